"""Lines of the audit trail and of one's own phones."""

from __future__ import annotations

from typing import Any

from tests.access.table import Row
from tests.access.world import OWN, Person, Place, World


def whose(person: Person, place: Place) -> bool:
    """One's own phone only, whatever the role."""
    return person.name == place.facilitator


def phone(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    return {"name": "Ponsel dinas"}


ROWS = [
    Row("accounts:audit", verb="audit.read"),
    Row("accounts:devices"),
    Row("accounts:devices", "POST", body=phone),
    Row("accounts:revoke_device", "POST", about="device", places=(OWN,), sees=whose),
]
