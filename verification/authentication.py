"""How phones say who they are: the browser's session, a device token, or a password (ODK Collect, KoboCollect).

Collect answers Digest, and Basic over https only. Digest knows Collect passwords and no others; Basic knows the
account's own password too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import structlog
from allauth.mfa.utils import is_mfa_enabled
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from redis.exceptions import RedisError
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, BasicAuthentication, SessionAuthentication

from accounts import collect, digest, phones
from accounts.actions import note_seen
from accounts.http import client_address
from accounts.tokens import DeviceTokenAuthentication

__all__ = ["FIELD_AUTHENTICATION", "CsrfFailed", "FieldSession", "PhoneRevoked", "Stale", "challenges"]

MAX_FAILURES = 10
FAILURE_WINDOW = 300
logger = structlog.get_logger()


class CsrfFailed(exceptions.PermissionDenied):
    """The token cookie is missing or old: the phone fetches a new one and tries once more."""

    default_code = "csrf"


class PhoneRevoked(exceptions.AuthenticationFailed):
    """The account is closed or the phone was taken away from it: the page locks what it holds of that person."""

    default_code = "revoked"

    def __init__(self, owner: int) -> None:
        super().__init__(_("This phone or its account has been revoked."))
        self.owner = owner


class FieldSession(SessionAuthentication):
    """The session of the phone page; it answers 401 instead of redirecting."""

    def authenticate(self, request: Any) -> Any:
        found = super().authenticate(request)
        if found is None:
            owner = phones.lost_owner(request)
            if owner is not None:
                raise PhoneRevoked(owner)
        elif phones.is_revoked(found[0], phones.key_of(request)):
            raise PhoneRevoked(found[0].pk)
        return found

    def authenticate_header(self, request: Any) -> str:
        return 'Session realm="Ngerombo"'

    def enforce_csrf(self, request: Any) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as error:
            raise CsrfFailed(_("The page is too old: reload it.")) from error


class Stale(exceptions.AuthenticationFailed):
    """The password is right and the nonce is not: the phone answers a fresh one without asking its person again."""

    default_code = "stale"
    default_detail = gettext_lazy("This sign-in was used before or is too old. The phone tries again by itself.")


class FieldDigest(BaseAuthentication):
    """Digest with a Collect password. Ten wrong answers close the door for five minutes."""

    def authenticate(self, request: Any) -> Any:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header.lower().startswith("digest "):
            return None
        claim = digest.read(header)
        if claim is None or not digest.is_for(claim, request.get_full_path()):
            raise exceptions.AuthenticationFailed(_("Name or password is wrong."))
        device = _guarded(request, claim.username, lambda: collect.answering(claim, request.method))
        if not collect.is_fresh(claim):
            raise Stale()
        note_seen(by=device.user, device=device)
        return device.user, device

    def authenticate_header(self, request: Any) -> str:
        return challenges(request)[0]


class FieldBasic(BasicAuthentication):
    """Name and password with every request, over https only, for clients that know nothing else. Ten wrong guesses
    close the door for five minutes; accounts with a second factor use a Collect password or a device token instead.
    """

    www_authenticate_realm = digest.REALM

    def authenticate(self, request: Any) -> Any:
        return super().authenticate(request) if request.is_secure() else None

    def authenticate_credentials(self, userid: str, password: str, request: Any = None) -> Any:
        user, device = _guarded(request, userid, lambda: self._known(userid, password, request))
        if device is not None:
            note_seen(by=user, device=device)
        elif is_mfa_enabled(user):
            raise exceptions.AuthenticationFailed(_("This account has a second factor: use a Collect password."))
        return user, device

    def _known(self, userid: str, password: str, request: Any) -> Any:
        """(person, phone or None) of a Collect password, else of the account's own."""
        device = collect.knowing(userid, password)
        if device is not None:
            return device.user, device
        try:
            return super().authenticate_credentials(userid, password, request)
        except exceptions.AuthenticationFailed:
            return None


FIELD_AUTHENTICATION = [FieldDigest, FieldBasic, DeviceTokenAuthentication, FieldSession]


def challenges(request: Any, stale: bool = False) -> list[str]:
    """The ways in that a phone is offered, in the order they are tried; Basic only where nobody can listen."""
    domain = reverse("openrosa:form_list").removesuffix("formList")
    offered = digest.challenges(collect.new_nonce(), domain, stale)
    return [*offered, f'Basic realm="{digest.REALM}"'] if request.is_secure() else offered


def _guarded(request: Any, name: str, look: Callable[[], Any]) -> Any:
    """What `look` finds. A wrong password is counted and logged, and too many of them close the door for a while."""
    key = _failures_key(request, name)
    if _failures(key) >= MAX_FAILURES:
        raise exceptions.AuthenticationFailed(_("Too many wrong passwords. Try again in five minutes."))
    found = look()
    if found is None:
        _count_failure(key)
        logger.warning("password_refused")
        raise exceptions.AuthenticationFailed(_("Name or password is wrong."))
    return found


def _failures_key(request: HttpRequest | None, userid: str) -> str:
    address = client_address(request) if request is not None else ""
    return "password:" + hashlib.sha256(f"{address}|{userid.lower()}".encode()).hexdigest()[:32]


def _failures(key: str) -> int:
    try:
        return int(cache.get(key, 0))
    except (RedisError, OSError):
        return 0  # without the counter people can still work


def _count_failure(key: str) -> None:
    try:
        cache.add(key, 0, FAILURE_WINDOW)
        cache.incr(key)
    except (RedisError, OSError, ValueError):
        logger.warning("failure_not_counted")
