"""Figures of a round that leave the house as a file: one line says who took them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts import audit

if TYPE_CHECKING:
    from accounts.models import User
    from verification.models import Campaign


@transaction.atomic
def export_ledger(*, by: User, campaign: Campaign) -> Campaign:
    """The attrition ledger as a workbook: numbers, no names."""
    audit.record(by=by, verb="campaign.export_ledger", obj=campaign, region=campaign.region_id)
    return campaign


@transaction.atomic
def export_comparison(*, by: User, campaign: Campaign, other: Campaign) -> Campaign:
    """Two rounds compared, as a workbook: numbers, no names."""
    audit.record(
        by=by, verb="campaign.export_comparison", obj=campaign, region=campaign.region_id, after={"with": other.pk}
    )
    return campaign
