"""One import: what is known, how far it is, and what a person may do next: approve, compare again, take back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedRequest, fetch, needs
from accounts.querysets import may
from imports import actions, display, figures
from imports.actions.undoing import Obstacle
from imports.forms.acts import ApproveForm, CompareForm, UndoForm
from imports.models import BatchState, ImportBatch, Verdict
from imports.understanding import likely_kind
from imports.views import begin

COUNTED = ("new", "changed", "same", "held", "wrong", "skipped")
WITH_ROWS = (BatchState.PREVIEW, BatchState.APPROVED, BatchState.APPLIED, BatchState.UNDONE)


@needs("import.read")
@require_safe
@never_cache
def batch(request: SignedRequest, pk: int) -> HttpResponse:
    """One import, as far as it is: what is known, and what a person may do next."""
    found = _batch(request, pk)
    if found.state == BatchState.MAPPING and may(request.user, "import.upload", found.region_id):
        return redirect("imports:columns", pk)
    context = _context(request, found)
    if context["changed"]:
        actions.look_at_rows(by=request.user, batch=found, verdict=Verdict.CHANGED)
    return render(request, "imports/batch.html", context)


@needs("import.read")
@require_safe
@never_cache
def progress(request: SignedRequest, pk: int) -> HttpResponse:
    """What the waiting page asks every two seconds: a line of progress, or the word to load the page anew."""
    found = _batch(request, pk)
    work = display.work_on(found)
    if work.busy and getattr(request, "htmx", False):
        return render(request, "imports/_working.html", {"batch": found, "work": work})
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect("imports:batch", pk)


@needs("import.approve")
@require_POST
def approve(request: SignedRequest, pk: int) -> HttpResponse:
    found = _batch(request, pk, "import.approve")
    job = ApproveForm(request.POST).approve(by=request.user, batch=found)
    begin(job)
    return redirect("imports:batch", pk)


@needs("import.upload")
@require_POST
def compare_again(request: SignedRequest, pk: int) -> HttpResponse:
    """The preview anew, after other lists came in, or with links by name switched on or off."""
    found = _batch(request, pk, "import.upload")
    job = actions.compare_again(
        by=request.user, batch=found, link_by_name=CompareForm(request.POST).link_by_name(found)
    )
    begin(job)
    return redirect("imports:batch", pk)


@needs("import.upload")
@require_POST
def discard(request: SignedRequest, pk: int) -> HttpResponse:
    actions.discard(by=request.user, batch=_batch(request, pk, "import.upload"))
    messages.success(request, _("The import was thrown away; nothing of it was written."))
    return redirect("imports:batch", pk)


@needs("import.undo")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def undo(request: SignedRequest, pk: int) -> HttpResponse:
    """Take an applied import back, with a reason; or see what stands in the way, which takes a POST: it takes time."""
    found = _batch(request, pk, "import.undo")
    form = UndoForm(request.POST or None)
    obstacles: Sequence[Obstacle] = ()
    looked, status = "check" in request.POST, 200
    if (looked or request.method != "POST") and (found.state != BatchState.APPLIED or display.work_on(found).busy):
        return redirect("imports:batch", pk)
    if looked:
        obstacles, form = actions.obstacles(found), UndoForm(initial=request.POST.dict())
    elif request.method == "POST":
        job = form.undo(by=request.user, batch=found)
        if job is not None:
            begin(job)
            return redirect("imports:batch", pk)
        obstacles = form.in_the_way
        status = 409 if obstacles else 400
    shown = display.obstacles_in_words(request.user, obstacles)
    context = {
        "batch": found, "form": form, "obstacles": shown, "undo_first": display.undo_first(shown),
        "only_later": display.only_later(shown), "total": len(obstacles), "looked": looked,
        "second_person": display.second_person_said(request.user, found),
    }  # fmt: skip
    return render(request, "imports/undo.html", context, status=status)


@needs("job.manage")
@require_POST
def retry(request: SignedRequest, pk: int) -> HttpResponse:
    """Try a step again that the worker gave up on."""
    job = actions.try_again(by=request.user, batch=_batch(request, pk, "job.manage"))
    begin(job)
    return redirect("imports:batch", pk)


def _batch(request: SignedRequest, pk: int, verb: str = "") -> ImportBatch:
    found: ImportBatch = fetch(ImportBatch.objects, request.user, verb, pk=pk)
    return found


def _context(request: SignedRequest, found: ImportBatch) -> dict[str, Any]:
    user, work = request.user, display.work_on(found)
    with_rows, preview = found.state in WITH_ROWS, found.state == BatchState.PREVIEW
    return {
        "batch": found,
        "work": work,
        "step": display.STEP_OF.get(found.state, 0),
        "kind_title": display.kind_title(found.kind or likely_kind(found)),
        "notes": display.notes_of(found),
        "tiles": _tiles(found),
        "with_rows": with_rows,
        "groups": figures.problem_groups(found) if with_rows else [],
        "unknown_words": display.unknown_words(found) if with_rows else 0,
        "alike": display.alike(found) if preview else None,
        "links": display.links_of(found) if with_rows else [],
        "named": "name" in found.summary.get("links", {}),
        "villages": len(found.summary.get("villages", {})) if with_rows else 0,
        "siblings": display.siblings(found, ImportBatch.objects.visible_to(user)),
        "changed": display.row_page(found, verdict="changed", size=display.SAMPLES).rows if preview else [],
        "left_out": found.wrong + found.held,
        "overtaken": display.overtaken(found),
        "second_person": display.second_person_said(user, found) if preview else "",
        "approvers": display.approvers(found) if preview else [],
        "may_upload": may(user, "import.upload", found.region_id),
        "may_approve": may(user, "import.approve", found.region_id),
        "may_undo": may(user, "import.undo", found.region_id),
        "may_retry": may(user, "job.manage", found.region_id),
    }


def _tiles(found: ImportBatch) -> list[tuple[str, Any, int, str]]:
    """(verdict, its word, rows, where they are listed)."""
    address = reverse("imports:rows", args=[found.pk])
    return [(name, Verdict(name).label, getattr(found, name), f"{address}?verdict={name}") for name in COUNTED]
