"""Work that goes on: how far it is, how fast, and how long it will take."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import formats
from imports.actions.comparing import is_stale
from imports.models import BatchState, ImportBatch, ImportJob

STEP_OF = {"uploaded": 2, "mapping": 2, "reading": 3, "preview": 3, "approved": 4, "applied": 5}
AT_ONCE = ("compare", "apply", "undo")  # one transaction: all rows or none, so no part of them is done
SURE_AFTER = 2.0  # seconds of one phase before its speed says something


@dataclass(frozen=True, slots=True)
class Work:
    """What the worker is doing with a batch: `busy`, or given up (`stuck`); `said` in words. `total` 0: not known."""

    busy: bool = False
    stuck: bool = False
    said: str = ""
    phase: str = ""
    done: int = 0
    total: int = 0
    rate: int = 0  # rows a second
    left: str = ""
    again: int = 0  # attempts before this one


def work_on(batch: ImportBatch) -> Work:
    """One query, two while an import is being written."""
    job = ImportJob.objects.of_work().filter(batch=batch).order_by("-pk").first()
    undoing = batch.state == BatchState.APPLIED and job is not None and job.step == ImportJob.Step.UNDO
    open_states = (BatchState.UPLOADED, BatchState.READING, BatchState.APPROVED)
    if job is None or not (batch.state in open_states or undoing):
        return Work()
    if job.state == "failed":
        return Work(stuck=True, again=job.attempts)
    if job.state == "done":
        # The step is through and the state about to follow; an undo that met obstacles ends here too.
        return Work() if undoing else Work(busy=True, said=_("One moment …"))
    return _measured(batch, job)


def marking(batch: ImportBatch, job: ImportJob) -> Work:
    if job.state == "failed":
        return Work(stuck=True)
    return _measured(batch, job)


def _measured(batch: ImportBatch, job: ImportJob) -> Work:
    told = job.progress
    phase = str(told.get("phase", ""))
    if job.state == "waiting" or not phase:
        return Work(busy=True, said=_waiting(batch, job), again=job.attempts)
    # The row says more than the last word when a chunk came in since.
    done = max(int(told["done"]), batch.staged_rows if phase == "read" else 0)
    total, since = int(told["total"]), dt.datetime.fromisoformat(told["since"])
    seconds = (timezone.now() - since).total_seconds()
    rate = (done - int(told["from"])) / seconds if seconds >= SURE_AFTER else 0.0
    left = (total - done) / rate if rate and total > done else 0.0
    if phase in AT_ONCE:
        left, total = max(_usual(batch, job) * total - seconds, 0.0), 0
    return Work(
        busy=True, said=_phase(phase, done, batch), phase=phase, done=done, total=max(total, 0), rate=round(rate),
        left=in_words(left) if left else "", again=job.attempts - 1,
    )  # fmt: skip


def _waiting(batch: ImportBatch, job: ImportJob) -> str:
    if batch.state == BatchState.READING and batch.staged_rows:
        return _phase("read", batch.staged_rows, batch)
    if job.step in ("apply", "undo"):
        return _phase(job.step, 0, batch)
    if job.attempts:
        return _("The last attempt failed; the next one begins soon …")
    return _("Waiting for a free worker …") if job.state == "waiting" else _("Opening the file …")


def _phase(phase: str, done: int, batch: ImportBatch) -> str:
    shown = {"rows": formats.number(done)}
    if phase == "read":
        return _("Reading: %(rows)s rows so far …") % shown if done else _("Opening the file …")
    if phase == "mark":
        return _("Writing the marked-up file: %(rows)s rows …") % shown
    if phase == "compare":
        return _("Comparing %(rows)s rows with the register …") % {"rows": formats.number(batch.staged_rows)}
    if phase == "undo":
        return _("Taking the import back …")
    return _("Writing %(rows)s rows to the register …") % {"rows": formats.number(batch.new + batch.changed)}


def _usual(batch: ImportBatch, job: ImportJob) -> float:
    """Seconds a row that the same step took when it was last done, of any list; 0 when it never was."""
    before = (
        ImportJob.objects.of_work().filter(step=job.step, state="done", progress__total__gt=0).order_by("-pk").first()
    )
    if before is None or before.finished_at is None:
        return 0.0
    seconds = (before.finished_at - dt.datetime.fromisoformat(before.progress["since"])).total_seconds()
    return float(max(seconds, 0.0) / before.progress["total"])


def in_words(seconds: float) -> str:
    """About how long: seconds below a minute and a half, else minutes."""
    if seconds < 90:
        count = max(round(seconds / 5) * 5, 5)
        return ngettext("about %(n)s second left", "about %(n)s seconds left", count) % {"n": count}
    count = round(seconds / 60)
    return ngettext("about %(n)s minute left", "about %(n)s minutes left", count) % {"n": count}


def overtaken(batch: ImportBatch) -> bool:
    """Whether the preview is out of date because another list came in or was taken back."""
    return batch.state == BatchState.PREVIEW and is_stale(batch)
