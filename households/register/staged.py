"""The staged rows of a batch as a temporary table `incoming` with typed columns, cut to what the register holds."""

from __future__ import annotations

from typing import Any

from django.db import connection

from households.codes import HOUSING, PROGRAMMES

# Why a number is missing, as the normaliser says it -> as the register keeps it.
REASONS = (
    "CASE {} WHEN 'empty' THEN 'empty' WHEN 'placeholder' THEN 'placeholder' WHEN 'stated' THEN 'none' "
    "ELSE 'unknown' END"
)


def _object(keys: list[str]) -> str:
    inner = ", ".join(f"'{key}', v.{key}" for key in keys)
    return f"NULLIF(jsonb_strip_nulls(jsonb_build_object({inner})), '{{}}')"


HOUSING_KEYS = [*HOUSING, "savings"]
PROGRAMME_KEYS = list(PROGRAMMES)
_AS_THEY_ARE = ", ".join(f"{key} jsonb" for key in [*HOUSING_KEYS, *PROGRAMME_KEYS])
# What the planner must know about: measuring the wide columns takes longer than the joins.
JOINED = "row_id, regency_code, p3ke_family_id, p3ke_person_id, nik_digest"
_WHY = (
    "(SELECT p -> 'params' ->> 'reason' FROM jsonb_array_elements(r.problems) p "
    "WHERE p ->> 'code' = 'nik_missing' LIMIT 1)"
)

INCOMING = f"""
CREATE TEMP TABLE incoming ON COMMIT DROP AS
SELECT r.id AS row_id, r.number, r.verdict, r.target_id, r.target_version, r.also_id, r.also_version,
    left(v.village, 5) AS regency_code, v.village, v.p3ke_family_id, v.p3ke_person_id,
    v.name, v.address, v.decile, v.percentile,
    left(v.priority, 60) AS priority, left(v.stunting, 30) AS stunting,
    {_object(HOUSING_KEYS)} AS housing, {_object(PROGRAMME_KEYS)} AS programmes,
    left(v.dukcapil_match, 12) AS dukcapil_match, left(COALESCE(v.relation, %(relation)s), 20) AS relation,
    v.sex, v.birth_date, left(v.marital, 20) AS marital, left(v.work, 40) AS work,
    left(v.work_status, 60) AS work_status, left(v.education, 40) AS education,
    decode(v.nik ->> 'd', 'hex') AS nik_digest, decode(v.nik ->> 'c', 'hex') AS nik_sealed, v.nik ->> 'l' AS nik_last4,
    CASE WHEN v.nik IS NULL THEN {REASONS.format(_WHY)} END AS nik_missing
FROM imports_importrow r
CROSS JOIN LATERAL jsonb_to_record(r.values) AS v(
    village text, p3ke_family_id text, p3ke_person_id text, name text, address text, decile smallint,
    percentile smallint, priority text, stunting text, dukcapil_match text, relation text, sex text, birth_date date,
    marital text, work text, work_status text, education text, nik jsonb, {_AS_THEY_ARE})
WHERE r.batch_id = %(batch)s AND r.verdict = ANY(%(verdicts)s)
"""  # noqa: S608


def run(statement: str, **values: Any) -> int:
    """One statement; returns the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def rows_of(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def take_in(batch_id: int, verdicts: list[str], *, relation: str | None = None) -> None:
    """Make `incoming` from the batch's rows with these verdicts; `relation` where the list has no such column.

    Lives until the transaction ends; an older one of the same transaction is replaced.
    """
    run("DROP TABLE IF EXISTS incoming, family, work")
    run(INCOMING, batch=batch_id, verdicts=verdicts, relation=relation)
    run(f"ANALYZE incoming ({JOINED})")


def match(statement: str) -> None:
    """Make `matched`: `incoming` beside what the register has."""
    run("DROP TABLE IF EXISTS matched")
    run(statement)
    run(f"ANALYZE matched ({JOINED})")
