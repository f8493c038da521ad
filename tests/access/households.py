"""Lines of families."""

from __future__ import annotations

from typing import Any

from tests.access.table import Row
from tests.access.world import AREAS, Person, World


def number(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    return {"number": "1901 0801 0101 0000"}


def why(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    return {"reason": "Cocokkan dengan kartu keluarga"}


REVEAL: dict[str, Any] = {"method": "POST", "verb": "household.reveal", "reads": "household.read", "body": why}

PREVIEW: dict[str, Any] = {"about": "previewed", "places": AREAS, "reads": "import.read"}

ROWS = [
    Row("households:unknown_words", verb="import.read"),
    Row("households:batch_words", verb="import.read", **PREVIEW),
    Row("households:batch_words", "POST", verb="import.upload", good=frozenset({302}), **PREVIEW),
    Row("households:list", verb="household.read"),
    Row("households:find", "POST", verb="household.read", body=number),
    Row("households:case", verb="household.read", about="household"),
    Row("households:reveal_kk", about="household", **REVEAL),
    Row("households:reveal_nik", about="person", **REVEAL),
]
