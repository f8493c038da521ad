"""The same file back, with the cells to repair marked. It holds identities, so handing it out is recorded.

A short list is written while its reader waits; a long one by the worker, sealed, and kept for a day.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from foundation import files
from foundation.errors import Conflict
from imports.actions.rules import need
from imports.headers import Understanding
from imports.layouts import Layout, layout_for
from imports.marked import Counts, Mark, write_marked
from imports.models import BatchState, ImportBatch, ImportJob, ImportRow
from imports.normalise.problems import ACCEPT
from imports.reader.parent import read_sheets
from imports.remarks import spoken
from imports.sources import limits, plain
from imports.staging import date_orders, merged_of
from imports.standalone import Standalone

READ = (BatchState.PREVIEW, BatchState.APPROVED, BatchState.APPLIED, BatchState.UNDONE)
DIRECTLY = 3_000  # rows that are marked while somebody waits: under two seconds
KEPT = dt.timedelta(days=1)
FOLDER = "marked"

Progress = Callable[[str, int, int], None]


def marked_workbook(*, by: User, batch: ImportBatch, target: IO[bytes]) -> Counts:
    """Write the marked-up workbook to `target`. Raises Conflict when the rows were not read, FileRefused."""
    _may_have(by, batch)
    counts = _write(batch, target)
    with transaction.atomic():
        audit.record(
            by=by, verb="import.marked_workbook", obj=batch, region=batch.region_id, after={"rows": counts.rows}
        )
    return counts


@transaction.atomic
def ask_marked(*, by: User, batch: ImportBatch) -> ImportJob:
    """The job that writes the workbook, or the one that has: made since the rows were last compared or applied."""
    _may_have(by, batch)
    ImportBatch.objects.unscoped().select_for_update(of=("self",)).get(pk=batch.pk)
    job: ImportJob | None = latest_marked(batch)
    if job is not None and (job.state in ("waiting", "running") or job.stored_name):
        return job
    job = ImportJob.objects.create(batch=batch, step=ImportJob.Step.MARK, by=by)
    audit.record(by=by, verb="import.marked_asked", obj=batch, region=batch.region_id)
    return job


def latest_marked(batch: ImportBatch) -> ImportJob | None:
    """The newest job of marking that speaks of the rows as they are now."""
    moments = [moment for moment in (batch.compared_at, batch.applied_at) if moment]
    jobs = ImportJob.objects.marked().filter(batch=batch)
    found: ImportJob | None = jobs.filter(created_at__gte=max(moments)).first() if moments else jobs.first()
    return found


def make_marked(*, by: User, batch: ImportBatch, job: ImportJob, progress: Progress | None = None) -> ImportBatch:
    """The worker's part: write the workbook and store it sealed. Nobody has it yet, so nothing is recorded."""
    if batch.state not in READ:
        return batch
    with tempfile.TemporaryFile(prefix="ngerombo-") as made:
        _write(batch, made, progress)
        made.seek(0)
        stored = files.store(iter(partial(made.read, files.CHUNK), b""), FOLDER)
    ImportJob.objects.filter(pk=job.pk).update(stored_name=stored.name)
    return batch


@transaction.atomic
def take_marked(*, by: User, batch: ImportBatch, job: ImportJob) -> Iterator[bytes]:
    """The workbook a job made, piece by piece. Raises Conflict when it is not there (any more)."""
    _may_have(by, batch)
    if not job.stored_name:
        raise Conflict(_("The marked-up file is not ready, or not kept any more. Ask for it again."), code="no_file")
    audit.record(by=by, verb="import.marked_workbook", obj=batch, region=batch.region_id, after={"rows": batch.rows})
    return files.read(job.stored_name)


def forget_marked(batch: ImportBatch | None = None) -> int:
    """Remove stored workbooks: all of a batch, or all that are older than a day. Returns how many."""
    jobs = ImportJob.objects.marked().exclude(stored_name="")
    old = jobs.filter(batch=batch) if batch else jobs.filter(finished_at__lt=timezone.now() - KEPT)
    names = list(old.values_list("stored_name", flat=True))
    old.update(stored_name="")
    for name in names:
        transaction.on_commit(partial(files.remove, name))
    return len(names)


def _may_have(by: User, batch: ImportBatch) -> None:
    need(by, "import.read", batch.region_id)
    if batch.state not in READ:
        raise Conflict(_("The file of this import is not read, or not kept any more."), code="state")


def _write(batch: ImportBatch, target: IO[bytes], progress: Progress | None = None) -> Counts:
    layout = layout_for(batch.kind)
    found = Understanding.from_json(batch.understanding["header"])
    columns = {key: at for at, key in found.mapping.items()}
    identities = {at for at, key in found.mapping.items() if layout.column(key).identity}
    told = (lambda done: progress("mark", done, batch.rows)) if progress else None
    with plain(batch) as source:
        return write_marked(
            source, batch.sheet, found, _marks(batch, layout, columns), target, identities, limits=limits(),
            sheets=read_sheets(source, limits(), count=False), progress=told,
            alone=Standalone(layout, found, merged_of(batch, layout, source), date_orders(batch), timezone.localdate()),
            labels={at: str(layout.column(key).label) for at, key in found.mapping.items()},
            said={str(layout.column(key).label): text for key, text in batch.options.get("fixed", {}).items()},
        )  # fmt: skip


def _marks(batch: ImportBatch, layout: Layout, columns: dict[str, int]) -> Iterator[Mark]:
    rows = ImportRow.objects.unscoped().filter(batch=batch).remarked().order_by("number")
    known = {column.key for column in layout.columns}
    for number, problems in rows.values_list("number", "problems").iterator(chunk_size=2000):
        for problem in problems:
            if problem["level"] != ACCEPT:
                words, at = spoken(problem), columns.get(problem["column"])
                lacking = problem["column"] if at is None else ""
                message = f"{layout.column(lacking).label}: {words.message}" if lacking in known else words.message
                said = f"{words.suggestion} → {words.proposal}".strip() if words.proposal else words.suggestion
                yield Mark(number, at, words.level, message, said)
