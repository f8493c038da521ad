"""Money, counts, shares and the small scales. Indonesian writing: dot for thousands, comma for decimals."""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from imports.normalise.context import Context
from imports.normalise.problems import UNKNOWN, WARN, Normal, Problem, broken, refuse
from imports.normalise.text import UNSEEN
from imports.reader.cells import BOOL, DATE, EMPTY, FLOAT, NUMBER, Cell

BLANKS = frozenset({"", "-", "--", "kosong", "null", "none", "n/a", "na", "nan", "tidak ada", "tidak tahu", "?"})
INDONESIAN = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?")
ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}|\d+\.\d{1,2}|\d+\.\d{4,}")
ONE_COMMA_THREE = re.compile(r"[1-9]\d{0,2},\d{3}")
CURRENCY = re.compile(r"^(?:rp|idr)\.?\s*|\s*(?:rupiah)$|,-+$|(?<=\d)\.-$", re.IGNORECASE)
SPACED = re.compile(r"\d{1,3}(?: \d{3})+(?:,\d+)?")
MULTIPLES = {
    "rb": 10**3,
    "ribu": 10**3,
    "k": 10**3,
    "jt": 10**6,
    "juta": 10**6,
    "m": 10**9,
    "miliar": 10**9,
    "milyar": 10**9,
}
WITH_WORD = re.compile(r"(\d+(?:[.,]\d+)?)\s*(rb|ribu|k|jt|juta|m|miliar|milyar)", re.IGNORECASE)
COUNT_WORDS = {
    word: number
    for number, word in enumerate(
        ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
    )
}  # fmt: skip
ROMAN = {word: number for number, word in enumerate(("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"), 1)}
SCALE_WORD = re.compile(r"(?:desil|decile|persentil|percentile|d)[\s.:\-]*", re.IGNORECASE)
BIGGEST = 10**11  # rupiah; no household and no programme line of a district reaches it in one cell


def _plain(cell: Cell) -> str | Normal:
    """The trimmed text of a cell, or the answer when there is nothing to read."""
    if cell.kind == EMPTY:
        return UNKNOWN
    if lost := broken(cell):
        return lost
    if cell.kind in (DATE, BOOL):
        return refuse("number_unreadable")
    text = " ".join(cell.text.translate(UNSEEN).strip(" '").split())
    return UNKNOWN if text.casefold() in BLANKS else text


def decimal_number(cell: Cell, ctx: Context) -> Normal:
    """A Decimal from `1.250.000,50`, `Rp 250.000`, a number cell's exact text; below zero too."""
    text = _plain(cell)
    if isinstance(text, Normal):
        return text
    if cell.kind in (NUMBER, FLOAT):
        return _exact(text)
    if word := WITH_WORD.fullmatch(CURRENCY.sub("", text)):
        digits = f"{(Decimal(word[1].replace(',', '.')) * MULTIPLES[word[2].lower()]).normalize():f}"
        return refuse("number_words", proposal=digits, digits=digits)
    negative = text.startswith("-") or (text.startswith("(") and text.endswith(")"))
    text = CURRENCY.sub("", text.strip("()").lstrip("+-").strip()).strip()
    found = _written(text)
    return Normal(-found.value, found.notes) if negative and found.value is not None else found


def _exact(text: str) -> Normal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return refuse("number_unreadable")
    return Normal(value) if value.is_finite() else refuse("number_unreadable")


def _written(text: str) -> Normal:
    if SPACED.fullmatch(text):
        text = text.replace(" ", "")
    if ONE_COMMA_THREE.fullmatch(text):
        return refuse("number_ambiguous", proposal=text.replace(",", ""))
    if INDONESIAN.fullmatch(text):
        return _exact(text.replace(".", "").replace(",", "."))
    if ENGLISH.fullmatch(text):
        value = Decimal(text.replace(",", ""))
        shown = f"{value:f}".replace(".", ",")
        return Normal(value, (Problem("number_english", WARN, {"digits": shown}),))
    return refuse("number_unreadable")


def money(maximum: int = BIGGEST) -> Callable[[Cell, Context], Normal]:
    """Rupiah as Decimal, from 0 to below `maximum`."""

    def normalise(cell: Cell, ctx: Context) -> Normal:
        found = decimal_number(cell, ctx)
        if found.value is None:
            return found
        if found.value < 0:
            return refuse("number_negative")
        if found.value >= maximum:
            return refuse("number_range", minimum=0, maximum=maximum - 1)
        return found

    return normalise


def count(minimum: int = 0, maximum: int = 50) -> Callable[[Cell, Context], Normal]:
    """A whole number within bounds, for example the members of a household: count(1, 50)."""

    def normalise(cell: Cell, ctx: Context) -> Normal:
        word = cell.text.strip().casefold()
        if word in COUNT_WORDS:
            return refuse("number_words", proposal=str(COUNT_WORDS[word]), digits=COUNT_WORDS[word])
        found = _point_zero(cell, ctx)
        if found.value is None:
            return found
        if found.value < 0:
            return refuse("number_negative")
        if found.value != found.value.to_integral_value():
            return refuse("number_whole")
        if not minimum <= found.value <= maximum:
            return refuse("number_range", minimum=minimum, maximum=maximum)
        return Normal(int(found.value), found.notes)

    return normalise


def _point_zero(cell: Cell, ctx: Context) -> Normal:
    """A number, where the text `3.0` (a program's float) is the whole number 3."""
    text = cell.text.strip()
    if text.endswith(".0") and text[:-2].isascii() and text[:-2].isdigit():
        return Normal(Decimal(text[:-2]))
    return decimal_number(cell, ctx)


def percent(maximum: int = 100) -> Callable[[Cell, Context], Normal]:
    """A share in per cent as Decimal: `0,54`, `0,54 %`."""

    def normalise(cell: Cell, ctx: Context) -> Normal:
        found = decimal_number(Cell(cell.text.strip().removesuffix("%").strip(), cell.kind), ctx)
        if found.value is None:
            return found
        if not 0 <= found.value <= maximum:
            return refuse("number_range", minimum=0, maximum=maximum)
        return found

    return normalise


def _scale(cell: Cell, ctx: Context, maximum: int) -> int | None:
    """1..maximum from `1`, `1.0`, `Desil 1`, `D1`, `I`; None for anything else."""
    text = unicodedata.normalize("NFKC", cell.text).strip(" '\u200b\ufeff")
    if cell.kind not in (NUMBER, FLOAT):
        text = SCALE_WORD.sub("", text, count=1)
    if text.upper() in ROMAN:
        number = ROMAN[text.upper()]
    else:
        text = text[:-2] if text.endswith(".0") else text
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
    return number if 1 <= number <= maximum else None


def decile(cell: Cell, ctx: Context) -> Normal:
    """1 to 10. An empty cell is None with a remark; ranges and everything else are wrong."""
    if lost := broken(cell):
        return lost
    if cell.text.strip().casefold() in BLANKS:
        return Normal(None, (Problem("decile_missing", WARN),))
    number = None if cell.kind in (DATE, BOOL) else _scale(cell, ctx, 10)
    return refuse("decile_unreadable") if number is None else Normal(number)


def percentile(cell: Cell, ctx: Context) -> Normal:
    """1 to 100, or None when empty."""
    text = _plain(cell)
    if isinstance(text, Normal):
        return text
    number = _scale(cell, ctx, 100)
    return refuse("number_range", minimum=1, maximum=100) if number is None else Normal(number)


def year(cell: Cell, ctx: Context) -> Normal:
    """A calendar year from 1900 to next year."""
    found = _point_zero(cell, ctx)
    if found.value is None:
        return found
    if found.value != found.value.to_integral_value() or not 1900 <= found.value <= ctx.today.year + 1:
        return refuse("number_range", minimum=1900, maximum=ctx.today.year + 1)
    return Normal(int(found.value))
