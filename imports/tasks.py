"""Doors for Celery: a primary key in, one call."""

from __future__ import annotations

from celery import shared_task

from foundation.jobs import ring, ring_again
from imports import actions
from imports.models import ImportJob
from imports.steps import perform


@shared_task(name="imports.tasks.run")
def run(pk: int) -> None:
    """Read, apply, undo or mark what the job row says; then ring for the other sheets of a file that was just read."""
    perform(pk)
    for other in ImportJob.objects.begun_by(pk):
        ring(run, other)


@shared_task(name="imports.tasks.ring_pending")
def ring_pending() -> None:
    """Beat: ring for jobs whose bell was lost or whose worker died."""
    ring_again(run, ImportJob.objects.all())


@shared_task(name="imports.tasks.forget_marked")
def forget_marked() -> None:
    """Beat: marked-up workbooks that were made a day ago go; they can be made again."""
    actions.forget_marked()
