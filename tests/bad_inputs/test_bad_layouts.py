"""Each list besides P3KE meets what offices do to lists: every answer names its cell and says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from imports.figures import letter
from tests.bad_inputs.cases import ANYTHING, words_for
from tests.bad_inputs.layout_cases import LISTS, ListCase, Trouble
from tests.bad_inputs.office import Office, Outcome, staged_value
from tests.bad_inputs.sheets import LOOKS, line, lines, listing
from tests.households import other_lists as lists
from tests.imports.workbooks import sheet, xlsx

pytestmark = pytest.mark.django_db
# What a row says besides its trouble: other rows have the same number, and a NIK not its own has another birth date.
BESIDES = frozenset({"nik_twice", "kk_twice", "no_head", "nik_birth_differs", "nik_sex_differs"})
each_list = pytest.mark.parametrize("case", LISTS, ids=lambda case: case.kind)


def send(office: Office, case: ListCase, path: Path) -> Outcome:
    return office.send(path, kind=case.kind if case.named else "")


def with_cell(case: ListCase, at: int, trouble: Trouble) -> list[Any]:
    row = list(case.row(at))
    row[list(case.headers).index(trouble.column)] = trouble.cell
    return row


@each_list
def test_a_wrong_cell_is_named_and_the_other_rows_go_on(case: ListCase, office: Office, tmp_path: Path) -> None:
    rows = [with_cell(case, at, trouble) for at, trouble in enumerate(case.cells, 1)]
    outcome = send(office, case, listing(tmp_path / "a.xlsx", case.headers, [*rows, case.row(900)]))

    assert outcome.state == "preview" and outcome.batch.kind == case.kind, (outcome.state, outcome.words)
    assert outcome.rows()[-1].verdict == case.right
    amiss = []
    for number, trouble in enumerate(case.cells, 2):
        try:
            judge(trouble, number, outcome, case.headers)
        except AssertionError as error:
            amiss.append(f"{trouble.column} {trouble.cell!r:.40}: {error}".partition("\nassert")[0])
    assert not amiss, "\n".join(amiss)


def judge(trouble: Trouble, number: int, outcome: Outcome, headers: Sequence[str]) -> None:
    row = outcome.rows()[number - 2]
    said = [found for found in outcome.of(number) if found["level"] in "WR" and found["code"] not in BESIDES]
    own = [found for found in said if found["column"] == trouble.column]
    told = [(found["column"], found["code"], found["level"]) for found in said]
    hits = [found for found in said if found["code"] in trouble.code.split("|") and found["level"] in trouble.level]
    if trouble.code and (hits or "" not in trouble.level.split("|")):
        assert hits, told
        assert hits[0]["cell"] == f"{letter(list(headers).index(trouble.column))}{number}" or not hits[0]["column"]
        assert words_for(hits[0]["code"]) in hits[0]["message"] and hits[0]["suggestion"], hits[0]
        assert (row.verdict == "wrong") == (hits[0]["level"] == "R"), (row.verdict, told)
    elif not trouble.code:
        assert not own and row.verdict != "wrong", (row.verdict, told)
    if trouble.value is not ANYTHING:
        key = next(key for at, key in mapping(outcome).items() if headers[at] == trouble.column)
        assert staged_value(outcome, row, key) == trouble.value, staged_value(outcome, row, key)


def mapping(outcome: Outcome) -> dict[int, str]:
    return {int(at): key for at, key in outcome.batch.mapping.items()}


@each_list
def test_what_is_no_row_of_data_is_skipped_and_each_row_is_counted(
    case: ListCase, office: Office, tmp_path: Path
) -> None:
    """Letterhead, headers in disguise, a numbering row, a page's header again, a blank row, totals, a signature."""
    dressed = [f"  {name.upper()}\u00a0*\n" for name in case.headers]
    numbering = [f"({at})" for at in range(1, len(case.headers) + 1)]
    body = [
        ["PEMERINTAH KABUPATEN BANGKA"], ["DINAS SOSIAL"], [""], dressed, numbering, case.row(1), case.row(2),
        case.headers, case.row(3), [""], case.row(4),
        ["JUMLAH", *[""] * (len(case.headers) - 2), "4"], ["", "Kepala Dinas"], ["", "Budi, S.Sos"],
    ]  # fmt: skip
    outcome = send(office, case, xlsx(tmp_path / "a.xlsx", sheet(*lines(body)), styles=LOOKS))

    assert outcome.state == "preview" and outcome.batch.kind == case.kind, (outcome.state, outcome.words)
    verdicts = {row.number: row.verdict for row in outcome.rows()}
    assert [number for number, verdict in verdicts.items() if verdict == case.right] == [6, 7, 9, 11], verdicts
    assert {verdicts.get(number) for number in (5, 8, 12)} == {"skipped"}
    assert {verdicts[number] for number in (13, 14)} <= {"skipped", "wrong"} and len(verdicts) == 9


@each_list
def test_a_column_too_few_or_twice_is_asked_about_by_its_name(case: ListCase, office: Office, tmp_path: Path) -> None:
    without = ["Kolom lain" if name == case.needed else name for name in case.headers]
    outcome = office.send(listing(tmp_path / "a.xlsx", without, [case.row(1)]), kind=case.kind)
    assert outcome.state == "mapping" and outcome.counts["rows"] == 0

    twice = [*case.headers, case.needed]
    path = listing(tmp_path / "b.xlsx", twice, [[*case.row(1), "x"]])
    outcome = office.send(path, kind=case.kind)
    assert outcome.state == "mapping" and case.needed in outcome.page, outcome.state


@each_list
def test_rows_of_odd_lengths_and_text_beyond_the_table_are_wrong(
    case: ListCase, office: Office, tmp_path: Path
) -> None:
    beyond = [*case.row(1), *[""] * 3, "catatan"]
    short = list(case.row(2))[: len(case.headers) // 2]
    rows = [line(1, case.headers), line(2, beyond), line(3, short), line(4, case.row(3))]
    outcome = send(office, case, xlsx(tmp_path / "a.xlsx", sheet(*rows), styles=LOOKS))
    assert outcome.counts["rows"] == 3 and outcome.rows()[-1].verdict == case.right
    assert [found["code"] for found in outcome.of(2) if found["level"] == "R"] == ["beyond_header"]


BY_CODE = {"dtsen2026_family": ("kode_kelurahan_desa", "1901021003"), "dtks_person": ("KDGabungan4", "1901021003"),
           "local_verified": ("Kode Kemendagri", lists.BPS_VILLAGE), "siksng2025": ("Kode Kemdagri", lists.BPS_VILLAGE),
           "recheck2025": ("KODE_WILAYAH", lists.BPS_VILLAGE), "disbursement": ("KODE WILAYAH", lists.BPS_VILLAGE),
           "sheet_persons": ("Kode Wilayah", lists.BPS_VILLAGE)}  # fmt: skip


@pytest.mark.parametrize("case", [case for case in LISTS if case.kind in BY_CODE], ids=lambda case: case.kind)
def test_a_list_in_the_other_numbering_of_regions_is_refused_with_what_to_choose(
    case: ListCase, office: Office, tmp_path: Path
) -> None:
    column, code = BY_CODE[case.kind]
    names = {name: "" for name in ("kelurahan_desa", "Desa") if name in case.headers}
    path = listing(tmp_path / "a.xlsx", case.headers, [case.row(at, **{column: code}, **names) for at in range(1, 6)])
    outcome = send(office, case, path)
    assert (outcome.state, outcome.code) == ("refused", "other_system"), (outcome.state, outcome.problems[:3])
    assert "5 dari 5 baris" in outcome.words and "pilih" in outcome.words.lower()


def test_a_card_merged_down_over_its_members_counts_for_them_in_sheets_made_by_hand(
    office: Office, tmp_path: Path
) -> None:
    """And only the cells that are merged: a blank one below them stays blank."""
    case = next(case for case in LISTS if case.kind == "sheet_persons")
    child = {"SHDK": "Anak", "Tgl Lahir": "2011-02-03", "No. KK": ""}
    rows = [case.row(1), case.row(2, **child), case.row(3, **child), case.row(4), case.row(5, **child)]
    merged = '<mergeCells count="1"><mergeCell ref="C2:C4"/></mergeCells>'
    path = xlsx(tmp_path / "a.xlsx", sheet(*lines([case.headers, *rows]), after=merged), styles=LOOKS)
    outcome = send(office, case, path)
    cards = [staged_value(outcome, row, "family_card") for row in outcome.rows()]
    assert cards == [lists.card(1), lists.card(1), lists.card(1), lists.card(4), None]
    filled = [found["row"] for found in outcome.problems if found["code"] == "filled_down"]
    assert filled == [3, 4] and words_for("filled_down") in outcome.of(3, "family_card")[0]["message"]


def test_consecutive_rows_of_a_village_sheet_without_a_head_are_told_and_not_joined_to_the_family_above(
    office: Office, tmp_path: Path
) -> None:
    rows = [lists.village_row(1), lists.village_row(1, 1), lists.village_row(2, 1), lists.village_row(2, 2)]
    outcome = office.send(listing(tmp_path / "a.xlsx", lists.VILLAGE_SHEET, rows))
    assert outcome.batch.kind == "village_sheet" and outcome.counts["wrong"] == 0
    assert {found["row"] for found in outcome.problems if found["code"] == "no_head"} == {4, 5}
    keys = [row.values["p3ke_family_id"] for row in outcome.rows()]
    assert keys == ["100000001", "100000001", "100000002", "100000002"]
