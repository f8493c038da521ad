"""The one question every action asks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.querysets import may
from foundation.errors import NotAllowed

if TYPE_CHECKING:
    from accounts.models import User


def demand(by: User, verb: str, region_code: str) -> None:
    """Raise NotAllowed unless `by` holds `verb` on the region or above it."""
    if not may(by, verb, region_code):
        raise NotAllowed()
