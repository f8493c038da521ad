"""Lines of the audit trail, of one's own phones, and of the people of the office."""

from __future__ import annotations

from typing import Any

from tests.access.table import Row
from tests.access.world import BANGKA, HOUSES, OWN, Person, Place, World


def whose(person: Person, place: Place) -> bool:
    """One's own phone only, whatever the role."""
    return person.name == place.facilitator


def phone(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    return {"name": "Ponsel dinas"}


def role(_world: World, _obj: Any, person: Person) -> dict[str, Any]:
    """Nobody holds the auditor's role besides the auditor, in the kabupaten itself."""
    return {"role": "giver", "region": BANGKA}


PERSON: dict[str, Any] = {"about": "facilitator", "reads": "device.manage", "places": HOUSES}

ROWS = [
    Row("accounts:audit", verb="audit.read"),
    Row("accounts:devices"),
    Row("accounts:devices", "POST", body=phone),
    Row("accounts:revoke_device", "POST", about="device", places=(OWN,), sees=whose),
    Row("accounts:users", verb="device.manage"),
    Row("accounts:person", **{**PERSON, "verb": "device.manage"}),
    Row("accounts:person", "POST", verb="user.manage", body=role, good=frozenset({302, 409, 400}), **PERSON),
    Row("accounts:end_role", "POST", verb="user.manage", about="role", good=frozenset({302, 409})),
    Row("accounts:revoke_phone", "POST", verb="device.manage", about="device"),
]
