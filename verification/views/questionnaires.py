"""Questionnaires: those published, and publishing a new version from an XLSForm."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import needs
from verification.forms.questionnaires import QuestionnaireForm
from verification.models import Form

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs("form.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def questionnaires(request: HttpRequest) -> HttpResponse:
    sent = request.method == "POST"
    form = QuestionnaireForm(request.POST, request.FILES) if sent else QuestionnaireForm()
    if sent:
        made = form.publish(by=request.user)
        if made is not None:
            messages.success(request, _("%(form)s is published.") % {"form": made})
            return redirect("verification:questionnaires")
    rows = Form.objects.visible_to(request.user).newest_first().light()
    context = {"form": form, "rows": rows}
    return render(request, "verification/questionnaires.html", context, status=400 if form.errors else 200)


@needs("form.manage")
@require_safe
def xlsform(request: HttpRequest, pk: int) -> HttpResponse:
    """The XLSForm as it was published, for Kobo, ODK or the next version."""
    found = get_object_or_404(Form.objects.visible_to(request.user), pk=pk)
    response = HttpResponse(bytes(found.xlsform), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{found.key}-{found.version}.xlsx"'
    return response
