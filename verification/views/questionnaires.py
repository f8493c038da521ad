"""Questionnaires: those published with their versions, and a new XLSForm on its way in."""

from __future__ import annotations

import io
import zipfile

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedRequest, fetch, needs
from accounts.querysets import may
from verification.actions import drafting
from verification.actions import forms as publishing
from verification.forms.questionnaires import UploadForm
from verification.models import Campaign, Form, FormDraft
from verification.xlsforms import display

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs("form.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def questionnaires(request: SignedRequest) -> HttpResponse:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent, by=request.user)
    if request.method == "POST":
        draft = form.upload(by=request.user)
        if draft is not None:
            text = _("%(form)s compiles. Look at its remarks, its mapping, and try it.")
            messages.success(request, text % {"form": draft})
            return redirect("verification:draft", draft.pk)
    used = Campaign.objects.visible_to(request.user)
    drafts = FormDraft.objects.visible_to(request.user).newest_first().light()
    context = {
        "form": form, "findings": display.rows(form.findings),
        "rows": Form.objects.visible_to(request.user).newest_first().with_rounds(used).light().select_related("region"),
        "drafts": drafts.select_related("uploaded_by", "region"),
    }  # fmt: skip
    return render(request, "verification/questionnaires.html", context, status=400 if form.errors else 200)


@needs("form.manage")
@require_safe
def version(request: SignedRequest, pk: int) -> HttpResponse:
    """One published version: who, when, what it asks, and the rounds that use it or an older one."""
    known = Form.objects.visible_to(request.user).select_related("published_by", "retired_by", "region")
    found = get_object_or_404(known, pk=pk)
    rounds = Campaign.objects.visible_to(request.user).filter(form__key=found.key).select_related("form", "region")
    movable = Campaign.objects.visible_to(request.user, "form.manage").on_form(found.key)
    context = {
        "found": found, "asked": [one for one in found.questionnaire.questions if one.asked],
        "rounds": rounds.newest_first(), "movable": set(movable.values_list("pk", flat=True)), "back": {"back": "1"},
        "pictures": list(found.pictures.light()),
        "may_retire": may(request.user, "form.manage", found.region_id),
    }  # fmt: skip
    return render(request, "verification/version.html", context)


@needs("form.manage")
@require_safe
def xlsform(request: SignedRequest, pk: int) -> HttpResponse:
    """The XLSForm byte for byte as it was uploaded, for Kobo, ODK or the next version."""
    found = get_object_or_404(Form.objects.visible_to(request.user), pk=pk)
    return workbook(found)


@needs("form.manage")
@require_safe
def package(request: SignedRequest, pk: int) -> HttpResponse:
    """The XLSForm with the pictures of its labels, as Kobo and ODK take them: a .zip."""
    found = get_object_or_404(Form.objects.visible_to(request.user), pk=pk)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(f"{found.key}-{found.version}.xlsx", bytes(found.xlsform))
        for one in found.pictures.order_by("pk"):
            made.writestr(f"media/{one.name}", bytes(one.content))
    response = HttpResponse(out.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{found.key}-{found.version}.zip"'
    return response


def workbook(found: Form | FormDraft) -> HttpResponse:
    response = HttpResponse(bytes(found.xlsform), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{found.key}-{found.version}.xlsx"'
    return response


@needs("form.manage")
@require_POST
def retire(request: SignedRequest, pk: int) -> HttpResponse:
    """Out of the choice for new rounds, or back into it."""
    found = get_object_or_404(Form.objects.visible_to(request.user).light(), pk=pk)
    if "back" in request.POST:
        publishing.reinstate(by=request.user, form=found)
        messages.success(request, _("New rounds can take this version again."))
    else:
        publishing.retire(by=request.user, form=found)
        messages.success(request, _("New rounds no longer take this version. Visits made with it still come in."))
    return redirect("verification:version", pk)


@needs("form.manage")
@require_POST
def use(request: SignedRequest, pk: int) -> HttpResponse:
    """A running round goes on with another version of its form."""
    campaign = fetch(Campaign.objects, request.user, "form.manage", pk=pk)
    asked = request.POST.get("form", "")
    forms = Form.objects.visible_to(request.user).light()
    found = get_object_or_404(forms, pk=int(asked) if asked.isdecimal() else 0)
    drafting.use_version(by=request.user, form=found, campaign=campaign)
    text = _("The phones of %(round)s get version %(version)s at their next contact.")
    messages.success(request, text % {"round": campaign, "version": found.version})
    return redirect("verification:version", found.pk)
