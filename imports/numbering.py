"""Does a file use the numbering of regions that its kind of list declares, or the other one?

Ten digits are a village to Kemendagri and to BPS, mostly not the same one. A code that another village bears is caught
by the name beside it; when most rows are caught and the other numbering fits them, the file is refused as a whole.
"""

from __future__ import annotations

from accounts.querysets import is_within
from imports.grounds import context_for, layout_of
from imports.headers import Understanding
from imports.models import ImportBatch, ImportRow, Verdict
from imports.normalise.rows import RowNormaliser
from imports.reader.cells import EMPTY, TEXT, Row
from imports.reader.refusals import FileRefused

STRANGE = ("code_unknown", "place_mismatch", "code_unreadable")
NAMES = {"kemendagri": "Kemendagri", "bps": "BPS"}
SAMPLE = 200
#: Parts of all rows that must be strange, and of the sample that must fit otherwise.
MOST, NEARLY_ALL = 0.5, 0.8


def check_system(batch: ImportBatch) -> None:
    """Raises FileRefused `other_system`, with how many rows do not fit, when the other numbering fits them."""
    staged = ImportRow.objects.unscoped().filter(batch=batch)
    strange = staged.with_remark(*STRANGE)
    count, rows = strange.count(), staged.exclude(verdict=Verdict.SKIPPED).count()
    if count <= rows * MOST:
        return
    layout = layout_of(batch)
    other = "bps" if layout.region_system == "kemendagri" else "kemendagri"
    sample = list(strange.order_by("number")[:SAMPLE])
    fitting = sum(_fits(batch, sample, other))
    if fitting >= len(sample) * NEARLY_ALL:
        own, others = NAMES[layout.region_system], NAMES[other]
        raise FileRefused("other_system", count=count, rows=rows, own=own, other=others)


def _fits(batch: ImportBatch, sample: list[ImportRow], system: str) -> list[bool]:
    """Row by row: read in that numbering, is there nothing strange, and does it lie in the batch's region?"""
    said = as_if(batch, system)
    layout = layout_of(said)
    found = Understanding.from_json(batch.understanding["header"])
    fixed = batch.options.get("fixed")
    read = RowNormaliser(layout, found.mapping, context_for(layout, said), width=found.width, fixed=fixed)
    village = layout.options.get("village", "village")
    fits = []
    for row in sample:
        kinds = "".join(TEXT if text else EMPTY for text in row.raw)
        values, remarks = read(Row(row.number, row.raw, kinds))
        place = str(values.get(village) or "")
        strange = any(remark.code in STRANGE for _column, remark in remarks)
        fits.append(bool(place) and not strange and is_within(place, batch.region_id))
    return fits


def as_if(batch: ImportBatch, system: str) -> ImportBatch:
    """The batch as it would be with this numbering (unsaved)."""
    return ImportBatch(kind=batch.kind, region_id=batch.region_id, options={**batch.options, "region_system": system})
