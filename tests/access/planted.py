"""Views with one hole each, in a URLconf of their own: what the access matrix must be able to see."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import include, path

from accounts.http import fetch, needs
from households.models import Household
from tests.access.table import Row


@needs("household.read")
def healthy(request: HttpRequest, pk: int) -> HttpResponse:
    fetch(Household.objects, request.user, "household.reveal", pk=pk)
    return HttpResponse("ok")


def open_to_all(request: HttpRequest, pk: int) -> HttpResponse:
    """No @needs: neither login nor verb."""
    return HttpResponse("ok")


@login_required
def no_verb(request: HttpRequest, pk: int) -> HttpResponse:
    """Signed in is enough, it thinks."""
    return HttpResponse("ok")


@needs("household.read")
def unscoped(request: HttpRequest, pk: int) -> HttpResponse:
    """Fetches without reach."""
    get_object_or_404(Household, pk=pk)
    return HttpResponse("ok")


@needs("household.read")
def no_second_verb(request: HttpRequest, pk: int) -> HttpResponse:
    """Reading is enough for it, though it acts."""
    fetch(Household.objects, request.user, pk=pk)
    return HttpResponse("ok")


@needs("household.read")
def telling(request: HttpRequest, pk: int) -> HttpResponse:
    """Hides the object, but says that it is there."""
    if not Household.objects.visible_to(request.user).filter(pk=pk).exists():
        known = Household.objects.filter(pk=pk).exists()
        return HttpResponse("not yours" if known else "unknown", status=404)
    fetch(Household.objects, request.user, "household.reveal", pk=pk)
    return HttpResponse("ok")


@needs("household.read")
def writing(request: HttpRequest, pk: int) -> HttpResponse:
    """Writes on GET."""
    household = fetch(Household.objects, request.user, "household.reveal", pk=pk)
    Household.objects.filter(pk=household.pk).update(hamlet="x")
    return HttpResponse("ok")


@needs("import.upload")
def closed(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for the wrong verb: the right person does not get in."""
    fetch(Household.objects, request.user, "household.reveal", pk=pk)
    return HttpResponse("ok")


@needs("household.read")
def naming(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows its own family, and others beside it."""
    fetch(Household.objects, request.user, "household.reveal", pk=pk)
    return HttpResponse(", ".join(Household.objects.values_list("head_name", flat=True)))


VIEWS = {
    "healthy": healthy, "open": open_to_all, "no_verb": no_verb, "unscoped": unscoped,
    "no_second_verb": no_second_verb, "telling": telling, "writing": writing, "closed": closed,
    "naming": naming,
}  # fmt: skip
urlpatterns = [path(f"{name}/<int:pk>/", view, name=name) for name, view in VIEWS.items()]
urlpatterns += [path("", include("poverty.urls"))]


@dataclass(frozen=True)
class Hole:
    name: str
    says: str

    @property
    def row(self) -> Row:
        return Row(self.name, verb="household.reveal", reads="household.read", about="household")


HOLES = [
    Hole("healthy", ""),
    Hole("open", "should be asked to sign in, got 200"),
    Hole("no_verb", "as stranger at own: should be refused, got 200"),
    Hole("unscoped", "at other: should be hidden, got 200"),
    Hole("no_second_verb", "should be refused (403), got 200"),
    Hole("telling", "tells that the object exists"),
    Hole("writing", "a GET wrote ['households_household']"),
    Hole("naming", "shows the family of ['other']"),
    Hole("closed", "as camat at own: should get through, got 403"),
]
