"""The rows of a list, and what they come to village by village. Reading rows leaves a line in the audit trail."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import SignedRequest, fetch, needs
from accounts.querysets import may
from imports import actions, display
from imports.forms.acts import RowFilterForm
from imports.models import ImportBatch


@needs("import.read")
@require_safe
@never_cache
def rows(request: SignedRequest, pk: int) -> HttpResponse:
    """By what becomes of them, by a remark, by village, by how they found their entry, by name or number of the row."""
    found = fetch(ImportBatch.objects, request.user, pk=pk)
    form = RowFilterForm(request.GET, batch=found)
    if form.holds_number(request.GET.get("q", "")):
        messages.error(
            request, _("Search for a name or the number of a row: a NIK or KK must not stand in an address.")
        )
        return redirect("imports:rows", pk)
    wanted = form.wanted()
    page = display.row_page(found, **wanted)
    actions.look_at_rows(by=request.user, batch=found, verdict=wanted["verdict"])
    context = {
        "batch": found, "page": page, "form": form, "tabs": display.verdict_tabs(found, request.GET),
        "may_open": may(request.user, "household.read", found.region_id), "filtered": form.narrows(),
    }  # fmt: skip
    return render(request, "imports/rows.html", context)


@needs("import.read")
@require_safe
@never_cache
def villages(request: SignedRequest, pk: int) -> HttpResponse:
    """What the list would do, village by village."""
    found = fetch(ImportBatch.objects, request.user, pk=pk)
    return render(request, "imports/villages.html", {"batch": found, "villages": display.villages_of(found)})
