"""Doors for the worker: a primary key in, one action."""

from __future__ import annotations

from celery import shared_task

from foundation.jobs import claimed, ring_again
from households.duplicates import previewing
from households.duplicates.searching import search
from households.models import DuplicateJob, PreviewSearch


@shared_task(name="households.tasks.search_duplicates")
def search_duplicates(pk: int) -> None:
    """Look for duplicates as the job row says."""
    with claimed(DuplicateJob.objects.all(), pk) as job:
        if job is not None:
            search(job=job)


@shared_task(name="households.tasks.search_preview")
def search_preview(pk: int) -> None:
    """Look whom the new rows of a preview resemble."""
    with claimed(PreviewSearch.objects.select_related("batch"), pk) as job:
        if job is not None:
            previewing.search(job=job)


@shared_task(name="households.tasks.ring_pending")
def ring_pending() -> None:
    """Beat: searches whose cause was committed (an import), whose bell was lost, or whose worker died."""
    ring_again(search_duplicates, DuplicateJob.objects.all())
    ring_again(search_preview, PreviewSearch.objects.all())
