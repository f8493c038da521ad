"""The file back, with the cells to repair marked. It holds whole numbers, so it leaves a line and no copy."""

from __future__ import annotations

import re
import tempfile
from pathlib import PurePosixPath

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedRequest, fetch, needs
from imports import actions, display
from imports.actions.marking import DIRECTLY, latest_marked
from imports.models import ImportBatch
from imports.views import begin

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs("import.read")
@require_safe
@never_cache
def marked(request: SignedRequest, pk: int) -> HttpResponse | FileResponse | StreamingHttpResponse:
    """A short list at once; a long one as soon as the worker has written it, with a page to wait on."""
    found = fetch(ImportBatch.objects, request.user, pk=pk)
    if found.rows <= DIRECTLY:
        return _at_once(request, found)
    job = latest_marked(found)
    if job is None or not (job.stored_name or job.state in ("waiting", "running", "failed")):
        return render(request, "imports/marked.html", {"batch": found})
    if not job.stored_name:
        work = display.marking(found, job)
        page = "imports/_marking.html" if getattr(request, "htmx", False) else "imports/marked.html"
        return render(request, page, {"batch": found, "work": work})
    if getattr(request, "htmx", False):
        return render(request, "imports/_marking.html", {"batch": found, "ready": True})
    if "ambil" not in request.GET:
        return render(request, "imports/marked.html", {"batch": found, "ready": True})
    pieces = actions.take_marked(by=request.user, batch=found, job=job)
    disposition = {"Content-Disposition": f'attachment; filename="{_safe_name(found)}"'}
    return StreamingHttpResponse(pieces, content_type=XLSX, headers=disposition)


@needs("import.read")
@require_POST
def ask_marked(request: SignedRequest, pk: int) -> HttpResponse:
    job = actions.ask_marked(by=request.user, batch=fetch(ImportBatch.objects, request.user, pk=pk))
    if job.state == "waiting":
        begin(job)
    return redirect("imports:marked", pk)


def _at_once(request: SignedRequest, found: ImportBatch) -> FileResponse:
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
