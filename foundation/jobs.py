"""Work to do, as rows: PostgreSQL holds the truth, Celery is told, and a beat task rings again.

An app that has work makes a concrete model of `JobRow` and writes a row in the transaction of its cause; the edge calls
`ring(task, row.pk)` after commit. A worker claims under a row lock, so a job rung twice runs once; a claim that was
not finished within its lease is taken again. After `MAX_ATTEMPTS` the row is a dead letter, visible, with a retry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import structlog
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

MAX_ATTEMPTS = 5
logger = structlog.get_logger()


class JobState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class JobQuerySet(models.QuerySet[Any]):
    def to_ring(self, now: dt.datetime) -> Self:
        """Rows a beat task should ring again: waiting and due, or running past their lease."""
        due = Q(state=JobState.WAITING, not_before__lte=now)
        lost = Q(state=JobState.RUNNING, lease_until__lt=now)
        return self.filter(due | lost).order_by("pk")

    def dead(self) -> Self:
        return self.filter(state=JobState.FAILED)


class JobRow(models.Model):
    """Abstract. `lease` is how long one attempt may hold the row before another worker may take it."""

    lease = dt.timedelta(minutes=15)

    state = models.CharField(_("state"), max_length=10, choices=JobState.choices, default=JobState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True, help_text="Type of the last error; never its values.")

    objects = JobQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state__in=["waiting", "running"]), name="%(class)s_open")
        ]


@contextmanager
def claimed(rows: JobQuerySet, pk: int) -> Iterator[Any | None]:
    """Claim row `pk`, run the block, mark it done. Yields None when another worker has it or it is finished.

    The block runs outside the claim's transaction: what it writes is its own atomic action. An exception puts the row
    back with a growing delay and is raised again; after MAX_ATTEMPTS the row stays as a dead letter.
    """
    now = timezone.now()
    with transaction.atomic():
        job = rows.select_for_update(skip_locked=True, of=("self",)).to_ring(now).filter(pk=pk).first()
        if job is not None:
            if job.attempts >= MAX_ATTEMPTS:
                rows.filter(pk=pk).update(state=JobState.FAILED, finished_at=now)
                job = None
            else:
                job.state, job.lease_until, job.attempts = JobState.RUNNING, now + job.lease, job.attempts + 1
                job.save(update_fields=["state", "lease_until", "attempts"])
    if job is None:
        yield None
        return
    try:
        yield job
    except Exception as error:
        _give_back(rows, job, error)
        raise
    rows.filter(pk=pk, attempts=job.attempts).update(
        state=JobState.DONE, finished_at=timezone.now(), lease_until=None, problem=""
    )


def _give_back(rows: JobQuerySet, job: Any, error: Exception) -> None:
    dead = job.attempts >= MAX_ATTEMPTS
    rows.filter(pk=job.pk, attempts=job.attempts).update(
        state=JobState.FAILED if dead else JobState.WAITING,
        not_before=timezone.now() + dt.timedelta(seconds=2**job.attempts),
        lease_until=None,
        finished_at=timezone.now() if dead else None,
        problem=type(error).__name__,
    )
    logger.error("job_failed", job=type(job).__name__, pk=job.pk, attempts=job.attempts, error=type(error).__name__)


def retry(rows: JobQuerySet, pk: int) -> bool:
    """Bring a dead letter back to life; False when it was not dead."""
    return bool(
        rows.filter(pk=pk, state=JobState.FAILED).update(
            state=JobState.WAITING, attempts=0, not_before=timezone.now(), finished_at=None
        )
    )


def ring(task: Any, pk: int) -> None:
    """Tell Celery about row `pk` after commit. A broken bell is logged and forgotten: the beat rings again."""

    def send() -> None:
        try:
            task.apply_async((pk,), retry=False)
        except (OperationalError, ConnectionError, TimeoutError, OSError) as error:
            logger.warning("bell_broken", task=task.name, pk=pk, error=type(error).__name__)

    transaction.on_commit(send)


def ring_again(task: Any, rows: JobQuerySet) -> int:
    """For beat: ring every row that is due. Returns how many."""
    count = 0
    for pk in rows.to_ring(timezone.now()).values_list("pk", flat=True)[:1000]:
        ring(task, pk)
        count += 1
    return count
