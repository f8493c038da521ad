"""Is a family named in an official list, and where: the list, its decree, the row. Or: not in the decree.

A list counts from its cut-off day (else the day it was received) and for the region it was drawn up for. Lists of one
kind that share a decree (families and persons in two files) answer together. Newer decrees replace older ones; none is
forgotten.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.querysets import is_within
from foundation.formats import long_date
from households.models import Household, SourceList, SourceRecord

#: Groups of kinds somebody may ask about, with what people call them.
GROUPS = {
    "dtsen": "DTSEN", "dtks": "DTKS", "siksng": "SIKS-NG", "p3ke": "P3KE",
}  # fmt: skip
NOT_NAMED = gettext_lazy("not in the decree")


def group_of(kind: str) -> str:
    """`dtks_household`, `dtks_person` -> `dtks`; `p3ke2023_family` -> `p3ke`."""
    return next((group for group in GROUPS if kind.startswith(group)), kind)


@dataclass(frozen=True, slots=True)
class Standing:
    """What one decree says of a family: `row` None: it does not name it. `day`: from when the decree counts."""

    group: str
    list: SourceList
    day: dt.date
    row: int | None

    @property
    def named(self) -> bool:
        return self.row is not None

    @property
    def words(self) -> str:
        """List, decree, day, row."""
        title = self.list.title
        parts = [title, self.list.decree if self.list.decree not in title else "", long_date(self.day)]
        where = _("row %(row)s") % {"row": self.row} if self.named else str(NOT_NAMED)
        return " · ".join([*filter(None, parts), where])


@dataclass(frozen=True, slots=True)
class Asked:
    """A family (or one person of it), where it lives, and the day it is asked for."""

    household: int
    village: str
    day: dt.date
    person: int | None = None


def standing(household: Household, group: str, as_of: dt.date, person: int | None = None) -> Standing | None:
    """What the decree in force on `as_of` says; None where no list of this group was known there. Two queries."""
    return standings([Asked(household.pk, household.village_id, as_of, person)], group)[0]


def standings(asked: Collection[Asked], group: str) -> list[Standing | None]:
    """The same for many, in their order; two queries whatever the number."""
    lists = _lists(group)
    decrees = [_decree(lists, one.village, one.day) for one in asked]
    rows = _rows(asked, {source.pk for found in decrees for source in found})
    return [_answer(group, one, found, rows) for one, found in zip(asked, decrees, strict=True)]


def history(household: Household, as_of: dt.date) -> list[Standing]:
    """Every decree of every group that speaks for the family's village, the newest first of each group. Two queries."""
    found: list[tuple[str, list[SourceList]]] = []
    every = _lists("")
    for group in GROUPS:
        day = as_of
        lists = [source for source in every if group_of(source.kind) == group]
        while decree := _decree(lists, household.village_id, day):
            found.append((group, decree))
            day = decree[0].day - dt.timedelta(days=1)
    one = Asked(household.pk, household.village_id, as_of)
    rows = _rows([one], {source.pk for _group, decree in found for source in decree})
    answers = [_answer(group, one, decree, rows) for group, decree in found]
    return [answer for answer in answers if answer is not None]


def _lists(group: str) -> list[SourceList]:
    """Lists of the group (all, without one), the newest first, each with its `day`."""
    found = SourceList.objects.unscoped().by_day().filter(kind__startswith=group)
    return [source for source in found if not group or group_of(source.kind) == group]


def _decree(lists: Iterable[SourceList], village: str, day: dt.date) -> list[SourceList]:
    """The newest list for the village by that day, with those that share its decree and day."""
    covering = [source for source in lists if source.day <= day and is_within(village, source.region_id)]
    if not covering:
        return []
    first = covering[0]
    return [source for source in covering if (source.decree, source.day) == (first.decree, first.day)]


def _rows(asked: Collection[Asked], lists: Collection[int]) -> dict[tuple[int, int], list[tuple[int | None, int]]]:
    """(list, household) -> [(person, row)]."""
    families = {one.household for one in asked}
    records = SourceRecord.objects.unscoped().filter(source_id__in=lists, household_id__in=families).order_by("row")
    rows: dict[tuple[int, int], list[tuple[int | None, int]]] = {}
    for source, household, person, row in records.values_list("source_id", "household_id", "person_id", "row"):
        rows.setdefault((source, household), []).append((person, row))
    return rows


def _answer(
    group: str, one: Asked, decree: list[SourceList], rows: dict[tuple[int, int], list[tuple[int | None, int]]]
) -> Standing | None:
    if not decree:
        return None
    for source in decree:
        for person, row in rows.get((source.pk, one.household), []):
            if one.person is None or person == one.person:
                return Standing(group, source, source.day, row)
    return Standing(group, decree[0], decree[0].day, None)
