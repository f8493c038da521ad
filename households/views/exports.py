"""Families as a workbook: ask for one, see how far it is, take it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedRequest, fetch, needs
from foundation.jobs import ring
from households import actions, tasks
from households.forms.families import ExportForm
from households.models import FamilyExport

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 20


@needs("household.export")
@require_safe
@never_cache
def exports(request: SignedRequest) -> HttpResponse:
    """One's own files, the newest first; the page looks again while one is being written."""
    rows = list(FamilyExport.objects.visible_to(request.user).newest_first()[:SHOWN])
    busy = any(row.state in ("waiting", "running") for row in rows)
    page = "households/_exports.html" if getattr(request, "htmx", False) else "households/exports.html"
    return render(request, page, {"rows": rows, "busy": busy})


@needs("household.export")
@require_POST
def ask_export(request: SignedRequest) -> HttpResponse:
    """The families of the search that is on the screen."""
    form = ExportForm(request.POST, user=request.user)
    export = form.ask(request.user)
    if export is None:
        messages.error(request, form.why)
    else:
        ring(tasks.write_export, export.pk)
    return redirect("households:exports")


@needs("household.export")
@require_safe
@never_cache
def take_export(request: SignedRequest, pk: int) -> StreamingHttpResponse:
    export = fetch(FamilyExport.objects, request.user, pk=pk)
    pieces = actions.take_export(by=request.user, export=export)
    disposition = {"Content-Disposition": f'attachment; filename="{export.file_name}"'}
    return StreamingHttpResponse(pieces, content_type=XLSX, headers=disposition)
