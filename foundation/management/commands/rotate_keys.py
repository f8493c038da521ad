"""Re-seal everything sealed under an older key with the current one, in small batches, while people work.

Put the new key first in NGEROMBO_NUMBER_KEYS, restart, run this, then drop the old key.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection, models

from foundation import files, keys
from foundation.fields import EncryptedNumberField, SealedJSONField

BATCH = 2000


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        for model in apps.get_models(include_auto_created=True):
            for field in model._meta.local_fields:
                if isinstance(field, (EncryptedNumberField, SealedJSONField)) and model._meta.managed:
                    count = reseal(model, field)
                    self.stdout.write(f"{field.place}: {count}")
        self.stdout.write(f"files: {sum(files.reseal(name) for name in files.names())}")


def reseal(model: type[models.Model], field: EncryptedNumberField | SealedJSONField) -> int:
    """Walk one column by primary key; returns how many values were sealed anew."""
    table, column, pk = (connection.ops.quote_name(str(name)) for name in (
        model._meta.db_table, field.column, model._meta.pk.column))  # fmt: skip
    changed, last = 0, None
    while True:
        after = f"AND {pk} > %s" if last is not None else ""
        query = f"SELECT {pk}, {column} FROM {table} WHERE {column} IS NOT NULL {after} ORDER BY {pk} LIMIT {BATCH}"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(query, [last] if last is not None else [])
            rows = cursor.fetchall()
            for key, sealed in rows:
                if keys.key_id_of(sealed) == keys.current_key_id():
                    continue
                fresh = keys.seal(keys.open_sealed(bytes(sealed), field.place), field.place)
                # Only where nobody was faster: the old ciphertext is the version.
                update = f"UPDATE {table} SET {column} = %s WHERE {pk} = %s AND {column} = %s"  # noqa: S608
                cursor.execute(update, [fresh, key, sealed])
                changed += cursor.rowcount
        if len(rows) < BATCH:
            return changed
        last = rows[-1][0]
