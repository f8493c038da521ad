"""Rows that Budi repairs stand alone on their sheet: sent again, each says what it said among all the others."""

from __future__ import annotations

import openpyxl
import pytest
import xlsxwriter

from households.models import Household, Person
from imports import actions
from imports.actions import marked_workbook
from imports.figures import index_of
from imports.inline import import_file
from imports.steps import perform
from tests.conftest import BANGKA
from tests.households.other_lists import born, card, member_name, member_nik, village_book, village_row
from tests.imports.lists import KUDAI, PERSON, head_nik, person

pytestmark = pytest.mark.django_db
SHEET = ("No KK", "Nama", "NIK", "Tanggal Lahir", "Hubungan dengan Kepala Keluarga", "Kode Kemdagri")
MISTYPED = "123"
PLACES = {"C": "village_name", "D": "address", "E": "p3ke_family_id", "F": "district", "G": "decile", "H": "name",
          "I": "nik", "J": "birth_date", "K": "sex", "L": "relation"}  # fmt: skip


@pytest.fixture
def sent(budi, wati):
    def do(path, **said):
        return import_file(path=path, region_code=BANGKA, by=budi, approver=wati, **said)

    return do


@pytest.fixture
def repaired(budi, sent, tmp_path):
    """`repaired(report, [niks], **said)`: Budi types the right numbers over the mistyped ones and sends the file."""

    def do(report, right, **said):
        path = tmp_path / "diperbaiki.xlsx"
        with path.open("wb") as target:
            marked_workbook(by=budi, batch=report.batch, target=target)
        book = openpyxl.load_workbook(path)
        wrong = [cell for row in book["perbaiki"].iter_rows() for cell in row if cell.value == MISTYPED]
        for cell, number in zip(wrong, right, strict=True):
            cell.value = number
        book.save(path)
        return sent(path, **said)

    return do


def test_a_card_merged_down_over_a_family_goes_along_with_the_row_to_repair(sent, repaired, tmp_path, noise):
    with xlsxwriter.Workbook(tmp_path / "desa.xlsx") as book:
        page = book.add_worksheet("Data")
        page.write_row(0, 0, SHEET)
        for at in range(6):
            number, member = at // 3 + 1, at % 3
            nik = MISTYPED if member == 1 else member_nik(number, member)
            relation = "ANAK" if member else "KEPALA KELUARGA"
            page.write_row(at + 1, 1, (member_name(number, member), nik, born(member), relation, KUDAI))
        for number in (1, 2):
            page.merge_range(number * 3 - 2, 0, number * 3, 0, card(number))
    first = sent(tmp_path / "desa.xlsx", kind="sheet_persons")
    assert (first.counts["new"], first.counts["wrong"]) == (4, 2)
    again = repaired(first, [member_nik(number, 1) for number in (1, 2)], kind="sheet_persons")
    assert again.counts == again.counts | {"rows": 2, "new": 2}, again.problems
    for number in (1, 2):
        home = Household.objects.get(head_name=member_name(number))
        assert home.members.count() == 3 and home.members.filter(name=member_name(number, 1)).exists()


@pytest.mark.parametrize(("said", "answer"), [("month_first", "1990-03-04"), ("", None)])
def test_a_date_only_its_neighbours_made_clear_does_not_turn_round(budi, wati, sent, repaired, tmp_path, said, answer):
    """05/17 tells that the month stands first. Among the rows to repair nothing tells it any more."""
    born_on = "Tanggal Lahir"
    rows = [person(1, **{born_on: "05/17/1970"}), person(2, NIK=MISTYPED, **{born_on: "03/04/1990"})]
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet("Data")
        for at, cells in enumerate((PERSON, *rows)):
            page.write_row(at, 0, cells)
    first = import_file(path=tmp_path / "a.xlsx", region_code=BANGKA, by=budi)
    if said:
        (job,) = actions.confirm_columns(by=budi, batch=first.batch, kind=first.batch.kind, sheets=["Data"],
                                         date_orders={"birth_date": said})  # fmt: skip
        first.batch = perform(job.pk)
    again = repaired(first, [head_nik(2)])
    assert again.counts["rows"] == 1
    if answer:
        assert Person.objects.get().birth_date.isoformat() == answer
    else:
        assert again.counts["wrong"] == 1 and not Person.objects.exists()


def test_a_sheet_without_column_names_gets_them_where_it_is_repaired(budi, sent, repaired, tmp_path):
    path = village_book(tmp_path / "v.xlsx", [village_row(1), village_row(2, NIK=MISTYPED)], headers=False)
    first = sent(path, kind="village_sheet")
    mapping = {index_of(letter): key for letter, key in PLACES.items()}
    (job,) = actions.confirm_columns(by=budi, batch=first.batch, kind="village_sheet", mapping=mapping,
                                     sheets=["Data"], header_rows=(12,))  # fmt: skip
    first.batch = perform(job.pk)
    assert (first.counts["new"], first.counts["wrong"]) == (1, 1)
    again = repaired(first, [head_nik(2)], kind="village_sheet")
    assert again.counts == again.counts | {"rows": 1, "new": 1}, again.to_json()
    assert Person.objects.get().name == member_name(2)


def test_a_village_said_for_the_whole_file_is_said_of_each_row_to_repair(budi, sent, repaired, tmp_path):
    """Without it every row is wrong, and the workbook says which column is missed."""
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet("Data")
        for at, row in enumerate((("Nama", "NIK"), ("ANI", head_nik(1)), ("BUDI", MISTYPED))):
            page.write_row(at, 0, row)
    first = import_file(path=tmp_path / "a.xlsx", kind="sheet_families", region_code=BANGKA, by=budi)
    with (tmp_path / "tanda.xlsx").open("wb") as target:
        marked_workbook(by=budi, batch=first.batch, target=target)
    remarks = [row[3] for row in openpyxl.load_workbook(tmp_path / "tanda.xlsx")["perbaiki"].values]
    assert first.counts["wrong"] == 2 and "Kode Kemdagri: Sel kosong" in remarks[1]
    (job,) = actions.confirm_columns(by=budi, batch=first.batch, kind="sheet_families", village=KUDAI, sheets=["Data"])
    first.batch = perform(job.pk)
    again = repaired(first, [head_nik(2)], kind="sheet_families")
    assert again.counts == again.counts | {"rows": 1, "new": 1}, again.problems
    assert Household.objects.get().village_id == KUDAI
