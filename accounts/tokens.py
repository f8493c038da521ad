"""Device tokens at the door: knox's, without its spring cleaning of the owner's other tokens at every request."""

from __future__ import annotations

from hmac import compare_digest
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.models import AuthToken
from knox.settings import CONSTANTS
from rest_framework import exceptions

from accounts.models import Assignment, User
from accounts.querysets import remember_reach
from foundation.prepared import Given, Prepared


def _holders() -> Any:
    """Owners of the tokens that begin like this one, with the token and the roles they hold today."""
    mine = Assignment.objects.in_force(Given("today")).filter(user=OuterRef("pk"))
    roles = mine.annotate(held=Concat("role", Value(" "), "region_id")).order_by("held").values("held")
    return User.people.unscoped().filter(auth_token_set__token_key=Given("token_key")).annotate(
        token_digest=F("auth_token_set__digest"), token_created=F("auth_token_set__created"),
        token_expiry=F("auth_token_set__expiry"), held=ArraySubquery(roles),
    )  # fmt: skip


_prepared = Prepared(_holders)


class DeviceTokenAuthentication(TokenAuthentication):  # type: ignore[misc]  # knox is untyped
    """A phone sends hundreds of requests a day: one query asks for its own token, its owner and their roles."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, AuthToken]:
        try:
            text = token.decode()
            digest = hash_token(text)
        except ValueError:  # no token of ours has such letters
            raise exceptions.AuthenticationFailed(_("Invalid token.")) from None
        key = text[: CONSTANTS.TOKEN_KEY_LENGTH]
        for owner in _prepared.rows(token_key=key, today=timezone.localdate()):
            known = AuthToken(
                digest=owner.token_digest, token_key=key, user=owner, created=owner.token_created,
                expiry=owner.token_expiry,
            )  # fmt: skip
            if self._cleanup_token(known):
                continue
            if compare_digest(digest, known.digest):
                remember_reach(owner, [tuple(held.split(" ", 1)) for held in owner.held])
                if known.expiry is not None:
                    self.renew_token(known)
                found: tuple[User, AuthToken] = self.validate_user(known)
                return found
        raise exceptions.AuthenticationFailed(_("Invalid token."))

    def _cleanup_token(self, auth_token: Any) -> bool:
        if auth_token.expiry is None or auth_token.expiry > timezone.now():
            return False
        auth_token.delete()
        return True
