"""Sixteen digits: what is taken, what is taken with a remark, and what is sent back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.normalise.context import Context
from imports.normalise.crosscheck import check_identity
from imports.normalise.numbers import family_card, masked_number, nik
from imports.normalise.problems import REFUSE, WARN
from imports.reader.cells import BOOL, DATE, EMPTY, ERROR, FLOAT, FORMULA, NUMBER, Cell

DAY = date(2026, 11, 22)
CTX = Context(today=DAY)
GOOD = "9999990101900001"
SMALL = "10" + "00010101900003"  # below 2^53; province 10 never was


def codes(cell: Cell, ctx: Context = CTX) -> list[tuple[str, str]]:
    return [(note.code, note.level) for note in nik(cell, ctx).notes]


@pytest.mark.parametrize(
    "text",
    [
        GOOD, "9999 9901 0190 0001", "999999.010190.0001",
        "999999-010190-0001", f"'{GOOD}", f"`{GOOD}", f" {GOOD}\u00a0",
        f"\u200b{GOOD}", f"{GOOD}.0", "９９９９９９０１０１９００００１",
    ],
)  # fmt: skip
def test_digits_however_they_are_written(text: str) -> None:
    assert nik(Cell(text), CTX) == (GOOD, ())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0" * 16, "placeholder"), ("9" * 16, "placeholder"), ("0", "placeholder"),
        (("1234567890" * 2)[:16], "placeholder"),
        ("-", "placeholder"), ("TIDAK ADA", "stated"), ("belum punya", "stated"), ("KOSONG", "stated"),
        ("N/A", "stated"),
        ("NULL", "stated"),
    ],
)  # fmt: skip
def test_placeholders_are_a_missing_number_with_its_reason(text: str, reason: str) -> None:
    found = nik(Cell(text), CTX)
    assert found.value is None
    assert [(note.code, note.level, note.params) for note in found.notes] == [("nik_missing", WARN, {"reason": reason})]


def test_an_empty_cell_is_missing_too() -> None:
    [note] = nik(Cell("", EMPTY), CTX).notes
    assert (note.code, note.params) == ("nik_missing", {"reason": "empty"})


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (Cell("5.10801E+15"), "nik_scientific"),
        (Cell("5,10801E+15"), "nik_scientific"),
        (Cell("9.9999901019E15", NUMBER), "nik_scientific"),
        (Cell("9999990101900000", NUMBER), "nik_number_zero"),
        (Cell("9999990101900004", NUMBER), "nik_rounded"),  # what ...0003 becomes in a float
        (Cell("9999990101900004.0"), "nik_rounded"),
        (Cell(GOOD, FLOAT), "nik_float"),
        (Cell(SMALL, FLOAT), "nik_float"),
        (Cell("999999010190000"), "nik_length"),
        (Cell(GOOD + "1"), "nik_length"),
        (Cell("999999010190001", NUMBER), "nik_length"),
        (Cell("999999O10l900001"), "nik_letters"),
        (Cell("Siti Aminah"), "nik_not_digits"),
        (Cell("1990-08-17", DATE), "nik_not_digits"),
        (Cell("1", BOOL), "nik_not_digits"),
        (Cell("9999993201900001"), "nik_impossible_date"),
        (Cell("9999997201900001"), "nik_impossible_date"),
        (Cell("9999990113900001"), "nik_impossible_date"),
        (Cell("9999990001900001"), "nik_impossible_date"),
        (Cell("#N/A", ERROR), "cell_error"),
        (Cell("", FORMULA), "formula_no_value"),
    ],
)
def test_what_cannot_be_trusted_is_sent_back(cell: Cell, code: str) -> None:
    assert codes(cell) == [(code, REFUSE)]
    assert nik(cell, CTX).value is None


def test_look_alike_letters_come_with_a_proposal_and_no_correction() -> None:
    [note] = nik(Cell("999999O10l900001"), CTX).notes
    assert note.proposal == GOOD


@pytest.mark.parametrize("text", [SMALL, "9999990101900003", "9999990101900003.0"])
def test_a_number_whose_digits_cannot_have_been_rounded_is_kept_with_a_remark(text: str) -> None:
    found = nik(Cell(text, NUMBER), CTX)
    assert found.value == text.removesuffix(".0")
    assert [(note.code, note.level) for note in found.notes] == [("nik_number", WARN)]


def test_an_office_may_choose_to_take_numbers_that_end_in_zero() -> None:
    lenient = Context(today=DAY, numeric_ids="warn", invented_ok=True)
    assert nik(Cell("9999990101900000", NUMBER), lenient).value == "9999990101900000"
    assert codes(Cell("9999990101900000", NUMBER), lenient) == [("nik_number_zero", WARN)]


@given(st.integers(10**15, 10**16 - 1))
def test_no_number_cell_ever_names_another_person(digits: int) -> None:
    """Whatever a program wrote after a float: the value is the very number, or none."""
    exact = nik(Cell(str(digits), NUMBER), CTX).value
    through_float = nik(Cell(str(int(float(digits))), NUMBER), CTX).value
    assert exact in (None, str(digits))
    assert through_float in (None, str(digits))


def test_remarks_about_the_digits_themselves() -> None:
    asked = Context(today=DAY, known_prefix=lambda prefix: prefix == "510801")
    assert codes(Cell("510801" + "0101900000")) == [("nik_serial", WARN)]
    assert codes(Cell("9999993002900001")) == [("nik_odd_date", WARN)]
    assert codes(Cell("9999994101900001")) == []  # a woman born on the first
    assert codes(Cell("9999997002900001")) == [("nik_odd_date", WARN)]
    assert codes(Cell(GOOD), asked) == [("nik_region", WARN)]
    assert codes(Cell("510801" + "0101900000"), asked) == [("nik_serial", WARN)]
    invented = Context(today=DAY, known_prefix=lambda prefix: False, invented_ok=True)
    assert codes(Cell(GOOD), invented) == []
    assert codes(Cell("510801" + "0101900000"), invented) == []


def test_a_kk_number_has_no_women_and_its_own_words() -> None:
    assert [note.code for note in family_card(Cell("9999994101900001"), CTX).notes] == ["kk_impossible_date"]
    [note] = family_card(Cell("5.1E+15"), CTX).notes
    assert "KK" in note.message
    assert "NIK" not in note.message


def test_masked_numbers_are_kept_as_masks() -> None:
    assert [note.code for note in nik(Cell("510801******0001"), CTX).notes] == ["nik_masked"]
    assert masked_number(Cell("510801XXXXXX0001"), CTX).value == "510801******0001"
    assert masked_number(Cell("3216010101******"), CTX).value == "3216010101******"
    assert masked_number(Cell("abc"), CTX).value is None


class TestAcrossCells:
    ROW = {"nik": "9999995708900000", "birth_date": date(1990, 8, 17), "sex": "P", "family_card": "9999990101100000"}

    def check(self, **other: object) -> list[tuple[str, str, str]]:
        return [(key, note.code, note.level) for key, note in check_identity({**self.ROW, **other}, CTX)]

    def test_a_row_that_agrees(self) -> None:
        assert self.check() == []
        assert self.check(nik=None, family_card=None) == []
        assert self.check(birth_date=None, sex=None) == []

    def test_differences_are_remarks_and_equal_numbers_are_wrong(self) -> None:
        assert self.check(birth_date=date(1990, 8, 18)) == [("nik", "nik_birth_differs", WARN)]
        assert self.check(sex="L") == [("nik", "nik_sex_differs", WARN)]
        assert self.check(family_card=self.ROW["nik"]) == [("nik", "nik_is_kk", REFUSE)]
