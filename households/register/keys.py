"""By what the rows of a list find a family and a person of the register. A layout declares it: options["keys"]."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from households.models import SourceList
from imports.layouts import layout_for

FamilyKey = Literal["p3ke", "kk", "list", "run"]


@dataclass(frozen=True, slots=True)
class Keys:
    """`family`: what groups the rows of one family, the first that a row has: the P3KE id, the KK number, the list's
    own number; "run": rows follow the row of their head. A row of families without any of them is a family by itself.

    Persons are found by every number their row has: P3KE's, the list's, the NIK; then inside the family found, as its
    head or by name; last by name, birth date and village together, which a person approves. `own`: how the list's own
    numbers are filed (HouseholdIdentifier.kind, PersonIdentifier.kind; "" = it has none). `as_of`: the day the list
    tells of where the batch does not say. `whole`: rows of persons also speak for their household (its address, its
    decile); otherwise they only fill what no list of families said.
    `by_card`: rows tell at most the address on the KTP; where the family lives, the register knows by its KK number.
    """

    family: tuple[FamilyKey, ...] = ("p3ke",)
    own: str = ""
    as_of: dt.date | None = None
    whole: bool = False
    by_card: bool = False


def keys_of(kind: str) -> Keys:
    found: Keys = layout_for(kind).options["keys"]
    return found


def newer_lists(batch: Any) -> list[int]:
    """The source lists that tell of a later day than this batch. Where nobody says the day, nothing is newer."""
    own = day_of(batch.kind, batch.cut_off_on)
    if own is None:
        return []
    known = SourceList.objects.unscoped().filter(region__code__startswith=batch.region_id[:2])
    rows = known.values_list("pk", "kind", "cut_off_on")
    return [pk for pk, kind, day in rows if (day_of(kind, day) or own) > own]


def day_of(kind: str, cut_off_on: dt.date | None) -> dt.date | None:
    """The day a list tells of: as said, else as its kind is known to be."""
    if cut_off_on is not None:
        return cut_off_on
    try:
        keys = layout_for(kind).options.get("keys")
    except KeyError:
        return None
    return keys.as_of if keys else None
