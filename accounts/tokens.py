"""Device tokens at the door: knox's, without its spring cleaning of the owner's other tokens at every request."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from knox.auth import TokenAuthentication


class DeviceTokenAuthentication(TokenAuthentication):  # type: ignore[misc]  # knox is untyped
    """A phone sends hundreds of requests a day: each asks for its own token and no other."""

    def _cleanup_token(self, auth_token: Any) -> bool:
        if auth_token.expiry is None or auth_token.expiry > timezone.now():
            return False
        auth_token.delete()
        return True
