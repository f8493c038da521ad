"""Doors for the worker: a primary key in, one action."""

from __future__ import annotations

from celery import shared_task

from foundation.jobs import claimed, ring_again
from households import actions
from households.duplicates import previewing
from households.duplicates.searching import search
from households.models import DuplicateJob, FamilyExport, PreviewSearch


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


@shared_task(name="households.tasks.write_export")
def write_export(pk: int) -> None:
    """Write the families somebody asked for to a workbook."""
    with claimed(FamilyExport.objects.select_related("asked_by", "region"), pk) as job:
        if job is not None:
            actions.make_export(by=job.asked_by, export=job)


@shared_task(name="households.tasks.forget_exports")
def forget_exports() -> None:
    """Beat: workbooks of families that were made a day ago go; they can be made again."""
    actions.forget_exports()


@shared_task(name="households.tasks.ring_pending")
def ring_pending() -> None:
    """Beat: searches and files whose cause was committed (an import), whose bell was lost, or whose worker died."""
    ring_again(search_duplicates, DuplicateJob.objects.all())
    ring_again(search_preview, PreviewSearch.objects.all())
    ring_again(write_export, FamilyExport.objects.all())
