"""Who goes where: a split to look at and apply, and moving work from one facilitator to another."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.http import SignedRequest, fetch, needs
from accounts.querysets import may
from foundation.errors import DomainError
from foundation.formats import number
from verification.actions import assigning
from verification.forms.campaigns import MoveForm
from verification.models import Campaign, Target
from verification.rounds import dealing, lanes, suggesting

GET_OR_POST = ["GET", "HEAD", "POST"]


@needs("campaign.assign")
@require_http_methods(GET_OR_POST)
def suggestion(request: SignedRequest, pk: int) -> HttpResponse:
    """An even split of a kecamatan, or of the whole round, shown before it is applied. `?all=1`: families that have
    somebody already are dealt anew too.
    """
    campaign = fetch(Campaign.objects, request.user, pk=pk)
    targets = Target.objects.visible_to(request.user, "campaign.assign")
    districts = _districts(request, campaign, targets)
    asked = request.POST if request.method == "POST" else request.GET
    district = _chosen(districts, asked.get("district", ""))
    unassigned = not asked.get("all")
    context: dict[str, Any] = {"refusal": ""}
    if request.method == "POST" and district:
        try:
            count = assigning.apply_suggestion(
                by=request.user, campaign=campaign, district=district, mark=request.POST.get("mark", ""),
                only_unassigned=unassigned,
            )  # fmt: skip
        except DomainError as refusal:
            context["refusal"] = str(refusal)
        else:
            messages.success(request, _changed(count))
            return redirect(f"{reverse('verification:suggestion', args=[pk])}?district={district}")
    found = None
    if district and campaign.state != Campaign.State.CLOSED:
        today = timezone.localdate()
        found = suggesting.suggest(campaign, targets, district, today, only_unassigned=unassigned)
    context |= {
        "campaign": campaign, "districts": districts, "district": district, "found": found, "everybody": not unassigned,
        "tabs": tabs(pk, district, "suggestion"),
    }  # fmt: skip
    refused = request.method == "POST"  # what could be applied was, and led away
    return render(request, "verification/suggestion.html", context, status=409 if refused else 200)


@needs("campaign.assign")
@require_http_methods(GET_OR_POST)
def move(request: SignedRequest, pk: int) -> HttpResponse:
    """A kecamatan's work in lanes, a facilitator each: drag a block to another lane, or tick it and choose somebody.
    The list of families posts single ones here.
    """
    campaign = fetch(Campaign.objects, request.user, pk=pk)
    targets = Target.objects.visible_to(request.user, "campaign.assign")
    districts = dealing.districts_of(campaign, targets)
    asked = request.POST if request.method == "POST" else request.GET
    district = _chosen(districts, asked.get("district", ""))
    found = lanes.lanes(campaign, targets, district, timezone.localdate()) if district else []
    form = MoveForm(request.POST or None, by=request.user, campaign=campaign, targets=targets, shown=district)
    if request.method == "POST":
        count = form.move()
        if count is not None:
            messages.success(request, _changed(count))
            return redirect(f"{reverse('verification:move', args=[pk])}?district={form.district or district}")
    context = {
        "campaign": campaign, "districts": districts, "district": district, "lanes": found, "form": form,
        "tabs": tabs(pk, district, "move"),
    }  # fmt: skip
    return render(request, "verification/move.html", context, status=400 if form.errors else 200)


def tabs(pk: int, district: str, active: str) -> list[dict[str, Any]]:
    """The three ways to deal out work."""
    words = {"assign": _("By village"), "suggestion": _("Suggestion"), "move": _("Move work")}
    return [
        {"label": label, "url": f"{reverse(f'verification:{name}', args=[pk])}?district={district}",
         "active": name == active}
        for name, label in words.items()
    ]  # fmt: skip


def _districts(request: SignedRequest, campaign: Campaign, targets: Any) -> list[tuple[str, str]]:
    """The kecamatan to deal out; all together for whoever deals out the whole round."""
    found = dealing.districts_of(campaign, targets)
    if len(found) > 1 and may(request.user, "campaign.assign", campaign.region_id):
        found.append((campaign.region_id, _("all kecamatan together")))
    return found


def _chosen(districts: list[tuple[str, str]], asked: str) -> str:
    known = [code for code, _name in districts]
    return asked if asked in known else (known or [""])[0]


def _changed(count: int) -> str:
    text = ngettext("%(n)s family has a new facilitator.", "%(n)s families have a new facilitator.", count)
    return text % {"n": number(count)}
