"""How a view asks for a person, a verb and an object: nobody signs in first; outside reach is 404; within reach but
without the verb is 403.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import User
from accounts.querysets import may
from foundation.errors import NotAllowed

Row = TypeVar("Row", bound=Model, covariant=True)
Given = ParamSpec("Given")


class SignedRequest(HttpRequest):
    """What a view behind the login is given (`needs`, `login_required`): there is a person."""

    user: User


class SignedCall(Request):
    """The same for the API, behind `HoldsVerb`."""

    user: User


class Reachable(Protocol[Row]):
    """A manager or a queryset of rows that belong to a region."""

    def visible_to(self, user: User, verb: str = "") -> QuerySet[Row]: ...


View = Callable[Concatenate[SignedRequest, Given], HttpResponseBase]


def needs(verb: str) -> Callable[[View[Given]], View[Given]]:
    """Decorator of HTML views: logged in, and holding `verb` somewhere. `view.verb` is read by the access matrix."""

    def decorate(view: View[Given]) -> View[Given]:
        @wraps(view)
        def guarded(request: SignedRequest, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return sign_in_first(request)
            if not may(request.user, verb):
                raise NotAllowed()
            return view(request, *args, **kwargs)

        guarded.verb = verb  # type: ignore[attr-defined]  # functions may carry notes
        return guarded

    return decorate


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and from there back to the page the person was on: where a form was sent to is no page, and
    what it held is lost. A piece of a page that asks for itself has the page loaded anew.
    """
    if getattr(request, "htmx", False):
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    messages.warning(request, _("You had been signed out: what you sent was not kept. Look, then do it again."))
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return redirect_to_login(urlsplit(page)._replace(scheme="", netloc="").geturl() if ours and page else "/")


def fetch(queryset: Reachable[Row], user: User, verb: str = "", **lookup: Any) -> Row:
    """One object within reach for `verb` (default: reading), or 404 without a hint that it exists.

    An object the user may read but not act on is a plain 403: its existence is no secret to them.
    """
    obj = get_object_or_404(queryset.visible_to(user), **lookup)
    if verb and not queryset.visible_to(user, verb).filter(pk=obj.pk).exists():
        raise NotAllowed()
    return obj


def client_address(request: HttpRequest) -> str:
    """Where the request comes from, for counting what is refused. Behind our own proxies: what the outermost of them
    saw. Each writes at the right end of X-Forwarded-For, so what a client put there itself is never looked at.
    """
    count = int(settings.TRUSTED_PROXIES)
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    return told[-count] if 0 < count <= len(told) and told[-count] else str(request.META.get("REMOTE_ADDR", ""))


class Challenged(HttpResponse):
    """401 that offers several ways in, each in a header line of its own: many clients read one challenge a line."""

    def __init__(self, content: object, challenges: list[str], content_type: str) -> None:
        super().__init__(content, status=401, content_type=content_type)
        self["WWW-Authenticate"], *self.further = challenges

    def items(self) -> Iterator[tuple[str, str]]:
        """The header lines as they go out."""
        yield from super().items()
        yield from (("WWW-Authenticate", challenge) for challenge in self.further)


class HoldsVerb(BasePermission):
    """DRF: the view's `verb` (or `verbs[action]`) must be held somewhere; rows are scoped by `visible_to`."""

    def has_permission(self, request: Any, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        verb = getattr(view, "verbs", {}).get(getattr(view, "action", None)) or view.verb
        return may(request.user, verb)


class ByVerb(APIView):
    """What a view of the API says first: whoever calls holds its `verb`, and so is a person."""

    permission_classes = [HoldsVerb]
    request: SignedCall
