"""What a job row means: the one door through which the worker, the command and the tests do its work."""

from __future__ import annotations

from collections.abc import Callable

from foundation.jobs import claimed
from imports import actions, leases
from imports.models import ImportBatch, ImportJob

Progress = Callable[[str, int, int], None]


def perform(pk: int, progress: Progress | None = None) -> ImportBatch | None:
    """Do the job if nobody else does; returns the batch as it stands afterwards, None when there was nothing to do."""
    with claimed(ImportJob.objects.all(), pk) as job:
        if job is None:
            return None
        with leases.kept(job):
            return _do(job, progress)


def _do(job: ImportJob, progress: Progress | None) -> ImportBatch:
    batch = ImportBatch.objects.unscoped().get(pk=job.batch_id)
    if job.step == ImportJob.Step.READ:
        return actions.read(by=job.by, batch=batch, progress=progress)
    if job.step == ImportJob.Step.APPLY:
        if progress:
            progress("apply", 0, batch.new + batch.changed)
        return actions.apply(by=job.by, batch=batch)
    return actions.undo_now(by=job.by, batch=batch)
