"""All steps of an import in this process, one after the other: for the command, the demonstration and tests."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from foundation.errors import Conflict, DomainError
from imports import actions
from imports.actions.comparing import counts_of
from imports.figures import all_problems, index_of
from imports.headers import Understanding, header_key
from imports.layouts import layout_for
from imports.models import BatchState, ImportBatch, ImportJob
from imports.steps import perform
from imports.understanding import likely_kind
from regions.models import Region

Progress = Callable[[str, int, int], None]
TRIES = 3


@dataclass
class Report:
    """How an import went. `seconds`: per step. `problems`: remarks of level W and R, and what was skipped."""

    batch: ImportBatch
    seconds: dict[str, float] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    others: list[Report] = field(default_factory=list)  # the other sheets, where all were asked for

    @property
    def state(self) -> str:
        return str(self.batch.state)

    @property
    def counts(self) -> dict[str, int]:
        return counts_of(self.batch)

    def to_json(self) -> dict[str, Any]:
        batch = self.batch
        return {
            "batch": batch.pk, "state": batch.state, "kind": batch.kind, "sheet": batch.sheet, **self.counts,
            "touched": batch.touched, "refusal": batch.refusal, "asks": _asks(batch), "problems": self.problems,
            "seconds": {step: round(seconds, 2) for step, seconds in self.seconds.items()},
            **({"others": [other.to_json() for other in self.others]} if self.others else {}),
        }  # fmt: skip


def import_file(
    *,
    path: Path,
    region_code: str,
    by: User,
    kind: str = "",
    approver: User | None = None,
    title: str = "",
    decree: str = "",
    cut_off_on: dt.date | None = None,
    sheet: str = "",
    mapping: Mapping[str, str] | None = None,
    header_row: int | None = None,
    village: str = "",
    region_system: str = "",
    all_sheets: bool = False,
    again: bool = False,
    dry_run: bool = False,
    problems: bool = True,
    progress: Progress | None = None,
    look: Callable[[Report], None] | None = None,
) -> Report:
    """Import a file of this machine as `by` would on the screens; with `approver`, approve and apply what is right.

    Wrong and held rows stay out. Raises DomainError; a file that cannot be read comes back as state "refused", one
    whose columns a person must name as "mapping". `header_row`, `village`: as confirm_columns takes them, with a
    `mapping`; row 0 means that data begin at the top; `region_system`, `all_sheets`: as upload takes them. `dry_run`
    leaves nothing but the line in the history; `look` sees each report before its rows go.
    """
    region = Region.objects.get(pk=region_code)
    with path.open("rb") as source:
        batch, job = actions.upload(
            by=by, region=region, source=source, file_name=path.name, kind=kind, title=title, decree=decree,
            cut_off_on=cut_off_on, sheet=sheet, again=again or dry_run, region_system=region_system,
            all_sheets=all_sheets,
        )  # fmt: skip
    report, first = Report(batch), job
    _timed(report, "read", job, progress)
    if mapping and report.state in (BatchState.MAPPING, BatchState.PREVIEW):
        _confirm(report, by, _columns(report.batch, mapping), sheet, village, header_row, progress)
    _read_others(report, first, progress)
    for each in (report, *report.others):
        if problems:
            each.problems = all_problems(each.batch)
        if dry_run:
            _throw_away(each, by, look)
        elif approver and each.state == BatchState.PREVIEW and each.batch.writes:
            _approve(each, approver, progress)
    return report


def _confirm(
    report: Report,
    by: User,
    columns: dict[int, str],
    sheet: str,
    village: str,
    row: int | None,
    progress: Progress | None,
) -> None:
    """Read the sheet the way it was said."""
    for job in actions.confirm_columns(
        by=by, batch=report.batch, kind=likely_kind(report.batch), mapping=columns, village=village,
        sheets=[sheet or report.batch.understanding["name"]], header_rows=() if row is None else (row,),
    ):  # fmt: skip
        _timed(report, "read", job, progress)


def _read_others(report: Report, first: ImportJob, progress: Progress | None) -> None:
    """The other sheets that the reading of the first one began."""
    for pk in ImportJob.objects.begun_by(first.pk):
        job = ImportJob.objects.get(pk=pk)
        report.others.append(Report(job.batch))
        _timed(report.others[-1], "read", job, progress)


def _throw_away(report: Report, by: User, look: Callable[[Report], None] | None) -> None:
    """The end of a dry run."""
    if look:
        look(report)
    if report.state in (BatchState.PREVIEW, BatchState.MAPPING):
        actions.discard(by=by, batch=report.batch)


def undo_batch(*, by: User, batch: ImportBatch, reason: str) -> ImportBatch:
    """Take an applied import back, now. Raises InTheWay with what stands on it."""
    job = actions.undo(by=by, batch=batch, reason=reason)
    return perform(job.pk) or batch


def _columns(batch: ImportBatch, said: Mapping[str, str]) -> dict[int, str]:
    """The columns as recognised, corrected by {letter or header: key}. Raises DomainError for one that is not there."""
    header = Understanding.from_json(batch.understanding["header"])
    by_name = {header_key(text): at for at, text in header.headers.items()}
    corrected = {at: key for at, key in header.mapping.items() if key not in said.values()}
    for name, key in said.items():
        is_letter = name.isascii() and name.isalpha() and len(name) < 3
        at = by_name.get(header_key(name), index_of(name) if is_letter else None)
        if at is None:
            raise DomainError(_("The file has no column “%(name)s”.") % {"name": name}, code="no_column")
        if key and key not in {column.key for column in layout_for(likely_kind(batch)).columns}:
            raise DomainError(_("There is no field “%(name)s”.") % {"name": key}, code="no_field")
        corrected[at] = key
    return corrected


def _approve(report: Report, approver: User, progress: Progress | None) -> None:
    """Another list may be faster; then the fresh preview is approved instead."""
    for _attempt in range(TRIES):
        try:
            job = actions.approve(by=approver, batch=report.batch, leave_out=True)
        except Conflict as conflict:
            if conflict.code != "stale":
                raise
            _timed(report, "compare", actions.compare_again(by=approver, batch=report.batch), progress)
            continue
        _timed(report, "apply", job, progress)
        if report.state == BatchState.APPLIED:
            return


def _timed(report: Report, step: str, job: ImportJob, progress: Progress | None) -> None:
    start = time.monotonic()
    done = perform(job.pk, progress)
    if done is not None:
        report.batch = done
    report.seconds[step] = report.seconds.get(step, 0.0) + time.monotonic() - start


def _asks(batch: ImportBatch) -> dict[str, Any]:
    """What a person must still say, for a batch in state MAPPING."""
    if batch.state != BatchState.MAPPING:
        return {}
    header = batch.understanding.get("header", {})
    return {
        "sheets": [sheet["name"] for sheet in batch.understanding.get("sheets", [])],
        "missing": header.get("missing", []), "duplicates": list(header.get("duplicates", {})),
        "unknown": header.get("unknown", {}), "header_rows": header.get("header_rows", []),
    }  # fmt: skip
