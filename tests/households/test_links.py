"""Sulaiman is one man in P3KE, DTSEN and the village's own sheet, by whatever they tell of him, and in either order."""

from __future__ import annotations

import itertools

import pytest
from django.db import connection
from django.utils import timezone

from households.models import Household, HouseholdIdentifier, KKNumber, Person
from imports import actions
from imports.inline import import_file, undo_batch
from imports.steps import perform
from tests.conftest import invented_nik
from tests.households import other_lists as lists
from tests.imports.lists import FAMILY, PERSON, book, family, person, register_hash

pytestmark = pytest.mark.django_db
KODE = {"Kode Kemdagri": lists.VILLAGE.replace(".", "")}
SHEET = ("Nama", "NIK", "No KK", "Desa", "Tanggal Lahir", "Hubungan", "Alamat", "RT")
HEADS = ("Nama Kepala Keluarga", "NIK", "No KK", "Desa", "Alamat", "Jenis Atap")


def counts(report):
    return {name: count for name, count in report.counts.items() if count and name != "rows"}


def codes(report, row=None):
    rows = [problem for problem in report.problems if row in (None, problem["row"])]
    return {problem["code"] for problem in rows if problem["level"] != "A"}


def linked(report):
    return set(report.batch.staged.exclude(verdict="skipped").values_list("linked_by", "also_by"))


def p3ke_person(number, member=0, **other):
    return person(number, member, **KODE, **other)


def p3ke_family(number, **other):
    return family(number, **KODE, **other)


@pytest.fixture
def bring(budi, wati, tmp_path):
    """`bring("p3ke2023_individual", PERSON, rows)`: uploaded by Budi for Bangka, approved by Wati."""

    def do(kind, headers, rows, **options):
        path = book(tmp_path / f"{len(list(tmp_path.iterdir()))}.xlsx", headers, rows)
        asked = {"by": budi, "approver": wati, "region_code": "19.01", "again": True, "kind": kind} | options
        return import_file(path=path, **asked)

    return do


def people():
    """The register without its own keys, and without what only says which list came last."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT h.p3ke_family_id, encode(h.kk_digest, 'hex'), h.village_id, h.head_name, p.name,
                encode(p.nik_digest, 'hex'), p.p3ke_person_id, p.is_head, p.relation, p.birth_date, p.education,
                h.decile, h.address, h.housing::text
            FROM households_household h JOIN households_person p ON p.household_id = h.id"""
        )
        return sorted(cursor.fetchall(), key=str)


def empty():
    KKNumber.objects.all().delete()
    with connection.cursor() as cursor:
        for table in ("sourcerecord", "person", "household"):
            where = "" if table == "sourcerecord" else "WHERE id > %s"
            cursor.execute(f"DELETE FROM households_{table} {where}", [] if not where else [_last[table]])


_last: dict[str, int] = {}


@pytest.fixture
def known(noise):
    for table, model in (("person", Person), ("household", Household)):
        _last[table] = model.objects.order_by("-pk").values_list("pk", flat=True).first()


@pytest.mark.parametrize("numbered", [True, False], ids=["by NIK", "by name, birth date and village"])
def test_p3ke_and_dtsen_are_the_same_families_whichever_comes_first(numbered, bring, known):
    nik = {} if numbered else {"NIK": "KOSONG"}
    head = {} if numbered else {"NIK Kepala Keluarga": "KOSONG"}
    files = [
        ("p3ke2023_individual", PERSON, [p3ke_person(n, m, **nik) for n in (1, 2) for m in range(3)]),
        ("p3ke2023_family", FAMILY, [p3ke_family(n, **head) for n in (1, 2)]),
        ("dtsen2026_member", lists.DTSEN_MEMBER, [lists.dtsen_member(n, m) for n in (1, 2) for m in range(3)]),
        ("dtsen2026_family", lists.DTSEN_HOME, [lists.dtsen_home(n) for n in (1, 2)]),
    ]
    found = []
    for order in itertools.permutations(range(4)):
        if order.index(3) < order.index(2):
            continue  # a list of families without NIK waits for its members, see below
        for at in order:
            report = bring(*files[at])
            assert "held" not in counts(report) and report.state == "applied", (order, at, report.problems)
        found.append(people())
        empty()
    assert all(one == found[0] for one in found)
    ours = [one for one in found[0] if one[0] and one[0].startswith("10000000")]
    assert len(ours) == 6 and {one[1] is not None for one in ours} == {True}


def test_links_by_name_are_proposed_and_made_by_who_approves(bring, known):
    bring("p3ke2023_individual", PERSON, [p3ke_person(1, m, NIK="-") for m in range(3)])
    rows = [lists.dtsen_member(1, m) for m in range(3)]
    report = bring("dtsen2026_member", lists.DTSEN_MEMBER, rows, approver=None)
    assert counts(report) == {"changed": 3} and linked(report) == {("name", "name")}
    assert "linked_by_name" in codes(report) and Person.objects.filter(nik_last4="0000").count() == 0 + 9
    targets = set(report.batch.staged.filter(verdict="changed").values_list("target_id", flat=True))
    assert targets == set(Person.objects.filter(name__contains="SULAIMAN 1").values_list("pk", flat=True))
    bring("dtsen2026_member", lists.DTSEN_MEMBER, rows)
    head = Person.objects.get(name="SULAIMAN 1")
    assert head.nik.reveal() == lists.member_nik(1) and head.household.kk.reveal() == lists.card(1)


def test_with_linking_by_name_off_they_come_in_as_new(bring, known, budi):
    bring("p3ke2023_individual", PERSON, [p3ke_person(1, m, NIK="-") for m in range(3)])
    rows = [lists.dtsen_member(1, m) for m in range(3)]
    report = bring("dtsen2026_member", lists.DTSEN_MEMBER, rows, approver=None)
    job = actions.compare_again(by=budi, batch=report.batch, link_by_name=False)
    batch = perform(job.pk)
    assert (batch.new, batch.changed, batch.held) == (3, 0, 0)


def test_namesakes_are_held_because_nobody_can_tell(bring, known):
    twins = [p3ke_person(1, 1, NIK="-"), p3ke_person(2, 1, NIK="-", Nama="ANAK 1 SULAIMAN 1")]
    bring("p3ke2023_individual", PERSON, [p3ke_person(1), p3ke_person(2), *twins])
    report = bring(
        "dtsen2026_member",
        lists.DTSEN_MEMBER,
        [lists.dtsen_member(7), lists.dtsen_member(7, 1, nama="ANAK 1 SULAIMAN 1")],
    )
    assert counts(report) == {"new": 1, "held": 1} and "name_unsure" in codes(report, 7)


def test_another_nik_or_sex_is_another_person(bring, known):
    bring("p3ke2023_individual", PERSON, [p3ke_person(1), p3ke_person(1, 1, NIK="-")])
    same_name = lists.dtsen_member(7, nomor_induk_kependudukan=invented_nik(5000), nama="SULAIMAN 1")
    boy = lists.dtsen_member(7, 1, nama="ANAK 1 SULAIMAN 1", jenis_kelamin="L")
    report = bring("dtsen2026_member", lists.DTSEN_MEMBER, [same_name, boy])
    assert counts(report) == {"new": 2} and linked(report) == {("", "")}


def test_a_son_with_a_card_of_his_own_is_held_with_his_new_family(bring, known):
    bring("p3ke2023_individual", PERSON, [p3ke_person(1, m) for m in range(3)])
    son = {"nomor_kartu_keluarga": lists.card(50), "status_hubungan_keluarga": "1"}
    wife = {"nomor_kartu_keluarga": lists.card(50), "status_hubungan_keluarga": "2"}
    rows = [
        lists.dtsen_member(1),
        lists.dtsen_member(1, 1),
        lists.dtsen_member(1, 2, **son),
        lists.dtsen_member(9, 1, **wife),
    ]
    report = bring("dtsen2026_member", lists.DTSEN_MEMBER, rows)
    assert counts(report) == {"changed": 1, "same": 1, "held": 2}
    assert "nik_elsewhere" in codes(report, 8) and "family_waits" in codes(report, 9)
    assert Household.objects.filter(kk_last4=lists.card(50)[-4:]).count() == 0


def test_a_list_of_heads_without_numbers_waits_for_the_list_of_members(bring, known):
    bring("p3ke2023_family", FAMILY, [p3ke_family(1), p3ke_family(2)])
    rows = [lists.dtsen_home(1), lists.dtsen_home(3)]
    first = bring("dtsen2026_family", lists.DTSEN_HOME, rows)
    assert counts(first) == {"held": 1, "new": 1} and "name_alone" in codes(first, 6)
    bring("dtsen2026_member", lists.DTSEN_MEMBER, [lists.dtsen_member(1)])
    assert counts(bring("dtsen2026_family", lists.DTSEN_HOME, rows)) == {"changed": 1, "same": 1}
    home = Household.objects.get(p3ke_family_id="100000001")
    assert home.kk.reveal() == lists.card(1) and home.decile_regency == 3


def test_a_renewed_card_is_learned_with_its_day_and_an_old_list_does_not_bring_the_old_one_back(bring, known):
    bring("dtsen2026_member", lists.DTSEN_MEMBER, [lists.dtsen_member(1, m) for m in range(3)])
    renewed = [lists.dtsen_member(1, m, nomor_kartu_keluarga=lists.card(70)) for m in range(3)]
    report = bring("dtsen2026_member", lists.DTSEN_MEMBER, renewed)
    assert counts(report) == {"changed": 1, "same": 2}
    home = Household.objects.get(head_name="SULAIMAN 1")
    assert home.kk.reveal() == lists.card(70)
    assert [(one.number.reveal(), one.valid_to is None) for one in home.kk_numbers.order_by("pk")] == [
        (lists.card(1), False), (lists.card(70), True),
    ]  # fmt: skip
    before = register_hash()
    old = bring("dtks_person", lists.UDART, [lists.udart(1, m) for m in range(3)])
    assert counts(old) == {"changed": 3}  # it brings its own numbers
    home.refresh_from_db()
    assert home.kk.reveal() == lists.card(70) and home.identifiers.get().value == "BDT000001"
    undo_batch(by=old.batch.approved_by, batch=old.batch, reason="salah")
    assert register_hash() == before and not HouseholdIdentifier.objects.exists()
    undo_batch(by=report.batch.approved_by, batch=report.batch, reason="salah")
    assert KKNumber.objects.get(household=home).valid_to is None


def test_an_older_list_only_fills_what_is_empty(bring, known):
    bring("dtsen2026_member", lists.DTSEN_MEMBER, [lists.dtsen_member(1)])
    bring("dtsen2026_family", lists.DTSEN_HOME, [lists.dtsen_home(1)])
    bring("p3ke2023_family", FAMILY, [p3ke_family(1, Alamat="JL. LAMA", **{"Jenis Atap": "BETON", "Persentil": "9"})])
    home = Household.objects.get(p3ke_family_id="100000001")
    assert (home.address, home.housing["roof"], home.percentile) == ("JL. MELATI NO. 1", "bamboo", 9)


def test_a_verified_family_gets_another_card_only_as_a_proposal(bring, known):
    bring("dtsen2026_member", lists.DTSEN_MEMBER, [lists.dtsen_member(1), lists.dtsen_member(1, 1)])
    Household.objects.filter(head_name="SULAIMAN 1").update(verified_at=timezone.now())
    rows = [lists.dtsen_member(1, m, nomor_kartu_keluarga=lists.card(70)) for m in range(2)]
    report = bring("dtsen2026_member", lists.DTSEN_MEMBER, rows)
    assert counts(report) == {"held": 1, "same": 1} and "verified" in codes(report, 6)
    assert list(report.batch.staged.get(number=6).diff) == ["kk"]
    assert Household.objects.get(head_name="SULAIMAN 1").kk.reveal() == lists.card(1)


def test_two_numbers_of_two_families_are_not_reconciled_by_the_program(bring, known):
    bring("dtsen2026_family", lists.DTSEN_HOME, [lists.dtsen_home(1)])
    bring("p3ke2023_family", FAMILY, [p3ke_family(2)])
    headers = (*HEADS, "ID Keluarga P3KE")
    report = bring("sheet_families", headers, [["SULAIMAN 1", "", lists.card(1), "Bukit Ketok", "", "", "100000002"]])
    assert counts(report) == {"held": 1} and "keys_disagree" in codes(report)


def test_any_sheet_needs_a_name_and_a_village_and_says_who_is_meant(bring, known):
    bring("dtsen2026_member", lists.DTSEN_MEMBER, [lists.dtsen_member(1, m) for m in range(3)])
    rows = [
        ["SULAIMAN 1", "", "", "Bukit Ketok", "17/05/1970", "", "JL. BARU", "2"],
        ["Anak 1 Sulaiman 1", lists.member_nik(1, 1), "", "Bukit Ketok", "", "", "", ""],
        ["ORANG BARU", "", lists.card(1), "Bukit Ketok", "01/01/2020", "Anak", "", ""],
        ["TAK DIKENAL", "", "", "Bukit Ketok", "01/01/1990", "", "", ""],
        ["KEPALA BARU", invented_nik(7000), "", "Bukit Ketok", "01/01/1990", "Kepala Keluarga", "", ""],
        ["TANPA DESA", invented_nik(7100), "", "", "01/01/1990", "Kepala Keluarga", "", ""],
    ]
    report = bring("sheet_persons", SHEET, rows)
    assert "no_family" in codes(report, 9) and "missing" in codes(report, 11)
    by = dict(report.batch.staged.values_list("number", "linked_by"))
    assert (by[6], by[7], by[8], by[10]) == ("name", "nik", "", "")
    assert counts(report)["held"] == 1 and counts(report)["wrong"] == 1 and counts(report)["new"] == 2
    assert Household.objects.get(head_name="SULAIMAN 1").members.count() == 4


def test_a_sheet_nobody_named_is_asked_about_and_one_village_holds_for_all_of_it(bring, known):
    headers = ("Nama Kepala Keluarga", "No KK", "Alamat", "RT", "RW")
    rows = [["SULAIMAN 1", lists.card(1), "JL. A", "1", "2"], ["HASAN", lists.card(2), "JL. B", "1", "2"]]
    asked = bring("", headers, rows, approver=None)
    assert asked.state == "mapping" and asked.batch.understanding["kind"] == "sheet_families"
    report = bring("sheet_families", headers, rows, mapping={"C": "address"}, village=lists.VILLAGE)
    assert counts(report) == {"new": 2} and Household.objects.get(head_name="HASAN").rt == "001"
    assert set(Household.objects.filter(address__startswith="JL. ").values_list("village_id", flat=True)) == {
        lists.VILLAGE
    }
