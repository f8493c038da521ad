"""Something happened to a family: one page for each kind of event."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import SignedRequest, fetch, needs
from foundation.forms import refusals_on
from households.forms.lives import LIFE
from households.models import Household


@needs("household.change")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def change(request: SignedRequest, pk: int, what: str) -> HttpResponse:
    """`what` is a key of `LIFE`. A refusal keeps everything that was typed."""
    household = fetch(Household.objects, request.user, "household.change", pk=pk)
    if what not in LIFE:
        raise Http404
    household = Household.objects.visible_to(request.user).for_case().get(pk=household.pk)
    form = LIFE[what](request.POST or None, household=household, user=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            shown = form.save()
            messages.success(request, _("Written down."))
            return redirect("households:case", shown.pk)
    status = 400 if form.is_bound else 200
    return render(request, "households/change.html", {"household": household, "form": form}, status=status)
