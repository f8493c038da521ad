"""What a job row means: the one door through which the worker, the command and the tests do its work."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.utils import timezone

from foundation.jobs import claimed
from imports import actions, leases
from imports.models import ImportBatch, ImportJob

Progress = Callable[[str, int, int], None]
EVERY = 0.5  # seconds between two words about the same phase


def perform(pk: int, progress: Progress | None = None) -> ImportBatch | None:
    """Do the job if nobody else does; returns the batch as it stands afterwards, None when there was nothing to do."""
    with claimed(ImportJob.objects.all(), pk) as job:
        if job is None:
            return None
        with leases.kept(job):
            return _do(job, Teller(job, progress))


class Teller:
    """Callable(phase, rows done, rows expected or 0): writes how far a job is into its row, for whoever watches."""

    def __init__(self, job: ImportJob, also: Progress | None) -> None:
        self.job, self.also = job, also
        self.phase, self.at = "", 0.0

    def __call__(self, phase: str, done: int, total: int) -> None:
        if self.also:
            self.also(phase, done, total)
        now = time.monotonic()
        if phase == self.phase and now - self.at < EVERY:
            return
        if phase != self.phase:
            self.job.progress = {"phase": phase, "since": timezone.now().isoformat(), "from": done}
        self.phase, self.at = phase, now
        self.job.progress |= {"done": done, "total": total}
        ImportJob.objects.filter(pk=self.job.pk).update(progress=self.job.progress)


def _do(job: ImportJob, told: Teller) -> ImportBatch:
    batch = ImportBatch.objects.unscoped().get(pk=job.batch_id)
    if job.step == ImportJob.Step.READ:
        told("read", batch.staged_rows, 0)
        return actions.read(by=job.by, batch=batch, progress=told)
    if job.step == ImportJob.Step.MARK:
        return actions.make_marked(by=job.by, batch=batch, job=job, progress=told)
    rows = batch.new + batch.changed
    if job.step == ImportJob.Step.APPLY:
        told("apply", 0, rows)
        return actions.apply(by=job.by, batch=batch)
    told("undo", 0, rows)
    return actions.undo_now(by=job.by, batch=batch)
