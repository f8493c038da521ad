"""What can be said about a cell, and the words for it. Codes are stable; words come in the reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from imports.reader.cells import ERROR, FORMULA, Cell

ACCEPT = "A"  # accepted; worth a line in the report
WARN = "W"  # accepted; the row is flagged for a person
REFUSE = "R"  # the row is wrong

Text = Promise | str
# Also as plain text: csv, web tables and our own marked-up workbook have no error cells.
ERROR_TEXTS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#ERROR!"}
)
AS_TEXT = _("Format the column as Text in Excel, then type the number again.")
CORRECT = _("Correct the cell in the file, then upload it again.")
LOOK = _("Check at the visit.")

# code -> (what is wrong, what to do). %(...)s are Problem.params.
MESSAGES: dict[str, tuple[Text, Text]] = {
    "cell_error": (_("The cell shows the error %(error)s."), _("Repair the formula or type the value.")),
    "formula_no_value": (
        _("The cell holds a formula that was saved without its result."),
        _("Open the file in Excel, save it, and upload it again."),
    ),
    "missing": (_("The cell is empty but must be filled."), CORRECT),
    "ragged": (
        _("The row has another number of fields than the header."),
        _("Look for a missing or superfluous separator or quotation mark in this row."),
    ),
    "beyond_header": (_("The row has cells to the right of the last column."), _("Delete these cells or move them.")),
    "astray": (
        _("Above this row stand column names in another order, so its cells cannot be told."),
        _("Put that table on a sheet of its own, or bring its columns into the order of the first one."),
    ),
    "filled_down": (_("The value was taken from the merged cell above."), LOOK),
    "nul": (_("The cell holds a NUL character."), _("Type the cell again.")),
    "too_long": (_("The text has %(length)s characters; at most %(maximum)s fit."), _("Shorten it.")),
    "stripped": (_("Invisible control characters were removed."), _("Check that the text still reads right.")),
    "mixed_scripts": (_("The text mixes look-alike letters of two alphabets."), _("Type it again with Latin letters.")),
    "not_text": (_("A date or a truth value stands where a text belongs."), CORRECT),
    "name_digits": (_("The name consists of digits."), _("Look whether columns are shifted; type the name.")),
    "name_placeholder": (_("The name is only a placeholder."), LOOK),
    "unmapped": (
        _("The value is not in the list of answers; it is kept as it came."),
        _("Choose an answer from the list."),
    ),
    "word_mapped": (_("“%(word)s” was read as “%(label)s”, as the office decided."), ""),
    "word_left": (_("“%(word)s” is in no list of answers; the office decided to keep it as it is."), ""),
    "mask_unreadable": (_("This is no masked number of sixteen signs."), _("Write it like %(example)s.")),
    "mask_whole": (_("A whole number stands in the column of masked ones; only its shown part is used."), LOOK),
    "unknown_choice": (_("This answer is not known."), _("Use one of: %(known)s.")),
    "unknown_yes_no": (_("This is neither yes nor no."), _("Write Ya or Tidak.")),
    "decile_missing": (_("The decile is empty."), LOOK),
    "decile_unreadable": (_("This is no decile from 1 to 10."), _("Write one number from 1 to 10.")),
    "number_unreadable": (_("This is not a number."), _("Write it in digits, for example 1.250.000,50.")),
    "number_words": (_("The number is written in words."), _("Write it in digits: %(digits)s.")),
    "number_english": (_("The number is written in the English way; it was read as %(digits)s."), LOOK),
    "number_ambiguous": (
        _("The number can be read in two ways (thousands or decimals)."),
        _("Write it without thousands separators, with a comma before decimals."),
    ),
    "number_negative": (_("The number is below zero."), CORRECT),
    "number_range": (_("The number must lie between %(minimum)s and %(maximum)s."), CORRECT),
    "number_whole": (_("The number must be whole."), CORRECT),
    "date_unreadable": (_("This is no date."), _("Write day/month/year, for example 17/08/1990.")),
    "date_impossible": (_("There is no such day in the calendar."), CORRECT),
    "date_placeholder": (_("The date is only a placeholder; it was read as unknown."), LOOK),
    "date_ambiguous": (
        _("Day and month cannot be told apart: the column holds both day/month and month/day."),
        _("Say for the whole column which order it has, or write the month as a word."),
    ),
    "date_month_first": (_("The date is written month first; it was read as %(date)s."), LOOK),
    "date_two_digit_year": (_("The year has two digits; it was read as %(year)s."), LOOK),
    "date_shifted": (
        _("The date was shifted by a time zone: late evening in universal time is the next day in Indonesia."),
        _("Export the column as a plain date, or write it as day/month/year."),
    ),
    "date_serial_text": (_("The date is a bare Excel day number; it was read as %(date)s."), LOOK),
    "date_future": (_("The date lies in the future."), CORRECT),
    "date_too_old": (_("The person would be older than %(age)s years."), CORRECT),
    "phone_scientific": (_("Digits of the phone number are lost (scientific notation)."), AS_TEXT),
    "phone_unreadable": (_("This is no Indonesian phone number."), _("Write it like 0812 3456 7890.")),
    "phone_several": (_("The cell holds several phone numbers; the first was taken."), LOOK),
    "rt_rw_unreadable": (
        _("This is no RT/RW number."),
        _("Write up to three digits, RT and RW in columns of their own."),
    ),
    "address_web": (_("This is no web address that may be opened."), _("Only addresses with http:// or https:// fit.")),
    "code_unreadable": (_("This is no region code."), _("Write it like %(example)s.")),
    "code_unknown": (
        _("This region code is not in the register of regions."),
        _("Look for a typing error or a renamed village."),
    ),
    "place_unheard": (
        _("This place is not in the register of regions."),
        _("Look for a typing error or a renamed village."),
    ),
    "place_unknown": (_("This place is not in the register of regions."), _("Nearest: %(nearest)s.")),
    "place_ambiguous": (
        _("Several places bear this name."),
        _("Add kecamatan and kabupaten/kota, or the region code."),
    ),
    "code_collides": (
        _("The code was read as %(code)s; in the other numbering (Kemendagri, BPS) the same digits are %(other)s."),
        _("Add the column of village names, or check which numbering the list uses."),
    ),
    "place_mismatch": (_("Region code and place name name different places."), _("Correct the code or the name.")),
    "identifier_scientific": (_("Digits of the number are lost (scientific notation)."), AS_TEXT),
    "identifier_unreadable": (_("This is no identifier."), CORRECT),
    "nik_is_kk": (_("NIK and KK number are the same."), _("Type the right NIK; it stands on the identity card.")),
    "nik_birth_differs": (_("The birth date within the NIK differs from the birth date column."), LOOK),
    "nik_sex_differs": (_("The sex within the NIK differs from the sex column."), LOOK),
}

# The same trouble for both kinds of sixteen digits; %(number)s is "NIK" or "KK number".
SIXTEEN: dict[str, tuple[Text, Text]] = {
    "missing": (_("There is no %(number)s here; the row is taken without one."), LOOK),
    "masked": (_("The %(number)s is masked; it is matched together with name and address."), LOOK),
    "scientific": (_("Digits of the %(number)s are lost (scientific notation)."), AS_TEXT),
    "float": (_("The %(number)s is stored as a number, so its last digits cannot be trusted."), AS_TEXT),
    "rounded": (_("The %(number)s was rounded by the program that wrote the file."), AS_TEXT),
    "number_zero": (
        _("The %(number)s is stored as a number and ends in 0: Excel may have cut its last digit."),
        AS_TEXT,
    ),
    "number": (_("The %(number)s is stored as a number; its digits look whole."), AS_TEXT),
    "letters": (_("The %(number)s holds letters that look like digits."), _("Type digits only (0 for O, 1 for l).")),
    "not_digits": (_("The %(number)s holds other characters than digits."), _("Type the sixteen digits.")),
    "length": (_("The %(number)s has %(digits)s digits instead of 16."), _("Type the sixteen digits of the card.")),
    "impossible_date": (_("The date within the %(number)s is impossible."), _("Compare it with the card.")),
    "odd_date": (_("The date within the %(number)s is not in the calendar."), LOOK),
    "serial": (_("The %(number)s ends in 0000, which was never issued."), LOOK),
    "region": (_("The %(number)s begins with an unknown region."), LOOK),
}
for _kind, _name in (("nik", "NIK"), ("kk", _("KK number"))):
    for _code, _words in SIXTEEN.items():
        MESSAGES[f"{_kind}_{_code}"] = _words


@dataclass(frozen=True, slots=True)
class Problem:
    """One remark about a cell. `params` never hold an identity number; `proposal` may: keep it like the cell."""

    code: str
    level: str
    params: Mapping[str, Any] = field(default_factory=dict)
    proposal: str = ""

    @property
    def message(self) -> str:
        """What is wrong, in the language now in force."""
        return self._words(0)

    @property
    def suggestion(self) -> str:
        """What to do."""
        return self._words(1)

    def _words(self, which: int) -> str:
        params = dict(self.params)
        if self.code.startswith(("nik_", "kk_")):
            params["number"] = "NIK" if self.code.startswith("nik_") else _("KK number")
        text = str(MESSAGES[self.code][which])
        return text % params if "%(" in text else text


class Normal(NamedTuple):
    """A normalised value and the remarks about it. With a remark of level R the value is None."""

    value: Any
    notes: tuple[Problem, ...] = ()


UNKNOWN = Normal(None)


def refuse(code: str, proposal: str = "", **params: Any) -> Normal:
    return Normal(None, (Problem(code, REFUSE, params, proposal),))


def warn(value: Any, code: str, **params: Any) -> Normal:
    return Normal(value, (Problem(code, WARN, params),))


def broken(cell: Cell) -> Normal | None:
    """The answer for a cell whose value is lost before any meaning is asked: #N/A, or a formula without value."""
    if cell.kind == ERROR or cell.text in ERROR_TEXTS:
        return refuse("cell_error", error=cell.text[:20])
    if cell.kind == FORMULA:
        return refuse("formula_no_value")
    return None


Normaliser = Callable[[Cell, Any], Normal]
