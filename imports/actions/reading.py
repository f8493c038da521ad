"""The worker's first step: understand the file, stage its rows, compare them with the register."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext_noop

from accounts import audit
from accounts.models import User
from imports.actions.beginning import sibling, take
from imports.actions.comparing import compare
from imports.actions.discarding import refuse
from imports.actions.rules import locked
from imports.grounds import layout_of
from imports.models import BatchState, ImportBatch, ImportJob, ImportRow
from imports.numbering import STRANGE, check_system
from imports.reader.cells import Summary
from imports.reader.refusals import FileRefused
from imports.sources import plain
from imports.staging import stage
from imports.understanding import SheetReading, chosen, likeliest, read_workbook

Progress = Callable[[str, int, int], None]
HIDDEN = gettext_noop("%(count)s hidden rows were imported as well.")
CODES = gettext_noop(
    "Most region codes do not fit the names beside them, or are unknown: perhaps they are %(other)s codes. "
    "Say so under “Correct the columns”."
)
FORMULAS = gettext_noop("%(count)s cells hold formulas; the values saved with them were taken.")


def read(*, by: User, batch: ImportBatch, progress: Progress | None = None) -> ImportBatch:
    """Bring a batch as far as it goes without a person: to the preview, to the question about columns, or to refusal.

    May be called again after a crash: staged rows are kept and not staged twice.
    """
    if batch.state not in (BatchState.UPLOADED, BatchState.READING):
        return batch
    if batch.compared_at is None:
        try:
            batch = _take_in(by, batch, progress)
        except FileRefused as refusal:
            return refuse(by=by, batch=batch, why=refusal)
    if batch.state != BatchState.READING:
        return batch
    if progress:
        progress("compare", 0, batch.staged_rows)
    return compare(by=by, batch=batch)


def _take_in(by: User, batch: ImportBatch, progress: Progress | None) -> ImportBatch:
    with plain(batch) as source:
        if batch.state == BatchState.UPLOADED:
            batch = understand(by=by, batch=batch, source=source)
        if batch.state == BatchState.READING:
            step = partial(progress, "read") if progress else None
            _note(batch, stage(batch, source, step))
            if not batch.staged_rows:
                raise FileRefused("no_rows")
            check_system(batch)
    return batch


@transaction.atomic
def understand(*, by: User, batch: ImportBatch, source: IO[bytes]) -> ImportBatch:
    """Choose sheet, kind and columns where only one answer is possible; else ask (state MAPPING)."""
    batch = locked(batch, BatchState.UPLOADED)
    readings = read_workbook(batch, source)
    answer = chosen(readings, batch.sheet)
    if answer is None and batch.options.get("all_sheets"):
        answer = _first_of_all(readings)
    first = answer or likeliest(readings)
    take(batch, first, ready=answer is not None)
    batch.understanding["sheets"] = [
        {"name": reading.sheet.name, "hidden": reading.sheet.hidden, "fits": reading.fits,
         "kind": reading.layout.kind if reading.layout else ""}
        for reading in readings
    ]  # fmt: skip
    batch.save()
    if batch.options.get("all_sheets") and batch.state == BatchState.READING:
        _begin_others(by, batch, readings, first)
    audit.record(by=by, verb="import.read", obj=batch, region=batch.region_id, after={"state": batch.state})
    return batch


def _first_of_all(readings: list[SheetReading]) -> SheetReading | None:
    """Where all sheets with the same columns are wanted: the first that fits and is not hidden."""
    return next((reading for reading in readings if reading.fits and not reading.sheet.hidden), None)


def _begin_others(by: User, batch: ImportBatch, readings: list[SheetReading], first: SheetReading) -> None:
    """A batch, and a job, for every other visible sheet of the same kind. Hidden ones go in only when chosen."""
    for reading in readings:
        if reading is not first and reading.fits and not reading.sheet.hidden and reading.layout == first.layout:
            other = sibling(by=by, batch=batch)
            take(other, reading, ready=True)
            other.save()
            ImportJob.objects.create(batch=other, step=ImportJob.Step.READ, by=by)


def _note(batch: ImportBatch, summary: Summary) -> None:
    """What a person should know about the file as a whole."""
    notes: list[dict[str, Any]] = []
    if summary.hidden_rows:
        notes.append({"text": HIDDEN, "params": {"count": summary.hidden_rows}})
    if summary.formula_cells:
        notes.append({"text": FORMULAS, "params": {"count": summary.formula_cells}})
    strange = ImportRow.objects.unscoped().filter(batch=batch).with_remark(*STRANGE).count()
    if strange > batch.staged_rows / 2:
        other = "BPS" if layout_of(batch).region_system == "kemendagri" else "Kemendagri"
        notes.append({"text": CODES, "params": {"other": other}})
    batch.notes = notes
    ImportBatch.objects.unscoped().filter(pk=batch.pk).update(notes=notes)
