"""The way of a list: uploaded, columns confirmed, previewed, approved by a person, taken back. And its history."""

from __future__ import annotations

import re
import tempfile
from pathlib import PurePosixPath
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import fetch, needs
from accounts.querysets import may
from foundation.formats import number
from foundation.jobs import ring
from imports import actions, display, figures, tasks
from imports.actions.undoing import InTheWay
from imports.forms import ApproveForm, ColumnsForm, LookForm, RowFilterForm, UndoForm, UploadForm
from imports.models import BatchState, ImportBatch, Verdict
from imports.tables import BatchTable

PAGE = 25
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COUNTED = ("new", "changed", "same", "held", "wrong", "skipped")
ASKABLE = (BatchState.MAPPING, BatchState.PREVIEW)
WITH_ROWS = (BatchState.PREVIEW, BatchState.APPROVED, BatchState.APPLIED, BatchState.UNDONE)


@needs("import.read")
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Every list that came in, newest first."""
    found = ImportBatch.objects.visible_to(request.user).select_related("region", "uploaded_by").order_by("-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"table": BatchTable(page.object_list), "page": page, "may_upload": may(request.user, "import.upload")}
    return render(request, "imports/list.html", context)


@needs("import.upload")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """A file comes in; the worker reads it."""
    form = UploadForm(request.POST or None, request.FILES or None, by=request.user)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, by=request.user)
        sent = form.send()
        if sent is not None:
            ring(tasks.run, sent[1].pk)
            return redirect("imports:batch", sent[0].pk)
    return render(request, "imports/upload.html", {"form": form}, status=400 if form.errors else 200)


@needs("import.read")
@require_safe
@never_cache
def batch(request: HttpRequest, pk: int) -> HttpResponse:
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
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """What the waiting page asks every two seconds: a line of progress, or the word to load the page anew."""
    found = _batch(request, pk)
    work = display.work_on(found)
    if work.busy and getattr(request, "htmx", False):
        return render(request, "imports/_working.html", {"batch": found, "work": work})
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect("imports:batch", pk)


@needs("import.upload")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """A person says which sheet and columns these are. Asking for another sheet or header row only looks."""
    found = _batch(request, pk, "import.upload")
    if found.state not in ASKABLE:
        return redirect("imports:batch", pk)
    posted = request.method == "POST"
    asked = request.POST if posted else request.GET
    look = LookForm(asked if "kind" in asked else None, batch=found)
    seen = look.look()
    form = ColumnsForm(request.POST if posted else None, batch=found, seen=seen)
    if posted and not look.errors:
        jobs = form.confirm(by=request.user)
        if jobs is not None:
            for job in jobs:
                ring(tasks.run, job.pk)
            return redirect("imports:batch", pk)
    context = {
        "batch": found, "look": look, "form": form, "seen": seen,
        "missing": seen.labels(seen.header.missing), "doubles": seen.labels(seen.header.duplicates),
        "header_rows": "-".join(str(row) for row in seen.header.header_rows),
    }  # fmt: skip
    return render(request, "imports/columns.html", context, status=400 if form.errors or look.errors else 200)


@needs("import.read")
@require_safe
@never_cache
def rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows of a list, by what becomes of them or by a remark. Reading them leaves a line in the audit trail."""
    found = _batch(request, pk)
    wanted = RowFilterForm(request.GET).wanted()
    if wanted["verdict"] not in Verdict.values:
        wanted["verdict"] = ""
    page = display.row_page(found, **wanted)
    actions.look_at_rows(by=request.user, batch=found, verdict=wanted["verdict"])
    tabs = [
        {"label": Verdict(name).label, "url": f"?verdict={name}", "active": wanted["verdict"] == name,
         "count": number(getattr(found, name))}
        for name in COUNTED
    ]  # fmt: skip
    context = {"batch": found, "page": page, "tabs": tabs, "verdict": wanted["verdict"], "code": wanted["code"]}
    return render(request, "imports/rows.html", context)


@needs("import.approve")
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    found = _batch(request, pk, "import.approve")
    job = ApproveForm(request.POST).approve(by=request.user, batch=found)
    ring(tasks.run, job.pk)
    return redirect("imports:batch", pk)


@needs("import.upload")
@require_POST
def compare_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview anew, after other lists came in."""
    job = actions.compare_again(by=request.user, batch=_batch(request, pk, "import.upload"))
    ring(tasks.run, job.pk)
    return redirect("imports:batch", pk)


@needs("import.upload")
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    actions.discard(by=request.user, batch=_batch(request, pk, "import.upload"))
    messages.success(request, _("The import was thrown away; nothing of it was written."))
    return redirect("imports:batch", pk)


@needs("import.undo")
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an applied import back, or show what stands in the way."""
    found = _batch(request, pk, "import.undo")
    asked = UndoForm(request.POST).undo(by=request.user, batch=found)
    if isinstance(asked, InTheWay):
        words = {"problem": asked, "obstacles": display.obstacles_in_words(asked.obstacles), "total": asked.total}
        return render(request, "imports/batch.html", _context(request, found) | words, status=409)
    ring(tasks.run, asked.pk)
    return redirect("imports:batch", pk)


@needs("job.manage")
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a step again that the worker gave up on."""
    job = actions.try_again(by=request.user, batch=_batch(request, pk, "job.manage"))
    ring(tasks.run, job.pk)
    return redirect("imports:batch", pk)


@needs("import.read")
@require_safe
@never_cache
def marked(request: HttpRequest, pk: int) -> FileResponse:
    """The file back, with the cells to repair marked. It holds whole numbers, so it leaves a line and no copy."""
    found = _batch(request, pk)
    made = tempfile.TemporaryFile(prefix="ngerombo-")  # noqa: SIM115  the response closes it; it has no name on disk
    try:
        actions.marked_workbook(by=request.user, batch=found, target=made)
    except BaseException:
        made.close()
        raise
    made.seek(0)
    return FileResponse(made, as_attachment=True, filename=_safe_name(found), content_type=XLSX)


def _safe_name(found: ImportBatch) -> str:
    """The uploader's name of the file in plain letters, without anything that could be an identity number."""
    stem = re.sub(r"\d{9,}", "", slugify(PurePosixPath(found.file_name).stem))[:80].strip("-")
    return f"{stem or 'daftar'}-ditandai.xlsx"


def _batch(request: HttpRequest, pk: int, verb: str = "") -> ImportBatch:
    found: ImportBatch = fetch(ImportBatch.objects, request.user, verb, pk=pk)
    return found


def _context(request: HttpRequest, found: ImportBatch) -> dict[str, Any]:
    user, work = request.user, display.work_on(found)
    address = reverse("imports:rows", args=[found.pk])
    with_rows = found.state in WITH_ROWS
    preview = found.state == BatchState.PREVIEW
    return {
        "batch": found,
        "work": work,
        "step": display.STEP_OF.get(found.state, 0),
        "kind_title": display.kind_title(found.kind or figures.likely_kind(found)),
        "notes": display.notes_of(found),
        "tiles": [(name, Verdict(name).label, getattr(found, name), f"{address}?verdict={name}") for name in COUNTED],
        "with_rows": with_rows,
        "groups": figures.problem_groups(found) if with_rows else [],
        "changed": display.row_page(found, verdict="changed", size=display.SAMPLES).rows if preview else [],
        "left_out": found.wrong + found.held,
        "overtaken": display.overtaken(found),
        "second_person": display.second_person_said(user, found) if preview else "",
        "may_upload": may(user, "import.upload", found.region_id),
        "may_approve": may(user, "import.approve", found.region_id),
        "may_undo": may(user, "import.undo", found.region_id),
        "may_retry": may(user, "job.manage", found.region_id),
    }
