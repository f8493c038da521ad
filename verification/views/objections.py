"""One decision with its chain, the letter that explains it, and objections with their clock."""

from __future__ import annotations

from typing import Any

from cryptography.exceptions import InvalidTag
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedRequest, fetch, needs
from accounts.querysets import may
from foundation import files
from verification import chain, telling
from verification.actions import letters, looking, objections
from verification.actions.meetings import kind_of
from verification.forms.deciding import AnswerForm, ObjectionForm
from verification.models import Decision, Objection
from verification.views.deciding import ENDINGS

PAGE = 50


@needs("decision.read")
@require_safe
def objection_list(request: SignedRequest) -> HttpResponse:
    """What waits for an answer, the most urgent first; or what was answered."""
    today = timezone.localdate()
    rows = Objection.objects.visible_to(request.user)
    counts = chain.counts(rows, today)
    state = request.GET.get("state", "open")
    state = state if state in counts else "open"
    after = request.GET.get("after", "")
    start = int(after) if after.isdecimal() and len(after) < 6 else 0
    page = chain.listed(rows, state, today)[start : start + PAGE + 1]
    context = {
        "rows": [(objection, chain.clock(objection, today)) for objection in page[:PAGE]],
        "tabs": chain.tabs(counts, state),
        "next_key": start + PAGE if len(page) > PAGE else None,
        "first_key": start,
    }
    return render(request, "verification/objections.html", context)


@needs("decision.read")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def decision(request: SignedRequest, pk: int) -> HttpResponse:
    """One decision: why, by which line, what came before and after; a POST registers the family's objection."""
    found = fetch(Decision.objects, request.user, "visit.review" if request.method == "POST" else "", pk=pk)
    form = ObjectionForm(request.POST or None, request.FILES or None, initial={"received_on": timezone.localdate()})
    if request.method == "POST":
        made = form.register(by=request.user, decision=found)
        if made is not None:
            messages.success(request, _("The objection is registered. Somebody else than who decided answers it."))
            return redirect("verification:objection", made.pk)
    elif request.method == "GET":
        looking.look_at_decision(by=request.user, decision=found)
    context = _context(request, found) | {"form": form}
    return render(request, "verification/decision.html", context, status=400 if form.errors else 200)


@needs("visit.review")
@require_POST
def letter(request: SignedRequest, pk: int) -> HttpResponse:
    """The letter "why" as PDF; every printing is recorded."""
    found = fetch(Decision.objects, request.user, "visit.review", pk=pk)
    _row, content = letters.print_letter(by=request.user, decision=found, paper=request.POST.get("paper", "f4"))
    return _file(content, "application/pdf", f"surat-keputusan-{found.pk}.pdf")


@needs("decision.read")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def objection(request: SignedRequest, pk: int) -> HttpResponse:
    """One objection with its deadline; a POST answers it."""
    found = fetch(Objection.objects, request.user, "decision.make" if request.method == "POST" else "", pk=pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        if form.answer(by=request.user, objection=found) is not None:
            messages.success(request, _("The objection is answered by a new decision. Print its letter."))
            return redirect("verification:decision", chain.answer_to(found))
    elif request.method == "GET":
        looking.look_at_decision(by=request.user, decision=found.decision)
    waits = found.state == Objection.State.OPEN
    mine = may(request.user, "decision.make", found.household.village_id)
    own = found.decision.decided_by_id == request.user.pk
    context = _context(request, found.decision) | {
        "objection": found, "form": form if waits and mine and not own else None, "own": waits and mine and own,
        "clock": chain.clock(found, timezone.localdate()),
    }  # fmt: skip
    return render(request, "verification/objection.html", context, status=400 if form.errors else 200)


@needs("decision.read")
@require_safe
@never_cache
def paper(request: SignedRequest, pk: int) -> HttpResponse:
    """What the family handed in; who takes it is recorded."""
    found = fetch(Objection.objects, request.user, pk=pk)
    if not found.stored_name:
        raise Http404
    try:
        content = files.read_all(found.stored_name)
    except (OSError, files.BrokenFile, InvalidTag) as error:
        raise Http404 from error
    looking.take_paper(by=request.user, objection=found)
    kind = kind_of(content)
    return _file(content, kind, f"keberatan-{found.pk}.{ENDINGS[kind]}")


def _context(request: SignedRequest, found: Decision) -> dict[str, Any]:
    user: Any = request.user
    links = chain.of(Decision.objects.visible_to(user).filter(household=found.household_id), timezone.localdate())
    newest = links[0].decision.pk == found.pk if links else False
    told = telling.by_household(user, [found.household_id])
    handles = may(user, "visit.review", found.household.village_id)
    return {
        "decision": found, "links": links, "newest": newest,
        "may_print": handles and (newest or chain.has_letter(found)),
        "may_object": handles and newest and chain.can_be_objected(found, timezone.localdate()),
        "last_day": objections.last_day(found), "facts": chain.facts(found),
        "aid": [telling.in_words(row) for rows in told.values() for row in rows],
    }  # fmt: skip


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
