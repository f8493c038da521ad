"""Work changes hands in bulk: a split that was looked at is applied, or families are moved to somebody else."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from foundation.errors import Conflict, DomainError
from verification.actions import campaigns, listing
from verification.actions.rights import demand
from verification.models import Campaign, Target
from verification.rounds import dealing, suggesting

if TYPE_CHECKING:
    from accounts.models import User

DISTRICT = 8


@transaction.atomic
def apply_suggestion(*, by: User, campaign: Campaign, district: str, mark: str, only_unassigned: bool) -> int:
    """Deal a kecamatan as suggested. Raises Conflict when the split would be another one by now: nobody applies what
    they have not seen. Returns how many changed hands.
    """
    demand(by, "campaign.assign", district)
    campaign = listing.locked(campaign)
    listing.refuse_closed(campaign)
    targets = Target.objects.visible_to(by, "campaign.assign")
    list(targets.filter(campaign=campaign).under(district).select_for_update().order_by("pk").values_list("pk"))
    found = suggesting.suggest(campaign, targets, district, timezone.localdate(), only_unassigned=only_unassigned)
    if found.mark != mark:
        raise Conflict(_("The list has changed meanwhile: look at the new suggestion."), code="suggestion_changed")
    changes = found.changed
    campaigns.hand_over(by, campaign, changes)
    audit.record(
        by=by, verb="campaign.apply_suggestion", obj=campaign, region=district,
        after={"changed": len(changes), "people": len(found.people), "only_unassigned": only_unassigned},
    )  # fmt: skip
    return len(changes)


@transaction.atomic
def move(*, by: User, campaign: Campaign, targets: Collection[int], facilitator: User) -> int:
    """Give families that wait for a visit to somebody else who works there; approved and decided ones stay. A visit the
    one before still has on the phone is held on arrival. Returns how many changed hands.
    """
    campaign = listing.locked(campaign)
    listing.refuse_closed(campaign)
    rows = Target.objects.unscoped().filter(campaign=campaign, pk__in=list(targets)).select_for_update().order_by("pk")
    found = list(rows.values_list("pk", "village_id", "state", "facilitator_id"))
    if not found:
        raise DomainError(_("Choose at least one family."), code="nobody")
    for village in sorted({village for _pk, village, _state, _holder in found}):
        demand(by, "campaign.assign", village)
        campaigns.refuse_strangers(village, [facilitator])
    changes = {
        pk: facilitator.pk
        for pk, _village, state, holder in found
        if state in dealing.TO_VISIT and holder != facilitator.pk
    }
    if changes:
        campaigns.hand_over(by, campaign, changes)
    audit.record(
        by=by, verb="campaign.move", obj=campaign, region=found[0][1][:DISTRICT],
        after={"facilitator": facilitator.pk, "changed": len(changes), "asked": len(found)},
    )  # fmt: skip
    return len(changes)
