"""Families nobody visited or decided until the deadline of a round: disposed of together, with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from foundation.errors import Conflict, DomainError, NotAllowed
from verification.actions import decisions, listing
from verification.actions.rights import demand
from verification.models import Campaign, Disposition, Target, Verdict

if TYPE_CHECKING:
    from accounts.models import User
    from regions.models import Region
    from verification.querysets import TargetQuerySet

MAX_NOTE = 2000
#: What is disposed of: families without any visit; families visited whose visit was sent back, or approved and never
#: decided. A visit that waits for review is left: somebody has to look at it.
STATES: dict[str, list[Target.State]] = {
    Disposition.Kind.NOT_VISITED: [Target.State.LISTED],
    Disposition.Kind.NOT_DECIDED: [Target.State.RETURNED, Target.State.APPROVED],
}


@transaction.atomic
def ask(*, by: User, campaign: Campaign, region: Region, kind: str, note: str) -> Disposition:
    """Decide the families of a region nobody visited (or decided) as "cannot be decided", with the reason.

    Up to SECOND_PERSON_FROM it is done at once; more wait for a second officer. Raises Conflict before the deadline.
    """
    demand(by, "decision.make", region.pk)
    campaign = listing.locked(campaign)
    if campaign.state != Campaign.State.OPEN:
        raise Conflict(_("The campaign is not open."), code="campaign_closed")
    if timezone.localdate() < campaign.ends_on:
        raise Conflict(_("The deadline has not come yet."), code="before_deadline")
    if kind not in STATES:
        raise DomainError(_("Say which families: not visited, or not decided."), code="unknown_kind", field="kind")
    if not note.strip():
        raise DomainError(_("Write why these families were not visited or decided."), code="no_note", field="note")
    families = left(campaign, kind).under(region.pk).count()
    if not families:
        raise Conflict(_("No family of this region is left."), code="nobody_left")
    made = Disposition(
        campaign=campaign, region=region, kind=kind, note=note.strip()[:MAX_NOTE], families=families, asked_by=by
    )
    made.validate_constraints()
    made.save()
    audit.record(
        by=by, verb="disposition.ask", obj=made, region=region.pk, after={"kind": kind, "families": families},
        reason=made.note,
    )  # fmt: skip
    return _apply(by, campaign, made) if families <= settings.SECOND_PERSON_FROM else made


@transaction.atomic
def approve(*, by: User, disposition: Disposition) -> Disposition:
    """The second officer agrees; what is left by now is decided."""
    campaign, disposition = _waiting(by, disposition)
    if disposition.asked_by_id == by.pk:
        raise NotAllowed(_("Another person must approve this."), code="second_person")
    if campaign.state != Campaign.State.OPEN:
        raise Conflict(_("The campaign is not open."), code="campaign_closed")
    return _apply(by, campaign, disposition)


@transaction.atomic
def drop(*, by: User, disposition: Disposition) -> Disposition:
    """Nothing is decided: the families are to be visited or decided after all."""
    _campaign, disposition = _waiting(by, disposition)
    disposition.state, disposition.settled_by, disposition.settled_at = Disposition.State.DROPPED, by, timezone.now()
    disposition.save(update_fields=["state", "settled_by", "settled_at"])
    audit.record(by=by, verb="disposition.drop", obj=disposition, region=disposition.region_id)
    return disposition


def left(campaign: Campaign, kind: str) -> TargetQuerySet:
    """The families a disposition of that kind is about."""
    rows: TargetQuerySet = Target.objects.unscoped().filter(campaign=campaign, state__in=STATES[kind])
    return rows


def _waiting(by: User, disposition: Disposition) -> tuple[Campaign, Disposition]:
    campaign = listing.locked(disposition.campaign)
    disposition = Disposition.objects.unscoped().select_for_update(of=("self",)).get(pk=disposition.pk)
    demand(by, "decision.make", disposition.region_id)
    if disposition.state != Disposition.State.ASKED:
        raise Conflict(_("This was settled already."), code="settled")
    return campaign, disposition


def _apply(by: User, campaign: Campaign, disposition: Disposition) -> Disposition:
    reason = str(disposition.kind)
    keys = left(campaign, disposition.kind).under(disposition.region_id).order_by("pk").values_list("pk", flat=True)
    rulings = [decisions.Ruling(pk, Verdict.UNDECIDED, (reason,), disposition.note) for pk in keys]
    decisions.decide_without_meeting(by=by, campaign=campaign, rulings=rulings)
    disposition.families, disposition.state = len(rulings), Disposition.State.APPLIED
    disposition.settled_by, disposition.settled_at = by, timezone.now()
    disposition.save(update_fields=["families", "state", "settled_by", "settled_at"])
    audit.record(
        by=by, verb="disposition.apply", obj=disposition, region=disposition.region_id,
        after={"kind": disposition.kind, "families": len(rulings), "asked_by": disposition.asked_by_id},
        reason=disposition.note,
    )  # fmt: skip
    return disposition
