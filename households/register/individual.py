"""A file of individuals (one row a person): what its rows would do to the register, and doing it.

Matched by the P3KE person id within the kabupaten, else by NIK inside the family, else as the head of that family. A
family that is not in the register yet gets a household with what the rows say of it (its place and its head's name);
a file of families completes it.
"""

from __future__ import annotations

from typing import Any

from households.register import writing
from households.register.fields import MEMBER, difference, insert_person, merge
from households.register.staged import match, run, take_in

CHANGED = difference(MEMBER, number=True)

# byid: whom the list's own number names; owner: who has the NIK; head: the sitting head, for a row that says it is one.
MATCHED = """
CREATE TEMP TABLE matched ON COMMIT DROP AS
SELECT i.*, COALESCE(i.relation = 'head', false) AS is_head,
    h.id AS household_id, h.version AS household_version, h.status, h.verified_at, h.village_id AS known_village,
    p.id AS person_id, p.version AS person_version, p.is_head AS was_head,
    byid.household_id AS old_household_id, byid.left_on AS left_on,
    head.id AS sitting_id, head.name AS sitting_name, head.birth_date AS sitting_birth,
    head.nik_digest AS sitting_digest,
    owner.id AS owner_id, owner.household_id AS owner_household_id, gone.id AS gone_id,
    count(*) FILTER (WHERE i.relation = 'head') OVER (PARTITION BY h.id) AS heads
FROM incoming i
LEFT JOIN households_household own
    ON own.regency_code = i.regency_code AND own.p3ke_family_id = i.p3ke_family_id
LEFT JOIN households_household h ON h.id = COALESCE(own.merged_into_id, own.id)
LEFT JOIN households_person byid
    ON byid.regency_code = i.regency_code AND byid.p3ke_person_id = i.p3ke_person_id
LEFT JOIN households_person owner ON owner.nik_digest = i.nik_digest AND owner.left_on IS NULL
LEFT JOIN households_person head
    ON i.relation = 'head' AND head.household_id = h.id AND head.is_head AND head.left_on IS NULL
LEFT JOIN LATERAL (
    SELECT id FROM households_person p WHERE p.nik_digest = i.nik_digest AND p.left_on IS NOT NULL LIMIT 1
) gone ON owner.id IS NULL AND i.nik_digest IS NOT NULL
LEFT JOIN households_person p ON p.id = COALESCE(
    byid.id,
    CASE WHEN owner.household_id = h.id THEN owner.id END,
    CASE WHEN head.p3ke_person_id IS NULL THEN head.id END)
"""
# A household that bears its head's name goes on doing so when the head's name changes.
RENAMED = """
    t.id = i.household_id AND i.is_head AND t.head_name <> i.name
    AND EXISTS (SELECT FROM households_person p WHERE p.id = i.person_id AND p.name = t.head_name)
"""
HELD = f"""
CASE WHEN {writing.CLOSED} THEN 'household_closed'
    WHEN {writing.ELSEWHERE} THEN 'household_elsewhere'
    WHEN m.left_on IS NOT NULL OR m.gone_id IS NOT NULL THEN 'person_left'
    WHEN m.old_household_id IS NOT NULL AND m.old_household_id IS DISTINCT FROM m.household_id THEN 'moved'
    WHEN m.owner_id IS NOT NULL AND m.owner_household_id IS DISTINCT FROM m.household_id THEN 'nik_elsewhere'
    WHEN m.owner_id IS NOT NULL AND m.owner_id IS DISTINCT FROM m.person_id THEN 'nik_taken'
    WHEN m.is_head AND m.household_id IS NOT NULL AND m.heads > 1 THEN 'head_differs'
    WHEN m.sitting_id IS NOT NULL AND m.sitting_id IS DISTINCT FROM m.person_id THEN 'head_differs'
    WHEN m.was_head AND m.relation <> 'head' THEN 'head_differs'
    WHEN m.sitting_id = m.person_id AND m.owner_id IS NULL AND m.old_household_id IS NULL
        AND {writing.NOT_THE_SAME_PERSON} THEN 'head_differs'
END
"""
CHANGES = f"""
SELECT m.row_id, {HELD} AS held, m.verified_at, m.person_id AS target_id, m.person_version AS target_version,
    m.household_id AS also_id, m.household_version AS also_version,
    COALESCE(m.old_household_id, m.owner_household_id) AS other_id,
    m.regency_code || m.p3ke_family_id AS family,
    COALESCE(person.diff, '{{}}') || CASE WHEN m.is_head AND NOT m.was_head
        THEN jsonb_build_object('is_head', jsonb_build_array(false, true)) ELSE '{{}}' END AS diff
FROM matched m
LEFT JOIN LATERAL (
    SELECT {CHANGED} AS diff FROM households_person t, (SELECT m.*) i WHERE t.id = m.person_id
) person ON true
"""  # noqa: S608


def plan(batch: Any) -> int:
    """Give every staged row without a verdict one: new, changed, same or held. Returns how many households change."""
    take_in(batch.pk, [""])
    writing.check_families()
    match(MATCHED)
    return writing.decide(CHANGES, batch)


def apply(batch: Any) -> None:
    """Write the new and changed rows. Inside the engine's transaction and lock."""
    take_in(batch.pk, ["new", "changed"])
    writing.lock("households_household", "also_id")
    writing.lock("households_person", "target_id")
    match(MATCHED)
    writing.hold_moved(
        "m.person_id IS DISTINCT FROM m.target_id OR m.person_version IS DISTINCT FROM m.target_version "
        f"OR m.household_id IS DISTINCT FROM m.also_id OR {HELD} IS NOT NULL OR m.verified_at IS NOT NULL",
        batch,
    )
    _write_households(batch)
    _write_persons(batch)
    writing.record(batch, household="also_id", person="target_id")


def _write_households(batch: Any) -> None:
    """Families nobody has told of yet: with the place and, where there is one, the head of the family by name."""
    writing.number_new_households()
    run("""
        INSERT INTO households_household (id, regency_code, p3ke_family_id, village_id, head_name, address, decile,
            percentile, priority, stunting_risk, housing, programmes, rt, rw, hamlet, kk_last4, status, version,
            created_at)
        SELECT DISTINCT ON (i.household_id) i.household_id, i.regency_code, i.p3ke_family_id, i.village, i.name,
            COALESCE(i.address, ''), i.decile, i.percentile, '', '', '{}'::jsonb, '{}'::jsonb, '', '', '', '',
            'active', 1, now()
        FROM matched i WHERE i.new_household ORDER BY i.household_id, i.is_head DESC, i.number
    """)
    writing.note_new(batch, "households_household", "SELECT DISTINCT household_id FROM matched WHERE new_household")


def _write_persons(batch: Any) -> None:
    writing.update(batch, "households_household", RENAMED, "head_name = i.name, version = t.version + 1")
    where = f"t.id = i.person_id AND (i.is_head AND NOT t.is_head OR {CHANGED} IS NOT NULL)"
    changes = merge(MEMBER, number=True)
    writing.update(batch, "households_person", where, f"{changes}, is_head = t.is_head OR i.is_head")
    writing.number_new_persons()
    run(insert_person(MEMBER))
    writing.note_new(batch, "households_person", "SELECT person_id FROM matched WHERE new_person")
