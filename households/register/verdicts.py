"""From a comparison to verdicts: what is held and why, what a row was linked by, how a family looks in the file."""

from __future__ import annotations

import json
from typing import Any

from households.register.staged import SEEN, rows_of, run

# Conditions over `matched m`; %(region)s is the region the batch was uploaded for.
CLOSED = "m.status IN ('merged', 'dissolved')"
ELSEWHERE = "NOT (m.known_village = %(region)s OR m.known_village LIKE %(region)s || '.%%')"
NOWHERE = "NOT COALESCE(m.village = %(region)s OR m.village LIKE %(region)s || '.%%', false)"
# The sitting head bears another name, and no number (or, without numbers, no birth date) says it is the same person.
NOT_THE_SAME_PERSON = """upper(m.sitting_name) <> upper(m.name) AND CASE
    WHEN m.sitting_digest IS NOT NULL AND m.nik_digest IS NOT NULL THEN m.sitting_digest <> m.nik_digest
    ELSE m.sitting_birth IS DISTINCT FROM m.birth_date END"""
# No number leads to a person of the register: is there one of this name, or no family to put a new one in?
NOBODY_YET = """CASE WHEN m.unsure THEN 'name_unsure' WHEN m.named_home IS NOT NULL THEN 'name_elsewhere'
    WHEN m.family_key IS NULL THEN 'no_family' END"""
NUMBER_OF_FAMILY = """CASE WHEN m.fresh_family_number
    THEN jsonb_build_object('list_family_id', jsonb_build_array(NULL, m.list_family_id)) ELSE '{}' END"""
NUMBER_OF_PERSON = """CASE WHEN m.fresh_person_number
    THEN jsonb_build_object('list_person_id', jsonb_build_array(NULL, m.list_person_id)) ELSE '{}' END"""
# Reasons that speak of somebody who may live outside the uploader's region: nothing of the register is shown with them.
SILENT = ["household_elsewhere", "nik_elsewhere", "person_left", "household_closed", "keys_disagree", "kk_known_twice"]
# Reasons for which the family of a head that is new to the register waits.
WAITS = ["moved", "nik_elsewhere", "person_left", "name_unsure", "name_elsewhere"]

DECIDED = """
UPDATE imports_importrow r SET
    verdict = CASE WHEN d.reason IS NOT NULL THEN 'held' WHEN d.target_id IS NULL THEN 'new'
        WHEN d.diff = '{}' THEN 'same' ELSE 'changed' END,
    target_id = CASE WHEN d.silent THEN NULL ELSE d.target_id END,
    target_version = CASE WHEN d.silent THEN NULL ELSE d.target_version END,
    also_id = CASE WHEN d.silent THEN NULL ELSE d.also_id END,
    also_version = CASE WHEN d.silent THEN NULL ELSE d.also_version END,
    linked_by = CASE WHEN d.silent THEN '' WHEN 'name' IN (d.person_by, d.home_by) THEN 'name'
        WHEN d.target_id IS NULL THEN '' ELSE COALESCE(d.person_by, '') END,
    also_by = CASE WHEN d.silent OR d.also_id IS NULL THEN '' ELSE COALESCE(d.home_by, '') END,
    diff = CASE WHEN d.silent THEN '{}' ELSE d.diff END,
    problems = CASE WHEN d.reason IS NOT NULL THEN r.problems || jsonb_build_array(jsonb_strip_nulls(
            jsonb_build_object('column', '', 'code', d.reason, 'level', 'W', 'by', 'plan', 'params',
                jsonb_build_object('household', CASE WHEN d.near THEN d.other_id END))))
        WHEN 'name' IN (d.person_by, d.home_by) AND (d.target_id IS NULL OR d.diff <> '{}')
            THEN r.problems || %(by_name)s::jsonb
        ELSE r.problems END
FROM work d WHERE r.id = d.row_id
"""


def decide(changes: str, batch: Any) -> int:
    """Turn a comparison (`changes`, see family.py) into verdicts. Returns how many households would be touched.

    A row that names an entry merged away follows to the survivor; where the survivor has a row of its own, that one
    speaks and the other changes nothing.
    """
    run(
        f"""
        CREATE TEMP TABLE work ON COMMIT DROP AS
        SELECT c.*, c.reason = ANY(%(silent)s) AS silent,
            (SELECT o.village_id = %(region)s OR o.village_id LIKE %(region)s || '.%%' FROM households_household o
                WHERE o.id = c.other_id) AS near
        FROM (SELECT c.*, CASE WHEN c.held = ANY(%(silent)s) THEN c.held
                WHEN c.follows THEN NULL
                WHEN c.proposes THEN 'verified'
                WHEN c.held IS NOT NULL THEN c.held
                WHEN c.target_id IS NOT NULL AND NOT c.followed AND c.own > 1 THEN 'target_twice'
                WHEN c.verified_at IS NOT NULL AND (c.target_id IS NULL OR c.diff <> '{{}}') THEN 'verified'
            END AS reason FROM (SELECT c.*, count(*) FILTER (WHERE NOT c.followed) OVER same AS own,
                c.followed AND c.target_id IS NOT NULL
                    AND row_number() OVER (PARTITION BY c.target_id ORDER BY c.followed, c.row_id) > 1 AS follows
                FROM ({changes}) c WINDOW same AS (PARTITION BY c.target_id)) c) c
        """,  # noqa: S608
        region=batch.region_id,
        silent=SILENT,
        waits=WAITS,
    )
    run("UPDATE work SET diff = '{}' WHERE follows")
    run(DECIDED, by_name=_problem("", "linked_by_name", "W"))
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
            WHERE h.regency_code = f.regency_code AND h.p3ke_family_id = f.p3ke_family_id
                OR h.kk_digest = f.kk_digest) AS headless
        FROM (SELECT row_id, regency_code, p3ke_family_id, kk_digest,
                count(*) FILTER (WHERE relation = 'head') OVER same AS heads,
                min(village) OVER same <> max(village) OVER same AS two_villages
            FROM incoming WHERE family_key IS NOT NULL WINDOW same AS (PARTITION BY family_key)) f
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


def hold_moved(condition: str, batch: Any) -> None:
    """Take rows out of `matched` whose register object is not the one previewed any more; they become held. A family
    new to the register waits for its head, as in the preview.
    """
    run("DELETE FROM matched m USING incoming i WHERE i.row_id = m.row_id AND i.verdict NOT IN ('new', 'changed')")
    run(
        f"""
        WITH moving AS (
            SELECT m.row_id, m.moved, m.household_id IS NULL
                AND bool_or(m.moved AND m.is_head) OVER (PARTITION BY m.family_key) AS waits
            FROM (SELECT m.*, COALESCE({condition}, false) AS moved FROM {SEEN} m) m
        ), moved AS (
            DELETE FROM matched g USING moving m WHERE g.row_id = m.row_id AND (m.moved OR m.waits)
            RETURNING g.row_id, m.moved
        )
        UPDATE imports_importrow r SET verdict = 'held',
            problems = r.problems || CASE WHEN moved.moved THEN %(moved_on)s::jsonb ELSE %(waits)s::jsonb END
        FROM moved WHERE r.id = moved.row_id
        """,  # noqa: S608
        region=batch.region_id,
        moved_on=_problem("", "moved_on", "W"),
        waits=_problem("", "family_waits", "W"),
    )


def _problem(column: str, code: str, level: str) -> str:
    return json.dumps([{"column": column, "code": code, "level": level, "params": {}, "by": "plan"}])
