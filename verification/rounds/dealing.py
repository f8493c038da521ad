"""Who can go where: the villages of a campaign with what is left to visit, and the facilitators who work there."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count

from accounts.models import Assignment, User
from accounts.permissions import Role
from accounts.querysets import is_within, may, reach
from regions import codes
from regions.models import Region
from verification.models import Campaign, Target
from verification.querysets import TargetQuerySet

DISTRICT = 8
TO_VISIT = [Target.State.LISTED, Target.State.VISITED, Target.State.RETURNED]


@dataclass
class Ground:
    """A village to deal out. `families` are still to be visited or reviewed, `unassigned` of them nobody's;
    `people` are (facilitator, families of theirs here) for all who may be sent there.
    """

    code: str
    name: str
    families: int = 0
    unassigned: int = 0
    people: list[tuple[User, int]] = field(default_factory=list)


def grounds(campaign: Campaign, targets: TargetQuerySet, district: str, today: dt.date) -> list[Ground]:
    """The villages of a kecamatan that have households to visit; `targets` already scoped. Four queries."""
    rows = targets.filter(campaign=campaign, state__in=TO_VISIT).under(district).order_by()
    load: dict[str, dict[int | None, int]] = defaultdict(dict)
    for village, person, number in rows.values_list("village_id", "facilitator_id").annotate(n=Count("pk")):
        load[village][person] = number
    names = dict(Region.objects.filter(pk__in=load).values_list("code", "name"))
    people = {user.pk: user for user in User.people.facilitators(district, today).order_by("full_name", "pk")}
    areas = areas_of(people, today)
    return [
        Ground(
            code=village, name=names.get(village, village), families=sum(counts.values()),
            unassigned=counts.get(None, 0),
            people=[
                (user, counts.get(user.pk, 0)) for user in people.values()
                if any(is_within(village, region) or is_within(region, village) for region in areas[user.pk])
            ],
        )
        for village, counts in sorted(load.items())
    ]  # fmt: skip


def areas_of(people: Iterable[int], today: dt.date) -> dict[int, list[str]]:
    """Facilitator -> the regions they are assigned to. One query."""
    areas: dict[int, list[str]] = {person: [] for person in people}
    posts = Assignment.objects.in_force(today).filter(role=Role.FACILITATOR, user_id__in=areas)
    for person, region in posts.order_by("user_id", "region_id").values_list("user_id", "region_id"):
        areas[person].append(region)
    return areas


def districts_of(campaign: Campaign, targets: TargetQuerySet) -> list[tuple[str, str]]:
    """(code, name) of the kecamatan the campaign has households in, of those given. Two queries."""
    villages = targets.filter(campaign=campaign).order_by().values_list("village_id", flat=True).distinct()
    found = sorted({village[:DISTRICT] for village in villages})
    names = dict(Region.objects.filter(pk__in=found).values_list("code", "name"))
    return [(code, names.get(code, code)) for code in found]


def regions_to_run_in(user: User) -> list[tuple[str, str]]:
    """(code, name) of every kabupaten and kecamatan the user may hold a campaign in, the larger first."""
    found: dict[str, str] = {}
    for _role, code in reach(user, "campaign.manage"):
        rows = Region.objects.under(code).current().exclude(level__in=[codes.PROVINCE, codes.VILLAGE])
        found |= {region.pk: str(region) for region in rows.order_by("pk")}
    return sorted(found.items())


def parts_of(campaign: Campaign) -> list[tuple[str, str]]:
    """(code, name) of the campaign's region and the kecamatan and villages in it: where its list can be filled from."""
    rows = Region.objects.under(campaign.region_id).current().order_by("pk")
    return [(region.pk, f"{'   ' * (region.pk.count('.') - 1)}{region.name}") for region in rows]


def parts_for(user: User, campaign: Campaign) -> list[tuple[str, str]]:
    """(code, name) of the parts of a campaign the user deals out: all of it, or their own kecamatan and villages."""
    return [(code, name) for code, name in parts_of(campaign) if may(user, "campaign.assign", code)]
