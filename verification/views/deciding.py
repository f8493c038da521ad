"""Deciding: what waits for a meeting, the meetings, and the page on which one decides its batch."""

from __future__ import annotations

from typing import Any

from cryptography.exceptions import InvalidTag
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedRequest, fetch, needs
from accounts.querysets import may
from foundation import files
from foundation.formats import number
from verification import figures, telling, waiting
from verification.actions import decisions, looking
from verification.actions.meetings import kind_of
from verification.codes import household_code
from verification.forms.deciding import BatchForm, MeetingForm, RulingForm
from verification.models import Decision, Meeting, ReportedAid, Target, Verdict
from verification.reasons import REASONS

LINES = 50
MEETINGS = 50
DECIDED = 200
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@needs("decision.read")
@require_safe
def decisions_page(request: SignedRequest) -> HttpResponse:
    """Households that wait for a meeting by village, and the meetings held."""
    after = request.GET.get("after", "")
    start = int(after) if after.isdecimal() and len(after) < 6 else 0
    held = waiting.meetings_held(Meeting.objects.visible_to(request.user))
    rows = list(held[start : start + MEETINGS + 1])
    context = {
        "dockets": waiting.dockets(Target.objects.visible_to(request.user).filter(campaign__state="open")),
        "meetings": rows[:MEETINGS],
        "next_key": start + MEETINGS if len(rows) > MEETINGS else None,
        "first_key": start,
        "may_decide": may(request.user, "decision.make"),
    }
    return render(request, "verification/decisions.html", context)


@needs("decision.make")
@require_http_methods(["GET", "HEAD", "POST"])
def record_meeting(request: SignedRequest) -> HttpResponse:
    """The minutes first, then what they decided."""
    targets = Target.objects.visible_to(request.user, "decision.make").filter(campaign__state="open")
    initial = {"held_on": timezone.localdate(), **{key: request.GET.get(key, "") for key in ("region", "campaign")}}
    form = MeetingForm(
        request.POST or None, request.FILES or None, by=request.user, dockets=waiting.dockets(targets), initial=initial
    )
    if request.method == "POST":
        made = form.record()
        if made is not None:
            messages.success(request, _("The meeting is recorded. Decide its households now."))
            return redirect("verification:meeting", made.pk)
    return render(request, "verification/record_meeting.html", {"form": form}, status=400 if form.errors else 200)


@needs("decision.read")
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: SignedRequest, pk: int) -> HttpResponse:
    """A meeting: what it decided, and its households that wait, one line each."""
    found = fetch(Meeting.objects, request.user, "decision.make" if request.method == "POST" else "", pk=pk)
    context, form = _docket(request, found)
    if request.method != "POST":
        return render(request, "verification/meeting.html", context)
    count = form.decide(by=request.user) if form else None
    if count is None:
        return render(request, "verification/meeting.html", context, status=400)
    _say_decided(request, count)
    return redirect("verification:meeting", pk)


@needs("decision.make")
@require_POST
def decide_as_proposed(request: SignedRequest, pk: int) -> HttpResponse:
    """Everything in the region that can be decided as the visits propose; the rest stays on the page."""
    found = fetch(Meeting.objects, request.user, "decision.make", pk=pk)
    count, left = decisions.decide_as_proposed(by=request.user, meeting=found)
    _say_decided(request, count)
    if left:
        text = ngettext("%(n)s household needs a closer look.", "%(n)s households need a closer look.", left)
        messages.warning(request, text % {"n": number(left)})
    return redirect("verification:meeting", pk)


@needs("decision.read")
@require_safe
@never_cache
def minutes(request: SignedRequest, pk: int) -> HttpResponse:
    """The minutes as they were handed in; who takes them is recorded."""
    found = fetch(Meeting.objects, request.user, pk=pk)
    if not found.stored_name:
        raise Http404
    try:
        content = files.read_all(found.stored_name)
    except (OSError, files.BrokenFile, InvalidTag) as error:
        raise Http404 from error
    looking.take_minutes(by=request.user, meeting=found)
    kind = kind_of(content)
    response = HttpResponse(content, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = f'attachment; filename="berita-acara-{found.pk}.{ENDINGS[kind]}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _say_decided(request: SignedRequest, count: int) -> None:
    text = ngettext("%(n)s household is decided.", "%(n)s households are decided.", count)
    messages.success(request, text % {"n": number(count)})


def _docket(request: SignedRequest, found: Meeting) -> tuple[dict[str, Any], BatchForm | None]:
    """The page's context; the form of the lines only for who may decide and while the campaign runs."""
    user: Any = request.user
    mine = Decision.objects.visible_to(user).filter(meeting=found)
    context: dict[str, Any] = {
        "meeting": found,
        "verdicts": figures.verdict_counts(mine),
        "decided": mine.select_related("household").order_by("household__head_name", "pk")[:DECIDED],
        "may_decide": may(user, "decision.make", found.village_id),
    }
    if not context["may_decide"] or found.campaign.state != "open":
        return context, None
    proposed = {ruling.target_id: ruling for ruling in decisions.proposals(meeting=found)}
    asked = [int(key) for key in request.POST.getlist("target") if key.isdecimal() and len(key) < 19]
    keys = [key for key in asked if key in proposed] if request.method == "POST" else list(proposed)[:LINES]
    targets = waiting.cases(Target.objects.visible_to(user, "decision.make"), found, keys)
    data = request.POST if request.method == "POST" else None
    form = BatchForm(data, meeting=found, targets=targets, proposed=proposed)
    aid = telling.by_household(user, [target.household_id for target in targets])
    counts = waiting.verdicts_of(proposed.values())
    earlier = Decision.objects.visible_to(user).of_doubles(targets)
    context |= {
        "form": form,
        "lines": [
            _line(line, earlier.get(line.target.pk), aid.get(line.target.household_id, [])) for line in form.lines
        ],
        "waiting": len(proposed),
        "suggested": [(value, label, counts[value]) for value, label in Verdict.choices if counts[value]],
        "choices": Verdict.choices,
        "reason_choices": list(REASONS.items()),
        "line_amount": found.campaign.line.amount_idr,
    }
    return context, form


def _line(line: RulingForm, earlier: Decision | None, aid: list[ReportedAid]) -> dict[str, Any]:
    visits = line.target.approved_visits
    household = line.target.household
    return {
        "form": line,
        "target": line.target,
        "visit": visits[0] if visits else None,
        "earlier": earlier,
        "code": household_code(household.regency_code, household.pk),
        "aid": [telling.in_words(row) for row in aid],
    }
