"""Rows of one file that speak of the same thing twice, found set-based after staging.

The same row again is taken once. Two rows with one key that differ, or one number under two keys, are held: the program
does not know which is right.
"""

from __future__ import annotations

from django.db import connection

from imports.layouts import Layout
from imports.models import ImportBatch

# Rows with one key, compared without their ciphertexts, which differ every time.
SAME_KEY = """
WITH twice AS (
    SELECT id, number, key, values {without} AS said, first_value(number) OVER same AS first,
        first_value(values {without}) OVER same AS first_said
    FROM imports_importrow
    WHERE batch_id = %(batch)s AND verdict = '' AND key <> '' AND key IN (
        SELECT key FROM imports_importrow WHERE batch_id = %(batch)s AND verdict = '' AND key <> ''
        GROUP BY key HAVING count(*) > 1)
    WINDOW same AS (PARTITION BY key ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
), judged AS (
    SELECT t.*, bool_and(said = first_said) OVER (PARTITION BY key) AS all_same,
        lead(number, 1, first) OVER (PARTITION BY key ORDER BY number) AS other
    FROM twice t
)
UPDATE imports_importrow r SET
    verdict = CASE WHEN j.all_same THEN 'skipped' ELSE 'held' END,
    problems = r.problems || jsonb_build_array(jsonb_build_object(
        'column', %(column)s, 'by', 'plan',
        'code', CASE WHEN j.all_same THEN 'repeated_row' ELSE 'key_twice' END,
        'level', CASE WHEN j.all_same THEN 'A' ELSE 'W' END,
        'params', jsonb_build_object('row', CASE WHEN j.all_same THEN j.first ELSE j.other END)))
FROM judged j WHERE r.id = j.id AND (NOT j.all_same OR j.number <> j.first)
"""
SAME_NUMBER = """
WITH twice AS (
    SELECT id, number, lead(number, 1, first) OVER (PARTITION BY digest ORDER BY number) AS other
    FROM (
        SELECT id, number, values -> %(column)s ->> 'd' AS digest,
            count(*) OVER (PARTITION BY values -> %(column)s ->> 'd') AS rows,
            min(number) OVER (PARTITION BY values -> %(column)s ->> 'd') AS first
        FROM imports_importrow
        WHERE batch_id = %(batch)s AND verdict = '' AND values -> %(column)s ->> 'd' IS NOT NULL
    ) n WHERE rows > 1
)
UPDATE imports_importrow r SET verdict = 'held', problems = r.problems || jsonb_build_array(jsonb_build_object(
    'column', %(column)s, 'code', %(code)s, 'level', 'W', 'by', 'plan', 'params', jsonb_build_object('row', t.other)))
FROM twice t WHERE r.id = t.id
"""
# Everything a comparison concluded is taken back, so that it can be made again.
RESET = """
UPDATE imports_importrow r SET
    verdict = '', target_id = NULL, target_version = NULL, also_id = NULL, also_version = NULL,
    diff = '{}', linked_by = '', also_by = '', problems = COALESCE(
        (SELECT jsonb_agg(p) FROM jsonb_array_elements(r.problems) p WHERE NOT p ? 'by'), '[]')
WHERE batch_id = %(batch)s AND (verdict IN ('new', 'changed', 'same') OR problems @> '[{"by": "plan"}]')
"""


def reset(batch: ImportBatch) -> None:
    _run(RESET, {"batch": batch.pk})


def judge(batch: ImportBatch, layout: Layout) -> None:
    """Give the repeated rows of a freshly staged batch their verdicts."""
    sealed = [(column.key, part) for column in layout.columns if column.identity for part in ("c", "n")]
    without = "".join(f" #- '{{{key},{part}}}'" for key, part in sealed)
    if layout.key:
        _run(SAME_KEY.format(without=without), {"batch": batch.pk, "column": layout.key[0]})
    for column in layout.options.get("unique", ()):
        _run(
            SAME_NUMBER, {"batch": batch.pk, "column": column, "code": "kk_twice" if "card" in column else "nik_twice"}
        )


def _run(statement: str, values: dict[str, int | str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
