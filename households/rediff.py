"""A list beside the one before it: who is new, who is gone, whose decile or family changed, which fields. Set-based,
over what the two lists say themselves, not over the register.

Gone is a fact about the list, never a deletion. A person is known again by the register entry both rows name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from households.models import SourceList
from imports.layouts import layout_for

PAGE, CHUNK = 50, 2000
#: What identifies a row or a family; a change of these is a move or a new number, not a field that changed.
KEYS = {"p3ke_family_id", "p3ke_person_id", "list_family_id", "list_person_id", "village"}
SIDES = """
n AS (SELECT DISTINCT ON (k) k, household_id, person_id, row, v FROM (
    SELECT coalesce('p' || r.person_id, 'h' || r.household_id) AS k, r.household_id, r.person_id, r.row, s.values AS v
    FROM households_sourcerecord r JOIN imports_importrow s ON s.id = r.staged_id WHERE r.source_id = %(newer)s) x
    ORDER BY k, row),
o AS (SELECT DISTINCT ON (k) k, household_id, person_id, row, v FROM (
    SELECT coalesce('p' || r.person_id, 'h' || r.household_id) AS k, r.household_id, r.person_id, r.row, s.values AS v
    FROM households_sourcerecord r JOIN imports_importrow s ON s.id = r.staged_id WHERE r.source_id = %(older)s) x
    ORDER BY k, row),
b AS (SELECT coalesce(n.k, o.k) AS k, coalesce(n.household_id, o.household_id) AS household_id,
    coalesce(n.person_id, o.person_id) AS person_id, n.row AS new_row, o.row AS old_row, n.v AS nv, o.v AS ov
    FROM n FULL JOIN o ON n.k = o.k)
"""
FAMILY = "coalesce({v} ->> 'p3ke_family_id', {v} ->> 'list_family_id', {v} -> 'kk' ->> 'd')"
MOVED = (
    f"person_id IS NOT NULL AND nv IS NOT NULL AND ov IS NOT NULL"
    f" AND {FAMILY.format(v='nv')} <> {FAMILY.format(v='ov')}"
)
# As `FAMILY`, for people to read: of a KK number the last four.
SHOWN_FAMILY = "coalesce({v} ->> 'p3ke_family_id', {v} ->> 'list_family_id', {v} -> 'kk' ->> 'l')"
DECILE = "nv ->> 'decile' <> ov ->> 'decile'"


@dataclass(frozen=True, slots=True)
class Rediff:
    """Counts. `deciles`: (from, to) -> families or persons; `fields`: key -> how many rows say otherwise now."""

    newer: SourceList
    older: SourceList
    rows_newer: int
    rows_older: int
    new: int
    gone: int
    decile: int
    moved: int
    changed: int
    deciles: dict[tuple[str, str], int]
    fields: dict[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One line behind a tile. `before`, `after`: the field asked for, as the lists say it."""

    key: str
    household: int
    person: int | None
    name: str
    old_row: int | None
    new_row: int | None
    before: Any
    after: Any


def previous(source: SourceList) -> SourceList | None:
    """The list of the same kind and region before this one."""
    rows = SourceList.objects.unscoped().by_day()
    mine = rows.get(pk=source.pk)
    others = rows.filter(kind=source.kind, region_id=source.region_id).exclude(pk=source.pk)
    return others.filter(Q(day__lt=mine.day) | Q(day=mine.day, pk__lt=source.pk)).first()


def fields_of(source: SourceList) -> list[str]:
    """The fields of the kind of list that may change."""
    return [column.key for column in layout_for(source.kind).columns if column.key not in KEYS]


def compare(newer: SourceList, older: SourceList) -> Rediff:
    """Two statements over both lists, whatever their size."""
    keys = fields_of(newer)
    sealed = {column.key for column in layout_for(newer.kind).columns if column.identity}
    same = "nv IS NOT NULL AND ov IS NOT NULL"
    per_field = ", ".join(f"count(*) FILTER (WHERE {_differs(key, key in sealed)})" for key in keys)
    any_field = " OR ".join(_differs(key, key in sealed) for key in keys)
    said = {"newer": newer.pk, "older": older.pk}
    ((rows_newer, rows_older, new, gone, decile, moved, changed, *counts),) = _rows(
        f"WITH {SIDES} SELECT count(nv), count(ov), count(*) FILTER (WHERE ov IS NULL),"  # noqa: S608
        f" count(*) FILTER (WHERE nv IS NULL), count(*) FILTER (WHERE {DECILE}), count(*) FILTER (WHERE {MOVED}),"
        f" count(*) FILTER (WHERE {same} AND ({any_field})), {per_field} FROM b",
        said,
    )
    deciles = _rows(
        f"WITH {SIDES} SELECT coalesce(ov ->> 'decile', ''), coalesce(nv ->> 'decile', ''), count(*) FROM b"  # noqa: S608
        f" WHERE {same} GROUP BY 1, 2",
        said,
    )
    fields = {key: number for key, number in zip(keys, counts, strict=True) if number}
    matrix = {(was, now): number for was, now, number in deciles if was or now}
    return Rediff(newer, older, rows_newer, rows_older, new, gone, decile, moved, changed, matrix, fields)


def rows(newer: SourceList, older: SourceList, what: str, *, field: str = "", after: str = "") -> list[Row]:
    """A page of what stands behind a tile (`new`, `gone`, `decile`, `moved`, `changed`), behind the key `after`; one
    row more than a page says there is another. `field`: the one that changed.
    """
    shown = {"decile": "decile", "changed": field}.get(what, "")
    sealed = any(column.key == shown and column.identity for column in layout_for(newer.kind).columns)
    value = "{v} -> %(field)s ->> 'l'" if sealed else "{v} ->> %(field)s"
    if what == "moved":
        value = SHOWN_FAMILY
    condition = {
        "new": "ov IS NULL", "gone": "nv IS NULL", "decile": DECILE, "moved": MOVED,
        "changed": f"nv IS NOT NULL AND ov IS NOT NULL AND ({_differs('', sealed)})",
    }[what]  # fmt: skip
    found = _rows(
        f"WITH {SIDES} SELECT k, household_id, person_id, coalesce(nv ->> 'name', ov ->> 'name', ''),"  # noqa: S608
        f" old_row, new_row, {value.format(v='ov')}, {value.format(v='nv')} FROM b"
        f" WHERE {condition} AND k > %(after)s ORDER BY k LIMIT {PAGE + 1}",
        {"newer": newer.pk, "older": older.pk, "field": shown, "after": after},
    )
    return [Row(*row) for row in found]


def every(newer: SourceList, older: SourceList, what: str) -> Iterator[tuple[Row, str]]:
    """All that stands behind a tile, row by row in the order of its page, each with the field it speaks of; of
    `changed` a row for each field that says otherwise. One statement, fetched in pieces.
    """
    sealed = {column.key for column in layout_for(newer.kind).columns if column.identity}
    keys = {"changed": fields_of(newer), "decile": ["decile"]}.get(what, [])
    said = ["('', NULL, NULL, true)"] if not keys else [_said(key, key in sealed) for key in keys]
    if what == "moved":
        said = [f"('', {SHOWN_FAMILY.format(v='ov')}, {SHOWN_FAMILY.format(v='nv')}, true)"]
    condition = {"new": "ov IS NULL", "gone": "nv IS NULL", "decile": DECILE, "moved": MOVED}.get(
        what, "nv IS NOT NULL AND ov IS NOT NULL"
    )
    with transaction.atomic(), connection.cursor() as plain, connection.chunked_cursor() as cursor:
        plain.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(
            f"WITH {SIDES} SELECT k, household_id, person_id, coalesce(nv ->> 'name', ov ->> 'name', ''),"  # noqa: S608
            f" old_row, new_row, f.was, f.now, f.field FROM b CROSS JOIN LATERAL (VALUES {', '.join(said)})"
            f" AS f (field, was, now, differs) WHERE {condition} AND f.differs ORDER BY k, f.field",
            {"newer": newer.pk, "older": older.pk},
        )
        while found := cursor.fetchmany(CHUNK):
            for row in found:
                yield Row(*row[:8]), row[8]


def _said(key: str, sealed: bool) -> str:
    path = f"{{v}} -> '{key}' ->> 'l'" if sealed else f"{{v}} ->> '{key}'"
    return f"('{key}', {path.format(v='ov')}, {path.format(v='nv')}, {_differs(key, sealed)})"


def _differs(key: str, sealed: bool) -> str:
    """SQL: both lists say something of the field, and not the same. Keys come from layouts, never from a reader."""
    name = f"'{key}'" if key else "%(field)s"
    path = "{v} -> {name} ->> 'd'" if sealed else "{v} ->> {name}"
    return f"{path.format(v='nv', name=name)} <> {path.format(v='ov', name=name)}"


@transaction.atomic
def _rows(statement: str, said: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        # Fresh rows have no statistics yet: hash, do not loop.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(statement, said)
        found = list(cursor.fetchall())
        cursor.execute("SET LOCAL enable_nestloop = DEFAULT")
    return found
