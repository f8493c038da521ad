"""The board of a campaign: how far, at what pace, what is open, and the acts its state allows."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedRequest, fetch, needs
from accounts.querysets import may
from foundation.errors import DomainError
from foundation.formats import number
from verification import figures
from verification.actions import campaigns, dispositions
from verification.forms.campaigns import DisposeForm
from verification.models import Campaign, Disposition, Listing, Target, Verdict, VillageReport
from verification.rounds import reporting
from verification.tables import BoardTable

MOST_LATE = 5
#: ?per=
VIEWS = ("district", "village", "facilitator")


@needs("decision.read")
@require_safe
def board(request: SignedRequest, pk: int) -> HttpResponse:
    """For the part of the campaign the reader may see."""
    campaign = _campaign(request, pk)
    return render(request, "verification/board.html", _context(request, campaign))


@needs("campaign.manage")
@require_POST
def open_campaign(request: SignedRequest, pk: int) -> HttpResponse:
    campaign = _campaign(request, pk, "campaign.manage")
    try:
        campaigns.open_campaign(by=request.user, campaign=campaign)
    except DomainError as refusal:
        return _refused(request, campaign, refusal)
    messages.success(request, _("The campaign is open: facilitators see their families on the phone."))
    return redirect("verification:board", pk)


@needs("campaign.manage")
@require_POST
def close_campaign(request: SignedRequest, pk: int) -> HttpResponse:
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
def dispose(request: SignedRequest, pk: int) -> HttpResponse:
    """Past the deadline: families nobody visited, or nobody decided. Many wait for a second officer."""
    campaign = _campaign(request, pk, "decision.make")
    context = _context(request, campaign)
    form = DisposeForm(request.POST, by=request.user, campaign=campaign, places=context["places"])
    made = form.ask()
    if made is None:
        return render(request, "verification/board.html", context | {"dispose_form": form}, status=400)
    _told(request, made)
    return redirect("verification:board", pk)


@needs("decision.make")
@require_POST
def approve_disposition(request: SignedRequest, pk: int) -> HttpResponse:
    """The second officer agrees."""
    found = fetch(Disposition.objects, request.user, "decision.make", pk=pk)
    _told(request, dispositions.approve(by=request.user, disposition=found))
    return redirect("verification:board", found.campaign_id)


@needs("decision.make")
@require_POST
def drop_disposition(request: SignedRequest, pk: int) -> HttpResponse:
    found = fetch(Disposition.objects, request.user, "decision.make", pk=pk)
    dispositions.drop(by=request.user, disposition=found)
    messages.success(request, _("Withdrawn: nothing was decided."))
    return redirect("verification:board", found.campaign_id)


def _told(request: SignedRequest, made: Disposition) -> None:
    if made.state == Disposition.State.ASKED:
        text = ngettext(
            "%(n)s family waits for a second officer, because so many are decided at once.",
            "%(n)s families wait for a second officer, because so many are decided at once.",
            made.families,
        )
    else:
        text = ngettext(
            "%(n)s family was decided as “cannot be decided”.", "%(n)s families were decided as “cannot be decided”.",
            made.families,
        )  # fmt: skip
    messages.success(request, text % {"n": number(made.families)})


def _campaign(request: SignedRequest, pk: int, verb: str = "") -> Campaign:
    found: Campaign = fetch(Campaign.objects, request.user, verb, pk=pk)
    return found


def _refused(request: SignedRequest, campaign: Campaign, refusal: DomainError) -> HttpResponse:
    context = _context(request, campaign) | {"refusal": str(refusal), "open_ends": getattr(refusal, "parts", [])}
    return render(request, "verification/board.html", context, status=refusal.status)


def _context(request: SignedRequest, campaign: Campaign) -> dict[str, Any]:
    user, today = request.user, timezone.localdate()
    targets = Target.objects.visible_to(user)
    found = figures.board(campaign, targets, today)
    *districts, total = figures.funnel(campaign, targets)
    per = request.GET.get("per", "")
    per = per if per in VIEWS else VIEWS[0]
    rows = {"district": found.districts, "village": found.villages, "facilitator": found.facilitators}
    manage = may(user, "campaign.manage", campaign.region_id)
    places = [(row.code, row.name) for row in districts]
    running = campaign.state == Campaign.State.OPEN
    late = running and today >= campaign.ends_on and total.not_visited + total.returned + total.to_decide
    waiting = Disposition.objects.visible_to(user).waiting().filter(campaign=campaign)
    decide = may(user, "decision.make", campaign.region_id)
    return {
        "campaign": campaign,
        "board": found,
        "total": total,
        "districts": districts,
        "steps": _steps(total),
        "verdicts": _verdicts(total),
        "tabs": _tabs(per, rows),
        "table": BoardTable(rows[per], running=running, families=_families(campaign, per), orderable=False),
        "late": found.late(MOST_LATE),
        "places": places,
        "may_manage": manage,
        "waiting": list(waiting.select_related("region", "asked_by").order_by("pk")),
        "fillings": figures.fillings(Listing.objects.visible_to(user), campaign),
        "reports": _reports(campaign, user, targets),
        "may_decide": decide,
        "may_assign": may(user, "campaign.assign"),
        "dispose_form": DisposeForm(by=user, campaign=campaign, places=places) if late and decide else None,
    }


def _reports(campaign: Campaign, user: Any, targets: Any) -> reporting.Standing | None:
    if not campaign.routine or campaign.state == Campaign.State.DRAFT:
        return None
    return reporting.standing(campaign, VillageReport.objects.visible_to(user), targets)


def _tabs(per: str, rows: dict[str, list[Any]]) -> list[dict[str, Any]]:
    words = {"district": _("Kecamatan"), "village": _("Village"), "facilitator": _("Facilitator")}
    return [
        {"label": words[key], "url": f"?per={key}#menurut", "active": key == per, "count": len(rows[key])}
        for key in VIEWS
    ]


def _families(campaign: Campaign, per: str) -> str:
    """Where a line of the board leads: its families, by place or by who visits them."""
    by = "facilitator" if per == "facilitator" else "place"
    return f"{reverse('verification:families', args=[campaign.pk])}?{by}="


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
