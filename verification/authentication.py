"""How phones say who they are: the browser's session, a device token, or name and password (ODK Collect, KoboCollect).

Digest is not offered: it needs passwords stored so that they can be read back.
"""

from __future__ import annotations

import hashlib
from typing import Any

import structlog
from allauth.mfa.utils import is_mfa_enabled
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from redis.exceptions import RedisError
from rest_framework import exceptions
from rest_framework.authentication import BasicAuthentication, SessionAuthentication

from accounts import phones
from accounts.tokens import DeviceTokenAuthentication

__all__ = ["FIELD_AUTHENTICATION", "CsrfFailed", "FieldBasic", "FieldSession", "PhoneRevoked"]

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


class FieldBasic(BasicAuthentication):
    """Name and password with every request, for clients that know nothing else. Ten wrong guesses close the door for
    five minutes; accounts with a second factor use a device token instead.
    """

    www_authenticate_realm = "Ngerombo"

    def authenticate_header(self, request: Any) -> str | None:
        # A browser answers a Basic challenge with a dialogue of its own: our own page never gets one.
        from_browser = "sec-fetch-mode" in request.headers or "x-csrftoken" in request.headers
        return FieldSession().authenticate_header(request) if from_browser else super().authenticate_header(request)

    def authenticate_credentials(self, userid: str, password: str, request: Any = None) -> Any:
        key = _failures_key(request, userid)
        if _failures(key) >= MAX_FAILURES:
            raise exceptions.AuthenticationFailed(_("Too many wrong passwords. Try again in five minutes."))
        try:
            found = super().authenticate_credentials(userid, password, request)
        except exceptions.AuthenticationFailed:
            _count_failure(key)
            logger.warning("basic_login_failed")
            raise exceptions.AuthenticationFailed(_("Name or password is wrong.")) from None
        if is_mfa_enabled(found[0]):
            raise exceptions.AuthenticationFailed(_("This account has a second factor: use a device token."))
        return found


FIELD_AUTHENTICATION = [FieldBasic, DeviceTokenAuthentication, FieldSession]


def _failures_key(request: HttpRequest | None, userid: str) -> str:
    address = request.META.get("REMOTE_ADDR", "") if request is not None else ""
    return "basic:" + hashlib.sha256(f"{address}|{userid.lower()}".encode()).hexdigest()[:32]


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
