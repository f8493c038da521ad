"""Lines of imports: what came in, and what may be done with it."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.batches import file_back
from tests.access.table import Row
from tests.access.world import AREAS, BANGKA, Person, World


def a_file(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("daftar.csv", b"NIK;Nama\n-;Sulaiman\n"), "region": BANGKA}


def left_out(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    return {"leave_out": "on"}


def as_it_is(_world: World, batch: Any, _person: Person) -> dict[str, Any]:
    """The columns as they were recognised."""
    said = {f"column-{at}": key for at, key in batch.mapping.items()}
    return {"sheet": batch.understanding["name"], "kind": batch.kind, "header_rows": "1"} | said


def why(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    return {"reason": "Berkas keliru"}


PREVIEW: dict[str, Any] = {"about": "previewed", "places": AREAS, "reads": "import.read"}
DONE: dict[str, Any] = {"about": "applied", "places": AREAS, "reads": "import.read"}
GONE_ON = frozenset({302})

ROWS: list[Row] = [
    Row("imports:list", verb="import.read"),
    Row("imports:upload", verb="import.upload"),
    Row("imports:upload", "POST", verb="import.upload", body=a_file, good=GONE_ON),
    Row("imports:batch", verb="import.read", **PREVIEW),
    Row("imports:progress", verb="import.read", **PREVIEW),
    Row("imports:rows", verb="import.read", **PREVIEW),
    Row("imports:marked", verb="import.read", headers=file_back, **PREVIEW),
    Row("imports:villages", verb="import.read", **PREVIEW),
    Row("imports:ask_marked", "POST", verb="import.read", good=GONE_ON, **PREVIEW),
    Row("imports:mappings", verb="import.upload"),
    Row("imports:forget_mapping", "POST", verb="import.upload", about="remembered", places=AREAS, good=GONE_ON),
    Row("imports:columns", verb="import.upload", **PREVIEW),
    Row(
        "imports:columns", "POST", verb="import.upload", body=as_it_is, headers=file_back, good=GONE_ON, **PREVIEW
    ),
    Row("imports:approve", "POST", verb="import.approve", body=left_out, good=GONE_ON, **PREVIEW),
    Row("imports:compare_again", "POST", verb="import.upload", good=GONE_ON, **PREVIEW),
    Row("imports:discard", "POST", verb="import.upload", good=GONE_ON, **PREVIEW),
    Row("imports:undo", verb="import.undo", **DONE),
    Row("imports:undo", "POST", verb="import.undo", body=why, good=GONE_ON, **DONE),
    Row("imports:retry", "POST", verb="job.manage", about="given_up", places=AREAS, reads="import.read", good=GONE_ON),
]  # fmt: skip
