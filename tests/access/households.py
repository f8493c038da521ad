"""Lines of families."""

from __future__ import annotations

from typing import Any

from tests.access.table import Row
from tests.access.world import AREAS, OWN, Person, Place, World


def number(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    return {"number": "1901 0801 0101 0000"}


def why(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    return {"reason": "Cocokkan dengan kartu keluarga"}


def address(_world: World, obj: Any, _person: Person) -> dict[str, Any]:
    return {"address": "Jl. Baru 1", "reason": "Surat desa", "version": type(obj).objects.get(pk=obj.pk).version}


def nothing_ticked(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    return {"answer": "reject", "reason": "Sudah dicek"}


def own_regency(_world: World, _obj: Any, person: Person) -> dict[str, Any]:
    return {"regency": next((region[:5] for _role, region in person.roles), "")}


def unsure(_world: World, obj: Any, _person: Person) -> dict[str, Any]:
    members = [member.object_id for member in obj.members.all()]
    obj.pairs.update(verdict="", decided_by=None, decided_at=None)
    return {"verdict": "unsure", "about": members, "reason": "Harus dilihat dulu"}


def whose_officer(person: Person, _place: Place) -> bool:
    """Nobody takes a file but the one who asked for it."""
    return person.name == "budi"


CHANGE: dict[str, Any] = {
    "verb": "household.change", "reads": "household.read", "about": "household",
    "kwargs": lambda obj: {"pk": obj.pk, "what": "alamat"}, "ghost": {"pk": 987654321, "what": "alamat"},
}  # fmt: skip
REVEAL: dict[str, Any] = {"method": "POST", "verb": "household.reveal", "reads": "household.read", "body": why}

PREVIEW: dict[str, Any] = {"about": "previewed", "places": AREAS, "reads": "import.read"}

ROWS = [
    Row("households:unknown_words", verb="import.read"),
    Row("households:batch_words", verb="import.read", **PREVIEW),
    Row("households:batch_words", "POST", verb="import.upload", good=frozenset({302}), **PREVIEW),
    Row("households:source_lists", verb="import.read"),
    Row("households:source_list", verb="import.read", about="source_list", places=AREAS),
    Row("households:alike", verb="import.read", good=frozenset({200, 404}), **PREVIEW),
    Row("households:export_list", verb="import.read", about="source_list", places=AREAS, good=frozenset({200, 404})),
    Row("households:conflicts", verb="household.read"),
    Row("households:proposals", verb="household.change"),
    Row("households:answer", "POST", verb="household.change", body=nothing_ticked, good=frozenset({400})),
    Row("households:duplicates", verb="household.change"),
    Row("households:search_duplicates", "POST", verb="household.change", body=own_regency, good=frozenset({302, 409})),
    Row("households:duplicate", verb="household.change", about="cluster"),
    Row("households:duplicate", "POST", verb="household.change", about="cluster", body=unsure, good=frozenset({302})),
    Row("households:part", "POST", verb="household.change", reads="household.read", about="merge", body=why),
    Row("households:list", verb="household.read"),
    Row("households:exports", verb="household.export"),
    Row("households:ask_export", "POST", verb="household.export"),
    Row("households:take_export", verb="household.export", about="family_export", places=(OWN,), sees=whose_officer),
    Row("households:find", "POST", verb="household.read", body=number),
    Row("households:case", verb="household.read", about="household"),
    Row("households:change", **CHANGE),
    Row("households:change", "POST", body=address, good=frozenset({302}), **CHANGE),
    Row("households:reveal_kk", about="household", **REVEAL),
    Row("households:reveal_nik", about="person", **REVEAL),
]
