"""NIK and KK: sixteen digits that must be those of the card or nothing. Sources: PP 40/2019, Permendagri 109/2019.

NIK = region of first registration (6), birth date DDMMYY with 40 added to a woman's day, serial from 0001.
KK number = region (6), day of recording DDMMYY, serial.
"""

import re
import unicodedata
from calendar import monthrange
from typing import Literal

from imports.normalise.context import Context
from imports.normalise.problems import UNKNOWN, WARN, Normal, Problem, broken, refuse
from imports.reader.cells import BOOL, DATE, EMPTY, FLOAT, NUMBER, Cell

Which = Literal["nik", "kk"]
SEPARATORS = re.compile(r"[\s.\-_/'`´’‘‛\u00ad\u200b-\u200f\u202a-\u202d\u2060-\u2066\u2068\u2069\ufeff]+")
AROUND = " \t\r\n'`´’‘\"“”()[]\ufeff\u200b"  # ="..." is how some programs keep a number a text in csv
SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+")
POINT_ZERO = re.compile(r"[.,]0+$")
MASK = re.compile(r"(?=.*\d)[\d*xX•#]*[*xX•#]{3,}[\d*xX•#]*")
LOOKALIKES = str.maketrans("OoQDlLIi|SsBZz", "00001111155822")
PLACEHOLDER_WORDS = frozenset({
    "KOSONG", "NULL", "NONE", "NIHIL", "NA", "NAN", "TIDAK", "TIDAKADA", "TDKADA", "TAKADA", "TIDAKPUNYA",
    "BELUMPUNYA", "BELUMADA", "BELUM", "BELUMPUNYANIK", "BELUMADANIK", "BELUMREKAM", "TIDAKDIKETAHUI",
    "TIDAKTAHU", "TANPANIK", "TANPAKK", "TIDAKADANIK", "TIDAKADAKK", "BELUMPUNYAKK", "TIDAKPUNYANIK",
    "TIDAKPUNYAKK", "BELUMKTP", "BELUMEKTP", "BELUMADAKTP", "TIDAKADAKTP", "TANPAKTP", "TIDAKMEMILIKI",
    "TIDAKMEMILIKINIK", "BELUMMEMILIKI", "BELUMMEMILIKINIK", "TIDAKMEMILIKIKTP", "BELUMPEREKAMAN",
    "X", "XX", "XXX", "?",
})  # fmt: skip
COUNTING = "1234567890" * 2
SEQUENCES = frozenset({COUNTING[:length] for length in range(8, 18)} | {COUNTING[9:25], COUNTING[15::-1]})
FLOAT_EXACT = 2**53


def nik(cell: Cell, ctx: Context) -> Normal:
    """Sixteen digits as text, or None with nik_missing (params["reason"]: empty, placeholder, stated)."""
    return _sixteen(cell, ctx, "nik")


def family_card(cell: Cell, ctx: Context) -> Normal:
    """The KK number, as `nik`."""
    return _sixteen(cell, ctx, "kk")


def _sixteen(cell: Cell, ctx: Context, which: Which) -> Normal:
    text = cell.text
    if not (cell.kind == "t" and len(text) == 16 and text.isascii() and text.isdigit()):
        if cell.kind == NUMBER:
            return _from_number(text, ctx, which)
        answer = _digits(cell, which)
        if isinstance(answer, Normal):
            return answer
        text = answer
    return _checked(text, ctx, which, ())


def _digits(cell: Cell, which: Which) -> Normal | str:
    """The sixteen digits within a text, or the answer why there are none."""
    if cell.kind == EMPTY:
        return _missing(which, "empty")
    if lost := broken(cell):
        return lost
    if cell.kind in (DATE, BOOL):
        return refuse(f"{which}_not_digits")
    plain = unicodedata.normalize("NFKC", cell.text).strip(AROUND)
    if cell.kind == FLOAT:
        return _missing(which, "placeholder") if set(plain) <= set("0.") else refuse(f"{which}_float")
    if SCIENTIFIC.fullmatch(plain):
        return refuse(f"{which}_scientific")
    if POINT_ZERO.search(plain) and plain[: POINT_ZERO.search(plain).start()].isdigit():  # type: ignore[union-attr]
        plain = POINT_ZERO.sub("", plain)
        if len(plain) == 16 and _may_be_rounded(plain):
            return refuse(f"{which}_rounded")
    digits = SEPARATORS.sub("", plain).lstrip("=").strip(AROUND)
    if reason := _placeholder(digits):
        return _missing(which, reason)
    if MASK.fullmatch(digits) and len(digits) >= 10:
        return Normal(None, (Problem(f"{which}_masked", WARN),))
    if not (digits.isascii() and digits.isdigit()):
        return _not_digits(digits, which)
    return digits


def _placeholder(digits: str) -> str:
    """ "stated" for a word that says there is none, "placeholder" for filler, "" for neither."""
    if not digits or digits in SEQUENCES:
        return "placeholder"
    if digits.upper() in PLACEHOLDER_WORDS:
        return "stated"
    if len(set(digits)) == 1 and (digits.isdigit() or not digits.isalnum()):
        return "placeholder"
    return ""


def _missing(which: Which, reason: str) -> Normal:
    return Normal(None, (Problem(f"{which}_missing", WARN, {"reason": reason}),))


def _not_digits(text: str, which: Which) -> Normal:
    guess = text.translate(LOOKALIKES)
    if len(guess) == 16 and guess.isascii() and guess.isdigit():
        return refuse(f"{which}_letters", proposal=guess)
    return refuse(f"{which}_not_digits")


def _may_be_rounded(digits: str) -> bool:
    """Whether a float may have changed these digits: above 2^53 every float is even, so an odd number was never one."""
    return int(digits) > FLOAT_EXACT and int(digits) % 2 == 0


def _from_number(text: str, ctx: Context, which: Which) -> Normal:
    """A number cell, by the exact text of the file. Excel itself keeps fifteen digits and turns the rest into 0."""
    if SCIENTIFIC.fullmatch(text):
        return refuse(f"{which}_scientific")
    text = POINT_ZERO.sub("", text)
    if _placeholder(text):
        return _missing(which, "placeholder")
    if not text.isdigit():
        return refuse(f"{which}_not_digits")
    if len(text) != 16:
        return refuse(f"{which}_length", digits=len(text))
    if text[-1] == "0":
        if ctx.numeric_ids == "refuse":
            return refuse(f"{which}_number_zero")
        return _checked(text, ctx, which, (Problem(f"{which}_number_zero", WARN),))
    if _may_be_rounded(text):
        return refuse(f"{which}_rounded")
    return _checked(text, ctx, which, (Problem(f"{which}_number", WARN),))


def _checked(digits: str, ctx: Context, which: Which, notes: tuple[Problem, ...]) -> Normal:
    """What the digits themselves say. Region and serial are remarks only: people move, and codes are retired."""
    if len(digits) != 16:
        return refuse(f"{which}_length", digits=len(digits))
    if digits in SEQUENCES or digits.count(digits[0]) == 16:
        return _missing(which, "placeholder")
    day, month, year = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
    if which == "nik" and day > 40:
        day -= 40
    if not 1 <= day <= 31 or not 1 <= month <= 12:
        return refuse(f"{which}_impossible_date")
    if day > 28 and day > monthrange(2000 + year, month)[1]:
        notes += (Problem(f"{which}_odd_date", WARN),)
    invented = ctx.invented_ok and (digits.startswith("999999") or digits.endswith("0000"))
    if not invented:
        if digits.endswith("0000"):
            notes += (Problem(f"{which}_serial", WARN),)
        if ctx.known_prefix is not None and not ctx.known_prefix(digits[:6]):
            notes += (Problem(f"{which}_region", WARN),)
    return Normal(digits, notes) if notes else Normal(digits)


def masked_number(cell: Cell, ctx: Context) -> Normal:
    """A masked NIK or KK as it came, every hidden digit written as `*`: 510801******0001. None when empty."""
    text = SEPARATORS.sub("", cell.text)
    if not text or _placeholder(text):
        return UNKNOWN
    if len(text) == 16 and MASK.fullmatch(text):
        return Normal("".join(sign if sign.isdigit() else "*" for sign in text))
    return refuse("nik_not_digits")
