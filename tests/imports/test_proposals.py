"""A list that differs from what a visit confirmed proposes; a person takes it over or rejects it for good."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditLine
from foundation.errors import Conflict, DomainError, NotAllowed
from households import actions
from households.models import Household, Person, Proposal, SourceRecord
from imports.inline import undo_batch
from tests.conftest import invented_nik
from tests.households import other_lists
from tests.imports.lists import BELINYU_VILLAGE, FAMILY, KUDAI, PERSON, family, family_id, person

TODAY = timezone.localdate()


@pytest.fixture
def visited(bring, budi):
    """Families 1 and 2 came by two lists; a visit confirmed family 1."""
    bring(FAMILY, [family(1), family(2)])
    bring(PERSON, [person(1), person(1, 1), person(2)])
    household = Household.objects.get(p3ke_family_id=family_id(1))
    actions.mark_verified(by=budi, households=[household.pk], at=timezone.now())
    return Household.objects.get(pk=household.pk)


def open_ones(**found):
    return list(Proposal.objects.unscoped().open().filter(**found).order_by("pk"))


def test_a_newer_list_proposes_for_the_visited_and_changes_the_others(bring, visited):
    report = bring(FAMILY, [family(1, **{"Desil Kesejahteraan": "4"}), family(2, **{"Desil Kesejahteraan": "4"})])
    assert (report.counts["held"], report.counts["changed"]) == (1, 1)
    (proposal,) = open_ones()
    assert (proposal.household_id, proposal.field, proposal.before, proposal.after) == (visited.pk, "decile", 1, 4)
    assert Household.objects.get(pk=visited.pk).decile == 1
    # What the newest list says of a visited family is known all the same.
    assert SourceRecord.objects.filter(source__batch=report.batch).count() == 2


def test_taken_over_it_changes_the_register_and_says_which_list(bring, visited, budi):
    report = bring(PERSON, [person(1, 1, Nama="ANAK SATU", **{"Tanggal Lahir": "2012-01-01"})], title="P3KE 2024")
    child = Person.objects.get(p3ke_person_id=f"2{1:07d}1")
    found = open_ones(person=child)
    assert {proposal.field for proposal in found} == {"name", "birth_date"}
    version = Household.objects.get(pk=visited.pk).version
    assert actions.answer_proposals(by=budi, proposals=found, accept=True) == 2
    child.refresh_from_db()
    assert (child.name, child.birth_date.isoformat()) == ("ANAK SATU", "2012-01-01")
    assert Household.objects.get(pk=visited.pk).version == version + 1
    line = AuditLine.objects.unscoped().latest("pk")
    assert (line.verb, line.after["lists"]) == ("proposal.accept", [str(report.batch)])
    with pytest.raises(Conflict):
        actions.answer_proposals(by=budi, proposals=found, accept=False, reason="Terlambat")


def test_rejected_it_is_remembered_when_the_next_list_says_the_same(bring, visited, budi):
    bring(FAMILY, [family(1, **{"Desil Kesejahteraan": "4"})])
    with pytest.raises(DomainError):
        actions.answer_proposals(by=budi, proposals=open_ones(), accept=False)
    actions.answer_proposals(by=budi, proposals=open_ones(), accept=False, reason="Sudah dicek di rumah")
    bring(FAMILY, [family(1, **{"Desil Kesejahteraan": "4"}), family(2)])
    assert open_ones() == []
    bring(FAMILY, [family(1, **{"Desil Kesejahteraan": "5"})])
    assert [proposal.after for proposal in open_ones()] == [5]


def test_a_nik_a_list_brings_is_proposed_by_its_last_four_and_taken_over_whole(bring, visited, budi):
    child = Person.objects.get(p3ke_person_id=f"2{1:07d}1")
    bring(PERSON, [person(1, 1, NIK="1901014502120000")])
    (proposal,) = open_ones(person=child)
    assert proposal.field == "nik"
    assert "1901014502120000" not in str(vars(proposal))
    actions.answer_proposals(by=budi, proposals=[proposal], accept=True)
    child.refresh_from_db()
    assert child.nik.reveal() == "1901014502120000"


def test_a_new_member_of_a_visited_family_is_proposed_and_let_in(bring, visited, budi):
    bring(PERSON, [person(1, 2)])
    (proposal,) = open_ones()
    assert (proposal.field, proposal.household_id) == ("member", visited.pk)
    actions.answer_proposals(by=budi, proposals=[proposal], accept=True)
    assert visited.members.filter(name="ANAK 2 SULAIMAN 1", nik_digest__isnull=False).count() == 1


def take(budi, *fields):
    """Budi takes over what is proposed in these fields."""
    return actions.answer_proposals(by=budi, proposals=[one for one in open_ones() if one.field in fields], accept=True)


def dtsen(bring, number, **other):
    """The family's members 0 and 1 as DTSEN tells them, by their NIK and KK number."""
    rows = [other_lists.dtsen_member(number, member, **other) for member in (0, 1)]
    return bring(other_lists.DTSEN_MEMBER, rows, kind="dtsen2026_member", title="DTSEN 4/2026")


def test_another_card_is_proposed_and_taken_over_renews_it(bring, visited, budi):
    actions.learn_kk(by=budi, numbers={visited.pk: other_lists.card(1)}, on=TODAY, source="kunjungan")
    dtsen(bring, 1, nomor_kartu_keluarga=other_lists.card(70))
    (proposal,) = [one for one in open_ones() if one.field == "kk"]
    assert (proposal.before, proposal.after) == ("••••••••••••0001", "••••••••••••0070")
    assert other_lists.card(70) not in str(vars(proposal))
    assert Household.objects.get(pk=visited.pk).kk.reveal() == other_lists.card(1)
    assert take(budi, "kk") == 1
    visited.refresh_from_db()
    assert visited.kk.reveal() == other_lists.card(70)
    assert [row.valid_to for row in visited.kk_numbers.order_by("pk")] == [TODAY, None]
    line = AuditLine.objects.unscoped().filter(verb="household.renew_kk").latest("pk")
    assert "DTSEN 4/2026" in line.reason


def test_a_card_that_was_rejected_is_not_asked_again_by_the_next_list(bring, visited, budi):
    actions.learn_kk(by=budi, numbers={visited.pk: other_lists.card(1)}, on=TODAY, source="kunjungan")
    dtsen(bring, 1, nomor_kartu_keluarga=other_lists.card(70))
    asked = [one for one in open_ones() if one.field == "kk"]
    actions.answer_proposals(by=budi, proposals=asked, accept=False, reason="Kartu dilihat di rumah")
    dtsen(bring, 1, nomor_kartu_keluarga=other_lists.card(70))
    assert "kk" not in {one.field for one in open_ones()}


def test_another_village_is_proposed_and_taken_over_is_a_move_with_its_address(bring, visited, budi):
    there = {"Kode Kemdagri": BELINYU_VILLAGE.replace(".", ""), "Alamat": "JL. PANTAI 9"}
    bring(FAMILY, [family(1, **there)], cut_off_on=TODAY)
    assert {"village_id", "address"} <= {one.field for one in open_ones()}
    assert Household.objects.get(pk=visited.pk).village_id == KUDAI
    assert take(budi, "village_id", "address") == 2
    visited.refresh_from_db()
    assert (visited.village_id, visited.address) == (BELINYU_VILLAGE, "JL. PANTAI 9")
    move = visited.moves.get()
    assert (move.from_village_id, move.to_village_id, move.moved_on) == (KUDAI, BELINYU_VILLAGE, TODAY)


def test_another_head_of_the_family_is_proposed_and_taken_over_leads_it(bring, visited, budi):
    led = {"Hubungan dengan Kepala Keluarga": "KEPALA KELUARGA"}
    follows = {"Hubungan dengan Kepala Keluarga": "LAINNYA"}
    bring(PERSON, [person(1, 0, **follows), person(1, 1, **led)])
    child = Person.objects.get(p3ke_person_id=f"2{1:07d}1")
    (proposal,) = [one for one in open_ones() if one.field == "head"]
    assert (proposal.before, proposal.person_id) == ("SULAIMAN 1", child.pk)
    with pytest.raises(Conflict) as refused:
        take(budi, "relation")
    assert refused.value.code == "head_first" and len(open_ones()) == 3
    assert take(budi, "head", "relation") == 3
    visited.refresh_from_db()
    assert visited.head_name == child.name and visited.members.get(is_head=True).pk == child.pk


def test_a_head_whom_the_family_did_not_know_is_let_in_and_leads_it(bring, visited, budi):
    stranger = {"Nama Kepala Keluarga": "RUSLI", "NIK Kepala Keluarga": invented_nik(5555)}
    bring(FAMILY, [family(1, **stranger)])
    (proposal,) = [one for one in open_ones() if one.field == "head"]
    assert (proposal.person_id, proposal.after["name"]) == (None, "RUSLI")
    assert not [one for one in open_ones() if one.person_id]  # nothing of the stranger's is put on the sitting head
    take(budi, "head")
    visited.refresh_from_db()
    rusli = visited.members.get(is_head=True, left_on=None)
    assert (visited.head_name, rusli.name, rusli.nik.reveal()) == ("RUSLI", "RUSLI", invented_nik(5555))
    assert visited.members.filter(left_on=None).count() == 3


def test_the_work_list_says_it_in_words_and_goes_on_behind_a_full_page(bring, visited, budi, browse, monkeypatch):
    there = {"Kode Kemdagri": BELINYU_VILLAGE.replace(".", ""), "Desil Kesejahteraan": "4"}
    bring(FAMILY, [family(1, **there, **{"Nama Kepala Keluarga": "RUSLI", "NIK Kepala Keluarga": invented_nik(5555)})])
    monkeypatch.setattr("households.proposed.PAGE", 2)
    page = browse(budi)
    seen, address = "", reverse("households:proposals")
    for _page in range(3):
        shown = page.get(address).content.decode()
        seen += shown
        found = re.search(r'rel="next" href="([^"]+)"|href="([^"]+)" rel="next"', shown)
        if found is None:
            break
        address = reverse("households:proposals") + (found[1] or found[2])
    assert "Bukit Ketok" in seen and "RUSLI" in seen and "belum ada di keluarga ini" in seen and "Desil" in seen
    assert browse(budi).get(reverse("households:proposals") + "?after=nonsense-x").status_code == 200


def test_undoing_the_list_takes_its_open_proposals_along(bring, visited, wati):
    report = bring(FAMILY, [family(1, **{"Desil Kesejahteraan": "4"}), family(2, **{"Desil Kesejahteraan": "4"})])
    undo_batch(by=wati, batch=report.batch, reason="Salah berkas")
    assert open_ones() == []


def test_pak_camat_does_not_answer(bring, visited, pak_camat):
    bring(FAMILY, [family(1, **{"Desil Kesejahteraan": "4"})])
    with pytest.raises(NotAllowed):
        actions.answer_proposals(by=pak_camat, proposals=open_ones(), accept=True)
    assert len(open_ones()) == 1
