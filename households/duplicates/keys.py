"""The name keys of a kabupaten, made anew for whoever changed since."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from households.matching.names import Name, parse

CHUNK = 20_000
# Who lives there now: of a merged or dissolved household nobody does.
LIVING = "p.left_on IS NULL AND h.status = 'active'"
STALE = f"""
SELECT p.id, p.version, p.name FROM households_person p JOIN households_household h ON h.id = p.household_id
LEFT JOIN households_personkey k ON k.person_id = p.id AND k.village_code = h.village_id
WHERE p.regency_code = %(regency)s AND {LIVING} AND k.version IS DISTINCT FROM p.version
"""  # noqa: S608
SWEEP = f"""
DELETE FROM households_personkey k WHERE k.regency_code = %(regency)s AND NOT EXISTS (
    SELECT FROM households_person p JOIN households_household h ON h.id = p.household_id
    WHERE p.id = k.person_id AND {LIVING})
"""  # noqa: S608
WRITE = """
INSERT INTO households_personkey (person_id, version, regency_code, village_code, whole, words, birth_date)
SELECT m.person_id, m.version, p.regency_code, h.village_id, m.whole, m.words, p.birth_date
FROM made m JOIN households_person p ON p.id = m.person_id JOIN households_household h ON h.id = p.household_id
ON CONFLICT (person_id) DO UPDATE SET version = excluded.version, regency_code = excluded.regency_code,
    village_code = excluded.village_code, whole = excluded.whole, words = excluded.words,
    birth_date = excluded.birth_date
"""


def refresh(regency: str) -> int:
    """Bring the keys of a kabupaten up to date. Returns how many were made. Inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(SWEEP, {"regency": regency})
        cursor.execute(STALE, {"regency": regency})
        stale = cursor.fetchall()
        cursor.execute("DROP TABLE IF EXISTS made")
        cursor.execute(
            "CREATE TEMP TABLE made (person_id bigint, version int, whole text, words text[]) ON COMMIT DROP"
        )
        for start in range(0, len(stale), CHUNK):
            rows = ((pk, version, *shape(parse(name))) for pk, version, name in stale[start : start + CHUNK])
            copy_in("made", "person_id, version, whole, words", rows)
        cursor.execute("ANALYZE made")
        cursor.execute(WRITE)
        if len(stale) > CHUNK // 4:
            analyze_keys()
    return len(stale)


def analyze_keys() -> None:
    """The application's login may not always: the joins do not depend on it, loops are off."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_catalog.has_table_privilege('households_personkey', 'MAINTAIN')")
        if cursor.fetchone()[0]:
            cursor.execute("ANALYZE households_personkey")


def shape(name: Name) -> tuple[str, str]:
    """(whole, words as PostgreSQL's array text). The words carry `^abc`, the beginning of the whole: a wrong letter in
    the only word of a name is found by it.
    """
    whole = name.whole[:200]
    return whole, "{" + ",".join(f'"{word}"' for word in sorted({*name.sounds, f"^{whole[:3]}"})) + "}"


def copy_in(table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """COPY plain values (None: null) into a table. Texts hold no tab, line end or backslash after `clean`."""
    lines = "".join("\t".join(r"\N" if value is None else clean(value) for value in row) + "\n" for row in rows)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", io.StringIO(lines))


def clean(value: object) -> str:
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    return str(value).replace("\\", "").replace("\t", " ").replace("\n", " ").replace("\r", " ").replace("\0", "")
