"""Dates, amounts, answers, texts and places: one table each of what comes in and what is made of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.normalise.amounts import count, decile, money, percent, percentile, year
from imports.normalise.choices import Unmapped, choice, dukcapil_match, sex, yes_no
from imports.normalise.context import MIXED, MONTH_FIRST, CodeBook, Context, PlaceAnswer
from imports.normalise.dates import DateSurvey, birth_date, calendar_date, moment
from imports.normalise.places import place_name, region_code, resolve_village, system_of
from imports.normalise.problems import MESSAGES, REFUSE, Normal, Problem
from imports.normalise.text import address, identifier, person_name, phone, rt_rw, text, web_address
from imports.reader.cells import BOOL, DATE, EMPTY, ERROR, FLOAT, FORMULA, NUMBER, TEXT, Cell

CTX = Context(today=dt.date(2026, 11, 22))
BORN = dt.date(1990, 8, 17)
R, W = "R", "W"


def cell(raw: str | tuple[str, str]) -> Cell:
    if isinstance(raw, tuple):
        return Cell(*raw)
    return Cell(raw, TEXT if raw else EMPTY)


def told(found: Normal) -> tuple[Any, str]:
    """The value and the remarks as `code/level`."""
    return found.value, " ".join(f"{note.code}/{note.level}" for note in found.notes)


def check(normalise: Callable[[Cell, Context], Normal], raw: Any, value: Any, remark: str, ctx: Context = CTX) -> None:
    assert told(normalise(cell(raw), ctx)) == (value, remark)


@pytest.mark.parametrize(
    ("raw", "value", "remark"),
    [
        (("1990-08-17", DATE), BORN, ""),
        (("1990-08-17T10:00:00", DATE), BORN, ""),
        ("17/08/1990", BORN, ""), ("17-8-1990", BORN, ""), ("17.08.1990", BORN, ""), ("17 08 1990", BORN, ""),
        ("1990/08/17", BORN, ""), ("1990-08-17T00:00:00Z", BORN, ""), ("1990-08-17 00:00:00", BORN, ""),
        ("17-Agu-1990", BORN, ""), ("17 Agustus 1990", BORN, ""), ("17 Ags 90", BORN, "date_two_digit_year/W"),
        ("17 August 1990", BORN, ""), ("Aug-17-90", BORN, "date_two_digit_year/W"), ("August 17, 1990", BORN, ""),
        ("Jumat, 17 Agustus 1990", BORN, ""), ("17 AGUSTUS 1990", BORN, ""),
        ("17 Pebruari 1990", dt.date(1990, 2, 17), ""),
        (("33102", NUMBER), BORN, ""), (("33102.0", FLOAT), BORN, ""), ("33102", BORN, "date_serial_text/W"),
        ("17/08/45", dt.date(1945, 8, 17), "date_two_digit_year/W"),
        ("17/08/18", dt.date(2018, 8, 17), "date_two_digit_year/W"),
        ("03/04/1990", dt.date(1990, 4, 3), ""),
        ("31/02/1990", None, "date_impossible/R"), ("17/13/1990", None, "date_impossible/R"),
        ("00/00/0000", None, "date_placeholder/W"), ("1/1/1900", None, "date_placeholder/W"),
        (("1900-01-01", DATE), None, "date_placeholder/W"), ("0000-00-00", None, "date_placeholder/W"),
        ("23/11/2026", None, "date_future/R"), ("17/08/1900", None, "date_too_old/R"),
        ("-", None, ""), ("KOSONG", None, ""), ("", None, ""), ("0", None, ""),
        ("tidak jelas", None, "date_unreadable/R"), ("17/08", None, "date_unreadable/R"),
        ("1990", None, "date_unreadable/R"),
        (("99999999", NUMBER), None, "date_unreadable/R"), ("1990-08-16T17:00:00Z", None, "date_shifted/R"),
        (("#REF!", ERROR), None, "cell_error/R"), (("", FORMULA), None, "formula_no_value/R"),
        (("1", BOOL), None, "date_unreadable/R"),
    ],
)  # fmt: skip
def test_birth_dates(raw: Any, value: Any, remark: str) -> None:
    check(birth_date, raw, value, remark)


def test_a_column_with_both_orders_leaves_ambiguous_days_to_a_person() -> None:
    survey = DateSurvey()
    for value in ("17/04/1990", "03/04/1990", "x"):
        survey.see(value)
    assert survey.order == "day_first"
    survey.see("04/17/1990")
    assert survey.order == MIXED
    mixed, month_first = Context(today=CTX.today, date_order=MIXED), Context(today=CTX.today, date_order=MONTH_FIRST)
    check(birth_date, "03/04/1990", None, "date_ambiguous/R", mixed)
    check(birth_date, "04/04/1990", dt.date(1990, 4, 4), "", mixed)
    check(birth_date, "17/04/1990", dt.date(1990, 4, 17), "", mixed)
    check(birth_date, "04/17/1990", dt.date(1990, 4, 17), "date_month_first/W", mixed)
    check(birth_date, "03/04/1990", dt.date(1990, 3, 4), "", month_first)


@given(st.dates(dt.date(1910, 1, 1), dt.date(2026, 11, 21)))
def test_every_day_written_the_indonesian_way_is_that_day(day: dt.date) -> None:
    for form in ("%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%d %B %Y"):
        assert birth_date(Cell(day.strftime(form)), CTX).value == (day if day != dt.date(1900, 1, 1) else None)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("03/02/2023 10:15:22", dt.datetime(2023, 2, 3, 10, 15, 22)),
        (
            "2023/02/03 10:15:22 PM GMT+7",
            dt.datetime(2023, 2, 3, 22, 15, 22, tzinfo=dt.timezone(dt.timedelta(hours=7))),
        ),
        (
            "2023-02-03T10:15:22.123+08:00",
            dt.datetime(2023, 2, 3, 10, 15, 22, tzinfo=dt.timezone(dt.timedelta(hours=8))),
        ),
        ("3 Februari 2023 pukul 09.30 WITA", dt.datetime(2023, 2, 3, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))),
        (("2023-02-03T10:15:22", DATE), dt.datetime(2023, 2, 3, 10, 15, 22)),
        (("44960.5", NUMBER), dt.datetime(2023, 2, 3, 12)),
        ("03/02/2023", dt.datetime(2023, 2, 3)),
    ],
)
def test_moments(raw: Any, value: dt.datetime) -> None:
    check(moment, raw, value, "")


def test_impossible_moments() -> None:
    check(moment, "03/02/2023 25:00", None, "date_impossible/R")
    check(moment, "03/02/2023 13:00 PM", None, "date_impossible/R")
    check(calendar_date, "03/02/2023 siang", None, "date_unreadable/R")


@pytest.mark.parametrize(
    ("raw", "value", "remark"),
    [
        ("Rp 250.000,00", Decimal("250000.00"), ""), ("Rp250.000", Decimal(250000), ""),
        ("250000", Decimal(250000), ""),
        ("Rp. 1.350.000,-", Decimal(1350000), ""), ("7.064,00", Decimal("7064.00"), ""),
        ("0,54", Decimal("0.54"), ""),
        ("1 250 000", Decimal(1250000), ""), (("250000", NUMBER), Decimal(250000), ""),
        (("1.5", FLOAT), Decimal("1.5"), ""),
        ("250,000.00", Decimal("250000.00"), "number_english/W"), ("1,250,000", Decimal(1250000), "number_english/W"),
        ("250,000", None, "number_ambiguous/R"), ("250 ribu", None, "number_words/R"),
        ("1,5 jt", None, "number_words/R"),
        ("dua ratus ribu", None, "number_unreadable/R"), ("-5", None, "number_negative/R"),
        (("-5", NUMBER), None, "number_negative/R"),
        (("1E+12", NUMBER), None, "number_range/R"), ("1.000.000.000.000", None, "number_range/R"), ("", None, ""),
        ("-", None, ""),
        (("Infinity", NUMBER), None, "number_unreadable/R"), (("1990-01-01", DATE), None, "number_unreadable/R"),
    ],
)  # fmt: skip
def test_money(raw: Any, value: Any, remark: str) -> None:
    check(money(), raw, value, remark)


def test_words_for_numbers_come_with_the_digits_as_proposal() -> None:
    assert [note.proposal for note in money()(Cell("1,5 jt"), CTX).notes] == ["1500000"]
    assert [note.proposal for note in count()(Cell("tiga"), CTX).notes] == ["3"]


@pytest.mark.parametrize(
    ("raw", "value", "remark"),
    [
        ("4", 4, ""), (("4", NUMBER), 4, ""), ("4.0", 4, ""), (("4.0", NUMBER), 4, ""), ("", None, ""),
        ("-1", None, "number_negative/R"), ("0", None, "number_range/R"), ("99", None, "number_range/R"),
        ("3.5", None, "number_whole/R"), ("3,5", None, "number_whole/R"), ("tiga", None, "number_words/R"),
        ("x", None, "number_unreadable/R"),
    ],
)  # fmt: skip
def test_household_sizes(raw: Any, value: Any, remark: str) -> None:
    got, remarks = told(count(1, 50)(cell(raw), CTX))
    assert (got, remarks.split()[-1:] or [""]) == (value, [remark])


@pytest.mark.parametrize(
    ("raw", "value", "remark"),
    [
        ("1", 1, ""), ("Desil 1", 1, ""), ("D1", 1, ""), ("I", 1, ""), ("desil X", 10, ""), (("1", NUMBER), 1, ""),
        (("1.0", FLOAT), 1, ""),
        ("", None, "decile_missing/W"), ("KOSONG", None, "decile_missing/W"), ("0", None, "decile_unreadable/R"),
        ("11", None, "decile_unreadable/R"), ("<1", None, "decile_unreadable/R"),
        ("1-2", None, "decile_unreadable/R"),
        ("satu", None, "decile_unreadable/R"), (("1", BOOL), None, "decile_unreadable/R"),
        (("#N/A", ERROR), None, "cell_error/R"),
    ],
)  # fmt: skip
def test_deciles(raw: Any, value: Any, remark: str) -> None:
    check(decile, raw, value, remark)


def test_small_scales() -> None:
    check(percentile, "Persentil 37", 37, "")
    check(percentile, "101", None, "number_range/R")
    check(percent(), "0,54 %", Decimal("0.54"), "")
    check(percent(), "101", None, "number_range/R")
    check(year, ("2023", NUMBER), 2023, "")
    check(year, "2023.0", 2023, "")
    check(year, "23", None, "number_range/R")


@pytest.mark.parametrize(
    ("normalise", "words", "value"),
    [
        (sex, "L Lk LK. Laki-laki LAKI-LAKI Pria 1", "L"),
        (sex, "P Pr Perempuan PEREMPUAN Wanita 2", "P"),
        (yes_no, "Ya YA y Y 1 v V ✓ √", True),
        (yes_no, "Tidak TIDAK T t 0 x - Tdk", False),
        (dukcapil_match, "PADAN Padan Ya YA", "match"),
        (dukcapil_match, "TIDAK_PADAN Tidak", "mismatch"),
    ],
)
def test_answers_by_table(normalise: Callable[[Cell, Context], Normal], words: str, value: Any) -> None:
    for word in words.split():
        assert normalise(Cell(word.replace("_", " ")), CTX) == Normal(value), word
    for word in ("", "KOSONG", " "):
        assert normalise(cell(word), CTX).value is None
    for word in ("mungkin", "3", "LP", "?!x"):
        [note] = normalise(Cell(word), CTX).notes
        assert note.level == REFUSE, word


def test_answers_of_a_code_book() -> None:
    roof = CodeBook(
        "atap", "2023", {"1": "Beton", "5": "Bambu", "7": "JERAMI/IJUK/RUMBIA/ DAUN-DAUNAN"}, {"Semen cor": "1"}
    )
    ctx = Context(today=CTX.today, books={"roof": roof})
    for raw in ("1", "1.0", "BETON", " beton ", "semen  cor", ("1", NUMBER), ("1", FLOAT)):
        check(choice("roof"), raw, "1", "", ctx)
    check(choice(roof), "Jerami/ijuk/rumbia/daun-daunan", "7", "")
    check(choice(roof), "KOSONG", None, "")
    found = choice(roof)(Cell("Genteng kaca"), CTX)
    assert told(found) == ("Genteng kaca", "unmapped/W")
    assert isinstance(found.value, Unmapped)


@pytest.mark.parametrize(
    ("raw", "value", "remark"),
    [
        ('=HYPERLINK("http://evil","klik")', '=HYPERLINK("http://evil","klik")', ""), ("==1+1", "==1+1", ""),
        ("@SUM(A1)", "@SUM(A1)", ""), ("\t=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0", ""),
        ("<script>alert(1)</script>", "<script>alert(1)</script>", ""), ("{{7*7}}", "{{7*7}}", ""),
        ("%s%n", "%s%n", ""),
        ("Ni  Luh\r\nGetas", "Ni Luh Getas", ""), ("A\x07ni", "Ani", ""), ("Cafe\u0301", "Café", ""),
        ("ᬦᬶᬮᬸᬄ", "ᬦᬶᬮᬸᬄ", ""),
        ("Siti 🙂", "Siti 🙂", ""), ("\u202eitiS", "itiS", "stripped/W"), ("Si\u200bti", "Siti", "stripped/W"),
        ("Si\u200dti", "Siti", "stripped/W"), ("Sit\u0456", "Sit\u0456", "mixed_scripts/W"),
        ("A\x00ni", None, "nul/R"),
        ("A" * 10_000, None, "too_long/R"), ("é" * 10_000, None, "too_long/R"), ("12345", None, "name_digits/R"),
        ("1.2", None, "name_digits/R"),
        ("-", "-", "name_placeholder/W"), (".", ".", "name_placeholder/W"), ("ALM. Budi", "ALM. Budi", ""),
        ("I Gusti Ngurah, S.Sos", "I Gusti Ngurah, S.Sos", ""), ("", None, ""), ("   ", None, ""),
        ("#N/A", None, "cell_error/R"),
        (("1990-01-01", DATE), None, "not_text/R"),
    ],
)  # fmt: skip
def test_names(raw: Any, value: Any, remark: str) -> None:
    check(person_name, raw, value, remark)


@given(st.text(max_size=300))
def test_no_text_leaves_with_control_characters_or_untrimmed(raw: str) -> None:
    found = text(5000)(Cell(raw), CTX)
    if found.value is not None:
        assert found.value == found.value.strip() != ""
        assert not any(sign in found.value for sign in "\x00\r\n\t\u202e\u200b\u2028")
        found.value.encode()
        assert text(5000)(Cell(found.value), CTX).value == found.value


@pytest.mark.parametrize(
    ("raw", "value", "remark"),
    [
        ("1", "001", ""), ("01", "001", ""), ("001", "001", ""), ("RT 1", "001", ""), ("RT.012", "012", ""),
        (("1", NUMBER), "001", ""),
        ("1.0", "001", ""), ("0", None, ""), ("000", None, ""), ("-", None, ""), ("", None, ""),
        ("001/002", None, "rt_rw_unreadable/R"), ("1234", None, "rt_rw_unreadable/R"),
        (("2026-02-01", DATE), None, "rt_rw_unreadable/R"),
    ],
)  # fmt: skip
def test_rt_and_rw(raw: Any, value: Any, remark: str) -> None:
    check(rt_rw, raw, value, remark)


@pytest.mark.parametrize(
    ("raw", "value", "remark"),
    [
        ("+62 812-3456-7890", "+6281234567890", ""), ("0812 3456 7890", "+6281234567890", ""),
        (("81234567890", NUMBER), "+6281234567890", ""),
        ("6281234567890", "+6281234567890", ""), ("(0362) 123456", "+62362123456", ""),
        ("81234567890.0", "+6281234567890", ""),
        ("8.12E+10", None, "phone_scientific/R"), (("8.12E10", NUMBER), None, "phone_scientific/R"),
        ("123", None, "phone_unreadable/R"),
        ("0812 3456 7890 / 0813 1111 2222", "+6281234567890", "phone_several/W"), ("-", None, ""), ("0", None, ""),
    ],
)  # fmt: skip
def test_phones(raw: Any, value: Any, remark: str) -> None:
    check(phone, raw, value, remark)


def test_other_texts() -> None:
    check(address, "KOSONG", None, "")
    check(address, ("12", NUMBER), "12", "")
    check(address, ("2026-02-01", DATE), "2026-02-01", "not_text/W")
    check(identifier(), ("000123456", TEXT), "000123456", "")
    check(identifier(), "123456.0", "123456", "")
    check(identifier(), ("123456", FLOAT), "123456", "")
    check(identifier(), "1.2E+15", None, "identifier_scientific/R")
    check(identifier(), ("1234567890123456789", FLOAT), None, "identifier_unreadable/R")
    check(web_address, "javascript:alert(1)", None, "address_web/R")
    check(web_address, "https://x.id/a, http://y.id/b", "https://x.id/a, http://y.id/b", "")
    check(web_address, "https://x.id/a, data:text/html,x", None, "address_web/R")


@pytest.mark.parametrize(
    ("system", "raw", "value", "remark"),
    [
        ("kemendagri", "51.08.01.2001", "51.08.01.2001", ""),
        ("kemendagri", ("5108012001", NUMBER), "51.08.01.2001", ""),
        ("kemendagri", "510801", "51.08.01", ""), ("kemendagri", "5108012001.0", "51.08.01.2001", ""),
        ("kemendagri", "5108010", None, "code_unreadable/R"), ("bps", "5108010", "5108010", ""),
        ("bps", "5108010001", "5108010001", ""),
        ("bps", "510801", None, "code_unreadable/R"), ("bps", "abc", None, "code_unreadable/R"),
        ("bps", "", None, ""), ("bps", "0", None, ""),
    ],
)  # fmt: skip
def test_region_codes(system: Any, raw: Any, value: Any, remark: str) -> None:
    check(region_code(system), raw, value, remark)


def test_which_system_a_code_can_belong_to() -> None:
    assert [system_of(code) for code in ("5108010", "510801", "51.08.01.2001", "5108012001", "5108")] == [
        "bps", "kemendagri", "kemendagri", None, None,
    ]  # fmt: skip


class TestPlaces:
    """A register with Kab. and Kota Bandung, and one kecamatan with a village."""

    REGISTER = {
        ("province", "Jawa Barat", ""): PlaceAnswer(("32",)),
        ("regency", "Bandung", "32"): PlaceAnswer(("32.04", "32.73")),
        ("regency", "Kab. Bandung", "32"): PlaceAnswer(("32.04",)),
        ("district", "Cileunyi", "32.04"): PlaceAnswer(("32.04.05",)),
        ("district", "Cileunyy", "32.04"): PlaceAnswer((), ("Cileunyi",)),
        ("village", "Cimekar", "32.04.05"): PlaceAnswer(("32.04.05.2001",)),
        ("code", "32.04.05.2001", "kemendagri"): PlaceAnswer(("32.04.05.2001",)),
    }
    CTX = Context(today=CTX.today, find_place=lambda *question: TestPlaces.REGISTER.get(question, PlaceAnswer()))
    ROW = {"province": "Jawa Barat", "regency": "Kab. Bandung", "district": "Cileunyi", "village": "Cimekar"}

    def resolve(self, **other: Any) -> tuple[str | None, list[tuple[str, Problem]]]:
        return resolve_village({**self.ROW, **other}, self.CTX)

    def test_names_from_the_province_downwards(self) -> None:
        assert self.resolve() == ("32.04.05.2001", [])

    def test_a_code_needs_no_names(self) -> None:
        assert self.resolve(region_code="32.04.05.2001", village="?") == ("32.04.05.2001", [])

    def test_two_places_of_one_name_are_never_chosen_between(self) -> None:
        code, [(key, problem)] = self.resolve(regency="Bandung")
        assert (code, key, problem.code) == (None, "regency", "place_ambiguous")

    def test_a_typing_error_gets_a_proposal_and_is_not_corrected(self) -> None:
        code, [(key, problem)] = self.resolve(district="Cileunyy")
        assert (code, key, problem.code, problem.proposal) == (None, "district", "place_unknown", "Cileunyi")
        assert "Cileunyi" in problem.suggestion

    def test_codes_are_checked_against_the_register(self) -> None:
        check(region_code("kemendagri"), "3204052001", "32.04.05.2001", "", self.CTX)
        check(region_code("kemendagri"), "3204052009", None, "code_unknown/R", self.CTX)

    def test_names_themselves_are_only_cleaned(self) -> None:
        check(place_name, " Kec. Gerokgak ", "Kec. Gerokgak", "")
        check(place_name, ("2026-01-01", DATE), None, "not_text/R")


PARAMS = {name: 1 for words in MESSAGES.values() for text in words for name in re.findall(r"%\((\w+)\)s", str(text))}


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_every_problem_has_words_and_something_to_do(code: str) -> None:
    problem = Problem(code, REFUSE, PARAMS)
    assert problem.message
    done = code in ("word_left", "word_mapped")  # a person has decided already: nothing is left to do
    assert problem.suggestion or done or code.startswith(("skipped_", "repeated_"))
    assert "%(" not in problem.message + problem.suggestion
