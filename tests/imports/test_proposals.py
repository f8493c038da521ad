"""A list that differs from what a visit confirmed proposes; a person takes it over or rejects it for good."""

import pytest
from django.utils import timezone

from accounts.models import AuditLine
from foundation.errors import Conflict, DomainError, NotAllowed
from households import actions
from households.models import Household, Person, Proposal, SourceRecord
from imports.inline import undo_batch
from tests.imports.lists import FAMILY, PERSON, family, family_id, person


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


def test_undoing_the_list_takes_its_open_proposals_along(bring, visited, wati):
    report = bring(FAMILY, [family(1, **{"Desil Kesejahteraan": "4"}), family(2, **{"Desil Kesejahteraan": "4"})])
    undo_batch(by=wati, batch=report.batch, reason="Salah berkas")
    assert open_ones() == []


def test_pak_camat_does_not_answer(bring, visited, pak_camat):
    bring(FAMILY, [family(1, **{"Desil Kesejahteraan": "4"})])
    with pytest.raises(NotAllowed):
        actions.answer_proposals(by=pak_camat, proposals=open_ones(), accept=True)
    assert len(open_ones()) == 1
