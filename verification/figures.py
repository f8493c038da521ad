"""Sums over a campaign: the board (who is how far, at what pace) and the funnel that closes to zero.

Everything takes targets the caller has already scoped; a figure never shows more than its reader may see.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce, Substr

from accounts.models import User
from regions.models import Region
from verification.models import Campaign, Listing, Target, Verdict
from verification.querysets import ListingQuerySet, TargetQuerySet
from verification.rounds.drawing import margin
from verification.rounds.pace import Forecast, Pace, forecast, pace

DISTRICT = 8


@dataclass
class Tally:
    """Targets by where the work on them stands. `visited` counts those of which a visit came, whatever became of it."""

    listed: int = 0
    visited: int = 0
    persons: int = 0
    persons_visited: int = 0
    states: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Target.State.values, 0))

    def add(self, state: str, number: int, visited: int, persons: int = 0, persons_visited: int = 0) -> None:
        self.listed += number
        self.visited += visited
        self.persons += persons
        self.persons_visited += persons_visited
        self.states[state] += number

    def progress(self, unit: str) -> tuple[int, int]:
        """(visited, listed) in families or in persons."""
        if unit == Campaign.Unit.PERSON:
            return self.persons_visited, self.persons
        return self.visited, self.listed

    @property
    def not_visited(self) -> int:
        return self.states[Target.State.LISTED]

    @property
    def to_review(self) -> int:
        return self.states[Target.State.VISITED]

    @property
    def returned(self) -> int:
        return self.states[Target.State.RETURNED]

    @property
    def to_decide(self) -> int:
        return self.states[Target.State.APPROVED]

    @property
    def decided(self) -> int:
        return self.states[Target.State.DECIDED]

    @property
    def approved(self) -> int:
        """Approved so far, decided or not."""
        return self.to_decide + self.decided

    @property
    def open(self) -> int:
        return self.listed - self.decided


@dataclass
class BoardRow(Tally):
    """A kecamatan, a village or a facilitator. `code` is the region's code, or the user's key as text."""

    code: str = ""
    name: str = ""
    pace: Pace | None = None


@dataclass
class Board:
    """`pace` and `forecast` are in the campaign's unit; `pace.total` is its target where it has one."""

    total: Tally
    districts: list[BoardRow]
    villages: list[BoardRow]
    facilitators: list[BoardRow]
    pace: Pace
    forecast: Forecast

    def late(self, most: int) -> list[BoardRow]:
        """The facilitators farthest behind an even pace."""
        rows = [row for row in self.facilitators if row.code and row.pace is not None and row.pace.behind]
        return sorted(rows, key=lambda row: (-row.pace.behind if row.pace else 0, row.name))[:most]


@dataclass
class FunnelRow(BoardRow):
    """`listed` = the verdicts together + what is open: `remainder` is what does not add up, and is always zero."""

    verdicts: dict[str, int] = field(default_factory=dict)

    @property
    def extreme(self) -> int:
        return self.verdicts.get(Verdict.EXTREME, 0)

    @property
    def otherwise(self) -> int:
        """Decided, but not as extreme poor."""
        return sum(self.verdicts.values()) - self.extreme

    @property
    def remainder(self) -> int:
        return (
            self.listed
            - sum(self.verdicts.values())
            - self.not_visited
            - self.to_review
            - self.returned
            - self.to_decide
        )


def board(campaign: Campaign, targets: TargetQuerySet, today: dt.date) -> Board:
    """How far a campaign is, for the targets given. Four queries whatever the size."""
    total = Tally()
    districts: dict[str, BoardRow] = defaultdict(BoardRow)
    villages: dict[str, BoardRow] = defaultdict(BoardRow)
    people: dict[str, BoardRow] = defaultdict(BoardRow)
    for village, person, *counts in _counts(campaign, targets):
        places = (districts[village[:DISTRICT]], villages[village], people[str(person or "")])
        for row in (total, *places):
            row.add(*counts)
    _name(districts, villages)
    users = {str(user.pk): str(user) for user in User.people.filter(pk__in=[key for key in people if key])}
    for key, row in people.items():
        row.code, row.name = key, users.get(key, "")
    for row in (*districts.values(), *villages.values(), *people.values()):
        row.pace = _pace(campaign, row, today)
    whole = _pace(campaign, total, today, campaign.goal if total.listed else None)
    return Board(
        total=total,
        districts=sorted(districts.values(), key=lambda row: row.code),
        villages=sorted(villages.values(), key=lambda row: row.code),
        facilitators=sorted(people.values(), key=lambda row: (row.not_visited == 0, -row.not_visited, row.name)),
        pace=whole,
        forecast=forecast(whole.left, daily(campaign, targets, today), max(today, campaign.starts_on)),
    )


def daily(campaign: Campaign, targets: TargetQuerySet, today: dt.date) -> list[int]:
    """What was visited on each full day from the first of the round to yesterday, in its unit; on the first day, what
    there is of it. One query.
    """
    counted = Sum("persons") if campaign.unit == Campaign.Unit.PERSON else Count("pk")
    rows = targets.filter(campaign=campaign, visited_on__isnull=False).order_by().values_list("visited_on")
    found = dict(rows.annotate(n=counted))
    days = max((today - campaign.starts_on).days, 1)
    return [found.get(campaign.starts_on + dt.timedelta(days=day), 0) for day in range(days)]


def _pace(campaign: Campaign, tally: Tally, today: dt.date, goal: int | None = None) -> Pace:
    done, listed = tally.progress(campaign.unit)
    return pace(
        total=max(goal or listed, done), done=done, starts_on=campaign.starts_on, ends_on=campaign.ends_on, today=today
    )


def funnel(campaign: Campaign, targets: TargetQuerySet) -> list[FunnelRow]:
    """Listed, visited, approved and decided by verdict per kecamatan; the last row is the total (code empty)."""
    rows: dict[str, FunnelRow] = defaultdict(FunnelRow)
    for village, _person, *counts in _counts(campaign, targets):
        for key in (village[:DISTRICT], ""):
            rows[key].add(*counts)
    for district, verdict, number in _verdicts(campaign, targets):
        for key in (district, ""):
            rows[key].verdicts[verdict] = rows[key].verdicts.get(verdict, 0) + number
    total = rows.pop("", FunnelRow())
    _name(rows)
    return [*sorted(rows.values(), key=lambda row: row.code), total]


def progress(campaigns: Iterable[Campaign], targets: TargetQuerySet) -> dict[int, Tally]:
    """Campaign -> its counts, for a list of campaigns: one query."""
    found: dict[int, Tally] = {campaign.pk: Tally() for campaign in campaigns}
    rows = targets.filter(campaign__in=list(found)).order_by().values_list("campaign_id", "state")
    for pk, state, number, visited in rows.annotate(n=Count("pk"), v=Count("visited_on")):
        found[pk].add(state, number, visited)
    return found


def sheet_visits_waiting(campaign: Campaign, targets: TargetQuerySet) -> dict[str, int]:
    """Kecamatan -> spreadsheet visits that can be approved together."""
    waiting = Q(visits__state="received", visits__channel="sheet")
    rows = targets.filter(waiting, campaign=campaign, state="visited").order_by()
    counted = rows.values_list(Substr("village_id", 1, DISTRICT)).annotate(n=Count("pk", distinct=True))
    return dict(sorted(counted))


def fillings(listings: ListingQuerySet, campaign: Campaign) -> list[tuple[Listing, float | None, str]]:
    """How a round's list was filled: (filling, what a sample can say in percentage points, names of its source lists).
    Two queries.
    """
    rows = listings.filter(campaign=campaign).defer("frame").prefetch_related("sources").order_by("pk")
    return [
        (
            made,
            margin(made.size, made.found) if made.size else None,
            ", ".join(source.title for source in made.sources.all()),
        )
        for made in rows
    ]


def verdict_counts(decisions: Any) -> list[tuple[str, str, int]]:
    """(verdict, its words, how many) in the order of the verdicts, without empty ones."""
    counts = dict(decisions.order_by().values_list("verdict").annotate(n=Count("pk")))
    return [(value, str(label), counts[value]) for value, label in Verdict.choices if value in counts]


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Code -> name of regions: one query."""
    return dict(Region.objects.filter(pk__in=list(codes)).values_list("code", "name"))


def day_or(text: str, otherwise: dt.date) -> dt.date:
    """An ISO day, or `otherwise` where the text is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return otherwise


def _counts(campaign: Campaign, targets: TargetQuerySet) -> Iterable[tuple[Any, ...]]:
    """(village, facilitator, state, families, of them visited, persons, of them visited)."""
    rows = targets.filter(campaign=campaign).order_by().values_list("village_id", "facilitator_id", "state")
    seen = Coalesce(Sum("persons", filter=Q(visited_on__isnull=False)), 0)
    found: Iterable[tuple[Any, ...]] = rows.annotate(n=Count("pk"), v=Count("visited_on"), p=Sum("persons"), s=seen)
    return found


def _verdicts(campaign: Campaign, targets: TargetQuerySet) -> Iterable[tuple[str, str, int]]:
    """(kecamatan, verdict, how many) of decided targets."""
    decided = targets.filter(campaign=campaign, state=Target.State.DECIDED).order_by().with_ruling()
    district = Substr("village_id", 1, DISTRICT)
    found: Iterable[tuple[str, str, int]] = decided.values_list(district, "ruling").annotate(n=Count("pk"))
    return found


def _name(*groups: dict[str, Any]) -> None:
    """Put codes and names of regions on rows: one query."""
    names = names_of([code for rows in groups for code in rows])
    for rows in groups:
        for code, row in rows.items():
            row.code, row.name = code, names.get(code, code)
