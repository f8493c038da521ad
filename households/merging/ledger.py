"""The rows a merge changes, written down as they stood and as it left them; and the way back, field by field.

Names of tables and columns come from code, never from data. A row is `to_jsonb(t)`: ciphertext stays ciphertext.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from households.models import Merge, MergeStep

# Counts changes; a row that goes back has changed once more.
NEVER_BACK = ("id", "version")
TAKE = """
WITH b AS (SELECT unnest(%(ids)s::bigint[]) AS id, unnest(%(befores)s::text[]) AS before)
INSERT INTO households_mergestep (merge_id, "table", object_id, before, after)
SELECT %(merge)s, %(table)s, t.id, b.before::jsonb, to_jsonb(t) FROM {table} t JOIN b ON b.id = t.id ORDER BY t.id
"""


def change(merge: Merge, table: str, changes: str, where: str, **values: Any) -> list[int]:
    """UPDATE the rows `t` of `table` that `where` names, and keep both states. Returns their keys."""
    rows = _rows(f"SELECT t.id, to_jsonb(t)::text FROM {table} t WHERE {where} ORDER BY t.id FOR UPDATE", **values)  # noqa: S608
    if not rows:
        return []
    ids = [key for key, _before in rows]
    _run(f"UPDATE {table} t SET {changes} WHERE t.id = ANY(%(ids)s)", **{**values, "ids": ids})  # noqa: S608
    befores = [before for _key, before in rows]
    _run(TAKE.format(table=table), merge=merge.pk, table=table, ids=ids, befores=befores)
    return ids


def made(merge: Merge, table: str, key: int) -> None:
    """A row the merge brought about: it goes when the two part."""
    _run(
        f'INSERT INTO households_mergestep (merge_id, "table", object_id, before, after)'  # noqa: S608
        f" SELECT %(merge)s, %(table)s, t.id, NULL, to_jsonb(t) FROM {table} t WHERE t.id = %(key)s",
        merge=merge.pk,
        table=table,
        key=key,
    )


def take_back(merge: Merge) -> tuple[list[MergeStep], list[str]]:
    """Put every row back, the last change first. Returns the steps that went back at least in part, and what did not:
    `table key: fields`, because it was changed since.
    """
    back, kept = [], []
    for step in MergeStep.objects.filter(merge=merge).order_by("-pk"):
        now = _now(step)
        if now is None:
            kept.append(f"{step.table} {step.object_id}: -")
        elif step.before is None:
            if now == step.after:
                _run(f"DELETE FROM {step.table} WHERE id = %(key)s", key=step.object_id)  # noqa: S608
                back.append(step)
            else:
                kept.append(f"{step.table} {step.object_id}: *")
        else:
            since = _restore(step, now)
            back.append(step)
            kept += [f"{step.table} {step.object_id}: {', '.join(since)}"] if since else []
    return back, kept


def _restore(step: MergeStep, now: dict[str, Any]) -> list[str]:
    before: dict[str, Any] = step.before or {}
    after: dict[str, Any] = step.after
    changed = [name for name in after if name not in NEVER_BACK and before.get(name) != after[name]]
    ours = [name for name in changed if now.get(name) == after[name]]
    sets = [f'"{name}" = r."{name}"' for name in ours]
    sets += ["version = t.version + 1"] if "version" in after else []
    if sets:
        _run(
            f"UPDATE {step.table} t SET {', '.join(sets)} FROM jsonb_populate_record(NULL::{step.table}, %(before)s) r"  # noqa: S608
            " WHERE t.id = %(key)s",
            before=json.dumps(before),
            key=step.object_id,
        )
    return [name for name in changed if name not in ours]


def _now(step: MergeStep) -> dict[str, Any] | None:
    rows = _rows(f"SELECT to_jsonb(t)::text FROM {step.table} t WHERE t.id = %(key)s FOR UPDATE", key=step.object_id)  # noqa: S608
    return json.loads(rows[0][0]) if rows else None


def _run(statement: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
