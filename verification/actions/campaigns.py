"""A verval round: made, filled with households, dealt out to facilitators, opened, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audit
from accounts.models import User
from foundation.errors import Conflict, DomainError
from foundation.formats import number
from households import actions as household_actions
from verification.actions import listing
from verification.actions.forms import refuse_stranger
from verification.actions.rights import demand
from verification.models import Campaign, Form, PovertyLine, Target, VillageReport
from verification.rounds import reporting
from verification.rounds.choosing import Wanted

if TYPE_CHECKING:
    from households.models import SourceList
    from regions.models import Region


@transaction.atomic
def create(
    *, by: User, name: str, region: Region, form: Form, line: PovertyLine, starts_on: dt.date, ends_on: dt.date,
    unit: str = Campaign.Unit.FAMILY, goal: int | None = None, routine: bool = False,
    previous: Campaign | None = None,
) -> Campaign:  # fmt: skip
    """A campaign in draft. Raises ValidationError when the dates are the wrong way round, or the target is none."""
    demand(by, "campaign.manage", region.pk)
    if previous is not None:
        demand(by, "campaign.manage", previous.region_id)
    refuse_stranger(form, region.pk)
    campaign = Campaign(
        name=name, region=region, form=form, line=line, starts_on=starts_on, ends_on=ends_on, unit=unit, goal=goal,
        routine=routine, previous=previous, created_by=by,
    )  # fmt: skip
    campaign.full_clean(exclude=["region"])
    campaign.save()
    audit.record(
        by=by, verb="campaign.create", obj=campaign, region=region.pk,
        after={"name": name, "form": str(form), "line": str(line), "starts_on": starts_on, "ends_on": ends_on,
               "unit": unit, "goal": goal, "routine": routine, "previous": previous.pk if previous else None},
    )  # fmt: skip
    return campaign


def add_targets(*, by: User, campaign: Campaign, region_code: str = "", source_list: SourceList | None = None) -> int:
    """Put the active households of one region (default: the campaign's) on the list; with `source_list` only those in
    it. Returns how many came.
    """
    areas, sources = [region_code or campaign.region_id], [source_list] if source_list else []
    return listing.fill(by=by, campaign=campaign, wanted=Wanted(areas, sources)).added


@transaction.atomic
def assign(*, by: User, campaign: Campaign, plan: Mapping[str, Sequence[User]], only_unassigned: bool = False) -> int:
    """Deal the open targets of each village of `plan` (village code -> facilitators) evenly, neighbours together.

    Families stay in RT/RW order, so each facilitator gets a connected part. Decided and approved targets keep whoever
    visited them. The register's facilitator follows. Returns how many targets changed hands.
    """
    campaign = listing.locked(campaign)
    listing.refuse_closed(campaign)
    changes: dict[int, int] = {}
    for village, people in sorted(plan.items()):
        demand(by, "campaign.assign", village)
        refuse_strangers(village, people)
        changes |= _dealt(campaign, village, people, only_unassigned)
    if changes:
        hand_over(by, campaign, changes)
    villages = {village: [person.pk for person in people] for village, people in sorted(plan.items())}
    audit.record(
        by=by, verb="campaign.assign", obj=campaign, region=campaign.region_id,
        after={"villages": villages, "changed": len(changes)},
    )  # fmt: skip
    return len(changes)


@transaction.atomic
def reassign(*, by: User, target: Target, facilitator: User, reason: str = "") -> Target:
    """Give one household to another facilitator. A visit the one before still has on the phone is held on arrival."""
    campaign = listing.locked(target.campaign)
    listing.refuse_closed(campaign)
    target = Target.objects.unscoped().select_for_update().get(pk=target.pk)
    demand(by, "campaign.assign", target.village_id)
    refuse_strangers(target.village_id, [facilitator])
    if target.state in (Target.State.APPROVED, Target.State.DECIDED):
        raise Conflict(_("This household's visit is approved already."), code="already_approved")
    before = target.facilitator_id
    hand_over(by, campaign, {target.pk: facilitator.pk})
    audit.record(
        by=by, verb="target.reassign", obj=target, region=target.village_id,
        before={"facilitator": before}, after={"facilitator": facilitator.pk}, reason=reason.strip()[:500],
    )  # fmt: skip
    return Target.objects.unscoped().get(pk=target.pk)


@transaction.atomic
def open_campaign(*, by: User, campaign: Campaign) -> Campaign:
    """From now on facilitators see their households and visits are taken in."""
    campaign = listing.locked(campaign)
    demand(by, "campaign.manage", campaign.region_id)
    if campaign.state != Campaign.State.DRAFT:
        raise Conflict(_("Only a campaign in draft can be opened."), code="not_draft")
    if not campaign.targets.exists():
        raise Conflict(_("The campaign has no households yet: add them first."), code="no_targets")
    campaign.state = Campaign.State.OPEN
    campaign.save(update_fields=["state"])
    if campaign.routine:
        listing.call_villages(campaign)
    audit.record(by=by, verb="campaign.open", obj=campaign, region=campaign.region_id, after={"state": "open"})
    return campaign


@transaction.atomic
def close_campaign(*, by: User, campaign: Campaign) -> Campaign:
    """End the round. Refused (OpenEnds) while a family has no disposition or a village of a routine round no report."""
    campaign = listing.locked(campaign)
    demand(by, "campaign.manage", campaign.region_id)
    if campaign.state != Campaign.State.OPEN:
        raise Conflict(_("Only an open campaign can be closed."), code="not_open")
    _refuse_open_ends(campaign)
    campaign.state, campaign.closed_at, campaign.closed_by = Campaign.State.CLOSED, timezone.now(), by
    campaign.save(update_fields=["state", "closed_at", "closed_by"])
    audit.record(by=by, verb="campaign.close", obj=campaign, region=campaign.region_id, after={"state": "closed"})
    return campaign


class OpenEnds(Conflict):
    """A round cannot be closed: `parts` are (part of the list, families) that have no disposition, `villages` how many
    have not reported.
    """

    def __init__(self, parts: list[tuple[str, int]], villages: int) -> None:
        told = dict(parts)
        sentences = [
            _("Not visited yet: %(visited)s families; not decided yet: %(decided)s families. Each needs a decision"
              " before the campaign closes.")
            % {"visited": number(told.get("not_visited", 0)), "decided": number(told.get("not_decided", 0))}
        ] if parts else []  # fmt: skip
        if villages:
            text = ngettext(
                "%(n)s village has not reported yet.", "%(n)s villages have not reported yet.", villages
            )  # fmt: skip
            sentences.append(text % {"n": number(villages)})
        super().__init__(" ".join(sentences), code="open_households" if parts else "villages_missing")
        self.parts, self.villages = parts, villages


def _refuse_open_ends(campaign: Campaign) -> None:
    """Every family has a disposition, and every village of a routine round has reported."""
    targets = Target.objects.unscoped().filter(campaign=campaign)
    counts = [(part, targets.in_part(part).count()) for part in ("not_visited", "not_decided")]
    parts = [(part, families) for part, families in counts if families]
    reports = VillageReport.objects.unscoped()
    villages = len(reporting.standing(campaign, reports, targets).missing) if campaign.routine else 0
    if parts or villages:
        raise OpenEnds(parts, villages)


def refuse_strangers(village: str, people: Sequence[User]) -> None:
    """Only facilitators who work there can be given families there."""
    known = set(User.people.facilitators(village, timezone.localdate()).values_list("pk", flat=True))
    for person in people:
        if person.pk not in known:
            raise DomainError(
                _("%(name)s is not a facilitator of this village.") % {"name": person}, code="not_a_facilitator"
            )
    if not people:
        raise DomainError(_("Name at least one facilitator for the village."), code="nobody")


def _dealt(campaign: Campaign, village: str, people: Sequence[User], only_unassigned: bool) -> dict[int, int]:
    """Target -> facilitator for those that change hands, in connected parts of even size."""
    targets = campaign.targets.filter(village_id=village, state__in=["listed", "visited", "returned"])
    if only_unassigned:
        targets = targets.filter(facilitator__isnull=True)
    order = ("household__rw", "household__rt", "household__head_name", "pk")
    rows = list(targets.order_by(*order).values_list("pk", "facilitator_id"))
    share = -(-len(rows) // len(people)) or 1
    dealt = {pk: people[index // share].pk for index, (pk, _old) in enumerate(rows)}
    old = dict(rows)
    return {pk: person for pk, person in dealt.items() if old[pk] != person}


def hand_over(by: User, campaign: Campaign, changes: Mapping[int, int]) -> None:
    """Write target -> facilitator in one statement, then let the register follow."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE verification_target t SET facilitator_id = c.facilitator, version = t.version + 1"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS c(target, facilitator)"
            " WHERE t.id = c.target AND t.campaign_id = %s RETURNING t.household_id, c.facilitator",
            [list(changes), list(changes.values()), campaign.pk],
        )
        people = dict(cursor.fetchall())
    household_actions.set_facilitator(by=by, changes=people)
