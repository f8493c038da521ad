"""Doors for Celery: a primary key in, one call."""

from __future__ import annotations

from celery import shared_task

from foundation.jobs import ring_again
from imports.models import ImportJob
from imports.steps import perform


@shared_task(name="imports.tasks.run")
def run(pk: int) -> None:
    """Read, apply or undo what the job row says."""
    perform(pk)


@shared_task(name="imports.tasks.ring_pending")
def ring_pending() -> None:
    """Beat: ring for jobs whose bell was lost or whose worker died."""
    ring_again(run, ImportJob.objects.all())
