"""Every list that came in, what waits for a second person, and which headers the office remembers."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedRequest, fetch, needs
from accounts.querysets import may
from imports import actions, display
from imports.filters import BatchFilter
from imports.models import ImportBatch, SavedMapping
from imports.tables import BatchTable

PAGE = 25


@needs("import.read")
@require_safe
@never_cache
def history(request: SignedRequest) -> HttpResponse:
    """Newest first; found by words, kind, state, day and person."""
    user = request.user
    reachable = ImportBatch.objects.visible_to(user)
    sifted = BatchFilter(request.GET, queryset=reachable.for_history(), people=reachable.uploaders())
    page = Paginator(sifted.qs, PAGE).get_page(request.GET.get("page"))
    mine, others = display.waiting(user, ImportBatch.objects.visible_to(user))
    context = {
        "table": BatchTable(page.object_list), "page": page, "filter": sifted, "mine": mine, "others": others,
        "sifting": any(request.GET.get(name) for name in sifted.form.fields),
        "may_upload": may(user, "import.upload"),
    }  # fmt: skip
    return render(request, "imports/list.html", context)


@needs("import.upload")
@require_safe
@never_cache
def mappings(request: SignedRequest) -> HttpResponse:
    """The headers somebody explained once, so that nobody has to again."""
    saved = SavedMapping.objects.visible_to(request.user).select_related("region", "saved_by").order_by("-saved_at")
    page = Paginator(saved, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "entries": [display.mapping_in_words(entry) for entry in page.object_list]}
    return render(request, "imports/mappings.html", context)


@needs("import.upload")
@require_POST
def forget_mapping(request: SignedRequest, pk: int) -> HttpResponse:
    saved = fetch(SavedMapping.objects, request.user, "import.upload", pk=pk)
    actions.forget_mapping(by=request.user, saved=saved)
    messages.success(request, _("Forgotten: the next file with this header is asked about again."))
    return redirect("imports:mappings")
