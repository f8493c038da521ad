"""What a list says of a family that was visited: kept as said, and proposed field by field, never written over."""

from __future__ import annotations

from typing import Any

from households.register.staged import run

OF_PERSON = (
    "name", "sex", "birth_date", "relation", "marital", "work", "work_status", "education", "dukcapil_match", "nik",
)  # fmt: skip
OF_FAMILY = (
    "address", "hamlet", "rt", "rw", "decile", "decile_province", "decile_regency", "percentile", "priority",
    "stunting_risk", "housing", "kk", "village_id",
)  # fmt: skip
#: What a list proposes besides values of a field: somebody new, somebody else as the head.
NEW_MEMBER, HEAD = "member", "head"

VERIFIED = """r.batch_id = %(batch)s AND r.verdict = 'held' AND r.problems @> '[{{"code": "verified"}}]'
    AND r.{household} IS NOT NULL"""
SAID = """
INSERT INTO households_sourcerecord (source_id, household_id, person_id, row, staged_id)
SELECT %(source)s, r.{household}, {person}, r.number, r.id FROM imports_importrow r WHERE {verified}
ON CONFLICT DO NOTHING
"""
# A value somebody rejected before is not asked again, whichever list brings it.
PROPOSE = """
INSERT INTO households_proposal
    (staged_id, household_id, person_id, field, before, after, value_key, state, proposed_at, reason)
SELECT r.id, r.{household}, d.person, d.field, d.before, d.after, d.value_key, 'open', clock_timestamp(), ''
FROM imports_importrow r CROSS JOIN LATERAL (
    SELECT r.values ->> 'name' AS name,
        jsonb_build_object('name', r.values ->> 'name', 'birth_date', r.values ->> 'birth_date') AS told,
        left(COALESCE(r.values -> 'nik' ->> 'd',
            upper(r.values ->> 'name') || COALESCE(r.values ->> 'birth_date', '')), 200) AS key
) somebody CROSS JOIN LATERAL (
    SELECT replace(e.key, 'head.', '') AS field, e.value -> 0 AS before, e.value -> 1 AS after,
        CASE WHEN replace(e.key, 'head.', '') = ANY(%(of_person)s) THEN {subject} END AS person,
        left(CASE WHEN e.key IN ('nik', 'head.nik') THEN COALESCE(r.values -> 'nik' ->> 'd', '')
            WHEN e.key = 'kk' THEN COALESCE(r.values -> 'family_card' ->> 'd', '')
            ELSE (e.value -> 1)::text END, 200) AS value_key
    FROM jsonb_each(r.diff) e
    WHERE ({subject} IS NOT NULL AND replace(e.key, 'head.', '') = ANY(%(of_person)s)) OR e.key = ANY(%(of_family)s)
    UNION ALL
    SELECT 'head', to_jsonb(h.head_name), somebody.told, {subject}, COALESCE({subject}::text, somebody.key)
    FROM households_household h WHERE h.id = r.{household} AND {heads}
    UNION ALL
    SELECT 'member', NULL, somebody.told, NULL, somebody.key WHERE {newcomer} AND NOT {heads} AND somebody.name <> ''
) d
WHERE {verified} AND NOT EXISTS (
    SELECT FROM households_proposal p WHERE p.household_id = r.{household} AND p.person_id IS NOT DISTINCT FROM d.person
        AND p.field = d.field AND p.value_key = d.value_key AND p.state = 'rejected')
ORDER BY r.id
"""


def propose(batch: Any, source: int, *, individuals: bool) -> None:
    """After a list was applied: a record of every row that was held because its family is verified, and an open
    proposal for each value that differs. In a file of individuals a row names its person and the household beside it.
    """
    places = {
        "household": "also_id" if individuals else "target_id",
        "person": "r.target_id" if individuals else "NULL::bigint",
        "subject": "r.target_id" if individuals else "r.also_id",
        "newcomer": "r.target_id IS NULL" if individuals else "false",
        "heads": "(r.diff ? 'is_head' OR r.diff ? 'head.is_head')",
    }
    verified = VERIFIED.format(household=places["household"])
    said = {"batch": batch.pk, "source": source, "of_person": list(OF_PERSON), "of_family": list(OF_FAMILY)}
    run(SAID.format(verified=verified, **places), **said)
    run(PROPOSE.format(verified=verified, **places), **said)


def forget(batch: Any) -> None:
    """Before an undo: what nobody answered was never proposed."""
    run(
        "DELETE FROM households_proposal p USING imports_importrow r"
        " WHERE p.staged_id = r.id AND r.batch_id = %(batch)s AND p.state = 'open'",
        batch=batch.pk,
    )
