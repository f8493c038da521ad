"""Numbers sealed inside JSON: in staged rows, and in the register rows that an undo would bring back.

Key rotation walks columns of sealed fields; these lie deeper. A row that stayed under a dropped key could be applied or
restored, and its number would be lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import connection

from foundation import keys
from foundation.fields import EncryptedNumberField
from imports.layouts import Layout, all_layouts
from imports.lines import copies_of, seals_of
from imports.models import ImportChange, ImportRow

BATCH = 2000


def reseal_rows() -> int:
    """Ciphertexts in `ImportRow.values`; returns how many rows were sealed anew."""
    places = {layout.kind: _places(layout) for layout in all_layouts()}

    def fresh(values: dict[str, Any], kind: str) -> bool:
        changed = False
        for key, part, place in places.get(kind, []):
            number = values.get(key)
            if number:
                sealed = _fresh(bytes.fromhex(number[part]), place)
                if sealed:
                    number[part], changed = sealed.hex(), True
        return changed

    rows = ImportRow.objects.unscoped().values_list("pk", "values", "batch__kind")
    return _walk("imports_importrow", "values", rows, fresh)


def _places(layout: Layout) -> list[tuple[str, str, str]]:
    """(column, part of its sealed value, table.column that part is bound to)."""
    own = [(key, "c", place) for key, (place, _kind) in seals_of(layout).items()]
    return own + [(key, "n", place) for key, place in copies_of(layout).items()]


def reseal_changes() -> int:
    """Ciphertexts in `ImportChange.before`, which PostgreSQL wrote as `\\x` and hex."""
    columns: dict[str, list[str]] = {}
    for model in apps.get_models():
        sealed = [field for field in model._meta.local_fields if isinstance(field, EncryptedNumberField)]
        columns[model._meta.db_table] = [str(field.column) for field in sealed]

    def fresh(before: dict[str, Any], table: str) -> bool:
        changed = False
        for column in columns.get(table, []):
            if before.get(column):
                sealed = _fresh(bytes.fromhex(before[column][2:]), f"{table}.{column}")
                if sealed:
                    before[column], changed = f"\\x{sealed.hex()}", True
        return changed

    rows = ImportChange.objects.exclude(before=None).values_list("pk", "before", "table")
    return _walk("imports_importchange", "before", rows, fresh)


def _fresh(sealed: bytes, place: str) -> bytes | None:
    """The value under the current key; None when it is already."""
    if keys.key_id_of(sealed) == keys.current_key_id():
        return None
    return keys.seal(keys.open_sealed(sealed, place), place)


def _walk(table: str, column: str, rows: Any, fresh: Callable[[dict[str, Any], str], bool]) -> int:
    """Go through `rows` (pk, JSON, what it is of) by primary key; write back what `fresh` changed in place."""
    changed = 0
    for pk, value, of in _by_key(rows):
        old = json.dumps(value)
        if fresh(value, of):
            with connection.cursor() as cursor:
                # Only where nobody was faster: the old value is the version.
                statement = f"UPDATE {table} SET {column} = %s::jsonb WHERE id = %s AND {column} = %s::jsonb"  # noqa: S608
                cursor.execute(statement, [json.dumps(value), pk, old])
                changed += cursor.rowcount
    return changed


def _by_key(rows: Any) -> Iterator[tuple[int, dict[str, Any], str]]:
    last = 0
    while page := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield from page
        last = page[-1][0]
