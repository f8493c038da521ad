"""A person says which sheet, kind of list, header row and columns it is; that is remembered for the region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from foundation.errors import DomainError
from imports.actions.reading import take
from imports.actions.rules import locked, need
from imports.headers import Understanding
from imports.layouts import Layout, layout_for
from imports.models import BatchState, ImportBatch, ImportJob, ImportRow, SavedMapping
from imports.sources import plain
from imports.understanding import SheetReading, look_again, signature


@transaction.atomic
def confirm_columns(
    *,
    by: User,
    batch: ImportBatch,
    kind: str,
    sheets: Sequence[str],
    mapping: Mapping[int, str] | None = None,
    header_rows: tuple[int, ...] = (),
    date_orders: Mapping[str, str] | None = None,
) -> list[ImportJob]:
    """Read the batch this way; from a preview it starts again. Several sheets become one batch each of the same file.

    `mapping`: column index from 0 -> key, "" to leave a column out; None: by the columns' names. `header_rows` (as
    Excel shows them): none = found by score. `date_orders`: key -> "day_first" or "month_first". Returns the jobs that
    read. Raises DomainError naming missing or double columns.
    """
    need(by, "import.upload", batch.region_id)
    batch = locked(batch, BatchState.MAPPING, BatchState.PREVIEW)
    if not sheets:
        raise DomainError(_("Choose a sheet."), code="no_sheet", field="sheets")
    layout = layout_for(kind)
    with plain(batch) as source:
        readings = [look_again(batch, source, sheet, layout, header_rows, dict(mapping or {})) for sheet in sheets]
    for reading in readings:
        _check(reading.header, layout)
    if mapping:
        _remember(by, batch, layout, readings[0].header)
    ImportRow.objects.unscoped().filter(batch=batch).drop_all()
    jobs = [_begin(by, batch, readings[0], date_orders)]
    jobs += [_begin(by, _sibling(by, batch), reading, date_orders) for reading in readings[1:]]
    audit.record(
        by=by, verb="import.columns", obj=batch, region=batch.region_id, after={"kind": kind, "columns": batch.mapping}
    )
    return jobs


def _check(header: Understanding, layout: Layout) -> None:
    if not header.header_rows:
        raise DomainError(_("No header row was found. Say which row it is."), code="no_header", field="header_rows")
    if header.missing:
        names = ", ".join(str(layout.column(key).label) for key in header.missing)
        message = _("These columns are needed and not named yet: %(names)s.")
        raise DomainError(message % {"names": names}, code="missing_columns")
    if header.duplicates:
        names = ", ".join(str(layout.column(key).label) for key in header.duplicates)
        message = _("Two columns say they are the same: %(names)s. Keep one of each.")
        raise DomainError(message % {"names": names}, code="double_columns")


def _remember(by: User, batch: ImportBatch, layout: Layout, header: Understanding) -> None:
    mapping = {str(at): key for at, key in header.mapping.items()}
    SavedMapping.objects.update_or_create(
        kind=layout.kind, region_id=batch.region_id, signature=signature(header),
        defaults={"mapping": mapping, "saved_by": by, "saved_at": timezone.now()},
    )  # fmt: skip


def _begin(by: User, batch: ImportBatch, reading: SheetReading, date_orders: Mapping[str, str] | None) -> ImportJob:
    batch.understanding.pop("date_orders", None)
    take(batch, reading, ready=True)
    if date_orders is not None:
        batch.understanding["date_orders_said"] = dict(date_orders)
    batch.staged_rows, batch.compared_at = 0, None
    batch.save()
    return ImportJob.objects.create(batch=batch, step=ImportJob.Step.READ, by=by)


def _sibling(by: User, batch: ImportBatch) -> ImportBatch:
    """Another sheet of the same stored file."""
    return ImportBatch.objects.create(
        kind=batch.kind, region_id=batch.region_id, title=batch.title, decree=batch.decree, cut_off_on=batch.cut_off_on,
        file_name=batch.file_name, stored_name=batch.stored_name, sha256=batch.sha256, size=batch.size, uploaded_by=by,
        understanding={"sheets": batch.understanding.get("sheets", [])},
    )  # fmt: skip
