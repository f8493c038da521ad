"""What was understood of a sheet, and a person's word on it: header row, columns, village, dates, other sheets."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import SignedRequest, fetch, needs
from imports.forms.columns import ColumnsForm, LookForm
from imports.models import BatchState, ImportBatch
from imports.views import begin

ASKABLE = (BatchState.MAPPING, BatchState.PREVIEW)


@needs("import.upload")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def columns(request: SignedRequest, pk: int) -> HttpResponse:
    """A person says which sheet and columns these are. Asking for another sheet or header row only looks."""
    found = fetch(ImportBatch.objects, request.user, "import.upload", pk=pk)
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
                begin(job)
            return redirect("imports:batch", pk)
    context = {
        "batch": found, "look": look, "form": form, "seen": seen,
        "missing": seen.labels(seen.header.missing), "doubles": seen.doubles(),
        "header_rows": "-".join(str(row) for row in seen.header.header_rows),
    }  # fmt: skip
    return render(request, "imports/columns.html", context, status=400 if form.errors or look.errors else 200)
