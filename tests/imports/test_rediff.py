"""A newer list beside the one before it, and the question whether a family stands in a decree."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditLine
from households import rediff, rediff_file
from households.models import Household, Person, Proposal, SourceList
from households.standing import group_of, history, standing
from tests.conftest import invented_nik
from tests.imports.lists import FAMILY, PERSON, family, family_id, person

MARCH, JUNE, SEPTEMBER = dt.date(2026, 3, 1), dt.date(2026, 6, 1), dt.date(2026, 9, 1)
DECILE = "Desil Kesejahteraan"


@pytest.fixture
def quarters(bring, noise):
    """Two quarters of one list. Family 3 is gone, 4 is new, 2 went from decile 1 to 3, and the head of 1 works."""
    bring(FAMILY, [family(1), family(2), family(3)], title="P3KE Maret", decree="SK 1/2026", cut_off_on=MARCH)
    bring(
        FAMILY, [family(1, **{"Pekerjaan Kepala Keluarga": "PETANI"}), family(2, **{DECILE: "3"}), family(4)],
        title="P3KE Juni", decree="SK 2/2026", cut_off_on=JUNE,
    )  # fmt: skip
    return SourceList.objects.get(title="P3KE Juni"), SourceList.objects.get(title="P3KE Maret")


def home(number):
    return Household.objects.get(p3ke_family_id=family_id(number))


def test_new_gone_decile_and_fields_between_two_quarters(quarters):
    newer, older = quarters
    assert rediff.previous(newer) == older
    assert rediff.previous(older) is None
    diff = rediff.compare(newer, older)
    assert (diff.rows_newer, diff.rows_older, diff.new, diff.gone, diff.decile) == (3, 3, 1, 1, 1)
    assert diff.deciles == {("1", "1"): 1, ("1", "3"): 1}
    assert diff.fields == {"work": 1, "decile": 1}
    assert diff.changed == 2
    assert [row.household for row in rediff.rows(newer, older, "new")] == [home(4).pk]
    assert [row.household for row in rediff.rows(newer, older, "gone")] == [home(3).pk]
    (row,) = rediff.rows(newer, older, "decile")
    assert (row.household, row.before, row.after) == (home(2).pk, "1", "3")
    (row,) = rediff.rows(newer, older, "changed", field="work")
    assert (row.household, row.before) == (home(1).pk, "fisher")
    # Gone from a list is a fact about the list: the family is still in the register.
    assert home(3).status == "active"


def test_a_member_in_another_family_of_the_newer_list_is_told(bring):
    bring(FAMILY, [family(1), family(2)], cut_off_on=MARCH)
    bring(PERSON, [person(1), person(2), person(1, 1)], cut_off_on=MARCH)
    child = Person.objects.get(p3ke_person_id=f"2{1:07d}1")
    older = SourceList.objects.latest("pk")
    Person.objects.filter(pk=child.pk).update(household=home(2))
    bring(PERSON, [person(1), person(2), person(1, 1, **{"ID Keluarga P3KE": family_id(2)})], cut_off_on=JUNE)
    newer = SourceList.objects.latest("pk")
    diff = rediff.compare(newer, older)
    assert (diff.moved, diff.new, diff.gone) == (1, 0, 0)
    (row,) = rediff.rows(newer, older, "moved")
    assert (row.person, row.before, row.after) == (child.pk, family_id(1), family_id(2))


def test_the_pages_open_what_stands_behind_each_tile(quarters, browse, budi, ketut):
    newer, older = quarters
    page = browse(budi).get("/keluarga/daftar/").content.decode()
    assert "P3KE Juni" in page and f"/keluarga/daftar/{newer.pk}/" in page
    for what, shown, hidden in (("new", "SULAIMAN 4", "SULAIMAN 3"), ("gone", "SULAIMAN 3", "SULAIMAN 4")):
        text = browse(budi).get(f"/keluarga/daftar/{newer.pk}/?what={what}").content.decode()
        assert shown in text and hidden not in text
    text = browse(budi).get(f"/keluarga/daftar/{newer.pk}/?what=changed&field=work").content.decode()
    assert "Nelayan" in text
    assert browse(budi).get(f"/keluarga/daftar/{newer.pk}/?what=changed&field=x' OR 1=1").status_code == 200
    assert browse(budi).get(f"/keluarga/daftar/{older.pk}/").status_code == 200
    assert browse(ketut).get(f"/keluarga/daftar/{newer.pk}/").status_code == 404


def test_the_comparison_leaves_as_a_workbook_in_words_and_the_trail_says_so(quarters, browse, budi, ketut, siti):
    newer, older = quarters
    answer = browse(budi).get(reverse("households:export_list", args=[newer.pk]))
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    told = {sheet.title: [[cell or "" for cell in row] for row in sheet.iter_rows(min_row=2, values_only=True)]
            for sheet in book}  # fmt: skip
    new, gone, decile, moved, changed, explained = told.values()
    assert [row[0] for row in new] == ["SULAIMAN 4"] and [row[0] for row in gone] == ["SULAIMAN 3"] and moved == []
    assert decile == [["SULAIMAN 2", "SULAIMAN 2", "Kudai", f"#{home(2).pk}", 7, 7, "Desil Kesejahteraan", "1", "3"]]
    assert ["Pekerjaan", "Nelayan", "Petani"] in [row[6:] for row in changed] and len(changed) == 2
    assert ["Jenis daftar", newer.kind_words] in explained
    line = AuditLine.objects.unscoped().latest("pk")
    assert (line.verb, line.object_id, line.after["beside"]) == ("list.export", str(newer.pk), older.pk)
    for stranger in (ketut, siti):
        assert browse(stranger).get(reverse("households:export_list", args=[newer.pk])).status_code in (403, 404)
    assert browse(budi).get(reverse("households:export_list", args=[older.pk])).status_code == 404


def test_a_number_that_differs_leaves_by_its_last_four_only(bring, noise, budi):
    bring(FAMILY, [family(1)], cut_off_on=MARCH)
    older = SourceList.objects.latest("pk")
    bring(FAMILY, [family(1, **{"NIK Kepala Keluarga": invented_nik(777)})], cut_off_on=JUNE)
    newer = SourceList.objects.latest("pk")
    (row,) = [row for row, key in rediff.every(newer, older, "changed") if key == "nik"]
    assert rediff_file.value(newer, "nik", row.after) == "••••••••••••0000" and len(row.after) == 4


def test_kinds_of_lists_are_named_in_words(quarters, browse, budi):
    page = browse(budi).get("/keluarga/daftar/").content.decode()
    assert "p3ke2023_family" not in page and quarters[0].kind_words in page
    quarters[0].kind = "read_by_nobody"
    assert quarters[0].kind_words == "read_by_nobody"


def test_who_stands_in_which_decree_with_list_decree_and_row(quarters):
    found = standing(home(3), "p3ke", MARCH)
    assert (found.named, found.list.decree, found.row) == (True, "SK 1/2026", 8)
    assert "SK 1/2026" in found.words and "baris 8" in found.words
    later = standing(home(3), "p3ke", SEPTEMBER)
    assert (later.named, later.list.decree) == (False, "SK 2/2026")
    assert standing(home(3), "p3ke", MARCH - dt.timedelta(days=1)) is None
    assert standing(home(3), "dtks", SEPTEMBER) is None
    assert [(one.list.decree, one.named) for one in history(home(3), SEPTEMBER)] == [
        ("SK 2/2026", False), ("SK 1/2026", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "group"),
    [("dtks_person", "dtks"), ("p3ke2023_family", "p3ke"), ("dtsen2026_member", "dtsen"), ("siksng2025", "siksng")],
)
def test_kinds_of_one_list_go_together(kind, group):
    assert group_of(kind) == group


def test_the_page_of_the_family_says_where_it_stands_and_what_disagrees(bring, quarters, browse, budi):
    page = browse(budi).get(f"/keluarga/{home(3).pk}/").content.decode()
    assert "SK 2/2026" in page and "SK 1/2026" in page
    bring(FAMILY, [family(2, **{"Tanggal Lahir Kepala Keluarga": "1971-05-17"})], cut_off_on=SEPTEMBER)
    village = home(2).village_id
    worklist = browse(budi).get(f"/keluarga/beda/?region={village}").content.decode()
    assert "SULAIMAN 2" in worklist and "SULAIMAN 1" not in worklist
    head = home(2).members.get(is_head=True)
    told = {"person": head.pk, "birth_date": "17-05-1971", "reason": "KTP asli", "version": home(2).version}
    assert browse(budi).post(f"/keluarga/{home(2).pk}/ubah/perbaiki/", told).status_code in (302, 400)
    told["birth_date"] = "17-05-1970"
    assert browse(budi).post(f"/keluarga/{home(2).pk}/ubah/perbaiki/", told).status_code == 302
    assert "SULAIMAN 2" not in browse(budi).get(f"/keluarga/beda/?region={village}").content.decode()


def test_proposals_are_answered_on_a_page_and_by_nobody_elses_officer(bring, quarters, browse, budi, ketut):
    Household.objects.filter(pk=home(1).pk).update(verified_at=dt.datetime(2026, 7, 1, tzinfo=dt.UTC))
    bring(FAMILY, [family(1, **{DECILE: "5", "Pekerjaan Kepala Keluarga": "PETANI"})], cut_off_on=SEPTEMBER)
    (proposal,) = Proposal.objects.unscoped().open()
    assert "SULAIMAN 1" in browse(budi).get("/keluarga/usulan/").content.decode()
    assert f'value="{proposal.pk}"' in browse(budi).get(f"/keluarga/{home(1).pk}/").content.decode()
    told = {"proposals": [proposal.pk], "answer": "accept", "family": home(1).pk}
    assert browse(ketut).post("/keluarga/usulan/jawab/", told).status_code == 404
    assert browse(budi).post("/keluarga/usulan/jawab/", told | {"answer": "reject"}).status_code == 400
    assert browse(budi).post("/keluarga/usulan/jawab/", told).status_code == 302
    assert home(1).decile == 5
    assert "SULAIMAN 1" not in browse(budi).get("/keluarga/usulan/").content.decode()
