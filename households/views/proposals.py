"""What lists propose for visited families: somebody takes it over, or rejects it for good."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedRequest, needs
from households import actions, proposed
from households.forms.families import AnswerForm, PlaceForm
from households.models import Proposal


@needs("household.change")
@require_safe
@never_cache
def proposal_list(request: SignedRequest) -> HttpResponse:
    """Family by family, village by village."""
    form = PlaceForm(request.GET, user=request.user)
    place = form.cleaned_data.get("region", "") if form.is_valid() else ""
    lines, next_key = proposed.page(request.user, place, request.GET.get("after", ""))
    return render(request, "households/proposals.html", {"form": form, "lines": lines, "next_key": next_key})


@needs("household.change")
@require_POST
def answer(request: SignedRequest) -> HttpResponse:
    """Take over or reject the ticked proposals."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Http404
    data = form.cleaned_data
    rows = list(Proposal.objects.visible_to(request.user, "household.change").filter(pk__in=data["proposals"]))
    if len(rows) != len(set(data["proposals"])):
        raise Http404
    done = actions.answer_proposals(
        by=request.user, proposals=rows, accept=data["answer"] == "accept", reason=data["reason"]
    )
    words = ngettext("%(count)s proposal answered.", "%(count)s proposals answered.", done)
    messages.success(request, words % {"count": done})
    return redirect(reverse("households:case", args=[data["family"]]) if data["family"] else "households:proposals")
