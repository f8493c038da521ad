"""Files come in: one or several at once, each of them a batch of its own."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import SignedRequest, needs
from imports.forms.upload import UploadForm
from imports.views import begin


@needs("import.upload")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: SignedRequest) -> HttpResponse:
    """The worker reads what came in. A page that sends file by file gets one line back for each."""
    if request.method != "POST":
        return render(request, "imports/upload.html", {"form": UploadForm(by=request.user)})
    form = UploadForm(request.POST, request.FILES, by=request.user)
    sent = form.send()
    for entry in sent:
        if entry.job is not None:
            begin(entry.job)
    if getattr(request, "htmx", False):
        return render(request, "imports/_sent.html", {"sent": sent, "form": form})
    if len(sent) == 1 and sent[0].batch is not None:
        return redirect("imports:batch", sent[0].batch.pk)
    went = any(entry.batch for entry in sent)
    context = {"form": form, "sent": sent if len(sent) > 1 else []}
    return render(request, "imports/upload.html", context, status=200 if went else 400)
