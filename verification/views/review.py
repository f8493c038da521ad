"""Review: what waits, one visit with everything it tells, and what the reviewer does with it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from cryptography.exceptions import InvalidTag
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedRequest, fetch, needs
from accounts.querysets import may
from foundation import files
from foundation.formats import number
from verification import display, figures, waiting
from verification.actions import looking, review, sheets
from verification.actions.register import differences_of, reading_of
from verification.answers import Reading
from verification.evidence.places import map_of
from verification.evidence.words import sentence
from verification.filters import KEPT, queue_of
from verification.forms.review import ReasonForm, ReturnForm
from verification.models import Campaign, Photo, Quarantine, Signal, Target, Visit
from verification.reasons import PHOTO_PROBLEMS, PROBLEMS, REASONS, in_words
from verification.tables import VisitTable

PAGE = 50


@needs("visit.review")
@require_safe
def queue(request: SignedRequest) -> HttpResponse:
    """Visits that wait for the reader, the oldest first, a key behind a key."""
    visits = Visit.objects.visible_to(request.user, "visit.review")
    found = waiting.visits_waiting(visits)
    chosen = queue_of(request.GET, visits, found)
    after = request.GET.get("after", "")
    rows = chosen.qs.filter(pk__gt=int(after) if after.isdecimal() and len(after) < 19 else 0)
    page = list(rows.for_queue().order_by("pk")[: PAGE + 1])
    state = request.GET.get("state", "")
    context = {
        "table": VisitTable(page[:PAGE], orderable=False, query=_kept(request)),
        "next_key": page[PAGE - 1].pk if len(page) > PAGE else None,
        "first_key": after,
        "filter": chosen,
        "tabs": _states(state if state in found.states else "received", found),
        "sheets": _sheets(request),
        "aside": Quarantine.objects.visible_to(request.user).open().count(),
    }
    return render(request, "verification/review.html", context)


def _kept(request: SignedRequest) -> str:
    """The part of the query string that says which queue the reader works through."""
    return urlencode({key: request.GET[key] for key in KEPT if request.GET.get(key)})


def _step(request: SignedRequest, pk: int) -> waiting.Step:
    rows = queue_of(request.GET, Visit.objects.visible_to(request.user, "visit.review")).qs
    return waiting.step(rows.exclude(facilitator=request.user), pk)


def _onward(request: SignedRequest, pk: int) -> HttpResponse:
    """To the next visit of the same queue, so that a reviewer goes through a day's visits without a list between."""
    following = _step(request, pk).after
    address = reverse("verification:review") if following is None else reverse("verification:visit", args=[following])
    kept = _kept(request)
    return redirect(f"{address}?{kept}" if kept else address)


def _states(state: str, found: waiting.Waiting) -> list[dict[str, Any]]:
    words = {"received": _("To review"), "held": _("Held"), "repair": _("Does not fit the form")}
    return [
        {"label": words[key], "url": f"?state={key}", "active": key == state, "count": count}
        for key, count in found.states.items()
    ]


def _sheets(request: SignedRequest) -> list[dict[str, Any]]:
    """Spreadsheet visits that can be approved together, by campaign and kecamatan."""
    targets = Target.objects.visible_to(request.user, "visit.review")
    running = Campaign.objects.visible_to(request.user).open().newest_first()
    found = [
        (campaign, code, count)
        for campaign in running
        for code, count in figures.sheet_visits_waiting(campaign, targets).items()
    ]
    names = figures.names_of([code for _campaign, code, _count in found])
    return [
        {
            "campaign": campaign,
            "code": code,
            "name": names.get(code, code),
            "count": count,
            "fields": {"region_code": code},
        }
        for campaign, code, count in found
    ]


@needs("visit.review")
@require_POST
def approve_sheets(request: SignedRequest, pk: int) -> HttpResponse:
    """All spreadsheet visits of a kecamatan that wait."""
    campaign = fetch(Campaign.objects, request.user, pk=pk)
    count = sheets.approve_sheets(by=request.user, campaign=campaign, region_code=request.POST.get("region_code", ""))
    text = ngettext("%(n)s visit was approved.", "%(n)s visits were approved.", count) % {"n": number(count)}
    messages.success(request, text)
    return redirect("verification:review")


@needs("decision.read")
@require_safe
@never_cache
def visit(request: SignedRequest, pk: int) -> HttpResponse:
    """One visit; that somebody opened it is recorded."""
    found = _visit(request, pk)
    looking.look_at_visit(by=request.user, visit=found)
    return render(request, "verification/visit.html", _context(request, found))


@needs("visit.review")
@require_POST
def approve(request: SignedRequest, pk: int) -> HttpResponse:
    """With the differences that were ticked."""
    found = _visit(request, pk, "visit.review")
    review.approve(by=request.user, visit=found, accept=request.POST.getlist("accept"))
    messages.success(request, _("The visit is approved."))
    return _onward(request, pk)


@needs("visit.review")
@require_POST
def send_back(request: SignedRequest, pk: int) -> HttpResponse:
    """Back to the facilitator's phone; what was typed is kept when it is refused."""
    found = _visit(request, pk, "visit.review")
    form = ReturnForm(request.POST)
    if form.send_back(by=request.user, visit=found) is None:
        return render(request, "verification/visit.html", _context(request, found, form), status=400)
    messages.success(request, _("The visit went back to the facilitator."))
    return _onward(request, pk)


@needs("visit.review")
@require_POST
def reject(request: SignedRequest, pk: int) -> HttpResponse:
    found = _visit(request, pk, "visit.review")
    review.reject(by=request.user, visit=found, reason=ReasonForm(request.POST).why)
    messages.success(request, _("The visit is rejected; its household is to be visited again."))
    return _onward(request, pk)


@needs("visit.review")
@require_POST
def hold(request: SignedRequest, pk: int) -> HttpResponse:
    found = _visit(request, pk, "visit.review")
    review.hold(by=request.user, visit=found, reason=ReasonForm(request.POST).why)
    messages.success(request, _("The visit is held; it stays in the queue."))
    return redirect("verification:visit", pk)


@needs("decision.read")
@require_safe
@never_cache
def photo(request: SignedRequest, pk: int) -> HttpResponse:
    """The picture itself, unsealed for this answer only. Every look is recorded."""
    found = fetch(Photo.objects, request.user, pk=pk)
    if found.state != "stored":
        raise Http404
    try:
        content = files.read_all(found.stored_name)
    except (OSError, files.BrokenFile, InvalidTag) as error:
        raise Http404 from error
    looking.look_at_photo(by=request.user, photo=found)
    response = HttpResponse(content, content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = f'inline; filename="foto-{found.pk}.jpg"'
    response["Cache-Control"] = "private, no-store"
    return response


def _visit(request: SignedRequest, pk: int, verb: str = "") -> Visit:
    fetch(Visit.objects, request.user, verb, pk=pk)
    found: Visit = Visit.objects.visible_to(request.user).for_page().get(pk=pk)
    return found


def _context(request: SignedRequest, found: Visit, form: ReturnForm | None = None) -> dict[str, Any]:
    reading = _readable(request, found)
    notes = found.notes if form is None else form.questions
    to_review = found.state in review.OPEN and not (found.state == "repair" and found.reviewed_at)
    own = found.facilitator_id == request.user.pk
    mine = may(request.user, "visit.review", found.village_id or "") and not own
    context = _told(found, reading, to_review)
    hints = Signal.objects.visible_to(request.user).filter(visit=found).select_related("other__household", "looked_by")
    return context | {
        "visit": found,
        "line": found.target.campaign.line if found.target else None,
        "sections": display.sections(reading, notes, found.misfits) if reading else display.raw(found.answers or {}),
        "photos": _photos(found, reading),
        "problem": in_words(found.problem, PROBLEMS) if found.problem else "",
        "reasons": [in_words(code, REASONS) for code in found.reasons],
        "form": form or ReturnForm(),
        "own": own,
        "can_approve": mine and found.state in ("received", "held"),
        "can_act": mine and to_review,
        "can_hold": mine and found.state == "received",
        "kept": Quarantine.objects.visible_to(request.user).filter(visit=found).open().defer("content"),
        "zone": found.village.timezone if found.village else "WIB",
        "signals": [(signal, sentence(signal)) for signal in hints],
        "points": map_of(found, Visit.objects.visible_to(request.user)),
        "step": _step(request, found.pk) if may(request.user, "visit.review") else None,
        "kept_query": _kept(request),
        "reassignable": bool(found.target) and may(request.user, "campaign.assign", found.village_id or ""),
    }


def _readable(request: SignedRequest, found: Visit) -> Reading | None:
    """The answers; health, children and money only for those who review here and the one who asked."""
    reading = reading_of(found)
    trusted = may(request.user, "visit.review", found.village_id or "") or found.facilitator_id == request.user.pk
    if reading is not None and not trusted:
        hidden = set(reading.mapping.get("sensitive", ()))
        reading.answers = {
            path: value for path, value in reading.answers.items() if path.rpartition("/")[2] not in hidden
        }
    return reading


def _told(found: Visit, reading: Reading | None, to_review: bool) -> dict[str, Any]:
    told = differences_of(found) if to_review else []
    return {
        "differences": [display.in_words_of(reading, difference) for difference in told] if reading else [],
        "compared": to_review,
        "outcome": display.choice_words(reading, "outcome", found.outcome),
        "proposal": display.choice_words(reading, "proposal", found.proposal),
        "respondent": display.respondent(reading) if reading else "",
        "note": display.plain(reading.said("note")) if reading else "",
    }


def _photos(found: Visit, reading: Reading | None) -> list[dict[str, Any]]:
    labels = {question.name: question.label() for question in reading.form.questions} if reading else {}
    return [
        {
            "url": reverse("verification:photo", args=[photo.pk]), "state": photo.state,
            "caption": labels.get(photo.question, photo.question),
            "note": in_words(photo.problem, PHOTO_PROBLEMS) if photo.problem else "",
        }
        for photo in found.photos.all()
    ]  # fmt: skip
