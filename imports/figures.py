"""What the screens and the command show of a batch: its remarks in words. Takes batches already within reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from imports import summing
from imports.headers import Understanding
from imports.layouts import Layout, layout_for
from imports.models import ImportBatch, ImportRow
from imports.remarks import spoken
from imports.understanding import likely_kind

UNMAPPED = """
    SELECT p ->> 'column', r.values ->> (p ->> 'column'), count(*)
    FROM imports_importrow r, jsonb_array_elements(r.problems) p
    WHERE r.batch_id = %s AND r.problems <> '[]' AND p ->> 'code' = 'unmapped'
    GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 100
"""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the keys of a batch's list stand in its sheet, in the words of the sheet."""

    layout: Layout
    found: Understanding

    def at(self, key: str) -> int | None:
        return next((at for at, own in self.found.mapping.items() if own == key), None)

    def header(self, key: str) -> str:
        """The header as it stands in the file; the column's own name where the file has none."""
        at = self.at(key)
        if at is not None:
            return self.found.headers.get(at) or letter(at)
        return self.label(key)

    def label(self, key: str) -> str:
        known = {column.key: str(column.label) for column in self.layout.columns}
        return known.get(key, key)

    def cell(self, key: str, row: int) -> str:
        at = self.at(key)
        return "" if at is None else f"{letter(at)}{row}"


def columns_of(batch: ImportBatch) -> Columns | None:
    kind = likely_kind(batch)
    if not kind or "header" not in batch.understanding:
        return None
    return Columns(layout_for(kind), Understanding.from_json(batch.understanding["header"]))


def letter(index: int) -> str:
    """0 -> A, 26 -> AA: a column as the spreadsheet program names it."""
    name, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def index_of(name: str) -> int:
    """The inverse of `letter`."""
    index = 0
    for sign in name.upper():
        index = index * 26 + ord(sign) - 64
    return index - 1


def all_problems(batch: ImportBatch) -> list[dict[str, Any]]:
    """Every remark of every row, in row order: what the command prints."""
    return list(_problems(batch, ImportRow.objects.unscoped().filter(batch=batch).remarked()))


def _problems(batch: ImportBatch, rows: Any) -> Iterator[dict[str, Any]]:
    columns = columns_of(batch)
    for row in rows.order_by("number").values("number", "verdict", "problems").iterator(chunk_size=2000):
        for problem in row["problems"]:
            yield told(problem, row["number"], columns)


def told(problem: dict[str, Any], row: int, columns: Columns | None) -> dict[str, Any]:
    """A stored remark in words, with the place in the file it speaks of."""
    words, key = spoken(problem), problem["column"]
    place = {"column": "", "cell": ""}
    if key and columns:
        place = {"column": columns.header(key), "cell": columns.cell(key, row)}
    suggestion = words.suggestion
    if words.proposal:
        suggestion = f"{suggestion} → {words.proposal}".strip()
    return {
        "row": row, **place, "key": key, "code": words.code, "level": words.level,
        "message": words.message, "suggestion": suggestion,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """All remarks of one kind about one column."""

    level: str
    code: str
    key: str
    count: int
    first_row: int
    column: str
    message: str
    suggestion: str


def problem_groups(batch: ImportBatch) -> list[Group]:
    """Remarks by kind and column, the wrong ones first, the most frequent first; what was merely skipped last."""
    columns = columns_of(batch)
    counted = batch.summary["groups"] if "groups" in batch.summary else summing.groups(batch)
    groups = []
    for level, code, key, count, first, sample in counted:
        words = told(sample, first, columns)
        groups.append(Group(level, code, key, count, first, words["column"], words["message"], words["suggestion"]))
    return groups


def unmapped(batch: ImportBatch) -> list[tuple[str, str, int]]:
    """Answers no code book knows, kept as they came: (column, answer, rows)."""
    columns = columns_of(batch)
    with connection.cursor() as cursor:
        cursor.execute(UNMAPPED, [batch.pk])
        return [(columns.header(key) if columns else key, text, count) for key, text, count in cursor.fetchall()]
