"""The same file back, with the cells to repair marked. It holds identities, so handing it out is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from foundation.errors import Conflict
from imports.actions.rules import need
from imports.headers import Understanding
from imports.layouts import Layout, layout_for
from imports.marked import Counts, Mark, write_marked
from imports.models import BatchState, ImportBatch, ImportRow
from imports.normalise.problems import ACCEPT
from imports.remarks import spoken
from imports.sources import limits, plain

READ = (BatchState.PREVIEW, BatchState.APPROVED, BatchState.APPLIED, BatchState.UNDONE)


def marked_workbook(*, by: User, batch: ImportBatch, target: IO[bytes]) -> Counts:
    """Write the marked-up workbook to `target`. Raises Conflict when the rows were not read, FileRefused."""
    need(by, "import.read", batch.region_id)
    if batch.state not in READ:
        raise Conflict(_("The file of this import is not read, or not kept any more."), code="state")
    layout = layout_for(batch.kind)
    found = Understanding.from_json(batch.understanding["header"])
    columns = {key: at for at, key in found.mapping.items()}
    identities = {at for at, key in found.mapping.items() if layout.column(key).identity}
    with plain(batch) as source:
        counts = write_marked(
            source, batch.sheet, found, _marks(batch, layout, columns), target, identities, limits=limits()
        )
    with transaction.atomic():
        audit.record(
            by=by, verb="import.marked_workbook", obj=batch, region=batch.region_id, after={"rows": counts.rows}
        )
    return counts


def _marks(batch: ImportBatch, layout: Layout, columns: dict[str, int]) -> Iterator[Mark]:
    rows = ImportRow.objects.unscoped().filter(batch=batch).exclude(problems=[]).order_by("number")
    for number, problems in rows.values_list("number", "problems").iterator(chunk_size=2000):
        for problem in problems:
            if problem["level"] != ACCEPT:
                words = spoken(problem)
                yield Mark(number, columns.get(problem["column"]), words.level, words.message, words.suggestion)
