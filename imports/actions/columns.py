"""A person says which sheet, kind of list, header row and columns it is; that is remembered for the region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from foundation.errors import DomainError
from foundation.logs import NUMBERS
from imports.actions.beginning import sibling, take
from imports.actions.rules import locked, need
from imports.headers import Understanding
from imports.layouts import Layout, layout_for
from imports.models import BatchState, ImportBatch, ImportJob, ImportRow, SavedMapping
from imports.sources import plain
from imports.understanding import SheetReading, look_again, office_of, signature


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
    region_system: str = "",
    village: str = "",
) -> list[ImportJob]:
    """Read the batch this way; from a preview it starts again. Several sheets become one batch each of the same file.

    `mapping`: column index from 0 -> key, "" to leave a column out; None: by the columns' names. `header_rows` (as
    Excel shows them): none = found by score. `date_orders`: key -> "day_first" or "month_first". `region_system`: how
    region codes are to be read, "" as this kind of list does. `village`: Kemendagri code of the village of all rows,
    where no column names it. Returns the jobs that read. Raises DomainError naming missing or double columns.
    """
    need(by, "import.upload", batch.region_id)
    batch = locked(batch, BatchState.MAPPING, BatchState.PREVIEW)
    if not sheets:
        raise DomainError(_("Choose a sheet."), code="no_sheet", field="sheets")
    layout = layout_for(kind)
    _say(batch, layout, region_system, village)
    with plain(batch) as source:
        readings = [look_again(batch, source, sheet, layout, header_rows, dict(mapping or {})) for sheet in sheets]
    for reading in readings:
        _check(reading.header, layout, batch)
    if mapping and readings[0].header.headers:  # a sheet without headers cannot be known again
        _remember(by, batch, layout, readings[0].header)
    ImportRow.objects.unscoped().filter(batch=batch).drop_all()
    jobs = [_begin(by, batch, readings[0], date_orders)]
    jobs += [_begin(by, sibling(by=by, batch=batch), reading, date_orders) for reading in readings[1:]]
    audit.record(
        by=by, verb="import.columns", obj=batch, region=batch.region_id, after={"kind": kind, "columns": batch.mapping}
    )
    return jobs


@transaction.atomic
def forget_mapping(*, by: User, saved: SavedMapping) -> None:
    """A remembered header is asked about again."""
    need(by, "import.upload", saved.region_id)
    after = {"kind": saved.kind, "columns": saved.mapping}
    audit.record(by=by, verb="import.forget_mapping", obj=saved, region=saved.region_id, before=after)
    saved.delete()


def _check(header: Understanding, layout: Layout, batch: ImportBatch) -> None:
    if not header.header_rows:
        raise DomainError(_("No header row was found. Say which row it is."), code="no_header", field="header_rows")
    fixed = batch.options.get("fixed", {})
    if missing := [key for key in header.missing if key not in fixed]:
        names = ", ".join(str(layout.column(key).label) for key in missing)
        message = _("These columns are needed and not named yet: %(names)s.")
        raise DomainError(message % {"names": names}, code="missing_columns")
    if header.duplicates:
        names = ", ".join(str(layout.column(key).label) for key in header.duplicates)
        message = _("Two columns say they are the same: %(names)s. Keep one of each.")
        raise DomainError(message % {"names": names}, code="double_columns")


def _say(batch: ImportBatch, layout: Layout, region_system: str, village: str) -> None:
    """What holds for the whole file, on the batch (unsaved)."""
    batch.options.pop("fixed", None)
    batch.options.pop("region_system", None)
    if village:
        batch.options["fixed"] = {layout.options.get("village_column", "village_code"): village}
    if region_system and region_system != layout.region_system:
        batch.options["region_system"] = region_system


def _remember(by: User, batch: ImportBatch, layout: Layout, header: Understanding) -> None:
    """For the office, not only for the part of it this file is for. A village of one file is not remembered."""
    said = {
        "kind": layout.kind, "mapping": {str(at): key for at, key in header.mapping.items()},
        "headers": {str(at): NUMBERS.sub("…", text)[:120] for at, text in header.headers.items()},
        "region_system": batch.options.get("region_system", ""), "saved_by": by, "saved_at": timezone.now(),
    }  # fmt: skip
    office, mark = office_of(batch), signature(header)
    SavedMapping.objects.filter(region_id=office, signature=mark).exclude(kind=layout.kind).delete()
    SavedMapping.objects.update_or_create(kind=layout.kind, region_id=office, signature=mark, defaults=said)


def _begin(by: User, batch: ImportBatch, reading: SheetReading, date_orders: Mapping[str, str] | None) -> ImportJob:
    batch.understanding.pop("date_orders", None)
    take(batch, reading, ready=True)
    if date_orders is not None:
        batch.understanding["date_orders_said"] = dict(date_orders)
    batch.staged_rows, batch.compared_at = 0, None
    batch.save()
    return ImportJob.objects.create(batch=batch, step=ImportJob.Step.READ, by=by)
