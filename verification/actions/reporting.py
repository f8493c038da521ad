"""Villages of a routine round report: no change, or zero. An officer confirms what did not change as decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audit
from accounts.querysets import may
from foundation.errors import Conflict, DomainError, NotAllowed
from verification.actions import decisions, listing
from verification.actions.rights import demand
from verification.models import Campaign, Decision, Objection, Target, VillageReport

if TYPE_CHECKING:
    from accounts.models import User
    from verification.querysets import TargetQuerySet

MAX_NOTE = 500


@transaction.atomic
def report_village(*, by: User, report: VillageReport, kind: str, note: str = "") -> VillageReport:
    """A facilitator of the village (or who deals out work there) says how it stands; an empty `kind` takes it back.

    Zero is refused while a family on the list is not decided, or is extreme poor; no change while a family nobody
    visited was never decided: there is nothing that could be unchanged.
    """
    report = VillageReport.objects.unscoped().select_for_update(of=("self",)).get(pk=report.pk)
    if not (may(by, "visit.submit", report.village_id) or may(by, "campaign.assign", report.village_id)):
        raise NotAllowed()
    if kind not in ("", *VillageReport.Kind.values):
        raise DomainError(_("A village reports no change or zero."), code="unknown_report", field="kind")
    refused = objection_to(report, kind)
    if refused is not None:
        raise refused
    before = report.kind
    report.kind, report.note = kind, note.strip()[:MAX_NOTE] if kind else ""
    report.reported_by, report.reported_at = (by, timezone.now()) if kind else (None, None)
    report.save(update_fields=["kind", "note", "reported_by", "reported_at"])
    audit.record(
        by=by, verb="campaign.report_village", obj=report, region=report.village_id, before={"kind": before},
        after={"kind": kind},
    )  # fmt: skip
    return report


@transaction.atomic
def confirm_unchanged(*, by: User, campaign: Campaign) -> int:
    """Decide again, as they are decided, the families nobody visited in villages that reported no change.

    The second person of these decisions is whoever reported: nobody confirms their own report. Families that have
    objected wait for the answer. Returns how many.
    """
    campaign = listing.locked(campaign)
    demand(by, "decision.make", campaign.region_id)
    if campaign.state != Campaign.State.OPEN:
        raise Conflict(_("The campaign is not open."), code="campaign_closed")
    rows = unchanged(campaign).exclude(household_id__in=Objection.objects.unscoped().open().values("household_id"))
    others = VillageReport.objects.unscoped().filter(campaign=campaign).exclude(reported_by=by)
    targets = dict(rows.filter(village_id__in=others.values("village_id")).values_list("household_id", "pk"))
    today = timezone.localdate()
    last = Decision.objects.unscoped().filter(household_id__in=targets).in_force(today)
    rulings = [
        decisions.Ruling(
            targets[one.household_id], one.verdict, ("no_change",), _("As decided on %(day)s.")
            % {"day": one.effective_on.isoformat()}, one.double_of_id,
        )
        for one in last
    ]  # fmt: skip
    decisions.decide_without_meeting(by=by, campaign=campaign, rulings=rulings)
    audit.record(
        by=by, verb="campaign.confirm_unchanged", obj=campaign, region=campaign.region_id,
        after={"decided": len(rulings)},
    )  # fmt: skip
    return len(rulings)


def unchanged(campaign: Campaign) -> TargetQuerySet:
    """Families nobody visited, in villages that reported no change."""
    said = VillageReport.objects.unscoped().filter(campaign=campaign, kind=VillageReport.Kind.NO_CHANGE)
    rows: TargetQuerySet = Target.objects.unscoped().filter(campaign=campaign, state=Target.State.LISTED)
    return rows.filter(village_id__in=said.values("village_id"))


def objection_to(report: VillageReport, kind: str) -> Conflict | None:
    """Why the village cannot say this now; None when it can."""
    if report.campaign.state != Campaign.State.OPEN:
        return Conflict(_("The campaign is not open."), code="campaign_closed")
    here = Target.objects.unscoped().filter(campaign=report.campaign_id, village=report.village_id)
    if kind == VillageReport.Kind.ZERO:
        return _not_zero(here)
    return _not_unchanged(here) if kind == VillageReport.Kind.NO_CHANGE else None


def _not_zero(here: TargetQuerySet) -> Conflict | None:
    open_, extreme = here.open().count(), here.in_part("kept").count()
    if open_:
        return Conflict(
            ngettext(
                "%(n)s family of this village is on the list and not decided yet: visit it, or report no change.",
                "%(n)s families of this village are on the list and not decided yet: visit them, or report no change.",
                open_,
            ) % {"n": open_}, code="not_zero_yet",
        )  # fmt: skip
    if extreme:
        return Conflict(
            ngettext(
                "%(n)s family of this village is decided as extreme poor: that is not zero.",
                "%(n)s families of this village are decided as extreme poor: that is not zero.",
                extreme,
            ) % {"n": extreme}, code="not_zero",
        )  # fmt: skip
    return None


def _not_unchanged(here: TargetQuerySet) -> Conflict | None:
    never = here.never_decided().count()
    if not never:
        return None
    return Conflict(
        ngettext(
            "%(n)s family of this village was never decided: visit it first.",
            "%(n)s families of this village were never decided: visit them first.",
            never,
        ) % {"n": never}, code="never_decided",
    )  # fmt: skip
