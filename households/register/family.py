"""A file of families (one row a family, with its head): what its rows would do to the register, and doing it.

Matched by the P3KE family id within the kabupaten. The head is one person with the head of the file of individuals: by
NIK, else as the one living head of that household. Once an individual list has spoken of the head, a family list only
fills what is empty, so the order of the two files does not matter. A household bears the name its head has as a person.
"""

from __future__ import annotations

from typing import Any

from households.register import writing
from households.register.fields import HEAD, HOUSEHOLD, difference, insert_person, merge
from households.register.staged import match, run, take_in

KNOWN_BY_LIST = "t.p3ke_person_id IS NOT NULL"
HEAD_CHANGES = difference(HEAD, prefix="head.", fill=KNOWN_BY_LIST, number=True)

# A row of the list beside what the register has: h the household, head its living head, owner whoever has the NIK.
MATCHED = """
CREATE TEMP TABLE matched ON COMMIT DROP AS
SELECT i.*, h.id AS household_id, h.version AS household_version, h.status, h.verified_at,
    h.village_id AS known_village, COALESCE(head.id, owner.id) AS person_id,
    COALESCE(head.version, owner.version) AS person_version, head.id AS sitting_id, head.name AS sitting_name,
    head.birth_date AS sitting_birth, head.nik_digest AS sitting_digest,
    CASE WHEN COALESCE(head.p3ke_person_id, owner.p3ke_person_id) IS NULL THEN i.name
        ELSE COALESCE(head.name, owner.name) END AS shown_name,
    owner.id AS owner_id, owner.household_id AS owner_household_id, gone.id AS gone_id,
    true AS is_head
FROM incoming i
LEFT JOIN households_household own
    ON own.regency_code = i.regency_code AND own.p3ke_family_id = i.p3ke_family_id
LEFT JOIN households_household h ON h.id = COALESCE(own.merged_into_id, own.id)
LEFT JOIN households_person head ON head.household_id = h.id AND head.is_head AND head.left_on IS NULL
LEFT JOIN households_person owner ON owner.nik_digest = i.nik_digest AND owner.left_on IS NULL
LEFT JOIN LATERAL (
    SELECT id FROM households_person p WHERE p.nik_digest = i.nik_digest AND p.left_on IS NOT NULL LIMIT 1
) gone ON owner.id IS NULL AND i.nik_digest IS NOT NULL
"""
SOMEBODY_ELSE = f"(m.owner_id IS NULL AND m.sitting_id IS NOT NULL AND {writing.NOT_THE_SAME_PERSON})"
HELD = f"""
CASE WHEN {writing.CLOSED} THEN 'household_closed'
    WHEN {writing.ELSEWHERE} THEN 'household_elsewhere'
    WHEN m.gone_id IS NOT NULL THEN 'person_left'
    WHEN m.owner_id IS NOT NULL AND m.owner_household_id IS DISTINCT FROM m.household_id THEN 'nik_elsewhere'
    WHEN m.owner_id <> m.sitting_id OR {SOMEBODY_ELSE} THEN 'head_differs'
END
"""
CHANGES = f"""
SELECT m.row_id, {HELD} AS held, m.verified_at, m.household_id AS target_id, m.household_version AS target_version,
    m.person_id AS also_id, m.person_version AS also_version, m.owner_household_id AS other_id,
    m.regency_code || m.p3ke_family_id AS family,
    COALESCE(house.diff, '{{}}') || COALESCE(head.diff, '{{}}') || CASE
        WHEN m.household_id IS NULL THEN '{{}}'
        WHEN m.person_id IS NULL THEN jsonb_build_object('head.name', jsonb_build_array(NULL, m.name))
        WHEN m.sitting_id IS NULL THEN jsonb_build_object('head.is_head', jsonb_build_array(false, true))
        ELSE '{{}}' END AS diff
FROM matched m
LEFT JOIN LATERAL (
    SELECT {difference(HOUSEHOLD)} AS diff FROM households_household t, (SELECT m.*) i WHERE t.id = m.household_id
) house ON true
LEFT JOIN LATERAL (
    SELECT {HEAD_CHANGES} AS diff FROM households_person t, (SELECT m.*) i WHERE t.id = m.person_id
) head ON true
"""  # noqa: S608


def plan(batch: Any) -> int:
    """Give every staged row without a verdict one: new, changed, same or held. Returns how many households change."""
    take_in(batch.pk, [""], relation="head")
    match(MATCHED)
    return writing.decide(CHANGES, batch)


def apply(batch: Any) -> None:
    """Write the new and changed rows. Inside the engine's transaction and lock."""
    take_in(batch.pk, ["new", "changed"], relation="head")
    writing.lock("households_household", "target_id")
    writing.lock("households_person", "also_id")
    match(MATCHED)
    writing.hold_moved(
        "m.household_id IS DISTINCT FROM m.target_id OR m.household_version IS DISTINCT FROM m.target_version "
        "OR m.person_id IS DISTINCT FROM m.also_id OR m.person_version IS DISTINCT FROM m.also_version "
        f"OR {HELD} IS NOT NULL OR m.verified_at IS NOT NULL",
        batch,
    )
    _write_households(batch)
    _write_heads(batch)
    writing.record(batch, household="target_id", person="NULL")


def _write_households(batch: Any) -> None:
    where = f"t.id = i.household_id AND {difference(HOUSEHOLD)} IS NOT NULL"
    writing.update(batch, "households_household", where, merge(HOUSEHOLD))
    writing.number_new_households()
    columns = ", ".join(field.column for field in HOUSEHOLD)
    fresh = ", ".join(field.fresh for field in HOUSEHOLD)
    run(f"""
        INSERT INTO households_household (id, regency_code, p3ke_family_id, {columns},
            rt, rw, hamlet, kk_last4, status, version, created_at)
        SELECT i.household_id, i.regency_code, i.p3ke_family_id, {fresh}, '', '', '', '', 'active', 1, now()
        FROM matched i WHERE i.new_household ORDER BY i.household_id
    """)  # noqa: S608
    writing.note_new(batch, "households_household", "SELECT household_id FROM matched WHERE new_household")


def _write_heads(batch: Any) -> None:
    where = f"t.id = i.person_id AND (NOT t.is_head OR {HEAD_CHANGES} IS NOT NULL)"
    changes = merge(HEAD, fill=KNOWN_BY_LIST, number=True)
    writing.update(batch, "households_person", where, f"{changes}, is_head = true")
    writing.number_new_persons()
    run(insert_person(HEAD))
    writing.note_new(batch, "households_person", "SELECT person_id FROM matched WHERE new_person")
