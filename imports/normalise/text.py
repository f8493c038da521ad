"""Names, addresses, numbers of doors and telephones: text made safe to store and compare, never changed in meaning.

What looks like a formula or like HTML stays as it is: it is text here; screens escape it and exports guard it.
"""

import re
import unicodedata
from collections.abc import Callable

from imports.normalise.context import Context
from imports.normalise.problems import UNKNOWN, WARN, Normal, Problem, broken, refuse
from imports.reader.cells import BOOL, DATE, EMPTY, FLOAT, NUMBER, TEXT, Cell

BIDI = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
# Zero-width signs have no use in Latin text; within other scripts and emoji the joiners carry meaning and stay.
ZERO_WIDTH = re.compile("[\u200b\u2060\ufeff\u00ad\u180e]|(?<=[\\w\\s])(?<![^\x00-\u024f])[\u200c\u200d]")
# What may stand unseen among digits. Not the signs that turn them around: then a person sees another number.
UNSEEN = dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202E), 0x2060, 0x2066, 0x2068, 0x2069, 0xFEFF])
BLANK_CONTROLS = re.compile(r"[\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]+")
CONTROLS = re.compile("[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufff9-\ufffb]")
SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d+")
PLACEHOLDERS = frozenset({"", "-", "--", "kosong", "null", "none", "n/a", "na", "nan", "nihil", "tidak ada", "?"})
LATIN, FOREIGN = re.compile("[A-Za-z]"), re.compile("[\u0370-\u03ff\u0400-\u052f]")
DIGITS = re.compile(r"(?=.*\d)[\d\s.,\-/]+")
NO_LETTER = re.compile(r"[\W\d_]+")
# What nearly all cells of a list look like: nothing below would change them.
PLAIN_NAME = re.compile(r"(?=.{2,200}$)[A-Za-z]+(?:(?:[.,'\-]{1,2} ?| )[A-Za-z]+)*\.?")
PLAIN_NUMBER = re.compile(r"[1-9][0-9]*")
ORDINAL = re.compile(r"(?:rt|rw|r\.t|r\.w)?[\s.:\-]*0*(\d{1,3})(?:\.0)?", re.IGNORECASE)
PHONE_SPLIT = re.compile(r"\s*(?:[/;,&\n]|\batau\b|\bdan\b)\s*")
PHONE_NOISE = re.compile(r"[\s().\-'\u00a0\u200b]+")
PHONE = re.compile(r"(?:\+?62|0)?([2-9]\d{7,11})")
WEB = re.compile(r"https?://[^\s<>\"'\\\x00-\x1f]+", re.IGNORECASE)


def clean(raw: str, maximum: int) -> Normal:
    """One line of NFC text without control characters; None when nothing is left. R for NUL and for too long a text."""
    if raw.isascii() and raw.isprintable():
        value = " ".join(raw.split()) if "  " in raw else raw.strip()
        return _fitting(value, maximum, ())
    if "\x00" in raw:
        return refuse("nul")
    if len(raw) > 4 * maximum + 1000:
        return refuse("too_long", length=len(raw), maximum=maximum)
    value = CONTROLS.sub("", BLANK_CONTROLS.sub(" ", raw))
    visible = ZERO_WIDTH.sub("", BIDI.sub("", value))
    notes = (Problem("stripped", WARN),) if visible != value else ()
    return _fitting(" ".join(unicodedata.normalize("NFC", visible).split()), maximum, notes)


def _fitting(value: str, maximum: int, notes: tuple[Problem, ...]) -> Normal:
    if len(value) > maximum:
        return refuse("too_long", length=len(value), maximum=maximum)
    return Normal(value or None, notes)


def text(maximum: int = 500) -> Callable[[Cell, Context], Normal]:
    """Any text up to `maximum` characters; placeholders such as `-` and KOSONG become None."""

    def normalise(cell: Cell, ctx: Context) -> Normal:
        if cell.kind == EMPTY:
            return UNKNOWN
        if lost := broken(cell):
            return lost
        found = clean(cell.text, maximum)
        if found.value is not None and found.value.casefold() in PLACEHOLDERS:
            return UNKNOWN
        if cell.kind in (DATE, BOOL):
            return Normal(found.value, (*found.notes, Problem("not_text", WARN)))
        return found

    return normalise


address = text(500)


def person_name(cell: Cell, ctx: Context) -> Normal:
    """A name of at most 200 characters, titles and particles kept. Digits alone are wrong; a bare `-` is flagged."""
    if cell.kind == EMPTY:
        return UNKNOWN
    if lost := broken(cell):
        return lost
    if cell.kind in (DATE, BOOL):
        return refuse("not_text")
    if PLAIN_NAME.fullmatch(cell.text) and cell.text.casefold() not in PLACEHOLDERS:
        return Normal(cell.text)
    if SCIENTIFIC.fullmatch(cell.text.strip()):
        return refuse("name_digits")
    found = clean(cell.text, 200)
    value = found.value
    if value is None:
        return found
    if not value.isascii() and LATIN.search(value) and FOREIGN.search(value):
        found = Normal(value, (*found.notes, Problem("mixed_scripts", WARN)))
    if NO_LETTER.fullmatch(value):
        if DIGITS.fullmatch(value):
            return refuse("name_digits")
        if any(sign.isdigit() for sign in value):
            return found
        return Normal(value, (*found.notes, Problem("name_placeholder", WARN)))
    if value.casefold() in PLACEHOLDERS:
        return UNKNOWN
    return found


def identifier(maximum: int = 40) -> Callable[[Cell, Context], Normal]:
    """A list's own number (ID Keluarga P3KE, IDBDT, decree number): text, without a program's trailing `.0`."""

    def normalise(cell: Cell, ctx: Context) -> Normal:
        if cell.kind == EMPTY:
            return UNKNOWN
        if lost := broken(cell):
            return lost
        if cell.kind in (TEXT, NUMBER) and len(cell.text) <= maximum and PLAIN_NUMBER.fullmatch(cell.text):
            return Normal(cell.text)
        raw = cell.text.strip(" '`\u00a0\u200b\ufeff")
        if SCIENTIFIC.fullmatch(raw):
            return refuse("identifier_scientific")
        if raw.endswith(".0") and raw[:-2].isdigit():
            raw = raw[:-2]
        if cell.kind in (DATE, BOOL) or (cell.kind == FLOAT and (not raw.isdigit() or len(raw) > 15)):
            return refuse("identifier_unreadable")
        found = clean(raw, maximum)
        number = raw if found.value is None else found.value  # what is unseen makes no number of a placeholder
        return UNKNOWN if number.casefold() in PLACEHOLDERS or not number.strip("0") else found

    return normalise


def rt_rw(cell: Cell, ctx: Context) -> Normal:
    """Three digits: `1`, `01`, `RT 1` -> `001`. 0 and `-` are None. `01/02` is wrong: two values in one cell."""
    if cell.kind == EMPTY:
        return UNKNOWN
    if lost := broken(cell):
        return lost
    raw = cell.text.strip(" '`\u00a0\u200b\ufeff")
    if raw.casefold() in PLACEHOLDERS:
        return UNKNOWN
    match = None if cell.kind in (DATE, BOOL) else ORDINAL.fullmatch(raw)
    if not match:
        return refuse("rt_rw_unreadable")
    return Normal(match[1].zfill(3)) if int(match[1]) else UNKNOWN


def phone(cell: Cell, ctx: Context) -> Normal:
    """+62 and digits. A number cell has lost its leading 0, which is no loss; scientific notation is."""
    if cell.kind == EMPTY:
        return UNKNOWN
    if lost := broken(cell):
        return lost
    raw = cell.text.strip()
    if SCIENTIFIC.fullmatch(raw):
        return refuse("phone_scientific")
    raw = raw[:-2] if raw.endswith(".0") else raw
    if raw.casefold() in PLACEHOLDERS or not raw.strip("0 -"):
        return UNKNOWN
    parts = [part for part in PHONE_SPLIT.split(raw) if part]
    match = PHONE.fullmatch(PHONE_NOISE.sub("", parts[0])) if parts and cell.kind not in (DATE, BOOL) else None
    if not match:
        return refuse("phone_unreadable")
    number = "+62" + match[1]
    return Normal(number, (Problem("phone_several", WARN),)) if len(parts) > 1 else Normal(number)


def web_address(cell: Cell, ctx: Context) -> Normal:
    """An http(s) address, as old forms keep their photos; anything else that could be opened is refused."""
    if cell.kind == EMPTY:
        return UNKNOWN
    if lost := broken(cell):
        return lost
    found = clean(cell.text, 2000)
    if found.value is None or found.value.casefold() in PLACEHOLDERS:
        return found if found.notes else UNKNOWN
    parts = [part.strip() for part in found.value.split(",")]
    return found if all(WEB.fullmatch(part) for part in parts) else refuse("address_web")
