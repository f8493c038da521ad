"""Campaigns: the list, a new one, its households, who goes where."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedRequest, fetch, needs
from accounts.querysets import may
from foundation.formats import number
from verification import figures
from verification.forms.campaigns import CampaignForm, DealForm, TargetsForm
from verification.models import Campaign, Target
from verification.rounds import dealing
from verification.views import assigning

GET_OR_POST = ["GET", "HEAD", "POST"]


@needs("campaign.read")
@require_safe
def campaigns(request: SignedRequest) -> HttpResponse:
    """All rounds that reach the user's regions, with how far they are there."""
    found = list(Campaign.objects.visible_to(request.user).newest_first().select_related("region", "line"))
    counts = figures.progress(found, Target.objects.visible_to(request.user))
    context = {
        "rows": [(campaign, counts[campaign.pk]) for campaign in found],
        "may_create": may(request.user, "campaign.manage"),
        "may_open": may(request.user, "decision.read"),
        "today": timezone.localdate(),
    }
    return render(request, "verification/campaigns.html", context)


@needs("campaign.manage")
@require_http_methods(GET_OR_POST)
def create(request: SignedRequest) -> HttpResponse:
    """A new round, in draft; `?after=` another one: filled in as that one was."""
    key = _key(request.GET.get("after"))
    mine = Campaign.objects.visible_to(request.user, "campaign.manage")
    before = None if key is None else mine.filter(pk=key).first()
    form = CampaignForm(request.POST or None, by=request.user, initial=_initial(before))
    if request.method == "POST":
        made = form.create()
        if made is not None:
            text = _("The campaign is there, in draft. Add its households next.")
            if made.previous_id is not None:
                text = _("The campaign is there, in draft, with the families of the round before.")
            messages.success(request, text)
            return redirect("verification:board", made.pk)
    return render(request, "verification/create.html", {"form": form}, status=400 if form.errors else 200)


def _key(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


def _initial(before: Campaign | None) -> dict[str, Any]:
    """A routine round begins the day after the one before and lasts as long."""
    today = timezone.localdate()
    if before is None:
        return {"starts_on": today}
    starts_on = max(today, before.ends_on + dt.timedelta(days=1))
    return {
        "name": before.name, "region": before.region_id, "form": before.form_id, "line": before.line_id,
        "unit": before.unit, "routine": True, "previous": before.pk, "starts_on": starts_on,
        "ends_on": starts_on + (before.ends_on - before.starts_on),
    }  # fmt: skip


@needs("campaign.manage")
@require_http_methods(GET_OR_POST)
def add_targets(request: SignedRequest, pk: int) -> HttpResponse:
    """Families onto the list, of areas, lists and deciles, all or a sample; `look`: only say how many, and what a
    sample of them could tell.
    """
    campaign = fetch(Campaign.objects, request.user, "campaign.manage", pk=pk)
    form = TargetsForm(request.POST or None, by=request.user, campaign=campaign)
    preview = None
    if request.method == "POST" and "look" in request.POST:
        preview = form.look()
    elif request.method == "POST":
        made = form.add()
        if made is not None:
            text = ngettext("%(n)s household came onto the list.", "%(n)s households came onto the list.", made.added)
            messages.success(request, text % {"n": number(made.added)})
            return redirect("verification:board", pk)
    seed = form.cleaned_data.get("seed", "") if preview else ""
    context = {"campaign": campaign, "form": form, "preview": preview, "seed": seed}
    return render(request, "verification/targets.html", context, status=400 if form.errors else 200)


@needs("campaign.assign")
@require_http_methods(GET_OR_POST)
def assign(request: SignedRequest, pk: int) -> HttpResponse:
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
    context = {
        "campaign": campaign, "form": form, "grounds": grounds, "districts": districts, "district": district,
        "tabs": assigning.tabs(pk, district, "assign"),
    }  # fmt: skip
    return render(request, "verification/assign.html", context, status=400 if form.errors else 200)
