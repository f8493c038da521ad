"""Finding the header among letterheads, and saying which column is which: by aliases or by a person, never by guess."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

from imports.layouts import Layout
from imports.reader.cells import DATE, EMPTY, NUMBER, Row

SEARCHED = 30  # rows from the top
OWN_COLUMNS = frozenset({"BARIS", "MASALAH", "SARAN"})  # ours, in a marked-up workbook that comes back
BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
PUNCTUATION = re.compile(r"[^\w<>+=&%]+|_+")


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a sheet's header says. `mapping`, `headers`, `unknown` go by column index from 0, the others by key."""

    header_rows: tuple[int, ...] = ()
    mapping: dict[int, str] = field(default_factory=dict)
    headers: dict[int, str] = field(default_factory=dict)
    unknown: dict[int, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    duplicates: dict[str, tuple[int, ...]] = field(default_factory=dict)
    score: int = 0
    width: int = 0

    @property
    def header_row(self) -> int:
        """The last header row; data start below. 0 when none was found."""
        return self.header_rows[-1] if self.header_rows else 0

    @property
    def ok(self) -> bool:
        return bool(self.header_rows) and not self.missing and not self.duplicates

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Understanding":
        """From `to_json`, also after a way through JSON (text keys, lists)."""
        by_index = {
            name: {int(at): text for at, text in data[name].items()} for name in ("mapping", "headers", "unknown")
        }
        return cls(
            header_rows=tuple(data["header_rows"]),
            missing=tuple(data["missing"]),
            duplicates={key: tuple(columns) for key, columns in data["duplicates"].items()},
            score=data["score"],
            width=data["width"],
            **by_index,
        )


@lru_cache(maxsize=4096)
def header_key(text: str) -> str:
    """How headers are compared: upper case, no accents or brackets, punctuation as one blank. `No. KTP *` is NO KTP."""
    plain = unicodedata.normalize("NFKD", BRACKETS.sub(" ", text))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")
    return PUNCTUATION.sub(" ", plain.upper()).strip()


def compact(text: str) -> str:
    """The header key without blanks: `no_kk`, `NoKK` and `No. KK` are one name."""
    return header_key(text).replace(" ", "")


def alias_index(layout: Layout) -> dict[str, str]:
    """Header without blanks -> key. The first column to claim a name keeps it."""
    found: dict[str, str] = {}
    for column in layout.columns:
        for name in (column.key, str(column.label), *column.aliases):
            found.setdefault(compact(name), column.key)
    found.pop("", None)
    return found


def find_header(rows: Sequence[Row], layout: Layout) -> Understanding:
    """The header among the first 30 rows by score: one row, or two rows joined when together they name more columns."""
    index = alias_index(layout)
    best = Understanding(missing=tuple(column.key for column in layout.columns if column.required))
    near = [row for row in rows[:SEARCHED] if row.number <= 3 * SEARCHED]
    pairs = [pair for pair in pairwise(rows[: len(near) + 1]) if pair[1].number == pair[0].number + 1]
    for header in [*((row,) for row in near), *pairs]:  # pairs last: a title above a header would join it for nothing
        best = _better(_understand(header, index, layout), best)
    return best


def _better(found: Understanding, best: Understanding) -> Understanding:
    return found if found.score > best.score and len(found.mapping) >= 2 else best


def understand_at(rows: Sequence[Row], layout: Layout, header_rows: tuple[int, ...]) -> Understanding:
    """The same for the one or two rows that a person says are the header."""
    chosen = tuple(row for row in rows if row.number in header_rows)[:2]
    if not chosen:  # a sheet without headers: data begin below a blank row, or (0) at the top
        return _conclude(header_rows[:1], {}, [], layout, 0)
    return _understand(chosen, alias_index(layout), layout)


def with_mapping(found: Understanding, mapping: Mapping[int, str], layout: Layout) -> Understanding:
    """A person's word on which column is which (key "" = leave out), instead of the aliases'. Raises KeyError."""
    chosen = {int(at): layout.column(key).key for at, key in mapping.items() if key}
    return _conclude(
        found.header_rows, found.headers, list(chosen.items()), layout, max(found.width, *(at + 1 for at in chosen))
    )


def _understand(header: Sequence[Row], index: Mapping[str, str], layout: Layout) -> Understanding:
    headers: dict[int, str] = {}
    pairs: list[tuple[int, str]] = []
    for at, names in _names(header):
        headers[at] = names[0]
        key = next((index[compact(name)] for name in names if compact(name) in index), None)
        if key:
            pairs.append((at, key))
    width = max(headers, default=-1) + 1
    return _conclude(tuple(row.number for row in header), headers, pairs, layout, width)


def _conclude(
    header_rows: tuple[int, ...],
    headers: dict[int, str],
    pairs: list[tuple[int, str]],
    layout: Layout,
    width: int,
) -> Understanding:
    columns: dict[str, list[int]] = {}
    for at, key in pairs:
        columns.setdefault(key, []).append(at)
    known = {at for at, _ in pairs}
    return Understanding(
        header_rows=header_rows,
        mapping={found[0]: key for key, found in columns.items()},
        headers=headers,
        unknown={
            at: text for at, text in headers.items() if at not in known and text and header_key(text) not in OWN_COLUMNS
        },
        missing=tuple(column.key for column in layout.columns if column.required and column.key not in columns),
        duplicates={key: tuple(found) for key, found in columns.items() if len(found) > 1},
        score=sum(3 if layout.column(key).required else 1 for key in columns),
        width=width,
    )


def _names(header: Sequence[Row]) -> Iterable[tuple[int, list[str]]]:
    """(column, possible names, best first). With two rows a group's name is carried over the blanks to its right."""
    if not header:
        return
    top, bottom = header[0], header[-1]
    group = ""
    for at in range(max(len(row.texts) for row in header)):
        upper, lower = _label(top, at), _label(bottom, at)
        if len(header) == 1:
            if upper:
                yield at, [upper]
            continue
        group = upper or group
        if lower and group:
            yield at, [f"{group} {lower}", f"{lower} {group}", lower]
        elif lower or upper:
            yield at, [lower or upper]


def _label(row: Row, at: int) -> str:
    """A header text; numbers and dates name nothing (a numbering row below the header, or data)."""
    cell = row.cell(at)
    if cell.kind in (EMPTY, NUMBER, DATE):
        return ""
    text = " ".join(cell.text.replace("\x00", "").split())  # PostgreSQL keeps no NUL
    return "" if header_key(text).isdigit() or len(text) > 300 else text


def recognised(layout: Layout, found: Understanding) -> bool:
    """Is it surely this kind of list? Complete, with as many columns as tell it from a sheet of somebody's own
    (options["recognised_by"]); a kind that a person must name (options["asked"]) never is.
    """
    enough = len(found.mapping) >= layout.options.get("recognised_by", 0)
    return bool(found.header_rows) and not found.missing and enough and not layout.options.get("asked")


def best_layout(rows: Sequence[Row], layouts: Iterable[Layout]) -> tuple[Layout, Understanding] | None:
    """Which kind of list this is: recognised ones first, then most columns named, then fewest left empty."""
    ranked = []
    for layout in layouts:
        found = find_header(rows, layout)
        if found.header_rows:
            named = len(found.mapping)
            sure = recognised(layout, found)
            ranked.append(((sure, named, -len(found.unknown), named / len(layout.columns)), layout, found))
    if not ranked:
        return None
    _, layout, found = max(ranked, key=lambda entry: entry[0])
    return layout, found
