"""How the reading of a sheet begins: what was understood goes into a batch; other sheets get batches of their own."""

from __future__ import annotations

from accounts.models import User
from imports.models import BatchState, ImportBatch
from imports.understanding import SheetReading


def take(batch: ImportBatch, reading: SheetReading, *, ready: bool) -> None:
    """Write what was understood of a sheet into the batch (unsaved)."""
    batch.understanding = {**batch.understanding, **reading.to_json()}
    batch.mapping = {str(at): key for at, key in reading.header.mapping.items()}
    batch.header_row = reading.header.header_row or None
    batch.state = BatchState.READING if ready else BatchState.MAPPING
    if reading.region_system:
        batch.options.setdefault("region_system", reading.region_system)
    if ready and reading.layout:
        batch.sheet, batch.kind = reading.sheet.name, reading.layout.kind


def sibling(*, by: User, batch: ImportBatch) -> ImportBatch:
    """A batch for another sheet of the same stored file."""
    return ImportBatch.objects.create(
        kind=batch.kind, region_id=batch.region_id, title=batch.title, decree=batch.decree, cut_off_on=batch.cut_off_on,
        file_name=batch.file_name, stored_name=batch.stored_name, sha256=batch.sha256, size=batch.size, uploaded_by=by,
        options={key: said for key, said in batch.options.items() if key != "all_sheets"},
        understanding={"sheets": batch.understanding.get("sheets", [])},
    )  # fmt: skip
