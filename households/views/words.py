"""Words of imports that no code book knows: the office decides what they mean."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedRequest, fetch, needs
from foundation.jobs import ring
from households import words
from households.forms.words import WordsForm
from imports import actions as importing
from imports import tasks
from imports.models import BatchState, ImportBatch


@needs("import.read")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def batch_words(request: SignedRequest, pk: int) -> HttpResponse:
    """The unknown words of one import; who uploads for the office chooses an answer, or leaves a word as it is."""
    batch: ImportBatch = fetch(ImportBatch.objects, request.user, "import.read", pk=pk)
    page = words.of_batch(request.user, batch, request.GET.get("page"))
    lines = words.lines(batch, page)
    posted = request.POST if request.method == "POST" else None
    form = WordsForm(posted, lines=lines)
    if posted is not None:
        changed = form.decide(by=request.user, batch=batch)
        if changed is not None:
            return _decided(request, batch, changed)
    context = {
        "batch": batch, "page": page, "form": form, "may_decide": words.may_decide(request.user, batch),
        "preview": batch.state == BatchState.PREVIEW,
    }  # fmt: skip
    return render(request, "households/words.html", context, status=400 if form.errors else 200)


def _decided(request: SignedRequest, batch: ImportBatch, changed: int) -> HttpResponse:
    if changed:
        said = ngettext("%(n)s decision was kept.", "%(n)s decisions were kept.", changed) % {"n": changed}
        messages.success(request, said)
    else:
        messages.info(request, _("Nothing was changed."))
    if "compare" in request.POST and batch.state == BatchState.PREVIEW:
        ring(tasks.run, importing.compare_again(by=request.user, batch=batch).pk)
        return redirect("imports:batch", batch.pk)
    return redirect(f"{reverse('households:batch_words', args=[batch.pk])}?{request.GET.urlencode()}")


@needs("import.read")
@require_safe
def unknown_words(request: SignedRequest) -> HttpResponse:
    """What stands in the register as it came, because no code book knows it: in all lists of the office together."""
    page, rows = words.of_register(request.user, request.GET.get("page"))
    return render(request, "households/unknown_words.html", {"page": page, "rows": rows})
