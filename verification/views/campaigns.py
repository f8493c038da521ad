"""Campaigns: the list, a new one, its households, who goes where."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import fetch, needs
from accounts.querysets import may
from foundation.formats import number
from verification import dealing, figures
from verification.forms.campaigns import CampaignForm, DealForm, TargetsForm
from verification.models import Campaign, Target

GET_OR_POST = ["GET", "HEAD", "POST"]


@needs("decision.read")
@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """All rounds that reach the user's regions, with how far they are there."""
    found = list(Campaign.objects.visible_to(request.user).newest_first().select_related("region", "line"))
    counts = figures.progress(found, Target.objects.visible_to(request.user))
    context = {
        "rows": [(campaign, counts[campaign.pk]) for campaign in found],
        "may_create": may(request.user, "campaign.manage"),
        "today": timezone.localdate(),
    }
    return render(request, "verification/campaigns.html", context)


@needs("campaign.manage")
@require_http_methods(GET_OR_POST)
def create(request: HttpRequest) -> HttpResponse:
    """A new round, in draft."""
    form = CampaignForm(request.POST or None, by=request.user, initial={"starts_on": timezone.localdate()})
    if request.method == "POST":
        made = form.create()
        if made is not None:
            messages.success(request, _("The campaign is there, in draft. Add its households next."))
            return redirect("verification:board", made.pk)
    return render(request, "verification/create.html", {"form": form}, status=400 if form.errors else 200)


@needs("campaign.manage")
@require_http_methods(GET_OR_POST)
def add_targets(request: HttpRequest, pk: int) -> HttpResponse:
    """Households onto the list, of a part of the region or of a source list."""
    campaign = fetch(Campaign.objects, request.user, "campaign.manage", pk=pk)
    form = TargetsForm(request.POST or None, by=request.user, campaign=campaign)
    if request.method == "POST":
        count = form.add()
        if count is not None:
            text = ngettext("%(n)s household came onto the list.", "%(n)s households came onto the list.", count)
            messages.success(request, text % {"n": number(count)})
            return redirect("verification:board", pk)
    context = {"campaign": campaign, "form": form}
    return render(request, "verification/targets.html", context, status=400 if form.errors else 200)


@needs("campaign.assign")
@require_http_methods(GET_OR_POST)
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Facilitators by village, a kecamatan at a time."""
    campaign = fetch(Campaign.objects, request.user, pk=pk)
    targets = Target.objects.visible_to(request.user, "campaign.assign")
    districts = dealing.districts_of(campaign, targets)
    asked = request.POST.get("district") or request.GET.get("district", "")
    known = [code for code, _name in districts]
    district = asked if asked in known else (known or [""])[0]
    grounds = dealing.grounds(campaign, targets, district, timezone.localdate()) if district else []
    form = DealForm(request.POST or None, by=request.user, campaign=campaign, grounds=grounds)
    if request.method == "POST":
        count = form.deal()
        if count is not None:
            text = ngettext("%(n)s family has a new facilitator.", "%(n)s families have a new facilitator.", count)
            messages.success(request, text % {"n": number(count)})
            return redirect(f"{request.path}?district={district}")
    context = {"campaign": campaign, "form": form, "grounds": grounds, "districts": districts, "district": district}
    return render(request, "verification/assign.html", context, status=400 if form.errors else 200)
