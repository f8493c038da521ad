"""A questionnaire before it is published: its remarks, its mapping, filling it as the phone shows it, publishing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedRequest, needs
from verification import label_pictures, trial
from verification.actions import drafting
from verification.forms.questionnaires import MappingForm, PicturesForm, PublishForm
from verification.mapping import words
from verification.mapping.check import Fault, faults
from verification.mapping.shape import chosen_of
from verification.models import FormDraft
from verification.views.field import picture
from verification.views.questionnaires import workbook
from verification.xlsforms import display

GET_OR_POST = ["GET", "HEAD", "POST"]
MAX_FILLED = 2 * 1024 * 1024


def _draft(request: SignedRequest, pk: int) -> FormDraft:
    return get_object_or_404(FormDraft.objects.visible_to(request.user), pk=pk)


def _missing(draft: FormDraft) -> list[Fault]:
    return faults(draft.questionnaire, chosen_of(draft.mapping, draft.questionnaire))


@needs("form.manage")
@require_http_methods(GET_OR_POST)
def draft(request: SignedRequest, pk: int) -> HttpResponse:
    """What still stands between a draft and the phones; POST publishes it."""
    found = _draft(request, pk)
    form = PublishForm(request.POST if request.method == "POST" else None, by=request.user, draft=found)
    if request.method == "POST":
        made = form.publish()
        if made is not None:
            messages.success(request, _("%(form)s is published.") % {"form": made})
            return redirect("verification:version", made.pk)
    missing = _missing(found)
    context = _pictures(found, PicturesForm()) | {
        "found": found, "form": form, "findings": display.rows(found.findings),
        "missing": [words.with_slot(one) for one in missing],
        "ready": not missing and found.tried_at is not None,
        "step": 2 if missing else 3 if found.tried_at is None else 4,
    }  # fmt: skip
    return render(request, "verification/draft.html", context, status=400 if form.errors else 200)


def _pictures(found: FormDraft, form: PicturesForm) -> dict[str, Any]:
    """Which pictures the labels name, and which of them are here."""
    here = {one.name: one for one in found.pictures.light()}
    named = label_pictures.wanted(found.xform)
    return {
        "pictures": [(name, here.get(name)) for name in named],
        "without": sum(name not in here for name in named), "pictures_form": form,
    }  # fmt: skip


@needs("form.manage")
@require_POST
def add_pictures(request: SignedRequest, pk: int) -> HttpResponse:
    """Pictures of the labels, several at once or in a .zip."""
    found = _draft(request, pk)
    form = PicturesForm(request.POST, request.FILES)
    strange = form.add(by=request.user, draft=found)
    if strange is None:
        problems = [str(error) for errors in form.errors.values() for error in errors]
        messages.error(request, " ".join(problems))
    elif strange:
        text = _("Left out, because the form names no such picture: %(names)s.")
        messages.warning(request, text % {"names": ", ".join(strange[:20])})
    else:
        messages.success(request, _("The pictures are here. Try the form to see them."))
    return redirect("verification:draft", pk)


@needs("form.manage")
@require_safe
def draft_picture(request: SignedRequest, pk: int, name: str) -> HttpResponse:
    """As the phone would get it."""
    response = picture(_draft(request, pk), name)
    response["Cache-Control"] = "no-store"
    return response


@needs("form.manage")
@require_http_methods(GET_OR_POST)
def mapping(request: SignedRequest, pk: int) -> HttpResponse:
    """Which answers feed the register."""
    found = _draft(request, pk)
    form = MappingForm(request.POST if request.method == "POST" else None, draft=found)
    if request.method == "POST" and (kept := form.keep(by=request.user)) is not None:
        missing = len(_missing(kept))
        if missing:
            messages.warning(request, _("Kept. What is still missing is marked below."))
        else:
            messages.success(request, _("The mapping is complete."))
        return redirect("verification:mapping" if missing else "verification:draft", pk)
    who = [words.of_fault(fault) for fault in _missing(found) if fault.slot == "who"]
    context = {"found": found, "form": form, "who": who}
    return render(request, "verification/mapping.html", context, status=400 if form.errors else 200)


@needs("form.manage")
@ensure_csrf_cookie
@require_http_methods(GET_OR_POST)
def attempt(request: SignedRequest, pk: int) -> HttpResponse:
    """The form in the phone's own pages with a family nobody is; POST says what the office would read of it."""
    found = _draft(request, pk)
    if request.method == "POST":
        reading, wrong = drafting.tried(by=request.user, draft=found, content=request.body[:MAX_FILLED])
        return JsonResponse(trial.told(reading, wrong))
    context = {
        "form_url": reverse("verification:draft_xform", args=[pk]),
        "back_url": reverse("verification:draft", args=[pk]),
        "tried_url": request.path,
        "pictures_url": reverse("verification:draft", args=[pk]) + "gambar/",
        "item": trial.household(found.mapping, found.questionnaire),
    }
    return render(request, "field/try.html", context)


@needs("form.manage")
@require_safe
def draft_xform(request: SignedRequest, pk: int) -> HttpResponse:
    """The compiled form, as a phone would get it."""
    response = HttpResponse(_draft(request, pk).xform.encode(), content_type="text/xml; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


@needs("form.manage")
@require_safe
def draft_xlsform(request: SignedRequest, pk: int) -> HttpResponse:
    return workbook(_draft(request, pk))


@needs("form.manage")
@require_POST
def discard(request: SignedRequest, pk: int) -> HttpResponse:
    drafting.discard(by=request.user, draft=_draft(request, pk))
    messages.success(request, _("The draft is thrown away."))
    return redirect("verification:questionnaires")
