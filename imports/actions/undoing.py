"""An applied import taken back: the inverse of its changes, as long as nobody has built on them.

Generic: the engine knows tables and rows, not households. What a layout wrote beside its tables (its source list) it
forgets itself (`options["forget"]`), and says which rows these are (`options["beside"]`: table -> condition on `o`), so
that looking for obstacles changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from foundation.errors import Conflict, DomainError
from foundation.logs import NUMBERS
from imports.actions.applying import take_turn
from imports.actions.rules import locked, need, second_person
from imports.layouts import Layout, layout_for
from imports.models import BatchState, ImportBatch, ImportChange, ImportJob

LISTED = 50
IMPORTS = "imports_importbatch"
COLUMNS = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = %s AND column_name NOT IN ('id', 'version')
"""
REFERENCES = """
    SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND c.confrelid = %s::regclass AND array_length(c.conkey, 1) = 1 ORDER BY 1, 2
"""
# The few that moved first: beside the question which import moved them, PostgreSQL would not look in parallel.
MOVED_ON = """
    WITH moved AS MATERIALIZED (
        SELECT c.object_id FROM imports_importchange c WHERE c.batch_id = %(batch)s AND c."table" = %(table)s
            AND NOT EXISTS (SELECT FROM {table} t WHERE t.id = c.object_id AND t.version = c.version_after)
    )
    SELECT m.object_id, COALESCE((SELECT max(e.batch_id) FROM imports_importchange e
        WHERE e.batch_id = ANY(%(later)s) AND e."table" = %(table)s AND e.object_id = m.object_id), 0) FROM moved m
"""
BUILT_ON = """
    SELECT c.object_id, min(o.id), count(*) FROM imports_importchange c JOIN {other} o ON o.{column} = c.object_id
    WHERE c.batch_id = %(batch)s AND c."table" = %(table)s AND c.before IS NULL {ours} GROUP BY 1
"""
# References from rows that this very undo removes do not count; nor do those of a layout's `beside`.
OURS = """AND NOT EXISTS (SELECT FROM imports_importchange x
    WHERE x.batch_id = %(batch)s AND x."table" = %(other)s AND x.object_id = o.id AND x.before IS NULL)"""
RESTORE = """
    UPDATE {table} t SET {columns}, version = t.version + 1
    FROM imports_importchange c CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, c.before) r
    WHERE c.batch_id = %(batch)s AND c."table" = %(table)s AND c.before IS NOT NULL AND t.id = c.object_id
"""
# An earlier import left the version that now stands again under a higher number: its own undo must still know it.
RENUMBER = """
    UPDATE imports_importchange e SET version_after = t.version
    FROM imports_importchange c JOIN {table} t ON t.id = c.object_id
    WHERE c.batch_id = %(batch)s AND c."table" = %(table)s AND c.before IS NOT NULL
        AND e."table" = c."table" AND e.object_id = c.object_id AND e.batch_id <> c.batch_id
        AND e.version_after = (c.before ->> 'version')::int
"""
REMOVE = """
    DELETE FROM {table} t USING imports_importchange c
    WHERE c.batch_id = %(batch)s AND c."table" = %(table)s AND c.before IS NULL AND t.id = c.object_id
"""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a register row cannot go back: it was changed since, perhaps by import `used_id`, or rows refer to it:
    `count` of table `used_by`, the first of them `used_id`.
    """

    table: str
    object_id: int
    reason: str  # "changed" or "used"
    used_by: str = ""
    used_id: int = 0
    count: int = 1


class InTheWay(Conflict):
    """The undo is not possible; `obstacles` are the first of what stands in its way, `total` how many."""

    def __init__(self, found: Sequence[Obstacle]) -> None:
        message = _("%(count)s register entries were changed or used since. Undo the later work first.")
        super().__init__(message % {"count": len(found)}, code="obstacles")
        self.obstacles, self.total, self.all = list(found[:LISTED]), len(found), list(found)


@transaction.atomic
def undo(*, by: User, batch: ImportBatch, reason: str) -> ImportJob:
    """Ask for an applied import to be taken back; returns the job. Raises InTheWay, NotAllowed, Conflict."""
    need(by, "import.undo", batch.region_id)
    if not reason.strip():
        raise DomainError(_("Say why the import is undone."), code="reason", field="reason")
    batch = locked(batch, BatchState.APPLIED)
    second_person(by, batch)
    found = obstacles(batch)
    if found:
        raise InTheWay(found)
    if batch.jobs.filter(step=ImportJob.Step.UNDO, state__in=["waiting", "running"]).exists():
        raise Conflict(_("The undo is on its way already."), code="undo_runs")
    batch.undone_reason = NUMBERS.sub("…", reason.strip())[:500]
    batch.save(update_fields=["undone_reason"])
    job = ImportJob.objects.create(batch=batch, step=ImportJob.Step.UNDO, by=by)
    audit.record(by=by, verb="import.undo_asked", obj=batch, region=batch.region_id, reason=reason)
    return job


def obstacles(batch: ImportBatch) -> list[Obstacle]:
    """What stands in the way of an undo as of now."""
    layout, found = layout_for(batch.kind), list[Obstacle]()
    others = ImportBatch.objects.unscoped().filter(state=BatchState.APPLIED, applied_at__gt=batch.applied_at)
    later = list(others.values_list("pk", flat=True))
    for table in _tables(layout):
        moved = _rows(MOVED_ON.format(table=table), batch=batch.pk, table=table, later=later)
        found += [Obstacle(table, key, "changed", IMPORTS if by else "", by) for key, by in moved]
        for other, column in [*_rows(REFERENCES, table), *_named_by(layout, table)]:
            statement = BUILT_ON.format(other=other, column=column, ours=_ours(layout, other))
            used = _rows(statement, batch=batch.pk, table=table, other=other)
            found += [Obstacle(table, key, "used", other, first, count) for key, first, count in used]
    return found


@transaction.atomic
def undo_now(*, by: User, batch: ImportBatch) -> ImportBatch:
    """Take the import back. All or nothing: when something came in the way, nothing, and the batch says so."""
    take_turn()
    batch = ImportBatch.objects.unscoped().select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.state != BatchState.APPLIED:
        return batch
    layout = layout_for(batch.kind)
    if found := obstacles(batch):
        batch.notes = [*batch.notes, {"text": str(InTheWay(found)), "params": {}}]
        batch.save(update_fields=["notes"])
        return batch
    _forget(layout, batch)
    for table in reversed(_tables(layout)):
        columns = ", ".join(f'"{name}" = r."{name}"' for name in _written(layout, table))
        # What came goes first: it may hold the place (a number in force) that what was before takes again.
        for statement in (REMOVE, RESTORE, RENUMBER):
            _run(statement.format(table=table, columns=columns), batch=batch.pk, table=table)
    taken_back, _models = ImportChange.objects.filter(batch=batch).delete()
    batch.state, batch.undone_by, batch.undone_at = BatchState.UNDONE, by, timezone.now()
    batch.save()
    audit.record(by=by, verb="import.undo", obj=batch, region=batch.region_id, after={"entries": taken_back})
    return batch


def _ours(layout: Layout, other: str) -> str:
    """The condition that leaves out the rows of a table which this very undo removes."""
    beside = layout.options.get("beside", {}).get(other)
    return f"AND ({beside}) IS NOT TRUE" if beside else OURS if other in _tables(layout) else ""


def _tables(layout: Layout) -> tuple[str, ...]:
    """Parents first. Names come from code, never from data."""
    return tuple(layout.options.get("tables", ()))


def _named_by(layout: Layout, table: str) -> tuple[tuple[str, str], ...]:
    """(table, column) that refer to rows of `table` without a foreign key the database knows."""
    return tuple(layout.options.get("named_by", {}).get(table, ()))


def _written(layout: Layout, table: str) -> list[str]:
    """The columns an import of this kind may have changed; all of them where the layout does not say."""
    said = layout.options.get("writes", {}).get(table)
    return list(said) if said else [name for (name,) in _rows(COLUMNS, table)]


def _forget(layout: Layout, batch: ImportBatch) -> None:
    forget = layout.options.get("forget")
    if forget:
        forget(batch)


def _run(statement: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _rows(statement: str, *positional: Any, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, positional or values)
        return list(cursor.fetchall())
