"""Which families come onto a round's list: of areas, of source lists, all or a sample; or those of the round before."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts import audit
from accounts.querysets import is_within
from foundation.errors import Conflict, DomainError
from households.models import Household
from verification.actions.rights import demand
from verification.models import Campaign, Listing, Target, Verdict, VillageReport
from verification.rounds import reporting
from verification.rounds.choosing import Wanted, candidates, drawn, frame_of

if TYPE_CHECKING:
    from accounts.models import User
    from households.querysets import HouseholdQuerySet

#: Of the round before: its extreme poor and whoever it could not settle; the others are settled.
CARRIED = (Verdict.EXTREME, Verdict.UNDECIDED, Verdict.REFUSED, Verdict.NOT_FOUND)


@transaction.atomic
def fill(*, by: User, campaign: Campaign, wanted: Wanted) -> Listing:
    """Put the families that are wanted on the list, in one statement whatever their number; who is on it stays as is.

    A sample keeps what it was drawn from and its seed. Raises Conflict on a closed round, DomainError where an area
    lies outside it or a sample is larger than what there is.
    """
    campaign = locked(campaign)
    demand(by, "campaign.manage", campaign.region_id)
    refuse_closed(campaign)
    for area in wanted.areas:
        if not is_within(area, campaign.region_id):
            raise DomainError(_("This region lies outside the campaign's."), code="outside", field="areas")
    made = Listing(
        campaign=campaign, areas=sorted(set(wanted.areas)), deciles=sorted(set(wanted.deciles)), method=wanted.method,
        made_by=by,
    )  # fmt: skip
    rows = candidates(wanted)
    if wanted.method == Listing.Method.ALL:
        made.found = rows.count()
        made.added = _listed(campaign, rows)
    else:
        _draw(made, rows, wanted)
        made.added = _listed(campaign, Household.objects.unscoped().filter(pk__in=drawn_again(made)))
    made.save()
    made.sources.set(wanted.sources)
    if campaign.routine and campaign.state == Campaign.State.OPEN:
        call_villages(campaign)
    audit.record(
        by=by, verb="campaign.add_targets", obj=campaign, region=campaign.region_id,
        after={"added": made.added, "found": made.found, "areas": made.areas, "deciles": made.deciles,
               "source_lists": [source.pk for source in wanted.sources], "method": made.method, "size": made.size,
               "seed": made.seed},
    )  # fmt: skip
    return made


def drawn_again(made: Listing) -> list[int]:
    """The families of a sample, drawn from what was kept: what an auditor compares with the list."""
    frame = [(int(household), int(decile)) for household, decile in made.frame]
    return drawn(frame, Wanted((), method=made.method, size=made.size, seed=made.seed))


@transaction.atomic
def carry_over(*, by: User, campaign: Campaign) -> Listing:
    """Fill a routine round from the one before it: families it decided as extreme poor or could not settle, each with
    the facilitator who went. Merged ones come as the family they are now.
    """
    campaign = locked(campaign)
    demand(by, "campaign.manage", campaign.region_id)
    refuse_closed(campaign)
    if campaign.previous_id is None:
        raise Conflict(_("This round follows no other one."), code="no_previous")
    before = Target.objects.unscoped().filter(campaign=campaign.previous_id).with_ruling()
    open_ = Q(state="decided", ruling__in=CARRIED) | ~Q(state="decided")
    left = before.filter(open_)
    keys = Q(pk__in=left.values("household_id")) | Q(pk__in=left.values("household__merged_into_id"))
    rows = Household.objects.unscoped().active().under(campaign.region_id).filter(keys)
    made = Listing(campaign=campaign, areas=_areas(campaign), found=rows.count(), made_by=by)
    made.added = _listed(campaign, rows)
    made.save()
    audit.record(
        by=by, verb="campaign.carry_over", obj=campaign, region=campaign.region_id,
        after={"added": made.added, "previous": campaign.previous_id},
    )  # fmt: skip
    return made


def call_villages(campaign: Campaign) -> None:
    """Every village of a routine round is asked to report, whether families of it are on the list or not."""
    rows = [VillageReport(campaign=campaign, village_id=code) for code in reporting.villages_of(campaign)]
    VillageReport.objects.bulk_create(rows, ignore_conflicts=True)


def locked(campaign: Campaign) -> Campaign:
    return Campaign.objects.unscoped().select_for_update(of=("self",)).get(pk=campaign.pk)


def refuse_closed(campaign: Campaign) -> None:
    if campaign.state == Campaign.State.CLOSED:
        raise Conflict(_("The campaign is closed."), code="campaign_closed")


def _areas(campaign: Campaign) -> list[str]:
    """Where the round before was, as far as it lies in this one."""
    rows = Listing.objects.unscoped().filter(campaign=campaign.previous_id).values_list("areas", flat=True)
    areas = {area for areas in rows for area in areas if is_within(area, campaign.region_id)}
    return sorted(areas) or [campaign.region_id]


def _draw(made: Listing, rows: HouseholdQuerySet, wanted: Wanted) -> None:
    made.frame = [list(one) for one in frame_of(rows)]
    made.found, made.size = len(made.frame), wanted.size
    made.seed = wanted.seed.strip()[:60] or secrets.token_hex(8)
    if not wanted.size or wanted.size > made.found:
        raise DomainError(
            _("There are %(found)s families to draw from: a sample is 1 to that many.") % {"found": made.found},
            code="sample_size", field="size",
        )  # fmt: skip


def _listed(campaign: Campaign, households: HouseholdQuerySet) -> int:
    here = Count("members", filter=Q(members__left_on__isnull=True))
    rows = households.annotate(here=here).order_by("pk")
    told = rows.values_list("pk", "village_id", "regency_code", "facilitator_id", "here")
    sql, params = told.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO verification_target"  # noqa: S608  the inner query is the ORM's own, its values are parameters
            " (campaign_id, household_id, village_id, regency_code, facilitator_id, persons, state, version)"
            f" SELECT %s, h.*, 'listed', 1 FROM ({sql}) h ON CONFLICT (campaign_id, household_id) DO NOTHING",
            [campaign.pk, *params],
        )
        return int(cursor.rowcount)
