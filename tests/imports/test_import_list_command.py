"""What Budi's colleague at the server does with the command: whole folders, sheets, repairs, and the way back."""

import json

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from households.models import Household
from imports.models import ImportBatch
from tests.imports.lists import FAMILY, KUDAI, book, books, family

pytestmark = pytest.mark.django_db
BANGKA = "19.01"


@pytest.fixture
def run(capsys, ground):
    """`run("a.xlsx", ...)`: (answer, errors, exit code)."""

    def do(*words, region=BANGKA):
        place = ["--region", region] if region else []
        code = 0
        try:
            call_command("import_list", *map(str, words), *place, "--json")
        except SystemExit as stop:
            code = stop.code
        printed = capsys.readouterr()
        return json.loads(printed.out), printed.err, code

    return do


def test_one_broken_file_of_three_does_not_stop_the_others(run, tmp_path, noise):
    good = [book(tmp_path / f"{number}.xlsx", FAMILY, [family(number)]) for number in (1, 2)]
    (tmp_path / "rusak.xlsx").write_bytes(good[0].read_bytes()[:900])
    answers, errors, code = run(good[0], tmp_path / "rusak.xlsx", good[1], "--approve")
    assert [answer["state"] for answer in answers] == ["applied", "refused", "applied"]
    assert code == 1 and "rusak.xlsx" in errors and Household.objects.count() == len(noise) + 2


def test_all_sheets_come_back_in_one_answer(run, tmp_path):
    sheets = {name: (FAMILY, [family(number)]) for number, name in enumerate(("Sungailiat", "Belinyu"), 1)}
    answer, _errors, code = run(books(tmp_path / "a.xlsx", sheets), "--all-sheets", "--approve")
    assert (answer["sheet"], answer["state"], code) == ("Sungailiat", "applied", 0)
    assert [(other["sheet"], other["state"]) for other in answer["others"]] == [("Belinyu", "applied")]


def test_a_dry_run_can_still_hand_back_the_marked_file(run, tmp_path):
    path = book(tmp_path / "a.xlsx", FAMILY, [family(1), family(2, **{"Desil Kesejahteraan": "77"})])
    answer, _errors, _code = run(path, "--dry-run", "--marked", tmp_path / "tanda.xlsx")
    assert (answer["new"], answer["wrong"]) == (1, 1) and not Household.objects.exists()
    assert openpyxl.load_workbook(tmp_path / "tanda.xlsx").sheetnames == ["Sheet1", "perbaiki"]
    run(path, book(tmp_path / "b.xlsx", FAMILY, [family(3)]), "--again", "--marked", tmp_path / "semua")
    assert len(list((tmp_path / "semua").iterdir())) == 2


def test_codes_and_village_are_said_on_the_line(run, tmp_path):
    path = book(tmp_path / "a.xlsx", FAMILY, [family(1)])
    assert run(path, "--region-system", "bps", "--list", "p3ke2023_family")[0]["new"] == 0
    bare = [title for title in FAMILY if title != "Kode Kemdagri"]
    row = [text for title, text in zip(FAMILY, family(2), strict=True) if title != "Kode Kemdagri"]
    path = book(tmp_path / "b.xlsx", bare, [row])
    said = ("--map", '{"Nama Kepala Keluarga": "name"}', "--village", KUDAI, "--list", "p3ke2023_family")
    answer, _errors, _code = run(path, *said)
    assert (answer["new"], answer["wrong"]) == (1, 0), answer["problems"]


def test_an_import_is_taken_back_or_what_stands_on_it_is_named(run, tmp_path, noise):
    first = run(book(tmp_path / "a.xlsx", FAMILY, [family(1)]), "--approve")[0]
    later = run(book(tmp_path / "b.xlsx", FAMILY, [family(1, Alamat="JL. BARU")]), "--approve")[0]
    answer, errors, code = run("--undo", first["batch"], "--reason", "keliru", region="")
    assert (answer["state"], answer["code"], code) == ("applied", "obstacles", 1) and "SULAIMAN 1" in errors
    assert run("--undo", later["batch"], region="")[0]["code"] == "reason"
    for batch in (later, first):
        answer, _errors, code = run("--undo", batch["batch"], "--reason", "keliru", region="")
        assert (answer["state"], code) == ("undone", 0)
    assert Household.objects.count() == len(noise) and ImportBatch.objects.filter(undone_reason="keliru").count() == 2


def test_a_line_without_file_or_with_an_unknown_import_says_so(ground):
    for words in ((), ("--undo", "99999"), ("tidak-ada.xlsx", "--region", BANGKA)):
        with pytest.raises(CommandError):
            call_command("import_list", *words)
