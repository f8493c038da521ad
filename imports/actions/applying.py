"""The approved changes reach the register: in one transaction, one import at a time."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from imports.actions.comparing import counts_of, is_stale, look_at_register, recount
from imports.actions.rules import locked
from imports.layouts import layout_for
from imports.models import BatchState, ImportBatch

# Held until the transaction ends by whoever applies or undoes an import: two lists with the same people take turns.
REGISTER_LOCK = 0x4E67_696D


@transaction.atomic
def apply(*, by: User, batch: ImportBatch) -> ImportBatch:
    """Write what was approved. All or nothing; called again after a crash it does nothing twice.

    When another list was faster, what was approved is not what would happen: the preview is computed anew and waits for
    a new approval.
    """
    take_turn()
    if batch_state(batch) != BatchState.APPROVED:
        return batch
    batch = locked(batch, BatchState.APPROVED)
    if is_stale(batch):
        look_at_register(batch)
        batch.state, batch.approved_by, batch.approved_at = BatchState.PREVIEW, None, None
        verb = "import.overtaken"
    else:
        layout = layout_for(batch.kind)
        if layout.apply:
            layout.apply(batch)
        recount(batch)
        batch.state, batch.applied_at = BatchState.APPLIED, timezone.now()
        verb = "import.apply"
    batch.save()
    audit.record(by=by, verb=verb, obj=batch, region=batch.region_id, after=counts_of(batch))
    return batch


def take_turn() -> None:
    """One writer of lists at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REGISTER_LOCK])


def batch_state(batch: ImportBatch) -> str:
    return str(ImportBatch.objects.unscoped().values_list("state", flat=True).get(pk=batch.pk))
