"""An import that will not be: refused by the reader or discarded by a person. Rows and file go; a line stays."""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.models import User
from foundation import files
from imports.actions.marking import forget_marked
from imports.actions.rules import locked, need
from imports.models import BatchState, ImportBatch, ImportRow
from imports.reader.refusals import FileRefused

OPEN = (BatchState.UPLOADED, BatchState.MAPPING, BatchState.READING, BatchState.PREVIEW)


@transaction.atomic
def discard(*, by: User, batch: ImportBatch, reason: str = "") -> ImportBatch:
    """Throw away an import that was not applied."""
    need(by, "import.upload", batch.region_id)
    batch = locked(batch, *OPEN)
    _empty(batch)
    batch.state = BatchState.DISCARDED
    batch.save()
    audit.record(by=by, verb="import.discard", obj=batch, region=batch.region_id, reason=reason)
    return batch


@transaction.atomic
def refuse(*, by: User, batch: ImportBatch, why: FileRefused) -> ImportBatch:
    """The file cannot be read: nothing of it stays but the reason."""
    batch = locked(batch, BatchState.UPLOADED, BatchState.READING)
    _empty(batch)
    batch.state, batch.refusal = BatchState.REFUSED, str(why)
    batch.understanding = {"refused": why.code}
    batch.save()
    audit.record(by=by, verb="import.refused", obj=batch, region=batch.region_id, after={"code": why.code})
    return batch


def _empty(batch: ImportBatch) -> None:
    ImportRow.objects.unscoped().filter(batch=batch).drop_all()
    batch.staged_rows, batch.summary = 0, {}
    forget_marked(batch)
    name = batch.stored_name
    if not ImportBatch.objects.unscoped().filter(stored_name=name).exclude(pk=batch.pk).exists():
        transaction.on_commit(lambda: files.remove(name))
