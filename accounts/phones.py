"""The phone page's standing: which installation speaks, and whether its owner's rights on it have been taken away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.contrib.auth import SESSION_KEY

from accounts.models import Device, User

if TYPE_CHECKING:
    from django.http import HttpRequest

HEADER = "X-Device-Id"
SESSION_DEVICE = "field_device"
_KEY = re.compile(r"[\w:.-]{8,60}", re.ASCII)


def key_of(request: HttpRequest) -> str:
    """The installation's id: the one this session began with, else the one in the header; "" when neither is there."""
    known = request.session.get(SESSION_DEVICE, "") if hasattr(request, "session") else ""
    said = request.headers.get(HEADER, "")
    return known or (said if _KEY.fullmatch(said) else "")


def is_revoked(user: Any, key: str) -> bool:
    """Has somebody taken this phone away from `user`?"""
    return bool(key) and Device.objects.filter(user=user, key=key, revoked_at__isnull=False).exists()


def lost_owner(request: HttpRequest) -> int | None:
    """Of a request nobody is logged in for: whose phone it is, if that phone is revoked or the account is closed.

    The key is a random id only the installation knows; it opens nothing, it only lets the phone learn this.
    """
    named = request.session.get(SESSION_KEY, "") if hasattr(request, "session") else ""
    if named.isdigit() and User.objects.filter(pk=int(named), is_active=False).exists():
        return int(named)
    key = key_of(request)
    last = Device.objects.filter(key=key).select_related("user").order_by("-seen_at").first() if key else None
    return last.user_id if last is not None and (last.revoked_at or not last.user.is_active) else None
