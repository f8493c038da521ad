"""The board of a campaign: how far, at what pace, what is open, and the acts its state allows."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.http import fetch, needs
from accounts.querysets import may
from foundation.errors import DomainError
from foundation.formats import number
from verification import figures
from verification.actions import campaigns
from verification.forms.campaigns import DisposeForm
from verification.models import Campaign, Target, Verdict
from verification.tables import BoardTable

#: ?per=
VIEWS = ("district", "village", "facilitator")


@needs("decision.read")
@require_safe
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """For the part of the campaign the reader may see."""
    campaign = _campaign(request, pk)
    return render(request, "verification/board.html", _context(request, campaign))


@needs("campaign.manage")
@require_POST
def open_campaign(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = _campaign(request, pk, "campaign.manage")
    try:
        campaigns.open_campaign(by=request.user, campaign=campaign)
    except DomainError as refusal:
        return _refused(request, campaign, refusal)
    messages.success(request, _("The campaign is open: facilitators see their families on the phone."))
    return redirect("verification:board", pk)


@needs("campaign.manage")
@require_POST
def close_campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """Refused while a household has no decision; the page then shows which parts are open."""
    campaign = _campaign(request, pk, "campaign.manage")
    try:
        campaigns.close_campaign(by=request.user, campaign=campaign)
    except DomainError as refusal:
        return _refused(request, campaign, refusal)
    messages.success(request, _("The campaign is closed."))
    return redirect("verification:board", pk)


@needs("decision.make")
@require_POST
def dispose(request: HttpRequest, pk: int) -> HttpResponse:
    """Past the deadline: households nobody visited."""
    campaign = _campaign(request, pk, "decision.make")
    context = _context(request, campaign)
    form = DisposeForm(request.POST, by=request.user, campaign=campaign, places=context["places"])
    count = form.dispose()
    if count is None:
        return render(request, "verification/board.html", context | {"dispose_form": form}, status=400)
    text = ngettext(
        "%(n)s household was decided as not visited.", "%(n)s households were decided as not visited.", count
    )
    messages.success(request, text % {"n": number(count)})
    return redirect("verification:board", pk)


def _campaign(request: HttpRequest, pk: int, verb: str = "") -> Campaign:
    found: Campaign = fetch(Campaign.objects, request.user, verb, pk=pk)
    return found


def _refused(request: HttpRequest, campaign: Campaign, refusal: DomainError) -> HttpResponse:
    context = _context(request, campaign) | {"refusal": str(refusal)}
    return render(request, "verification/board.html", context, status=refusal.status)


def _context(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    user, today = request.user, timezone.localdate()
    targets = Target.objects.visible_to(user)
    found = figures.board(campaign, targets, today)
    *districts, total = figures.funnel(campaign, targets)
    per = request.GET.get("per", "")
    per = per if per in VIEWS else VIEWS[0]
    rows = {"district": found.districts, "village": found.villages, "facilitator": found.facilitators}
    manage = may(user, "campaign.manage", campaign.region_id)
    places = [(row.code, row.name) for row in districts]
    late = campaign.state == Campaign.State.OPEN and today >= campaign.ends_on and total.not_visited + total.returned
    decide = may(user, "decision.make", campaign.region_id)
    return {
        "campaign": campaign,
        "board": found,
        "total": total,
        "districts": districts,
        "steps": _steps(total),
        "verdicts": _verdicts(total),
        "tabs": _tabs(per, rows),
        "table": BoardTable(rows[per], orderable=False),
        "places": places,
        "may_manage": manage,
        "may_assign": may(user, "campaign.assign"),
        "dispose_form": DisposeForm(by=user, campaign=campaign, places=places) if late and decide else None,
    }


def _tabs(per: str, rows: dict[str, list[Any]]) -> list[dict[str, Any]]:
    words = {"district": _("Kecamatan"), "village": _("Village"), "facilitator": _("Facilitator")}
    return [
        {"label": words[key], "url": f"?per={key}#menurut", "active": key == per, "count": len(rows[key])}
        for key in VIEWS
    ]


def _steps(total: figures.FunnelRow) -> list[dict[str, Any]]:
    return [
        {"label": _("Listed"), "value": total.listed},
        {"label": _("Visited"), "value": total.visited},
        {"label": _("Approved"), "value": total.approved},
        {"label": _("Decided"), "value": total.decided, "tone": "success"},
    ]


def _verdicts(total: figures.FunnelRow) -> list[dict[str, Any]]:
    return [
        {"label": str(label), "value": total.verdicts[value], "text": number(total.verdicts[value])}
        for value, label in Verdict.choices
        if total.verdicts.get(value)
    ]
