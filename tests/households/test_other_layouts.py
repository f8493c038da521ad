"""One real-looking file of every list the office gets, from the header to the register and back."""

from __future__ import annotations

import datetime as dt

import pytest

from households.models import Household, HouseholdIdentifier, KKNumber, Person, PersonIdentifier
from imports.headers import best_layout, recognised
from imports.inline import import_file, undo_batch
from imports.layouts import all_layouts, layout_for
from imports.reader.cells import TEXT, Row
from tests.households import other_lists as lists
from tests.imports.lists import book, register_hash

pytestmark = pytest.mark.django_db
COUNTS = ("new", "changed", "same", "held", "wrong", "skipped")
FILES = {
    "dtsen2026_family": (lists.DTSEN_HOME, [lists.dtsen_home(n) for n in (1, 2, 3)]),
    "dtsen2026_member": (lists.DTSEN_MEMBER, [lists.dtsen_member(n, m) for n in (1, 2, 3) for m in range(3)]),
    "dtsen_delivery": (lists.DELIVERY, [lists.delivered(n, m) for n in (1, 2, 3) for m in range(3)]),
    "dtks_household": (lists.UDRT, [lists.udrt(n) for n in (1, 2, 3)]),
    "dtks_person": (lists.UDART, [lists.udart(n, m) for n in (1, 2, 3) for m in range(3)]),
    "local_verified": (lists.LOCAL, [lists.local(n, m) for n in (1, 2, 3) for m in range(3)]),
}


def counts(report):
    found = report.counts
    assert found["rows"] == sum(found[name] for name in COUNTS)
    return {name: number for name, number in found.items() if number and name != "rows"}


def codes(report):
    return {problem["code"] for problem in report.problems if problem["level"] != "A"}


@pytest.fixture
def take(budi, wati, tmp_path):
    """`take("dtks_person")`: that file, or other rows of its kind, uploaded by Budi and approved by Wati."""

    def do(kind, rows=None, **options):
        headers, usual = FILES[kind]
        path = book(tmp_path / f"{kind}-{len(list(tmp_path.iterdir()))}.xlsx", headers, usual if rows is None else rows)
        asked = {"by": budi, "approver": wati, "region_code": "19.01", "again": True} | options
        report = import_file(path=path, **asked)
        assert report.batch.kind == kind
        return report

    return do


@pytest.mark.parametrize("kind", FILES)
def test_each_list_is_told_by_its_headers_alone(kind):
    headers, _rows = FILES[kind]
    layout, found = best_layout([Row(5, list(headers), TEXT * len(headers))], all_layouts())
    assert layout.kind == kind and recognised(layout, found) and not found.duplicates
    assert not found.unknown and len(found.mapping) == len(headers)


def test_dtsen_has_52_variables_of_families_and_48_of_members():
    assert len(lists.DTSEN_HOME) == len(set(lists.DTSEN_HOME)) == len(layout_for("dtsen2026_family").columns) == 52
    assert len(lists.DTSEN_MEMBER) == len(set(lists.DTSEN_MEMBER)) == len(layout_for("dtsen2026_member").columns) == 48


def test_health_and_property_are_marked_as_specific_data():
    member = {column.key: column.personal_class for column in layout_for("dtsen2026_member").columns}
    for key in ("penglihatan", "mengurus_diri", "kesedihan_depresi", "penyakit_kronis", "kondisi_gizi"):
        assert member[key] == "specific"
    family = {column.key: column.personal_class for column in layout_for("dtsen2026_family").columns}
    assert family["has_car"] == family["cattle"] == "specific" and family["kode_kecamatan"] == "open"
    assert {c.key: c.personal_class for c in layout_for("dtks_person").columns}["jenis_cacat"] == "specific"


@pytest.mark.parametrize("kind", FILES)
def test_a_list_comes_in_comes_again_and_goes_without_a_trace(kind, take, noise):
    if kind in ("dtsen_delivery",):  # tells no village: its families are known from the list of families
        take("dtsen2026_family")
    before, tables = register_hash(), _beside()
    first = take(kind)
    brought = counts(first)
    assert first.state == "applied" and sum(brought.values()) == len(FILES[kind][1]) and "held" not in brought
    filled = register_hash(but=())
    again = take(kind)
    assert counts(again) == {"same": len(FILES[kind][1])} and register_hash(but=()) == filled
    wati = first.batch.approved_by
    undo_batch(by=wati, batch=again.batch, reason="dua kali")
    undo_batch(by=wati, batch=first.batch, reason="salah berkas")
    assert (register_hash(), _beside()) == (before, tables)


def _beside():
    """The numbers beside the register."""
    cards = KKNumber.objects.order_by("pk").values_list("household_id", "number_digest", "valid_to")
    return [
        [(home, bytes(number), ends) for home, number, ends in cards],
        list(HouseholdIdentifier.objects.order_by("pk").values_list("household_id", "value")),
        list(PersonIdentifier.objects.order_by("pk").values_list("person_id", "value")),
    ]


def test_a_dtsen_family_keeps_its_three_deciles_and_its_goods(take, noise):
    take("dtsen2026_family", cut_off_on=dt.date(2026, 3, 31))
    home = Household.objects.get(head_name="SULAIMAN 1")
    assert (home.decile, home.decile_province, home.decile_regency) == (1, 2, 3)
    assert home.village_id == lists.VILLAGE and home.kk.reveal() == lists.card(1) and home.p3ke_family_id is None
    assert home.housing["roof"] == "bamboo" and home.housing["floor_area"] == 36 and home.housing["cattle"] == 2
    assert home.housing["has_television"] is True and home.housing["has_car"] is False
    assert home.programmes == {"pbi": True} and home.members.get().name == "SULAIMAN 1"
    card = home.kk_numbers.get()
    assert card.number.reveal() == lists.card(1) and (card.valid_from, card.valid_to) == (dt.date(2026, 3, 31), None)


def test_what_the_register_does_not_hold_stays_with_the_row(take, noise):
    report = take("dtsen2026_member", [lists.dtsen_member(1, penglihatan="2"), lists.dtsen_member(1, 1)])
    values = report.batch.staged.get(number=6).values
    assert values["penglihatan"] and values["penyakit_kronis"] and "family_card" in values
    assert report.batch.staged.get(number=6).key and lists.member_nik(1) not in str(values)
    head = Person.objects.get(name="SULAIMAN 1")
    assert (head.relation, head.marital, head.education, head.is_head) == ("head", "married", "primary", True)
    assert head.household.kk.reveal() == lists.card(1)


def test_members_live_where_their_family_lives_not_where_their_ktp_was_made(take, noise):
    elsewhere = {"kode_kelurahan_desa_ktp": "5108010001", "kelurahan_desa_ktp": "PATAS"}
    away = [lists.dtsen_member(1, m, **elsewhere) for m in range(2)]
    unknown = take("dtsen2026_member", away, approver=None)
    assert counts(unknown) == {"held": 2} and "village_unknown" in codes(unknown)
    take("dtsen2026_family")
    assert counts(take("dtsen2026_member", away)) == {"changed": 1, "new": 1}
    assert {person.household.village_id for person in Person.objects.filter(name__contains="SULAIMAN 1")} == {
        lists.VILLAGE
    }


def test_a_bps_code_whose_name_is_another_village_is_wrong_and_an_unknown_one_is_found_by_name(take, noise):
    names = {"kabupaten_kota": "BANGKA", "kecamatan": "SUNGAI LIAT"}
    rows = [
        lists.dtsen_home(1, kelurahan_desa="KUTO PANJI"),
        lists.dtsen_home(2, kode_kelurahan_desa="1901090999", kelurahan_desa="KUDAI", **names),
        lists.dtsen_home(3, kode_kelurahan_desa="1901090999", kelurahan_desa=""),
    ]
    report = take("dtsen2026_family", rows)
    assert counts(report) == {"wrong": 2, "new": 1} and {"place_mismatch", "code_unknown"} <= codes(report)
    assert Household.objects.get(head_name="SULAIMAN 2").village_id == "19.01.01.1003"


def test_the_delivery_with_id_columns_brings_the_house_with_its_members(take, noise):
    take("dtsen2026_family")
    report = take("dtsen_delivery")
    assert counts(report) == {"changed": 3, "new": 6}
    home = Household.objects.get(head_name="SULAIMAN 2")
    assert home.housing["roof"] == "zinc" and home.housing["floor_area"] == 21.5 and home.housing["cattle"] == 1
    assert report.batch.staged.get(number=6).values["status_dtsen"] == "DTSEN AKTIF"


def test_a_rumah_tangga_of_dtks_may_hold_two_families(take, noise):
    take("dtks_household")
    home = Household.objects.get(head_name="SULAIMAN 1")
    assert home.village_id == lists.VILLAGE and home.housing["roof"] == "clay_tile" and home.percentile == 7
    assert home.housing["has_television"] is True and home.housing["has_motorcycle"] is False
    young = {"Hubkel": "1", "NoKK": lists.card(91)}
    rows = [lists.udart(1), lists.udart(1, 1), lists.udart(1, 2, **young)]
    assert counts(take("dtks_person", rows)) == {"changed": 1, "new": 2}
    families = Household.objects.filter(identifiers__value="BDT000001").order_by("pk")
    assert [family.head_name for family in families] == ["SULAIMAN 1", "ANAK 2 SULAIMAN 1"]
    assert [family.kk.reveal() for family in families] == [lists.card(1), lists.card(91)]
    assert Person.objects.get(name="SULAIMAN 1").identifiers.get().value == "ART0000010"
    assert counts(take("dtks_household")) == {"same": 3} and counts(take("dtks_person", rows)) == {"same": 3}


def test_dtks_persons_and_households_come_in_either_order(take, noise):
    take("dtks_person")
    assert counts(take("dtks_household")) == {"changed": 3}
    home = Household.objects.get(head_name="SULAIMAN 1")
    assert home.members.count() == 3 and home.housing["roof"] == "clay_tile" and home.identifiers.count() == 1


def test_the_village_sheet_begins_in_row_13_and_its_families_follow_their_heads(budi, wati, tmp_path, noise):
    rows = [lists.village_row(n, m) for n in (1, 2) for m in range(3)]
    path = lists.village_book(tmp_path / "desa.xlsx", rows)
    report = import_file(path=path, region_code="19.01", by=budi, approver=wati)
    assert report.batch.kind == "village_sheet" and counts(report) == {"new": 6}
    assert report.batch.staged.order_by("number").first().number == 13
    home = Household.objects.get(p3ke_family_id="100000001")
    assert (home.village_id, home.head_name, home.members.count()) == (lists.VILLAGE, "SULAIMAN 1", 3)
    again = import_file(path=path, region_code="19.01", by=budi, approver=wati, again=True)
    assert counts(again) == {"same": 6}


def test_a_village_sheet_without_headers_is_read_by_what_a_person_says(budi, wati, tmp_path, noise):
    rows = [lists.village_row(1, m) for m in range(3)]
    path = lists.village_book(tmp_path / "desa.xlsx", rows, headers=False)
    columns = {"C": "village_name", "F": "district", "D": "address", "E": "p3ke_family_id", "G": "decile", "H": "name",
               "I": "nik", "J": "birth_date", "K": "sex", "L": "relation"}  # fmt: skip
    report = import_file(
        path=path, region_code="19.01", by=budi, approver=wati, kind="village_sheet", mapping=columns, header_row=12
    )
    assert counts(report) == {"new": 3}
    assert Person.objects.get(is_head=True, household__p3ke_family_id="100000001").name == "SULAIMAN 1"
