"""The pages of an import, one file a step: upload, columns, the batch itself, its rows, its marked-up file, history."""

from __future__ import annotations

from foundation.jobs import ring
from imports import tasks
from imports.models import ImportJob


def begin(job: ImportJob) -> None:
    """Tell the worker, after commit."""
    ring(tasks.run, job.pk)
