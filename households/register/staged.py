"""The staged rows of a batch as a temporary table `incoming` with typed columns, cut to what the register holds."""

from __future__ import annotations

from typing import Any

from django.db import connection

from households.codes import HOUSING, PROGRAMMES
from households.holdings import HOLDINGS
from households.register.keys import Keys
from imports.layouts import layout_for

# Why a number is missing, as the normaliser says it -> as the register keeps it.
REASONS = (
    "CASE {} WHEN 'empty' THEN 'empty' WHEN 'placeholder' THEN 'placeholder' WHEN 'stated' THEN 'none' "
    "ELSE 'unknown' END"
)
# Names are compared without case, blanks and signs. Fast, and the same on both sides.
NAME_KEY = """translate(upper({}), ' .,''`-/()"', '')"""


def _object(keys: list[str]) -> str:
    if not keys:
        return "NULL::jsonb"
    inner = ", ".join(f"'{key}', v.{key}" for key in keys)
    return f"NULLIF(jsonb_strip_nulls(jsonb_build_object({inner})), '{{}}')"


HOUSING_KEYS = [*HOUSING, "savings", *HOLDINGS]
PROGRAMME_KEYS = list(PROGRAMMES)
# What the planner must know about: measuring the wide columns takes longer than the joins.
# A row as the list has it and what it was linked to. `matched` is narrow, so that sorting and marking it costs little.
WHOLE = "(matched JOIN incoming USING (row_id))"
SEEN = """(SELECT matched.*, number, target_id, target_version, also_id, also_version, family_key, village, name,
    relation, birth_date, nik_digest, list_family_id, list_person_id FROM matched JOIN incoming USING (row_id))"""
JOINED = "row_id, family_key, regency_code, village, p3ke_person_id, nik_digest, birth_date, name_key"
# A path, not a subquery: those are not given to parallel workers.
_WHY = """jsonb_path_query_first(r.problems, '$[*] ? (@.code == "nik_missing").params.reason') #>> '{}'"""
# The part of the key of a family that says which of its numbers it is.
FAMILY_KEYS = {
    "p3ke": "'p3:' || v.p3ke_family_id",
    "kk": "'kk:' || (v.family_card ->> 'd')",
    "list": "'id:' || v.list_family_id",
    "run": "'run:' || (SELECT h.number FROM imports_importrow h WHERE h.batch_id = r.batch_id AND h.number <= r.number "
    "AND h.values ->> 'relation' = 'head' ORDER BY h.number DESC LIMIT 1)",
}

# `|| ''`: what is known of the verdicts of a list just compared is old, and says that there are hardly any such rows.
INCOMING = f"""
CREATE TEMP TABLE incoming ON COMMIT DROP AS
SELECT r.id AS row_id, r.number, r.verdict, r.target_id, r.target_version, r.also_id, r.also_version, r.linked_by,
    r.also_by,
    left(v.village, 5) AS regency_code, v.village, FAMILY_KEY AS family_key,
    left(v.p3ke_family_id, 20) AS p3ke_family_id, left(v.p3ke_person_id, 20) AS p3ke_person_id,
    left(v.list_family_id, 40) AS list_family_id, left(v.list_person_id, 40) AS list_person_id,
    decode(v.family_card ->> 'd', 'hex') AS kk_digest, decode(v.family_card ->> 'c', 'hex') AS kk_sealed,
    decode(v.family_card ->> 'n', 'hex') AS kk_number_sealed, v.family_card ->> 'l' AS kk_last4,
    v.name, {NAME_KEY.format("v.name")} AS name_key, left(v.address, 300) AS address, left(v.rt, 3) AS rt,
    left(v.rw, 3) AS rw, left(v.hamlet, 100) AS hamlet, v.decile, v.decile_province, v.decile_regency, v.percentile,
    left(v.priority, 60) AS priority, left(v.stunting, 30) AS stunting,
    HOUSING_OBJECT AS housing, PROGRAMMES_OBJECT AS programmes,
    left(v.dukcapil_match, 12) AS dukcapil_match, left(COALESCE(v.relation, %(relation)s), 20) AS relation,
    v.sex, v.birth_date, left(v.marital, 20) AS marital, left(v.work, 40) AS work,
    left(v.work_status, 60) AS work_status, left(v.education, 40) AS education,
    decode(v.nik ->> 'd', 'hex') AS nik_digest, decode(v.nik ->> 'c', 'hex') AS nik_sealed, v.nik ->> 'l' AS nik_last4,
    CASE WHEN v.nik IS NULL THEN {REASONS.format(_WHY)} END AS nik_missing
FROM imports_importrow r
CROSS JOIN LATERAL jsonb_to_record(r.values) AS v(
    village text, p3ke_family_id text, p3ke_person_id text, list_family_id text, list_person_id text, family_card jsonb,
    name text, address text, rt text, rw text, hamlet text, decile smallint, decile_province smallint,
    decile_regency smallint, percentile smallint, priority text, stunting text, dukcapil_match text, relation text,
    sex text, birth_date date, marital text, work text, work_status text, education text, nik jsonb AS_THEY_ARE)
WHERE r.batch_id = %(batch)s AND r.verdict || '' = ANY(%(verdicts)s)
"""  # noqa: S608

# A family lives where the register has it; one that is new, where the first of its KTPs says, if that is in the region.
AT_HOME = """
UPDATE incoming i SET village = f.home, regency_code = left(f.home, 5) FROM (
    SELECT DISTINCT ON (i.family_key) i.family_key, COALESCE(h.village_id, i.village) AS home
    FROM incoming i
    LEFT JOIN LATERAL (SELECT h.village_id FROM households_household h
        WHERE h.kk_digest = i.kk_digest AND h.status = 'active' ORDER BY h.id LIMIT 1) h ON true
    ORDER BY i.family_key, COALESCE(COALESCE(h.village_id, i.village) LIKE %(region)s || '%%', false) DESC,
        COALESCE(i.relation = 'head', false) DESC, i.number
) f WHERE f.family_key = i.family_key
"""
# Unpacking values is the work of these statements: each core takes a part, whatever handing the rows over costs.
PARALLEL = "SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0"
# Rows held because another row of the file says otherwise take no part.
COMPARED = """ AND NOT (r.verdict = 'held' AND (r.problems @> '[{"code": "key_twice"}]'
    OR r.problems @> '[{"code": "nik_twice"}]' OR r.problems @> '[{"code": "kk_twice"}]'))"""


def run(statement: str, **values: Any) -> int:
    """One statement; returns the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def rows_of(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def table(name: str, select: str, indexed: str, **values: Any) -> None:
    """Make the temporary table `name`, in place of an older one; `indexed`: what the planner must know of."""
    run(f"DROP TABLE IF EXISTS {name}")
    run(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS {select}", **values)
    run(f"ANALYZE {name} ({indexed})")


def take_in(batch: Any, keys: Keys, *, families: bool, again: bool = False) -> None:
    """Make `incoming` from the rows of a batch that can be compared. `families`: a row is a family with its head.
    `again`: all that were compared, also those that come to nothing, since a family is told by all its rows.

    Lives until the transaction ends; an older one of the same transaction is replaced.
    """
    run("DROP TABLE IF EXISTS incoming, family, work, matched")
    statement = _incoming(batch.kind).replace("FAMILY_KEY", _family_key(keys, families)) + (COMPARED if again else "")
    verdicts = ["new", "changed", "same", "held"] if again else [""]
    run(PARALLEL)
    run(statement, batch=batch.pk, verdicts=verdicts, relation="head" if families else None)
    if keys.by_card:
        run(AT_HOME, region=batch.region_id)
    run(f"ANALYZE incoming ({JOINED})")


def _incoming(kind: str) -> str:
    """INCOMING with the goods and programmes this kind of list speaks of: unpacking what nobody says takes time."""
    told = {column.key for column in layout_for(kind).columns}
    housing = [key for key in HOUSING_KEYS if key in told]
    programmes = [key for key in PROGRAMME_KEYS if key in told]
    columns = "".join(f", {key} jsonb" for key in [*housing, *programmes])
    made = INCOMING.replace("HOUSING_OBJECT", _object(housing)).replace("PROGRAMMES_OBJECT", _object(programmes))
    return made.replace(" AS_THEY_ARE", columns)


def _family_key(keys: Keys, families: bool) -> str:
    """SQL of what the rows of one family share; null for a person of whom the list does not say it."""
    alone = "'row:' || r.number" if families else "CASE WHEN v.relation = 'head' THEN 'row:' || r.number END"
    parts = ", ".join([*(FAMILY_KEYS[key] for key in keys.family), alone])
    where = "''" if keys.by_card else "left(v.village, 5)"
    return f"{where} || ':' || COALESCE({parts})"
