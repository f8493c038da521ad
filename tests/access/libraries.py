"""Addresses of libraries: covered by class, because their views are theirs; tests/test_access.py asks each of them."""

from __future__ import annotations

CLASSES = ("admin:", "account_", "mfa_")
# The language of the screen: public, and back to where one was.
SINGLE = ("set_language",)


def covers(name: str) -> bool:
    return name.startswith(CLASSES) or name in SINGLE
