"""What an uploaded workbook is: which sheet, which kind of list, where its header stands and which column is which.

Nothing is guessed: when a column is missing or twice there, or several sheets would do, a person is asked. What they
answered once for such a header is remembered for their region.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import IO, Any

from foundation.formats import masked
from imports.headers import (
    OWN_COLUMNS,
    Understanding,
    best_layout,
    find_header,
    header_key,
    recognised,
    understand_at,
    with_mapping,
)  # fmt: skip
from imports.layouts import Layout, all_layouts, layout_for
from imports.marked import TO_REPAIR
from imports.models import ImportBatch, SavedMapping
from imports.reader.cells import Row, SheetInfo
from imports.reader.parent import read_rows, read_sheets, read_tops
from imports.sources import limits

LOOKED_AT = 40  # rows from the top
SAMPLES = 3
TOP, TOP_CELLS = 30, 8  # of the sheet, shown for choosing the header row
ALIKE = 0.6  # of the columns explained for an earlier header, these must stand here by the same names
LONG_NUMBER = re.compile(r"\d(?:[ .\-]?\d){11,}")


@dataclass(slots=True)
class SheetReading:
    """One sheet as understood. `layout` is None where nothing fits."""

    sheet: SheetInfo
    layout: Layout | None = None
    header: Understanding = field(default_factory=Understanding)
    samples: dict[int, list[str]] = field(default_factory=dict)
    remembered: int = 0  # the saved mapping that was used
    resembles: int = 0  # the one of a header much like this: its columns are filled in, and a person is asked
    region_system: str = ""  # and what it says of region codes
    top: list[tuple[int, list[str]]] = field(default_factory=list)  # first rows, masked: to point at the header
    sure: bool = True  # somebody named the kind, or it cannot be another

    @property
    def fits(self) -> bool:
        return self.layout is not None and self.header.ok and self.sure

    @property
    def is_ours(self) -> bool:
        """The sheet of repaired rows of a marked-up workbook that comes back."""
        names = {header_key(text) for text in self.header.headers.values()}
        ours = self.sheet.name == TO_REPAIR and names >= OWN_COLUMNS
        return ours and self.fits and any(self.samples.values())

    def to_json(self) -> dict[str, Any]:
        info = self.sheet
        return {
            "name": info.name, "hidden": info.hidden, "rows": info.rows_estimate, "format": info.format,
            "detail": info.detail, "kind": self.layout.kind if self.layout else "", "fits": self.fits,
            "header": self.header.to_json(), "samples": self.samples, "remembered": self.remembered,
            "resembles": self.resembles, "top": self.top,
        }  # fmt: skip


def read_workbook(batch: ImportBatch, source: IO[bytes]) -> list[SheetReading]:
    """Every sheet of the file, or the one the batch names. Raises FileRefused."""
    tops = read_tops(source, batch.sheet or None, limits(), LOOKED_AT)
    return [_understood(batch, sheet, rows) for sheet, rows in tops]


def _understood(batch: ImportBatch, sheet: SheetInfo, rows: list[Row]) -> SheetReading:
    if before := _as_before(batch, rows):
        known, layout, header = before
        said = known.region_system
        return SheetReading(sheet, layout, header, samples_of(rows, header), known.pk, 0, said, _top(rows))
    reading = _by_names(batch, sheet, rows)
    if not reading.fits and (near := _nearly_as_before(batch, rows)):
        known, layout, header = near
        said, samples = known.region_system, samples_of(rows, header)
        return SheetReading(sheet, layout, header, samples, 0, known.pk, said, _top(rows), sure=False)
    return reading


def _by_names(batch: ImportBatch, sheet: SheetInfo, rows: list[Row]) -> SheetReading:
    """By the names that columns of each kind of list bear."""
    found = best_layout(rows, [layout_for(batch.kind)] if batch.kind else all_layouts())
    if found is None and not batch.kind:
        return SheetReading(sheet, top=_top(rows))
    layout, header = found or (layout_for(batch.kind), find_header(rows, layout_for(batch.kind)))
    sure = bool(batch.kind) or recognised(layout, header)
    return SheetReading(sheet, layout, header, samples_of(rows, header), top=_top(rows), sure=sure)


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
    return SheetReading(infos[sheet], layout, header, samples_of(rows, header), top=_top(rows))


def chosen(readings: list[SheetReading], declared: str) -> SheetReading | None:
    """The sheet to import without asking: the only one that fits, and not a hidden one unless it was declared."""
    if to_repair := [reading for reading in readings if reading.is_ours]:
        return to_repair[0]
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
    """A header's fingerprint: the same for every file of the same layout, wherever it stands, repaired or not."""
    own = {at: header_key(text) for at, text in header.headers.items()}
    names = "|".join(f"{at}:{name}" for at, name in sorted(own.items()) if name not in OWN_COLUMNS)
    return hashlib.sha256(names.encode()).hexdigest()


def office_of(batch: ImportBatch) -> str:
    """The region whose office remembers how a header is read: the kabupaten, or the whole province."""
    return str(batch.region_id)[:5]


def _as_before(batch: ImportBatch, rows: list[Row]) -> tuple[SavedMapping, Layout, Understanding] | None:
    """What was said of the same header before, whichever of the first rows it stands in now."""
    seen = {signature(header): place for place, header in reversed(_possible_headers(rows))}
    for known, layout in _explained(batch, signature__in=seen):
        header = understand_at(rows, layout, seen[known.signature])
        return known, layout, with_mapping(header, {int(at): key for at, key in known.mapping.items()}, layout)
    return None


def _nearly_as_before(batch: ImportBatch, rows: list[Row]) -> tuple[SavedMapping, Layout, Understanding] | None:
    """What was said of a header most of whose columns stand here by the same names; the newest of equals."""
    places = [(place, _by_name(header.headers)) for place, header in _possible_headers(rows)]
    best = None
    for known, layout in _explained(batch):
        said = {header_key(text): known.mapping.get(at, "") for at, text in known.headers.items()}
        for place, here in places:
            hits = sum(1 for name, key in said.items() if key and name in here)
            if hits >= max(2, ALIKE * len(known.mapping)) and (best is None or hits > best[0]):
                best = hits, known, layout, place, {here[name]: key for name, key in said.items() if name in here}
    if best is None:
        return None
    _hits, known, layout, place, again = best
    header = understand_at(rows, layout, place)  # a new column is read by its own name
    new = {at: key for at, key in header.mapping.items() if at not in again and key not in again.values()}
    return known, layout, with_mapping(header, new | again, layout)


def _by_name(headers: dict[int, str]) -> dict[str, int]:
    """Column by name; a name that stands twice tells nothing."""
    names = Counter(map(header_key, headers.values()))
    return {header_key(text): at for at, text in headers.items() if names[header_key(text)] == 1}


def _possible_headers(rows: list[Row]) -> list[tuple[tuple[int, ...], Understanding]]:
    """(place, what stands there) of every row and every two rows that follow one another."""
    anything = all_layouts()[0]  # header texts do not depend on the layout
    places: list[tuple[int, ...]] = [(row.number,) for row in rows]
    places += [(row.number, after.number) for row, after in pairwise(rows) if after.number == row.number + 1]
    return [(place, understand_at(rows, anything, place)) for place in places]


def _explained(batch: ImportBatch, **wanted: Any) -> Iterator[tuple[SavedMapping, Layout]]:
    """What the office said of headers, the newest first, as far as the kinds of list it names are still there."""
    saved = SavedMapping.objects.filter(region_id=office_of(batch), **wanted).order_by("-saved_at")
    layouts = {layout.kind: layout for layout in all_layouts()}
    for known in saved.filter(kind=batch.kind) if batch.kind else saved:
        layout = layouts.get(known.kind)
        if layout and set(known.mapping.values()) <= {column.key for column in layout.columns}:
            yield known, layout


def samples_of(rows: list[Row], header: Understanding) -> dict[int, list[str]]:
    """The first few values of every column below the header; long numbers masked, so that samples may be stored."""
    below = [row for row in rows if row.number > header.header_row][: SAMPLES + 1]
    return {at: [_masked(row.cell(at).text) for row in below if row.cell(at).text][:SAMPLES] for at in header.headers}


def _top(rows: list[Row]) -> list[tuple[int, list[str]]]:
    """The first rows as (number, first texts), long numbers masked."""
    shown = []
    for row in rows[:TOP]:
        texts = [_masked(text)[:40] for text in row.texts if text]
        shown.append((row.number, texts[:TOP_CELLS] + (["…"] if len(texts) > TOP_CELLS else [])))
    return shown


def _masked(text: str) -> str:
    shown = LONG_NUMBER.sub(lambda found: masked(found[0][-4:]), text.replace("\x00", "\ufffd"))  # no NUL in PostgreSQL
    return shown if len(shown) <= 60 else f"{shown[:59]}…"
