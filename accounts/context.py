"""What the page shell needs: the menu by verbs, the office's name, the demo banner."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.permissions import ALL_VERBS, Role
from accounts.querysets import may, reach


class Verbs:
    """`{% if can.import__upload %}` in templates: the verb with `__` for the dot."""

    def __init__(self, user: Any) -> None:
        self.user = user

    def __getitem__(self, name: str) -> bool:
        verb = name.replace("__", ".")
        if verb not in ALL_VERBS:
            raise KeyError(name)
        return may(self.user, verb)


def role_names(user: Any) -> list[str]:
    """The roles a user holds now, in words; the same cached assignments that reach() reads."""
    held = {role for verb in ALL_VERBS for role, _region in reach(user, verb)}
    return sorted(str(Role(role).label) for role in held)


def shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    return {
        "office_name": settings.OFFICE_NAME,
        "demo": settings.DEMO,
        "can": Verbs(user) if user is not None else {},
        "role_names": role_names(user) if user is not None else [],
        "is_facilitator": bool(user is not None and reach(user, "visit.submit")),
    }
