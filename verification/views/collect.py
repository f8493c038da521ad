"""ODK Collect and KoboCollect: a password for a phone, shown once with the square the phone reads."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.forms import DeviceForm
from accounts.http import SignedRequest, fetch, needs
from accounts.models import User
from foundation.forms import refusals_on
from verification.collect_code import CollectSettings


@needs("visit.submit")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def collect(request: SignedRequest) -> HttpResponse:
    """One's own phones with Collect."""
    return _page(request, request.user)


@needs("user.manage")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def collect_for(request: SignedRequest, pk: int) -> HttpResponse:
    """Made by the admin for a facilitator, who reads the square from the admin's screen."""
    return _page(request, fetch(User.people, request.user, "user.manage", pk=pk))


def _page(request: SignedRequest, person: User) -> HttpResponse:
    form = DeviceForm(request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            name = form.cleaned_data["name"]
            _phone, password = actions.make_collect_password(by=request.user, user=person, name=name)
            made, form = CollectSettings(_server(request), person.username, password, _project()), DeviceForm()
    phones = person.devices.made_for_collect().newest_first()
    context = {"person": person, "own": person == request.user, "form": form, "made": made, "phones": phones}
    return render(request, "verification/collect.html", context, status=400 if form.errors else 200)


def _server(request: SignedRequest) -> str:
    """What Collect is told; it adds /formList and /submission itself."""
    return request.build_absolute_uri(reverse("openrosa:form_list")).removesuffix("/formList")


def _project() -> str:
    return f"Ngerombo {settings.OFFICE_NAME}"[:60]
