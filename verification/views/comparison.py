"""Two rounds side by side: who left, who entered, net, by reason and place; the names behind a number; the workbook."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedRequest, fetch, needs
from accounts.querysets import is_within
from verification import figures
from verification.actions import exporting
from verification.models import Campaign, Target, VillageReport
from verification.rounds import compared as rounds_compared
from verification.rounds import reporting
from verification.rounds.compared import DISTRICT, VILLAGE, Pair
from verification.views.ledger import as_workbook

WAYS = ("left", "entered")


@needs("decision.read")
@require_safe
def comparison(request: SignedRequest, pk: int) -> HttpResponse:
    """`?with=` another round (default: the one before), `?unit=`, `?place=` a kecamatan: its villages."""
    campaign = fetch(Campaign.objects, request.user, pk=pk)
    others = _others(request, campaign)
    context: dict[str, Any] = {"campaign": campaign, "others": others, "units": Campaign.Unit.choices}
    pair = _pair(request, campaign, others)
    if pair is None:
        return render(request, "verification/comparison.html", context)
    villages = pair.villages
    whole = rounds_compared.compared(pair, DISTRICT, villages)
    place = next((line for line in whole.lines if line.code == request.GET.get("place")), None)
    found = whole
    if place is not None:
        inside = [code for code in villages if is_within(code, place.code)]
        part = replace(pair, targets=pair.targets.under(place.code), villages=inside)
        found = rounds_compared.compared(part, VILLAGE, inside)
    reports = VillageReport.objects.visible_to(request.user)
    context |= {
        "pair": pair, "found": found, "place": place, "left": _reasons(found.total.left),
        "entered": _reasons(found.total.entered), "days": [rounds_compared.ended_on(one) for one in _two(pair)],
        "standings": [(one, reporting.standing(one, reports, pair.targets)) for one in _two(pair) if one.routine],
    }  # fmt: skip
    return render(request, "verification/comparison.html", context)


@needs("decision.read")
@require_safe
def export_comparison(request: SignedRequest, pk: int) -> StreamingHttpResponse:
    campaign = fetch(Campaign.objects, request.user, pk=pk)
    pair = _pair(request, campaign, _others(request, campaign))
    if pair is None:
        raise Http404
    exporting.export_comparison(by=request.user, campaign=campaign, other=pair.earlier)
    book = rounds_compared.comparison_book(request.user, pair, pair.villages)
    return as_workbook(book, f"banding-putaran-{pair.earlier.pk}-{pair.later.pk}.xlsx")


@needs("decision.read")
@require_safe
def changed(request: SignedRequest, pk: int) -> HttpResponse:
    """Names behind a number of the comparison, within reach: `?way=`, `?reason=` (none: any), `?place=`."""
    campaign = fetch(Campaign.objects, request.user, pk=pk)
    pair = _pair(request, campaign, _others(request, campaign))
    way = request.GET.get("way", "")
    way = way if way in WAYS else WAYS[0]
    if pair is None:
        raise Http404
    number = request.GET.get("page", "")
    page = max(int(number), 1) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    reason, place = request.GET.get("reason", "")[:30], request.GET.get("place", "")[:13]
    rows = rounds_compared.who(pair, way, reason, place, page)
    context = {
        "campaign": campaign, "pair": pair, "way": way, "reason": rounds_compared.words(reason) if reason else "",
        "place": figures.names_of([place]).get(place, ""), "rows": rows[: rounds_compared.PAGE],
        "previous": page - 1, "next": page + 1 if len(rows) > rounds_compared.PAGE else 0,
    }  # fmt: skip
    return render(request, "verification/changed.html", context)


def _others(request: SignedRequest, campaign: Campaign) -> list[Campaign]:
    """Rounds of the same kabupaten the reader sees, but for this one; the one before it first."""
    rows = Campaign.objects.visible_to(request.user).under(campaign.region_id[:5]).exclude(pk=campaign.pk)
    return sorted(rows.newest_first(), key=lambda one: one.pk != campaign.previous_id)


def _pair(request: SignedRequest, campaign: Campaign, others: list[Campaign]) -> Pair | None:
    """This round and the other one, the earlier first; None while there is no other."""
    asked = request.GET.get("with", "")
    other = next((one for one in others if str(one.pk) == asked), None)
    if other is None:
        before = [one for one in others if one.starts_on <= campaign.starts_on]
        other = next(iter(before or others), None)
    if other is None:
        return None
    unit = request.GET.get("unit", "")
    unit = unit if unit in Campaign.Unit.values else campaign.unit
    earlier, later = sorted((other, campaign), key=lambda one: (one.starts_on, one.pk))
    return rounds_compared.pair_of(earlier, later, Target.objects.visible_to(request.user), unit)


def _two(pair: Pair) -> tuple[Campaign, Campaign]:
    return pair.earlier, pair.later


def _reasons(counted: Any) -> list[tuple[str, str, int]]:
    return [(reason, rounds_compared.words(reason), number) for reason, number in counted.most_common()]
