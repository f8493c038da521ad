"""Region codes and place names. The register of regions is asked through a callable; nothing is picked by likeness."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Literal

from imports.normalise.context import Context
from imports.normalise.problems import REFUSE, UNKNOWN, WARN, Normal, Problem, broken, refuse
from imports.normalise.text import clean
from imports.reader.cells import BOOL, DATE, EMPTY, Cell

System = Literal["kemendagri", "bps"]
LEVELS = ("province", "regency", "district", "village")
EXAMPLE = {"kemendagri": "51.08.01.2001", "bps": "5108010001"}
DOTTED_LENGTHS = {2: (2,), 4: (2, 2), 6: (2, 2, 2), 10: (2, 2, 2, 4)}
BPS_LENGTHS = (2, 4, 7, 10)
NOISE = re.compile(r"[\s.\-/'\u00a0\u200b\ufeff]+")


@cache  # one function a system, so that a column can be asked which one it uses
def region_code(system: System) -> Callable[[Cell, Context], Normal]:
    """Kemendagri codes with dots (51.08.01.2001), BPS codes as digits. Checked against ctx.find_place when it is there.

    Ten digits are a village in both systems, and mostly not the same one: the list must say which system it uses.
    """

    def normalise(cell: Cell, ctx: Context) -> Normal:
        if cell.kind == EMPTY:
            return UNKNOWN
        if lost := broken(cell):
            return lost
        text = unicodedata.normalize("NFKC", cell.text).strip(" '`\u200b\ufeff")
        text = text[:-2] if text.endswith(".0") else text
        digits = NOISE.sub("", text)
        if not digits.strip("0") or digits.upper() in ("KOSONG", "NULL", "NA"):
            return UNKNOWN
        lengths = DOTTED_LENGTHS if system == "kemendagri" else BPS_LENGTHS
        if cell.kind in (DATE, BOOL) or not (digits.isascii() and digits.isdigit()) or len(digits) not in lengths:
            return refuse("code_unreadable", example=EXAMPLE[system])
        code = dotted(digits) if system == "kemendagri" else digits
        if not ctx.find_place:
            return Normal(code)
        found = ctx.find_place("code", code, system).codes
        # The register's own code: a retired one is followed to its successor, a BPS one is translated.
        return Normal(found[0]) if len(found) == 1 else refuse("code_unknown")

    return normalise


@cache
def known_code(system: System) -> Callable[[Cell, Context], Normal]:
    """As `region_code`, but a code that no region has is a remark: the names beside it may still say which is meant."""
    strict = region_code(system)

    def normalise(cell: Cell, ctx: Context) -> Normal:
        found = strict(cell, ctx)
        if [note.code for note in found.notes] == ["code_unknown"]:
            return Normal(None, (Problem("code_unknown", WARN),))
        return found

    return normalise


def dotted(digits: str) -> str:
    """5108012001 -> 51.08.01.2001. Raises KeyError for a length that is no Kemendagri code."""
    parts, at = [], 0
    for length in DOTTED_LENGTHS[len(digits)]:
        parts.append(digits[at : at + length])
        at += length
    return ".".join(parts)


def system_of(code: str) -> System | None:
    """Which system a code can only belong to; None when its length fits both."""
    digits = NOISE.sub("", code)
    if len(digits) == 7:
        return "bps"
    return "kemendagri" if len(digits) == 6 or "." in code.strip() else None


def place_name(cell: Cell, ctx: Context) -> Normal:
    """The name of a place as text; it is resolved together with the places around it, see `resolve_village`."""
    if cell.kind == EMPTY:
        return UNKNOWN
    if lost := broken(cell):
        return lost
    if cell.kind in (DATE, BOOL):
        return refuse("not_text")
    found = clean(cell.text, 150)
    return UNKNOWN if found.value in ("-", "KOSONG") else found


def resolve_village(
    values: Mapping[str, Any],
    ctx: Context,
    code_key: str = "region_code",
    keys: Mapping[str, str] | None = None,
) -> tuple[str | None, list[tuple[str, Problem]]]:
    """The code of the place a row speaks of: its code column, else its names, from the highest level downwards.

    `keys`: level -> column key, by default the level's name. ctx.find_place(level, name, parent code or "") answers.
    Returns (code or None, [(column key, Problem)]); the lowest level named must be found.
    """
    if values.get(code_key):
        return values[code_key], []
    if ctx.find_place is None:
        return None, []
    keys = keys or {level: level for level in LEVELS}
    parent, named = "", ""
    for level in LEVELS:
        key = keys.get(level, level)
        name = values.get(key)
        if not name:
            continue
        answer = ctx.find_place(level, name, parent or _scope(level, ctx.within))
        if len(answer.codes) > 1:
            return None, [(key, Problem("place_ambiguous", REFUSE))]
        if not answer.codes:
            return None, [(key, _unknown(answer.suggestions))]
        parent, named = answer.codes[0], key
    return (parent or None), [] if named else [(code_key, Problem("missing", REFUSE))]


def colliding(code: str, ctx: Context, key: str = "village_code") -> list[tuple[str, Problem]]:
    """For a row with a code and no name: a remark where the same ten digits are another village of this region in the
    other numbering. Nothing in the row says which is meant, only what was declared of the list.
    """
    if ctx.find_place is None:
        return []
    twin = ctx.find_place("twin", code, "")
    if not twin.codes or not _inside(twin.codes[0], ctx.within):
        return []
    return [(key, Problem("code_collides", WARN, {"code": code, "other": twin.suggestions[0]}))]


def _inside(code: str, region: str) -> bool:
    return not region or code == region or code.startswith(f"{region}.")


def _scope(level: str, within: str) -> str:
    """Where to look for a name that stands alone: in the file's own region, when that lies above it."""
    return within if LEVELS.index(level) > within.count(".") and within else ""


def _unknown(suggestions: Sequence[str]) -> Problem:
    """No place of this name; the nearest are named where there are any."""
    if not suggestions:
        return Problem("place_unheard", REFUSE)
    return Problem("place_unknown", REFUSE, {"nearest": ", ".join(suggestions[:3])}, suggestions[0])
