"""Staying the owner of a job while working on it: the lease is short, and a thread renews it as long as we live.

A killed worker stops renewing, so another takes its job within minutes; a slow one is never taken for dead.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import DatabaseError, connection
from django.utils import timezone

from imports.models import ImportJob

logger = structlog.get_logger()


@contextmanager
def kept(job: ImportJob) -> Iterator[None]:
    """Renew the lease of a claimed job three times as often as it needs."""
    done = threading.Event()
    thread = threading.Thread(target=_renew, args=(job, done), daemon=True, name=f"lease-{job.pk}")
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(timeout=10)


def _renew(job: ImportJob, done: threading.Event) -> None:
    while not done.wait(job.lease.total_seconds() / 3):
        try:
            ImportJob.objects.filter(pk=job.pk, attempts=job.attempts, state="running").update(
                lease_until=timezone.now() + job.lease
            )
        except DatabaseError as error:
            logger.warning("lease_not_renewed", pk=job.pk, error=type(error).__name__)
        finally:
            connection.close()  # this thread's own
