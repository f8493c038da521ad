"""What both kinds of P3KE file share: verdicts from a comparison, locks, the log of changes, and the source records."""

from __future__ import annotations

import json
from typing import Any

from households.models import SourceList
from households.register.staged import rows_of, run

# Conditions over `matched m`; %(region)s is the region the batch was uploaded for.
CLOSED = "m.status IN ('merged', 'dissolved')"
ELSEWHERE = "NOT (m.known_village = %(region)s OR m.known_village LIKE %(region)s || '.%%')"
# The sitting head bears another name, and no number (or, without numbers, no birth date) says it is the same person.
NOT_THE_SAME_PERSON = """upper(m.sitting_name) <> upper(m.name) AND CASE
    WHEN m.sitting_digest IS NOT NULL AND m.nik_digest IS NOT NULL THEN m.sitting_digest <> m.nik_digest
    ELSE m.sitting_birth IS DISTINCT FROM m.birth_date END"""
# Reasons that speak of somebody who may live outside the uploader's region: nothing of the register is shown with them.
SILENT = ["household_elsewhere", "nik_elsewhere", "person_left", "household_closed"]

DECIDED = """
UPDATE imports_importrow r SET
    verdict = CASE WHEN d.reason IS NOT NULL THEN 'held' WHEN d.target_id IS NULL THEN 'new'
        WHEN d.diff = '{}' THEN 'same' ELSE 'changed' END,
    target_id = CASE WHEN d.silent THEN NULL ELSE d.target_id END,
    target_version = CASE WHEN d.silent THEN NULL ELSE d.target_version END,
    also_id = CASE WHEN d.silent THEN NULL ELSE d.also_id END,
    also_version = CASE WHEN d.silent THEN NULL ELSE d.also_version END,
    diff = CASE WHEN d.silent THEN '{}' ELSE d.diff END,
    problems = CASE WHEN d.reason IS NULL THEN r.problems ELSE r.problems || jsonb_build_array(jsonb_strip_nulls(
        jsonb_build_object('column', '', 'code', d.reason, 'level', 'W', 'by', 'plan', 'params',
            jsonb_build_object('household', CASE WHEN d.near THEN d.other_id END)))) END
FROM work d WHERE r.id = d.row_id
"""


def decide(changes: str, batch: Any) -> int:
    """Turn a comparison (`changes`, see family.py) into verdicts. Returns how many households would be touched."""
    run(
        f"""
        CREATE TEMP TABLE work ON COMMIT DROP AS
        SELECT c.*, c.reason = ANY(%(silent)s) AS silent,
            (o.village_id = %(region)s OR o.village_id LIKE %(region)s || '.%%') AS near
        FROM (SELECT c.*, CASE WHEN c.held IS NOT NULL THEN c.held
                WHEN c.target_id IS NOT NULL AND count(*) OVER (PARTITION BY c.target_id) > 1 THEN 'target_twice'
                WHEN c.verified_at IS NOT NULL AND (c.target_id IS NULL OR c.diff <> '{{}}') THEN 'verified'
            END AS reason FROM ({changes}) c) c
        LEFT JOIN households_household o ON o.id = c.other_id
        """,  # noqa: S608
        region=batch.region_id,
        silent=SILENT,
    )
    run(DECIDED)
    touched = "SELECT count(DISTINCT family) FROM work WHERE reason IS NULL AND (target_id IS NULL OR diff <> '{}')"
    return int(rows_of(touched)[0][0])


def check_families() -> None:
    """Within the file (`incoming`): a family with two heads is wrong altogether and leaves; none, or two villages, is a
    remark on its rows.
    """
    run(
        """
        CREATE TEMP TABLE family ON COMMIT DROP AS
        SELECT f.row_id, f.heads, f.two_villages, f.heads = 0 AND NOT EXISTS (
            SELECT FROM households_household h
            JOIN households_person p ON p.household_id = h.id AND p.is_head AND p.left_on IS NULL
            WHERE h.regency_code = f.regency_code AND h.p3ke_family_id = f.p3ke_family_id) AS headless
        FROM (SELECT row_id, regency_code, p3ke_family_id, count(*) FILTER (WHERE relation = 'head') OVER same AS heads,
                min(village) OVER same <> max(village) OVER same AS two_villages
            FROM incoming WINDOW same AS (PARTITION BY regency_code, p3ke_family_id)) f
        WHERE f.heads <> 1 OR f.two_villages
        """
    )
    run(
        """
        UPDATE imports_importrow r SET
            verdict = CASE WHEN f.heads > 1 THEN 'wrong' ELSE r.verdict END,
            problems = r.problems || CASE WHEN f.heads > 1 THEN %(two_heads)s::jsonb ELSE '[]' END
                || CASE WHEN f.two_villages THEN %(two_villages)s::jsonb ELSE '[]' END
                || CASE WHEN f.headless THEN %(no_head)s::jsonb ELSE '[]' END
        FROM family f WHERE r.id = f.row_id
        """,
        two_heads=_problem("relation", "two_heads", "R"),
        two_villages=_problem("village_code", "two_villages", "W"),
        no_head=_problem("relation", "no_head", "W"),
    )
    run("DELETE FROM incoming i USING family f WHERE i.row_id = f.row_id AND f.heads > 1")


def _problem(column: str, code: str, level: str) -> str:
    return json.dumps([{"column": column, "code": code, "level": level, "params": {}, "by": "plan"}])


def lock(table: str, column: str) -> None:
    """Lock the rows the preview named (`column` of `incoming`), in the order of their keys: two writers never wait for
    each other in a circle. Before `match`, which must see what the others left.
    """
    run(f"SELECT t.id FROM {table} t WHERE t.id IN (SELECT {column} FROM incoming) ORDER BY t.id FOR UPDATE")  # noqa: S608


def hold_moved(condition: str, batch: Any) -> None:
    """Take rows out of `matched` whose register object is not the one previewed any more; they become held."""
    run(
        f"""
        WITH moved AS (DELETE FROM matched m WHERE {condition} RETURNING m.row_id)
        UPDATE imports_importrow r SET verdict = 'held', problems = r.problems || %(problem)s::jsonb
        FROM moved WHERE r.id = moved.row_id
        """,  # noqa: S608
        region=batch.region_id,
        problem=_problem("", "moved_on", "W"),
    )
    for column in ("new_household", "new_person"):
        run(f"ALTER TABLE matched ADD COLUMN {column} boolean DEFAULT false")


def number_new_households() -> None:
    """Give every family without a household its key, in the order of the list's own keys."""
    # Materialized: a join that scanned the numbers twice would draw them twice.
    run("""
        WITH n AS MATERIALIZED (SELECT s.*, nextval('households_household_id_seq') AS id FROM (
            SELECT DISTINCT regency_code, p3ke_family_id FROM matched WHERE household_id IS NULL
            ORDER BY regency_code, p3ke_family_id) s)
        UPDATE matched m SET new_household = true, household_id = n.id FROM n
        WHERE m.household_id IS NULL AND m.regency_code = n.regency_code AND m.p3ke_family_id = n.p3ke_family_id
    """)


def number_new_persons() -> None:
    """Give every person new to the register a key, family by family."""
    run("""
        WITH n AS MATERIALIZED (SELECT s.row_id, nextval('households_person_id_seq') AS id FROM (
            SELECT row_id FROM matched WHERE person_id IS NULL ORDER BY household_id, number) s)
        UPDATE matched m SET new_person = true, person_id = n.id FROM n WHERE m.row_id = n.row_id
    """)


def update(batch: Any, table: str, where: str, changes: str) -> None:
    """Keep the rows (`t`) that `where` names as they stand, then change them from `matched i`."""
    run(
        f"""
        INSERT INTO imports_importchange (batch_id, "table", object_id, before, version_after)
        SELECT %(batch)s, '{table}', t.id, to_jsonb(t), t.version + 1
        FROM {table} t, matched i WHERE {where} ORDER BY t.id
        """,  # noqa: S608
        batch=batch.pk,
    )
    run(f"UPDATE {table} t SET {changes} FROM matched i WHERE {where}")  # noqa: S608


def note_new(batch: Any, table: str, ids: str) -> None:
    run(
        f"""INSERT INTO imports_importchange (batch_id, "table", object_id, before, version_after)
        SELECT %(batch)s, '{table}', id, NULL, 1 FROM ({ids} ORDER BY 1) AS new (id)""",  # noqa: S608
        batch=batch.pk,
    )


def record(batch: Any, *, household: str, person: str) -> None:
    """Register the list, and what each of its rows speaks of. `household`, `person`: where unchanged rows name them."""
    source = SourceList.objects.create(
        kind=batch.kind, title=str(batch)[:200], region_id=batch.region_id, decree=batch.decree,
        cut_off_on=batch.cut_off_on, batch=batch,
    )  # fmt: skip
    own = "NULL::bigint" if person == "NULL" else "person_id"
    run(
        f"""
        INSERT INTO households_sourcerecord (source_id, household_id, person_id, row, staged_id)
        SELECT %(source)s, household_id, {own}, number, row_id FROM matched
        UNION ALL
        SELECT %(source)s, {household}, {person}::bigint, number, id FROM imports_importrow
        WHERE batch_id = %(batch)s AND verdict = 'same'
        """,  # noqa: S608
        source=source.pk,
        batch=batch.pk,
    )


def forget(batch: Any) -> None:
    """Before an undo: the list never came."""
    run(
        "DELETE FROM households_sourcerecord WHERE source_id IN "
        "(SELECT id FROM households_sourcelist WHERE batch_id = %(batch)s)",
        batch=batch.pk,
    )
    run("DELETE FROM households_sourcelist WHERE batch_id = %(batch)s", batch=batch.pk)
