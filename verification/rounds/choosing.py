"""Which families could come onto a round's list, and what a sample of them could say, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from households.models import Household, SourceRecord
from verification import figures
from verification.models import Listing
from verification.rounds import drawing

if TYPE_CHECKING:
    from households.models import SourceList
    from households.querysets import HouseholdQuerySet

DISTRICT = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """Families of any of the areas; with `sources` those any of these lists names; with `deciles` those in one of them
    (0: in none). `size` of them are drawn by `method`; None takes all.
    """

    areas: Sequence[str]
    sources: Sequence[SourceList] = ()
    deciles: Sequence[int] = ()
    method: str = Listing.Method.ALL
    size: int | None = None
    seed: str = ""

    @property
    def sampled(self) -> bool:
        return self.method != Listing.Method.ALL


@dataclass(frozen=True, slots=True)
class Share:
    """A kecamatan's part of a sample; `margin` in percentage points, None: too few to say anything of it alone."""

    name: str
    found: int
    drawn: int
    margin: float | None


@dataclass(frozen=True, slots=True)
class Preview:
    found: int
    drawn: int
    margin: float | None
    districts: list[Share]


def candidates(wanted: Wanted) -> HouseholdQuerySet:
    """The active families that could come onto the list."""
    rows: HouseholdQuerySet = Household.objects.unscoped().active()
    places = Q(pk__in=[])
    for area in wanted.areas:
        places |= rows.within_region(area)
    rows = rows.filter(places)
    if wanted.sources:
        records = SourceRecord.objects.unscoped().filter(source__in=[source.pk for source in wanted.sources])
        rows = rows.filter(pk__in=records.values("household_id"))
    if wanted.deciles:
        inside = Q(decile__in=wanted.deciles)
        rows = rows.filter(inside | Q(decile__isnull=True) if 0 in wanted.deciles else inside)
    return rows


def frame_of(rows: HouseholdQuerySet) -> list[tuple[int, int]]:
    """(household, decile or 0) of all there is to draw from, in order."""
    return [(pk, decile or 0) for pk, decile in rows.order_by("pk").values_list("pk", "decile")]


def drawn(frame: Sequence[tuple[int, int]], wanted: Wanted) -> list[int]:
    return drawing.draw(frame, wanted.size or 0, wanted.seed, strata=wanted.method == Listing.Method.DECILE)


def preview(wanted: Wanted) -> Preview:
    """Nothing is written: how many there are, how many come, what a sample says of the whole and of each kecamatan."""
    rows = candidates(wanted)
    villages = dict(rows.values_list("pk", "village_id"))
    chosen = drawn(frame_of(rows), wanted) if wanted.sampled else list(villages)
    found = Counter(village[:DISTRICT] for village in villages.values())
    come = Counter(villages[key][:DISTRICT] for key in chosen)
    names = figures.names_of(found)
    shares = [
        Share(names.get(code, code), found[code], come[code], drawing.margin(come[code], found[code]))
        for code in sorted(found)
    ]
    return Preview(len(villages), len(chosen), drawing.margin(len(chosen), len(villages)), shares)
