"""Reports of villages in a routine round: who said what, who said nothing, and confirming what did not change."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedRequest, fetch, needs
from accounts.querysets import may
from foundation.formats import number
from verification.actions import reporting as acts
from verification.models import Campaign, SentReport, Target, VillageReport
from verification.rounds import reporting


@needs("campaign.read")
@require_safe
def reports(request: SignedRequest, pk: int) -> HttpResponse:
    """The villages of the reader by kecamatan: a facilitator's own, an officer's all. `?all=1`: also those that have
    reported; `?q=`: called so.
    """
    campaign = fetch(Campaign.objects, request.user, pk=pk)
    rows = VillageReport.objects.visible_to(request.user)
    standing = reporting.standing(campaign, rows, Target.objects.visible_to(request.user))
    everything = bool(request.GET.get("all")) or not standing.missing
    asked = request.GET.get("q", "").strip()[:100]
    running = campaign.state == Campaign.State.OPEN
    context = {
        "campaign": campaign, "standing": standing,
        "held": SentReport.objects.visible_to(request.user).waiting().of(campaign),
        "districts": standing.by_district(asked, everything=everything), "everything": everything, "asked": asked,
        "here": f"?{_kept(request)}", "opened": request.GET.get("open", ""),
        "may_report": running and (may(request.user, "visit.submit") or may(request.user, "campaign.assign")),
        "unchanged": acts.unchanged(campaign).count() if running else 0,
        "may_decide": running and may(request.user, "decision.make", campaign.region_id),
    }  # fmt: skip
    return render(request, "verification/reports.html", context)


@needs("campaign.read")
@require_POST
def report(request: SignedRequest, pk: int) -> HttpResponse:
    """One village says no change or zero, or takes it back (an empty `kind`)."""
    found = fetch(VillageReport.objects, request.user, pk=pk)
    acts.report_village(
        by=request.user, report=found, kind=request.POST.get("kind", ""), note=request.POST.get("reason", "")
    )
    messages.success(request, _("%(village)s: noted.") % {"village": found.village.name})
    opened = urlencode({"open": found.village_id[: reporting.DISTRICT]})
    return redirect(f"{reverse('verification:reports', args=[found.campaign_id])}?{_kept(request)}&{opened}")


def _kept(request: SignedRequest) -> str:
    """What the page is narrowed to, so that it looks the same after a report."""
    return urlencode({key: request.GET.get(key, "")[:100] for key in ("q", "all")})


@needs("decision.make")
@require_POST
def confirm(request: SignedRequest, pk: int) -> HttpResponse:
    """The officer decides again what was reported as unchanged."""
    campaign = fetch(Campaign.objects, request.user, "decision.make", pk=pk)
    count = acts.confirm_unchanged(by=request.user, campaign=campaign)
    text = ngettext("%(n)s decision was repeated.", "%(n)s decisions were repeated.", count)
    messages.success(request, text % {"n": number(count)})
    return redirect("verification:reports", pk)
