"""What a phone is told of the villages that report in a routine round: its person's, and those nobody visits."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from regions.models import Region
from verification.models import Target, VillageReport
from verification.rounds.reporting import DISTRICT

if TYPE_CHECKING:
    from accounts.models import User
    from verification.querysets import TargetQuerySet

Place = tuple[int, str]  # (campaign, village)


@dataclass
class _Work:
    """Where the work on a village's families stands, whoever visits them: counts, no family."""

    families: int = 0
    not_visited: int = 0
    undecided: int = 0
    mine: int = 0
    never: int = 0
    extreme: int = 0


def villages_of_phone(user: User) -> dict[int, list[dict[str, Any]]]:
    """Campaign -> its villages. A village whose families others visit is theirs to report."""
    reports = VillageReport.objects.visible_to(user).running().select_related("village", "reported_by")
    rows = list(reports)
    work = _work(user, {(row.campaign_id, row.village_id) for row in rows}) if rows else {}
    districts = {row.village_id[:DISTRICT] for row in rows}
    names = dict(Region.objects.filter(pk__in=districts).values_list("code", "name")) if rows else {}
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        here = work[row.campaign_id, row.village_id]
        if here.mine or not here.families:
            found[row.campaign_id].append(_told(user, row, here, names.get(row.village_id[:DISTRICT], "")))
    return found


def _told(user: User, row: VillageReport, here: _Work, district: str) -> dict[str, Any]:
    return {
        "id": str(row.pk), "name": row.village.name, "district": district, "kind": row.kind,
        "by": str(row.reported_by or ""), "own": row.reported_by_id == user.pk, "families": here.families,
        "not_visited": here.not_visited, "undecided": here.undecided, "never": here.never, "extreme": here.extreme,
    }  # fmt: skip


def _work(user: User, places: set[Place]) -> dict[Place, _Work]:
    """Counts of everybody's families there; what stands in the way of a report is asked of the user's villages only."""
    work: dict[Place, _Work] = defaultdict(_Work)
    rows = _targets(places).values_list("campaign_id", "village_id").annotate(
        families=Count("pk"), not_visited=Count("pk", filter=Q(state=Target.State.LISTED)),
        undecided=Count("pk", filter=~Q(state=Target.State.DECIDED)), mine=Count("pk", filter=Q(facilitator=user)),
    )  # fmt: skip
    for campaign, village, *counts in rows:
        work[campaign, village] = _Work(*counts)
    mine = {place for place, here in work.items() if here.mine}
    if mine:
        for place, never in _counted(_targets(mine).never_decided()):
            work[place].never = never
    done = {place for place in mine if not work[place].undecided}
    if done:
        for place, extreme in _counted(_targets(done).in_part("kept")):
            work[place].extreme = extreme
    return work


def _targets(places: set[Place]) -> TargetQuerySet:
    campaigns, villages = {place[0] for place in places}, {place[1] for place in places}
    rows: TargetQuerySet = Target.objects.unscoped().filter(campaign__in=campaigns, village__in=villages).order_by()
    return rows


def _counted(rows: TargetQuerySet) -> list[tuple[Place, int]]:
    counted = rows.values_list("campaign_id", "village_id").annotate(n=Count("pk"))
    return [((campaign, village), number) for campaign, village, number in counted]
