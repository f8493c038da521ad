"""How far the register has come: an import that nothing overtook need not look for its families a second time.

Every change of a household or person draws a number in their history (triggers see bulk and plain SQL too), every
merge, card and list's number one of its own. Numbers are drawn at once and never given back, so equal ones mean that
nobody has written since; who had drawn one and was not through yet holds a lock on the table.
"""

from __future__ import annotations

from typing import Any

from households.register.staged import rows_of

#: What a row is linked by, and the column whose numbers tell of a change.
TOLD_BY = (
    ("households_householdevent", "pgh_id"), ("households_personevent", "pgh_id"), ("households_merge", "id"),
    ("households_kknumber", "id"), ("households_householdidentifier", "id"), ("households_personidentifier", "id"),
    ("households_sourcelist", "id"),
)  # fmt: skip
DRAWN = """
SELECT COALESCE(pg_sequence_last_value(pg_get_serial_sequence(t.name, t.col)::regclass), 0)
FROM unnest(%(tables)s::text[], %(columns)s::text[]) WITH ORDINALITY AS t(name, col, at) ORDER BY t.at
"""
WRITING = """
SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'relation' AND mode = 'RowExclusiveLock'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND relation = ANY(%(tables)s::regclass[]) AND pid <> pg_backend_pid())
"""


def taken() -> list[int] | None:
    """The numbers as of now; None while somebody else is writing. To be asked before the register is read."""
    tables = [name for name, _column in TOLD_BY]
    drawn = [int(row[0]) for row in rows_of(DRAWN, tables=tables, columns=[column for _name, column in TOLD_BY])]
    return None if rows_of(WRITING, tables=tables)[0][0] else drawn


def unmoved(batch: Any) -> bool:
    """Does the register stand as the preview of this batch found it?"""
    return batch.register_mark is not None and taken() == batch.register_mark
