"""Numbers shown in part: 510801******0001. They point at somebody together with a name and a place, never alone."""

from __future__ import annotations

import re
from collections.abc import Callable

from imports.normalise.context import Context
from imports.normalise.numbers import PLACEHOLDER_WORDS
from imports.normalise.problems import UNKNOWN, WARN, Normal, Problem, broken, refuse
from imports.reader.cells import BOOL, DATE, EMPTY, FLOAT, NUMBER, Cell

HIDDEN = r"[*xX•#.]"
NOISE = re.compile(r"[\s\-'`\u00a0\u200b\ufeff]+")
LENGTH = 16
NONE = PLACEHOLDER_WORDS | {"", "N/A"}


def masked(first: int, last: int) -> Callable[[Cell, Context], Normal]:
    """Sixteen signs of which `first` and `last` digits are shown: "510801******0001". A whole number is cut to that:
    it stands in a column that is not for it, and must not become anybody's number from there.
    """
    form = re.compile(rf"(\d{{{first}}}){HIDDEN}{{{LENGTH - first - last}}}(\d{{{last}}})", re.ASCII)

    def normalise(cell: Cell, ctx: Context) -> Normal:
        if cell.kind == EMPTY:
            return UNKNOWN
        if lost := broken(cell):
            return lost
        text = NOISE.sub("", cell.text)
        if text.upper().strip("/.") in NONE or not text.strip("0*-"):
            return UNKNOWN
        if cell.kind in (DATE, BOOL, FLOAT, NUMBER):
            return refuse("mask_unreadable", example=_example(first, last))
        if len(text) == LENGTH and text.isascii() and text.isdigit():
            return Normal(_cut(text, first, last), (Problem("mask_whole", WARN),))
        found = form.fullmatch(text)
        if found is None:
            return refuse("mask_unreadable", example=_example(first, last))
        return Normal(found[1] + "*" * (LENGTH - first - last) + found[2])

    return normalise


def account(cell: Cell, ctx: Context) -> Normal:
    """A masked bank account: only its last four digits are kept."""
    if cell.kind == EMPTY:
        return UNKNOWN
    if lost := broken(cell):
        return lost
    digits = re.search(r"(\d{1,4})\s*$", cell.text, re.ASCII)
    return Normal(f"•••• {digits[1]}") if digits else UNKNOWN


def _cut(text: str, first: int, last: int) -> str:
    return text[:first] + "*" * (LENGTH - first - last) + text[LENGTH - last :]


def _example(first: int, last: int) -> str:
    return _cut("5108010101900000", first, last)
