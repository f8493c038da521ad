"""A person says yes to a preview."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from foundation.errors import Conflict
from imports.actions.comparing import counts_of, is_stale
from imports.actions.rules import locked, need, second_person
from imports.layouts import layout_for
from imports.models import BatchState, ImportBatch, ImportJob


@transaction.atomic
def approve(*, by: User, batch: ImportBatch, leave_out: bool = False) -> ImportJob:
    """Approve the previewed changes; returns the job that applies them.

    `leave_out`: the wrong and held rows stay out, and the person has said so. Raises NotAllowed (also when a second
    person is needed), Conflict "stale" when other imports came in since the preview, "nothing" when no row is right,
    "wrong_rows".
    """
    need(by, "import.approve", batch.region_id)
    batch = locked(batch, BatchState.PREVIEW)
    for verb in layout_for(batch.kind).options.get("verbs", ()):  # what the list changes asks for a right of its own
        need(by, verb, batch.region_id)
    second_person(by, batch)
    if is_stale(batch):
        message = _("Another list was imported or undone since this preview. Compute the preview again, then approve.")
        raise Conflict(message, code="stale")
    if not batch.writes:
        message = _("No row of this list can be written. Repair the wrong ones in the marked-up file, then upload it.")
        raise Conflict(message, code="nothing")
    left_out = batch.wrong + batch.held
    if left_out and not leave_out:
        message = _("%(count)s rows are wrong or held. Confirm that only the right ones are imported.")
        raise Conflict(message % {"count": left_out}, code="wrong_rows", field="leave_out")
    batch.state, batch.approved_by, batch.approved_at = BatchState.APPROVED, by, timezone.now()
    batch.save(update_fields=["state", "approved_by", "approved_at"])
    job = ImportJob.objects.create(batch=batch, step=ImportJob.Step.APPLY, by=by)
    audit.record(by=by, verb="import.approve", obj=batch, region=batch.region_id, after=counts_of(batch))
    return job
