"""A split of a kecamatan's work to look at before it is applied: evenly by count, near by distance.

Distance is between the middle of a village (of the positions visits brought) and the middle of where a facilitator
works: the villages of their assignment, else those they hold families in. Where no position is known, the own village
is near, the same kecamatan farther, another one far.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count

from accounts.models import User
from verification.models import Campaign, Visit
from verification.rounds import dealing, splitting
from verification.rounds.splitting import Ground, Home, Point

if TYPE_CHECKING:
    from verification.querysets import TargetQuerySet

DISTRICT = 8
SAME_KECAMATAN, ELSEWHERE = 5.0, 25.0


@dataclass
class Person:
    """A facilitator in a split: families in this round now and then, and where."""

    user: User
    before: int = 0
    after: int = 0
    kilometres: float | None = None
    villages: list[tuple[str, int]] = field(default_factory=list)


@dataclass
class Suggestion:
    """`dealt`: target -> facilitator for all that were dealt, `changed` those that get somebody else. `mark` names
    exactly this split: what was looked at is what is applied.
    """

    people: list[Person]
    dealt: dict[int, int]
    changed: dict[int, int]
    unreachable: list[str]

    @property
    def mark(self) -> str:
        return hashlib.sha256(json.dumps(sorted(self.dealt.items())).encode()).hexdigest()[:24]


def suggest(
    campaign: Campaign, targets: TargetQuerySet, district: str, today: dt.date, *, only_unassigned: bool
) -> Suggestion:
    """For the families of a kecamatan that wait for a visit. A handful of queries whatever their number."""
    grounds = dealing.grounds(campaign, targets, district, today)
    homes, names = _homes(campaign, targets, district, only_unassigned), {one.code: one.name for one in grounds}
    people = {user.pk: user for ground in grounds for user, _families in ground.people}
    waiting = campaign.targets.filter(state__in=dealing.TO_VISIT, facilitator__in=people)
    held = Counter(dict(waiting.order_by().values_list("facilitator").annotate(n=Count("pk"))))
    dealt_now = Counter(home.holder for rows in homes.values() for home in rows if home.holder is not None)
    load = {person: held[person] - dealt_now[person] for person in people}
    plain = [
        Ground(ground.code, len(homes[ground.code]), tuple(user.pk for user, _families in ground.people))
        for ground in grounds
        if homes.get(ground.code)
    ]
    far = _Distances(homes, dealing.areas_of(people, today), grounds)
    plan = splitting.nearest(splitting.even(plain, load), plain, far.between)
    dealt: dict[int, int] = {}
    for ground in plain:
        if ground.people:
            dealt |= splitting.deal(homes[ground.code], plan[ground.code])
    old = {home.key: home.holder for rows in homes.values() for home in rows}
    return Suggestion(
        people=_people(people, load, held, plan, names, far),
        dealt=dealt,
        changed={key: person for key, person in dealt.items() if old[key] != person},
        unreachable=[names[ground.code] for ground in plain if not ground.people],
    )


def _homes(campaign: Campaign, targets: TargetQuerySet, district: str, only_unassigned: bool) -> dict[str, list[Home]]:
    """Village -> families to deal, with the position of the last visit that brought one."""
    rows = targets.filter(campaign=campaign, state__in=dealing.TO_VISIT).under(district)
    if only_unassigned:
        rows = rows.filter(facilitator__isnull=True)
    told = rows.order_by("village_id", "pk").values_list(
        "village_id", "pk", "household__rw", "household__rt", "household__head_name", "household_id", "facilitator_id"
    )
    points = positions(targets.filter(campaign=campaign).under(district))
    found: dict[str, list[Home]] = defaultdict(list)
    for village, pk, rw, rt, name, household, holder in told:
        found[village].append(Home(pk, rw, rt, name, points.get(household), holder))
    return found


def positions(targets: TargetQuerySet) -> dict[int, Point]:
    """Household -> where it was last visited, in whatever round."""
    visits = Visit.objects.unscoped().filter(household_id__in=targets.order_by().values("household_id"))
    last = visits.filter(latitude__isnull=False).order_by("household_id", "-received_at").distinct("household_id")
    rows = last.values_list("household_id", "latitude", "longitude")
    return {
        household: (float(latitude), float(longitude))
        for household, latitude, longitude in rows
        if household and latitude is not None and longitude is not None
    }


class _Distances:
    """From villages to people, in kilometres or as near as is known."""

    def __init__(
        self, homes: Mapping[str, list[Home]], areas: Mapping[int, list[str]], grounds: list[dealing.Ground]
    ) -> None:
        points = {code: [home.point for home in rows if home.point is not None] for code, rows in homes.items()}
        self.middles = {code: _middle(found) for code, found in points.items() if found}
        held: dict[int, list[str]] = defaultdict(list)
        for ground in grounds:
            for user, families in ground.people:
                if families:
                    held[user.pk].append(ground.code)
        self.homes = {
            person: [code for code in codes if len(code) > DISTRICT] or held[person] for person, codes in areas.items()
        }

    def between(self, village: str, person: int) -> float:
        """To the nearest village of theirs; nobody's village is equally far from somebody without one."""
        return min((self._gap(village, home) for home in self.homes[person]), default=SAME_KECAMATAN)

    def _gap(self, village: str, home: str) -> float:
        if village == home:
            return 0.0
        one, other = self.middles.get(village), self.middles.get(home)
        if one is not None and other is not None:
            return splitting.kilometres(one, other)
        return SAME_KECAMATAN if village[:DISTRICT] == home[:DISTRICT] else ELSEWHERE


def _middle(points: list[Point]) -> Point:
    return sum(point[0] for point in points) / len(points), sum(point[1] for point in points) / len(points)


def _people(
    people: Mapping[int, User], load: Mapping[int, int], held: Mapping[int, int], plan: splitting.Plan,
    names: Mapping[str, str], far: _Distances,
) -> list[Person]:  # fmt: skip
    rows = {pk: Person(user, held[pk], load[pk]) for pk, user in people.items()}
    reach: dict[int, float] = defaultdict(float)
    for code, counts in sorted(plan.items()):
        for person, families in counts.items():
            rows[person].after += families
            rows[person].villages.append((names[code], families))
            reach[person] += families * far.between(code, person)
    for pk, row in rows.items():
        dealt = sum(families for _name, families in row.villages)
        row.kilometres = reach[pk] / dealt if dealt else None
    return sorted(rows.values(), key=lambda row: str(row.user))
