"""Normalisers for cells of a Google Forms sheet: its times, ticked boxes, positions and choices. Nothing is guessed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping

from django.utils import timezone

from imports.normalise.context import Context, choice_key
from imports.normalise.problems import UNKNOWN, Normal, broken, refuse
from imports.normalise.text import clean
from imports.reader.cells import BOOL, DATE, EMPTY, Cell
from verification.forms_library.timestamps import read_timestamp
from verification.submission import position_of

Normaliser = Callable[[Cell, Context], Normal]
ADDRESS = re.compile(r"[^\s@<>,;\"']+@[^\s@<>,;\"']+\.[^\s@<>,;\"']+")
SHOWN = 200


def submitted_at(cell: Cell, ctx: Context) -> Normal:
    """The moment Google wrote down, as ISO text; where the cell names no zone, the office's own holds."""
    if cell.kind == EMPTY:
        return UNKNOWN
    if lost := broken(cell):
        return lost
    zone = timezone.get_default_timezone()
    try:
        if cell.kind == DATE:
            moment = dt.datetime.fromisoformat(cell.text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        else:
            moment = read_timestamp(cell.text, zone)
    except ValueError:
        return refuse("date_unreadable")
    if moment.astimezone(zone).date() > ctx.today:
        return refuse("date_future")
    return Normal(moment.isoformat())


def email(cell: Cell, ctx: Context) -> Normal:
    """The sender's address in lower case."""
    if cell.kind == EMPTY:
        return UNKNOWN
    if lost := broken(cell):
        return lost
    found = clean(cell.text, 254)
    if found.value is None:
        return found
    address = found.value.lower()
    return Normal(address, found.notes) if ADDRESS.fullmatch(address) else refuse("sender_unreadable")


def one_of(labels: Mapping[str, str]) -> Normaliser:
    """The code of the answer that was ticked. An answer the form does not offer is wrong, never the nearest one."""
    index = {choice_key(label): code for label, code in labels.items()}
    known = _shown(labels)

    def normalise(cell: Cell, ctx: Context) -> Normal:
        if cell.kind == EMPTY or not cell.text.strip():
            return UNKNOWN
        if lost := broken(cell):
            return lost
        text = cell.text[:-2] if cell.text.endswith(".0") else cell.text
        code = index.get(choice_key(text)) if cell.kind not in (BOOL, DATE) else None
        return Normal(code) if code is not None else refuse("unknown_choice", known=known)

    return normalise


def some_of(labels: Mapping[str, str], none: str = "") -> Normaliser:
    """The codes of the boxes that were ticked, in their order; `none` is the box that says none of them."""
    index = {choice_key(label): code for label, code in labels.items()}
    nothing, known = choice_key(none), _shown(labels)

    def normalise(cell: Cell, ctx: Context) -> Normal:
        if cell.kind == EMPTY or not cell.text.strip():
            return UNKNOWN
        if lost := broken(cell):
            return lost
        ticked = [choice_key(part) for part in cell.text.split(", ")]
        if none and ticked == [nothing]:
            return Normal([])
        codes = [index.get(key) for key in ticked]
        return Normal(codes) if None not in codes else refuse("unknown_choice", known=known)

    return normalise


def position(cell: Cell, ctx: Context) -> Normal:
    """`-1.8512, 106.1171` -> `-1.8512 106.1171`; degrees with decimal commas are wrong: nobody can split them."""
    if cell.kind == EMPTY or not cell.text.strip():
        return UNKNOWN
    if lost := broken(cell):
        return lost
    text = " ".join(cell.text.replace(",", " ").split())
    if cell.kind == DATE or len(text.split()) != 2 or position_of(text) is None:
        return refuse("position_unreadable")
    return Normal(text)


def _shown(labels: Mapping[str, str]) -> str:
    text = ", ".join(labels)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]} …"
