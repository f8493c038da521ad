"""What an import would bring, seen from the register: new rows that look like somebody who is in it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import SignedRequest, fetch, needs
from foundation.jobs import JobState
from households import lookalikes
from households.models import PreviewSearch
from imports import actions as importing
from imports.models import ImportBatch


@needs("import.read")
@require_safe
@never_cache
def alike(request: SignedRequest, pk: int) -> HttpResponse:
    """The likeliest first, with the score in words."""
    batch: ImportBatch = fetch(ImportBatch.objects, request.user, "import.read", pk=pk)
    job = PreviewSearch.of(batch)
    if job is None or job.state != JobState.DONE:
        raise Http404
    importing.look_at_rows(by=request.user, batch=batch, verdict="new")
    context = {"batch": batch, "job": job, "lines": lookalikes.lines(request.user, batch, job)}
    return render(request, "households/alike.html", context)
