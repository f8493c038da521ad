"""Signals somebody looked at, and the back-checks of a campaign with how far the facilitators agree."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedRequest, fetch, needs
from accounts.querysets import may
from foundation.formats import number
from verification.actions import backchecks
from verification.backchecks import agreeing
from verification.forms.review import DrawForm, ExplainForm, GiveForm, ReasonForm
from verification.models import BackCheck, Campaign, Draw, Signal

LINES = 200


@needs("visit.review")
@require_POST
def explain(request: SignedRequest, pk: int) -> HttpResponse:
    signal = fetch(Signal.objects, request.user, "visit.review", pk=pk)
    ExplainForm(request.POST).explain(by=request.user, signal=signal)
    messages.success(request, _("Noted. The signal stays with the visit, explained."))
    return redirect("verification:visit", signal.visit_id)


@needs("visit.review")
@require_http_methods(["GET", "HEAD", "POST"])
def back_checks(request: SignedRequest, pk: int) -> HttpResponse:
    """A campaign's second visits: how far they agree with the first, facilitator by facilitator, and drawing more."""
    campaign = fetch(Campaign.objects, request.user, pk=pk)
    form = DrawForm(request.POST or None, by=request.user, campaign=campaign)
    if request.method == "POST":
        made = form.draw()
        if made is not None:
            text = ngettext("%(n)s household was drawn.", "%(n)s households were drawn.", made.checks.count())
            messages.success(request, text % {"n": number(made.checks.count())})
            return redirect("verification:back_checks", pk)
    mine = BackCheck.objects.visible_to(request.user).filter(target__campaign=campaign)
    context = {
        "campaign": campaign,
        "form": form if may(request.user, "campaign.assign") and campaign.state == "open" else None,
        "draws": Draw.objects.visible_to(request.user).filter(campaign=campaign).order_by("-pk").defer("frame"),
        "rows": agreeing.by_facilitator(campaign, mine),
        "checks": mine.select_related("target__household", "target__village", "facilitator", "first_by", "draw")
        .defer("pairs", "draw__frame").order_by("state", "target__village_id", "pk")[:LINES],
        "counts": agreeing.states(mine),
    }  # fmt: skip
    return render(request, "verification/back_checks.html", context, status=400 if form.errors else 200)


@needs("visit.review")
@require_http_methods(["GET", "HEAD", "POST"])
def back_check(request: SignedRequest, pk: int) -> HttpResponse:
    """One second visit: the answers side by side, or who is to go."""
    check = fetch(BackCheck.objects, request.user, "campaign.assign" if request.method == "POST" else "", pk=pk)
    waits = check.state == BackCheck.State.ASSIGNED and may(request.user, "campaign.assign", check.target.village_id)
    place = check.target.village_id[:8]
    form = GiveForm(request.POST or None, place=place, leave_out=check.first_by_id) if waits else None
    if request.method == "POST" and form is not None and form.give(by=request.user, check=check) is not None:
        messages.success(request, _("Somebody else goes now."))
        return redirect("verification:back_checks", check.target.campaign_id)
    context: dict[str, Any] = {
        "check": check, "form": form, "rows": agreeing.side_by_side(check),
        "campaign_url": reverse("verification:back_checks", args=[check.target.campaign_id]),
    }  # fmt: skip
    return render(request, "verification/back_check.html", context, status=400 if form and form.errors else 200)


@needs("visit.review")
@require_POST
def drop(request: SignedRequest, pk: int) -> HttpResponse:
    check = fetch(BackCheck.objects, request.user, "campaign.assign", pk=pk)
    backchecks.drop(by=request.user, check=check, reason=ReasonForm(request.POST).why)
    messages.success(request, _("The second visit is dropped."))
    return redirect("verification:back_checks", check.target.campaign_id)
