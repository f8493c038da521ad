"""A file comes in: stored sealed, once, with the work to read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from foundation import files
from foundation.errors import Conflict, DomainError
from foundation.formats import long_date
from foundation.logs import NUMBERS
from foundation.scanning import scanned
from imports.actions.rules import need
from imports.layouts import all_layouts
from imports.models import BatchState, ImportBatch, ImportJob
from regions.models import Region

FOLDER = "imports"
SYSTEMS = ("kemendagri", "bps")
GONE = [BatchState.REFUSED, BatchState.DISCARDED, BatchState.UNDONE]


def upload(
    *,
    by: User,
    region: Region,
    source: Any,
    file_name: str,
    kind: str = "",
    title: str = "",
    decree: str = "",
    cut_off_on: dt.date | None = None,
    sheet: str = "",
    again: bool = False,
    all_sheets: bool = False,
    region_system: str = "",
) -> tuple[ImportBatch, ImportJob]:
    """Store `source` (an open binary file or an uploaded one) and write the job that reads it.

    `kind` "" lets the columns tell. `all_sheets`: every visible sheet with these columns becomes a batch.
    `region_system`: "kemendagri" or "bps", "" as this kind of list does. Raises NotAllowed, DomainError (too large,
    empty, infected, unknown kind), Unavailable (the scanner is away), Conflict "same_file" when the very same file is
    here already and `again` is not set.
    """
    need(by, "import.upload", region.pk)
    if kind and kind not in {layout.kind for layout in all_layouts()}:
        raise DomainError(_("There is no such kind of list."), code="unknown_kind", field="kind")
    stored = files.store(scanned(_chunks(source)), FOLDER)
    try:
        return _register(
            by, stored, again, region=region, kind=kind, title=NUMBERS.sub("…", title)[:200], decree=decree[:100],
            cut_off_on=cut_off_on, file_name=shown_name(file_name), sheet=sheet,
            options=_options(all_sheets, region_system),
        )  # fmt: skip
    except BaseException:
        files.remove(stored.name)
        raise


@transaction.atomic
def _register(by: User, stored: files.StoredFile, again: bool, **fields: Any) -> tuple[ImportBatch, ImportJob]:
    if not stored.size:
        raise DomainError(_("The file is empty (0 bytes). Choose the right file."), code="empty", field="file")
    earlier = _earlier(fields["region"], stored.sha256, fields["sheet"])
    if earlier and not again:
        message = _("This very file was imported already on %(day)s (%(state)s). Import it again only if you mean to.")
        said = {"day": long_date(timezone.localdate(earlier.uploaded_at)), "state": earlier.get_state_display()}
        raise Conflict(message % said, code="same_file", field="file")
    batch = ImportBatch.objects.create(
        stored_name=stored.name, sha256=stored.sha256, size=stored.size, uploaded_by=by, **fields
    )
    job = ImportJob.objects.create(batch=batch, step=ImportJob.Step.READ, by=by)
    after = {"kind": batch.kind, "sha256": batch.sha256, "size": batch.size}
    audit.record(by=by, verb="import.upload", obj=batch, region=batch.region_id, after=after)
    return batch, job


def _options(all_sheets: bool, region_system: str) -> dict[str, Any]:
    if region_system not in ("", *SYSTEMS):
        raise DomainError(_("There is no such system of region codes."), code="unknown_system", field="region_system")
    said: dict[str, Any] = {"all_sheets": True} if all_sheets else {}
    return said | ({"region_system": region_system} if region_system else {})


def _earlier(region: Region, sha256: str, sheet: str) -> ImportBatch | None:
    same = ImportBatch.objects.unscoped().of_file(sha256).filter(region=region).exclude(state__in=GONE)
    if sheet:
        same = same.filter(sheet__in=["", sheet])
    found: ImportBatch | None = same.order_by("-pk").first()
    return found


def _chunks(source: Any) -> Iterator[bytes]:
    """The content piece by piece; stops at the office's limit, whatever the sender said of the size."""
    limit, size = settings.IMPORT_MAX_BYTES, 0
    pieces = source.chunks() if hasattr(source, "chunks") else iter(lambda: source.read(files.CHUNK), b"")
    for piece in pieces:
        size += len(piece)
        if size > limit:
            message = _("The file is larger than %(limit)s MB. Split it by kecamatan.")
            raise DomainError(message % {"limit": limit // 2**20}, code="too_big", field="file")
        yield piece


def shown_name(name: str) -> str:
    """The name a person gave the file, for showing only: no folders, nothing invisible, no identity number, not
    endless.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(sign for sign in last if sign.isprintable()).strip()
    return NUMBERS.sub("…", clean)[:255] or _("without a name")
