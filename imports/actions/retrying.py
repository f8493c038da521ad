"""A step the worker gave up on is tried again, because a person has removed what stood in its way."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from foundation.errors import Conflict
from foundation.jobs import retry
from imports.actions.rules import need
from imports.models import ImportBatch, ImportJob


@transaction.atomic
def try_again(*, by: User, batch: ImportBatch) -> ImportJob:
    """The job to ring. Raises Conflict when nothing of this batch was given up."""
    need(by, "job.manage", batch.region_id)
    job: ImportJob | None = ImportJob.objects.dead().filter(batch=batch).order_by("-pk").first()
    if job is None or not retry(ImportJob.objects.all(), job.pk):
        raise Conflict(_("There is nothing to try again."), code="no_dead_job")
    audit.record(by=by, verb="import.try_again", obj=batch, region=batch.region_id, after={"step": job.step})
    return job
