"""What waits for a person: visits to review, households to decide. Counts and choices, of rows already scoped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Min

from accounts.models import User
from regions.models import Region
from verification.models import Campaign, Meeting, Target
from verification.querysets import MeetingQuerySet, TargetQuerySet, VisitQuerySet

DISTRICT = 8
STATES = ("received", "held", "repair")


@dataclass
class Waiting:
    """Visits that wait, by state; the places and people they come from as (key, words) for a filter."""

    states: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STATES, 0))
    places: list[tuple[str, str]] = field(default_factory=list)
    people: list[tuple[str, str]] = field(default_factory=list)


def visits_waiting(visits: VisitQuerySet) -> Waiting:
    """Three queries, whatever waits."""
    rows = visits.open().order_by().values_list("village_id", "facilitator_id", "state").annotate(n=Count("pk"))
    found, places, people = Waiting(), set(), set()
    for village, person, state, number in rows:
        found.states[state] += number
        places |= {village, village[:DISTRICT]} if village else set()
        people.add(person)
    names = Region.objects.filter(pk__in=places).order_by("pk").values_list("code", "name")
    found.places = [(code, name if len(code) <= DISTRICT else f"   {name}") for code, name in names]
    users = User.people.filter(pk__in=people).order_by("full_name", "pk")
    found.people = [(str(user.pk), str(user)) for user in users]
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """Where a visit stands in its queue: the one before, the one after, its number, and how many wait."""

    before: int | None
    after: int | None
    number: int
    waiting: int


def step(rows: VisitQuerySet, pk: int) -> Step:
    """Three queries by key, whatever waits. A visit that left the queue still has neighbours."""
    rows = rows.order_by()
    before = rows.filter(pk__lt=pk).aggregate(last=Max("pk"), n=Count("pk"))
    after = rows.filter(pk__gt=pk).aggregate(first=Min("pk"), n=Count("pk"))
    there = rows.filter(pk=pk).exists()
    return Step(before["last"], after["first"], before["n"] + there, before["n"] + there + after["n"])


@dataclass(frozen=True, slots=True)
class Docket:
    """Households of one village whose visits are approved and that no meeting has decided."""

    campaign_id: int
    campaign: str
    village: str
    village_name: str
    district_name: str
    families: int


def dockets(targets: TargetQuerySet) -> list[Docket]:
    """By campaign and village. Two queries."""
    rows = targets.to_decide().order_by("campaign_id", "village_id")
    counted = list(rows.values_list("campaign_id", "campaign__name", "village_id").annotate(n=Count("pk")))
    codes = {code for _pk, _name, village, _n in counted for code in (village, village[:DISTRICT])}
    names = dict(Region.objects.filter(pk__in=codes).values_list("code", "name"))
    return [
        Docket(pk, name, village, names.get(village, village), names.get(village[:DISTRICT], ""), number)
        for pk, name, village, number in counted
    ]


def meetings_held(meetings: MeetingQuerySet) -> Any:
    """The meetings with how many households each decided, the newest first."""
    return meetings.newest_first().select_related("village", "campaign").annotate(decided=Count("decisions"))


def cases(targets: TargetQuerySet, meeting: Meeting, keys: list[int]) -> list[Target]:
    """The targets of a meeting by key, with household, village and approved visit, in the order of the keys."""
    rows = targets.filter(campaign=meeting.campaign_id, pk__in=keys).select_related("household", "village")
    found = {target.pk: target for target in rows.with_approved_visit()}
    return [found[key] for key in keys if key in found]


def verdicts_of(rulings: Any) -> Counter[str]:
    return Counter(str(ruling.verdict) for ruling in rulings)


def meeting_places(running: Iterable[Campaign], found: Iterable[Docket]) -> list[tuple[str, str]]:
    """(code, name) of the villages that wait, their kecamatan, and the campaigns' own regions, for a meeting."""
    places = {campaign.region_id: campaign.region.name for campaign in running}
    for docket in found:
        places[docket.village[:DISTRICT]] = f"   {docket.district_name}"
        places[docket.village] = f"      {docket.village_name}"
    return [("", "—"), *sorted(places.items())]
