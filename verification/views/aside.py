"""Contents that were kept aside: another content came under the number of a visit, and a person looks at both."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedRequest, fetch, needs
from verification import display
from verification.actions import looking, review
from verification.actions.register import reading_of, reading_of_kept
from verification.models import Quarantine

PAGE = 100


@needs("visit.review")
@require_safe
def aside(request: SignedRequest) -> HttpResponse:
    """What was kept aside and nobody has settled, also of visits that left the queue long ago."""
    rows = Quarantine.objects.visible_to(request.user).open().defer("content")
    related = rows.select_related("visit__household", "visit__village", "sent_by").defer(
        "content", "visit__content", "visit__answers"
    )
    return render(request, "verification/aside.html", {"rows": related.order_by("pk")[:PAGE]})


@needs("visit.review")
@require_safe
@never_cache
def kept(request: SignedRequest, pk: int) -> HttpResponse:
    """Where the kept content tells otherwise than the visit that was stored. Opening it is recorded as opening both."""
    found = fetch(Quarantine.objects, request.user, pk=pk)
    looking.look_at_visit(by=request.user, visit=found.visit)
    stored, other = reading_of(found.visit), reading_of_kept(found)
    rows = display.other_answers(stored, other) if stored and other else None
    return render(request, "verification/kept.html", {"kept": found, "visit": found.visit, "rows": rows})


@needs("visit.review")
@require_POST
def settle(request: SignedRequest, pk: int) -> HttpResponse:
    found = fetch(Quarantine.objects, request.user, pk=pk)
    review.settle_quarantine(by=request.user, kept=found)
    messages.success(request, _("Noted. The visit that was stored first counts; the other content stays kept."))
    return redirect("verification:visit", found.visit_id)
