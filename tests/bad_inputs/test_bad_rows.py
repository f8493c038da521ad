"""Every bad cell that a list may hold: what is staged, what Budi is told, and that the other rows go on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from imports.models import ImportRow
from tests.bad_inputs import rows_identity, rows_stranger, rows_text, rows_values
from tests.bad_inputs.cases import ANYTHING, RowCase, words_for
from tests.bad_inputs.office import Office, Outcome, staged_value
from tests.bad_inputs.office_list import HEADERS, KIND, ROW
from tests.bad_inputs.sheets import listing, person_with
from tests.imports.lists import PERSON

pytestmark = pytest.mark.django_db
MODULES = (rows_identity, rows_values, rows_text, rows_stranger)
CASES = [case for module in MODULES for case in (*module.LISTED, *module.FURTHER)]
ALONE = ("ambiguous-order",)  # its rows would speak for the dates of all others
AMONG_ROWS = frozenset({"nik_twice", "kk_twice"})  # several cells of a case are the same number on purpose


def groups() -> list[list[RowCase]]:
    """Cases that can share a file: the same list, the same settings, nothing prepared. A file costs half a second."""
    found: dict[tuple[Any, ...], list[RowCase]] = {}
    for case in CASES:
        alone = case.name if case.prepare or case.name in ALONE else ""
        found.setdefault((case.list, tuple(sorted(case.settings.items())), alone, case.column[:1]), []).append(case)
    return list(found.values())


def write(cases: list[RowCase], path: Path) -> Path:
    """One row for each cell of each case, and a right row below them that must go on."""
    person = cases[0].list == "person"
    headers, usual = (PERSON, None) if person else (HEADERS, dict(zip(HEADERS, ROW, strict=True)))
    rows: list[list[Any]] = []
    for case in cases:
        for cell in case.cells:
            said = {"NIK": "-", **case.others, case.column: cell}
            number = len(rows) + 1
            rows.append(person_with(number, said) if usual is None else
                        list((usual | {"Nomor Urut": str(number)} | said).values()))  # fmt: skip
    rows.append(person_with(900, {}) if usual is None else ["900", *ROW[1:]])
    return listing(path, headers, rows)


@pytest.mark.parametrize("cases", groups(), ids=lambda cases: f"{cases[0].name}-and-{len(cases) - 1}-more")
def test_cells_get_their_answer(cases: list[RowCase], office: Office, tmp_path: Path, settings: Any) -> None:
    for name, value in cases[0].settings.items():
        setattr(settings, name, value)
    if cases[0].prepare:
        cases[0].prepare()

    kind = "p3ke2023_individual" if cases[0].list == "person" else KIND
    outcome = office.send(write(cases, tmp_path / "daftar.xlsx"), kind=kind)

    assert outcome.state == "preview", (outcome.state, outcome.words)
    assert outcome.peak <= 300 and outcome.seconds <= 30
    *rows, right = outcome.rows()
    assert len(rows) == sum(len(case.cells) for case in cases)
    assert right.verdict == "new", outcome.of(right.number)
    amiss = []
    for case in cases:
        for at in range(len(case.cells)):
            try:
                judge(case, at, rows.pop(0), outcome)
            except AssertionError as error:
                amiss.append(f"{case.name}: {error}".partition("\nassert")[0])
    assert not amiss, "\n".join(amiss)


def judge(case: RowCase, at: int, row: ImportRow, outcome: Outcome) -> None:
    key = next(key for index, key in columns(outcome).items() if headers(outcome)[index] == case.column)
    said = [found for found in outcome.of(row.number) if found["key"] in (key, "")]
    strict = [found for found in said if found["level"] in "WR" and found["code"] not in AMONG_ROWS]
    wanted = set(case.code.split("|")) if case.code else set()
    answers = case.answer.split("|")
    told = (case.cells[at], row.verdict, [(found["code"], found["level"]) for found in said])
    if case.only or not strict:
        assert [found["code"] for found in strict] == ([case.only] if case.only else []), told
        assert "A" in answers and row.verdict in ("new", "held"), told
    else:
        hits = [found for found in strict if found["code"] in wanted and found["level"] in answers]
        assert hits, told
        assert not [found for found in strict if found["level"] == "R" and "R" not in answers], told
        assert (row.verdict == "wrong") == (hits[0]["level"] == "R"), told
        for found in hits:
            in_words(found, row.number, case)
    value = case.values[at] if case.values else case.value
    if value is not ANYTHING:
        assert staged_value(outcome, row, key) == value, told


def in_words(found: dict[str, Any], number: int, case: RowCase) -> None:
    """In Indonesian, with the cell, and with what to do; no number whole."""
    assert words_for(found["code"]) in found["message"], found
    assert "%(" not in found["message"] + found["suggestion"]
    assert found["suggestion"].strip() and found["suggestion"] != found["message"]
    assert found["cell"].endswith(str(number)) or not found["key"], found
    if case.proposal and found["key"] != "nik":
        assert case.proposal in found["suggestion"], found


def columns(outcome: Outcome) -> dict[int, str]:
    return {int(at): key for at, key in outcome.batch.understanding["header"]["mapping"].items()}


def headers(outcome: Outcome) -> dict[int, str]:
    return {int(at): text for at, text in outcome.batch.understanding["header"]["headers"].items()}
