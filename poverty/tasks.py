"""Doors for Celery: recompute a region's cards; notice new decisions; ring again what was not done."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from foundation.jobs import claimed, ring, ring_again
from poverty import actions, figures
from poverty.models import RecomputeJob


@shared_task
def recompute(job_id: int) -> None:
    with claimed(RecomputeJob.objects.all(), job_id) as job:
        if job is not None:
            actions.recompute(by=job.asked_by, region=job.region, as_of=job.as_of)


@shared_task
def ring_pending() -> None:
    """Every half minute: regions with decisions newer than their cards, and jobs nobody finished."""
    for region in figures.regions_behind():
        actions.ask_recompute(by=None, region=region, as_of=timezone.localdate())
    ring_again(recompute, RecomputeJob.objects.all())


@shared_task
def recompute_all() -> None:
    ring(recompute, actions.ask_recompute(by=None, region=None, as_of=timezone.localdate()).pk)
