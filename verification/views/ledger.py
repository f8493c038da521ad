"""The attrition ledger of a round, the families behind its numbers, and the ledger as a workbook."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedRequest, fetch, needs
from accounts.querysets import may
from foundation.formats import number
from verification.actions import exporting
from verification.forms.campaigns import MoveForm
from verification.models import Campaign, Target
from verification.reasons import REASONS, in_words
from verification.rounds import accounting, parts

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE = 50


@needs("decision.read")
@require_safe
def ledger(request: SignedRequest, pk: int) -> HttpResponse:
    """Per kecamatan; `?place=` a kecamatan: its villages. Of the part of the round the reader may see."""
    campaign = fetch(Campaign.objects, request.user, pk=pk)
    targets = Target.objects.visible_to(request.user)
    whole = accounting.ledger_of(campaign, targets)
    place = next((line for line in whole.lines if line.code == request.GET.get("place")), None)
    found = whole
    if place is not None:
        found = accounting.ledger_of(campaign, targets.under(place.code), accounting.VILLAGE)
    context = {"campaign": campaign, "found": found, "place": place, "reasons": _reasons(found.total)}
    return render(request, "verification/ledger.html", context)


@needs("decision.read")
@require_safe
def export_ledger(request: SignedRequest, pk: int) -> StreamingHttpResponse:
    campaign = fetch(Campaign.objects, request.user, pk=pk)
    exporting.export_ledger(by=request.user, campaign=campaign)
    book = accounting.ledger_book(request.user, campaign, Target.objects.visible_to(request.user))
    return as_workbook(book, f"neraca-daftar-{campaign.pk}.xlsx")


@needs("decision.read")
@require_safe
def families(request: SignedRequest, pk: int) -> HttpResponse:
    """The families behind a number: of a part of the ledger, a place, a reason, a facilitator."""
    campaign = fetch(Campaign.objects, request.user, pk=pk)
    asked = parts.asked(request.GET)
    rows = parts.chosen(Target.objects.visible_to(request.user).filter(campaign=campaign), asked)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    places, people = parts.choices(campaign, Target.objects.visible_to(request.user))
    context = {
        "campaign": campaign, "page": page, "lines": parts.lines(page.object_list), "asked": asked,
        "parts": parts.PARTS.items(), "places": places, "people": people, "count": number(page.paginator.count),
        "reason": in_words(asked.reason, REASONS) if asked.reason else "",
        "move_form": _move_form(request, campaign),
    }  # fmt: skip
    return render(request, "verification/families.html", context)


def _move_form(request: SignedRequest, campaign: Campaign) -> MoveForm | None:
    """For whoever deals out work in this round, while it runs."""
    if campaign.state == Campaign.State.CLOSED or not may(request.user, "campaign.assign"):
        return None
    return MoveForm(by=request.user, campaign=campaign, targets=Target.objects.visible_to(request.user))


def as_workbook(pieces: Any, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _reasons(total: Any) -> list[dict[str, Any]]:
    """What was removed, by decision, each with its reasons and its share of the list."""
    return [
        {
            "verdict": verdict, "label": words, "families": families, "listed": total.listed,
            "reasons": [
                {"code": code or "-", "label": why or _("no reason recorded"), "families": count}
                for code, why, count in reasons
            ],
        }
        for verdict, words, families, reasons in accounting.reasons_of(total)
    ]  # fmt: skip
