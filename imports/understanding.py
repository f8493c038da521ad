"""What an uploaded workbook is: which sheet, which kind of list, where its header stands and which column is which.

Nothing is guessed: when a column is missing or twice there, or several sheets would do, a person is asked. What they
answered once for such a header is remembered for their region.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import IO, Any

from foundation.formats import masked
from imports.headers import Understanding, best_layout, find_header, header_key, understand_at, with_mapping
from imports.layouts import Layout, all_layouts, layout_for
from imports.models import ImportBatch, SavedMapping
from imports.reader.cells import Row, SheetInfo
from imports.reader.parent import read_rows, read_sheets
from imports.reader.refusals import FileRefused
from imports.sources import limits

LOOKED_AT = 40  # rows from the top
SAMPLES = 3
SHEETS = 60
LONG_NUMBER = re.compile(r"\d(?:[ .\-]?\d){11,}")


@dataclass(slots=True)
class SheetReading:
    """One sheet as understood. `layout` is None where nothing fits."""

    sheet: SheetInfo
    layout: Layout | None = None
    header: Understanding = field(default_factory=Understanding)
    samples: dict[int, list[str]] = field(default_factory=dict)

    @property
    def fits(self) -> bool:
        return self.layout is not None and self.header.ok

    def to_json(self) -> dict[str, Any]:
        info = self.sheet
        return {
            "name": info.name, "hidden": info.hidden, "rows": info.rows_estimate, "format": info.format,
            "detail": info.detail, "kind": self.layout.kind if self.layout else "", "fits": self.fits,
            "header": self.header.to_json(), "samples": self.samples,
        }  # fmt: skip


def read_workbook(batch: ImportBatch, source: IO[bytes]) -> list[SheetReading]:
    """Every sheet of the file, or the one the batch names. Raises FileRefused."""
    sheets = read_sheets(source, limits(), count=False)
    if batch.sheet:
        sheets = [sheet for sheet in sheets if sheet.name == batch.sheet]
        if not sheets:
            raise FileRefused("no_such_sheet")
    return [_read_sheet(batch, source, sheet) for sheet in sheets[:SHEETS]]


def _read_sheet(batch: ImportBatch, source: IO[bytes], sheet: SheetInfo) -> SheetReading:
    with read_rows(source, sheet.name, limits(), limit=LOOKED_AT) as stream:
        rows = list(stream)
    found = best_layout(rows, [layout_for(batch.kind)] if batch.kind else all_layouts())
    if found is None and not batch.kind:
        return SheetReading(sheet)
    layout, header = found or (layout_for(batch.kind), find_header(rows, layout_for(batch.kind)))
    header = _as_before(batch, layout, header)
    return SheetReading(sheet, layout, header, samples_of(rows, header))


def look_again(
    batch: ImportBatch,
    source: IO[bytes],
    sheet: str,
    layout: Layout,
    header_rows: tuple[int, ...],
    mapping: dict[int, str],
) -> SheetReading:
    """A sheet read the way a person says: kind, header rows (none: by score), columns (none: by their names)."""
    infos = {info.name: info for info in read_sheets(source, limits(), count=False)}
    with read_rows(source, sheet, limits(), limit=LOOKED_AT + max(header_rows, default=0)) as stream:
        rows = list(stream)
    header = understand_at(rows, layout, header_rows) if header_rows else find_header(rows, layout)
    if mapping:
        header = with_mapping(header, mapping, layout)
    return SheetReading(infos[sheet], layout, header, samples_of(rows, header))


def chosen(readings: list[SheetReading], declared: str) -> SheetReading | None:
    """The sheet to import without asking: the only one that fits, and not a hidden one unless it was declared."""
    fitting = [reading for reading in readings if reading.fits]
    if len(fitting) == 1 and (not fitting[0].sheet.hidden or declared):
        return fitting[0]
    return None


def likeliest(readings: list[SheetReading]) -> SheetReading:
    """The one to show first when a person is asked."""
    return max(readings, key=lambda reading: (reading.fits, not reading.sheet.hidden, reading.header.score))


def likely_kind(batch: ImportBatch) -> str:
    """The kind declared, else the one the columns spoke for."""
    return batch.kind or str(batch.understanding.get("kind", ""))


def signature(header: Understanding) -> str:
    """A header's fingerprint: the same for every file of the same layout, wherever its letterhead ends."""
    names = "|".join(f"{at}:{header_key(text)}" for at, text in sorted(header.headers.items()))
    return hashlib.sha256(names.encode()).hexdigest()


def _as_before(batch: ImportBatch, layout: Layout, header: Understanding) -> Understanding:
    saved = SavedMapping.objects.filter(
        kind=layout.kind, region_id=batch.region_id, signature=signature(header)
    ).first()
    if saved is None:
        return header
    return with_mapping(header, {int(at): key for at, key in saved.mapping.items()}, layout)


def samples_of(rows: list[Row], header: Understanding) -> dict[int, list[str]]:
    """The first few values of every column below the header; long numbers masked, so that samples may be stored."""
    below = [row for row in rows if row.number > header.header_row][: SAMPLES + 1]
    return {at: [_masked(row.cell(at).text) for row in below if row.cell(at).text][:SAMPLES] for at in header.headers}


def _masked(text: str) -> str:
    shown = LONG_NUMBER.sub(lambda found: masked(found[0][-4:]), text)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"
