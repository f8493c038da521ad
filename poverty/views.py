"""Pages of figures: the dashboard, the cards of a region, one card with all that is needed to check it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.http import SignedRequest, needs
from accounts.querysets import may, reach
from foundation.jobs import ring
from poverty import actions, figures, tasks
from poverty.forms import OfficialFigureForm, UnitForm
from poverty.models import RateCard
from regions.models import Region


@login_required
def dashboard(request: SignedRequest) -> HttpResponse:
    """Where a person starts: figures for who reads figures, the phone page for facilitators, the trail for auditors."""
    user = request.user
    if not may(user, "figures.read"):
        if reach(user, "visit.submit"):
            return redirect("verification_field:app")
        if may(user, "audit.read"):
            return redirect("accounts:audit")
        return render(request, "poverty/no_role.html")
    region = figures.home_region(user)
    return render(request, "poverty/dashboard.html", figures.overview(user, region))


@needs("figures.read")
def cards(request: SignedRequest) -> HttpResponse:
    """The region the user starts at."""
    region = figures.home_region(request.user)
    if region is None:
        raise Http404
    return redirect("poverty:region", region.pk)


@needs("figures.read")
def region_cards(request: SignedRequest, code: str) -> HttpResponse:
    """A region's latest card, those below it, its series, and published figures beside."""
    region = _region(request, code)
    unit = UnitForm.unit_of(request.GET)
    card = figures.latest_card(request.user, region, unit)
    series = figures.series(request.user, region, unit)
    official = list(figures.official_beside(region))
    context = {
        "region": region, "unit": unit, "card": card, "series": series, "official": official,
        "parents": figures.parents_within_reach(request.user, region),
        "below": figures.rows_below(request.user, region, unit),
        "trend": figures.trend(series, official),
        "may_recompute": may(request.user, "job.manage", region.pk),
        "may_record": may(request.user, "programme.manage", region.pk),
        "official_form": OfficialFigureForm(),
        "units": figures.unit_tabs(region, unit),
    }  # fmt: skip
    return render(request, "poverty/region.html", context)


@needs("figures.read")
def card(request: SignedRequest, pk: int) -> HttpResponse:
    """One card: numerator, denominator, line, coverage, bounds, method, hash."""
    found = get_object_or_404(RateCard.objects.visible_to(request.user).select_related("region", "line"), pk=pk)
    return render(request, "poverty/card.html", {"card": found, "reason": figures.NO_RATE.get(found.no_rate, "")})


@needs("job.manage")
@require_POST
def recompute(request: SignedRequest, code: str) -> HttpResponse:
    """Ask for a fresh count; the worker does it."""
    region = _region(request, code)
    job = actions.ask_recompute(by=request.user, region=region, as_of=timezone.localdate())
    ring(tasks.recompute, job.pk)
    return redirect("poverty:region", region.pk)


@needs("programme.manage")
@require_POST
def record_official(request: SignedRequest, code: str) -> HttpResponse:
    """Type in a published figure, with its source."""
    region = _region(request, code)
    form = OfficialFigureForm(request.POST)
    if form.record(by=request.user, region=region):
        return redirect("poverty:region", region.pk)
    return render(request, "poverty/official_form.html", {"form": form, "region": region}, status=400)


def healthz(request: HttpRequest) -> JsonResponse:
    """For the load balancer: database and bell. No detail for strangers."""
    state = {"database": True, "bell": True}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        state["database"] = False
    try:
        cache.get("healthz")
    except Exception:
        state["bell"] = False
    # A broken bell does not stop requests: jobs wait in the database.
    return JsonResponse(state, status=200 if state["database"] else 503)


def _region(request: SignedRequest, code: str) -> Region:
    """A region whose figures the user may read."""
    return get_object_or_404(figures.readable_regions(request.user), pk=code)
