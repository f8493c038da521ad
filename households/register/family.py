"""A list of families (one row a family, with its head): what its rows would do to the register, and doing it.

How a row finds its family: `linking.py`. The head is one person with the head of a list of individuals: by NIK, else as
the one living head of that household. Once an individual list has spoken of the head, a family list only fills what is
empty, so the order of the two files does not matter. A household bears the name its head has as a person.
"""

from __future__ import annotations

from typing import Any

from households.register import mark, verdicts, writing
from households.register.fields import HEAD, HOUSEHOLD, difference, differs, insert_person, merge
from households.register.keys import keys_of
from households.register.linking import HOME, PAST, SAYS, link, link_as_previewed
from households.register.staged import SEEN, WHOLE, run, take_in

OLDER = "i.older"
KNOWN_BY_LIST = f"(t.p3ke_person_id IS NOT NULL OR {OLDER})"
HEAD_CHANGES = difference(HEAD, prefix="head.", fill=KNOWN_BY_LIST, number=True)
HOUSEHOLD_CHANGES = difference(HOUSEHOLD, fill=OLDER, card=True)

MATCHED = f"""
SELECT i.row_id, COALESCE(home.followed, false) AS followed, {HOME},
    COALESCE(head.id, told.id) AS person_id, COALESCE(head.version, told.version) AS person_version,
    head.id AS sitting_id, head.name AS sitting_name, head.birth_date AS sitting_birth,
    head.nik_digest AS sitting_digest,
    CASE WHEN COALESCE(head.p3ke_person_id, told.p3ke_person_id) IS NULL THEN i.name
        ELSE COALESCE(head.name, told.name) END AS shown_name,
    k.owner_id, k.owner_home AS owner_household_id, k.gone_id, likely.family_key IS NOT NULL AS likely, true AS is_head,
    CASE WHEN told.id = COALESCE(head.id, told.id) THEN COALESCE(k.said_by, 'name') WHEN head.id IS NOT NULL THEN 'head'
        END AS person_by
FROM incoming i
JOIN known k ON k.row_id = i.row_id
LEFT JOIN named n ON n.row_id = i.row_id
LEFT JOIN homes home ON home.family_key = i.family_key
LEFT JOIN likely ON likely.family_key = i.family_key
LEFT JOIN households_household h ON h.id = home.household_id
LEFT JOIN households_person head ON head.household_id = h.id AND head.is_head AND head.left_on IS NULL
LEFT JOIN households_person told ON told.id = COALESCE(
    k.person_id, CASE WHEN n.home = h.id AND NOT n.unsure THEN n.person_id END)
{PAST}
"""  # noqa: S608
SOMEBODY_ELSE = f"(m.owner_id IS NULL AND m.sitting_id IS NOT NULL AND {verdicts.NOT_THE_SAME_PERSON})"
HELD = f"""
CASE WHEN m.unclear IS NOT NULL THEN m.unclear
    WHEN {verdicts.CLOSED} THEN 'household_closed'
    WHEN {verdicts.ELSEWHERE} THEN 'household_elsewhere'
    WHEN m.gone_id IS NOT NULL THEN 'person_left'
    WHEN m.owner_id IS NOT NULL AND m.owner_household_id IS DISTINCT FROM m.household_id THEN 'nik_elsewhere'
    WHEN m.owner_id <> m.sitting_id OR {SOMEBODY_ELSE} THEN 'head_differs'
    WHEN m.likely THEN 'name_alone'
    WHEN m.person_id IS NULL THEN {verdicts.NOBODY_YET}
END
"""
CHANGES = f"""
SELECT m.row_id, m.held, m.followed, m.other_head AS proposes, m.verified_at, m.household_id AS target_id,
    m.household_version AS target_version, CASE WHEN m.other_head THEN m.owner_id ELSE m.person_id END AS also_id,
    m.person_version AS also_version,
    m.home_by AS person_by, m.person_by AS home_by, COALESCE(m.owner_household_id, m.named_home) AS other_id,
    m.family_key AS family, COALESCE(house.diff, '{{}}')
        || CASE WHEN m.other_head THEN '{{}}' ELSE COALESCE(head.diff, '{{}}') END || CASE
        WHEN m.household_id IS NULL THEN '{{}}'
        WHEN m.other_head THEN jsonb_build_object('head.is_head', jsonb_build_array(false, true))
        WHEN m.person_id IS NULL THEN jsonb_build_object('head.name', jsonb_build_array(NULL, m.name))
        WHEN m.sitting_id IS NULL THEN jsonb_build_object('head.is_head', jsonb_build_array(false, true))
        ELSE '{{}}' END || {verdicts.NUMBER_OF_FAMILY} || {verdicts.NUMBER_OF_PERSON} AS diff
FROM (
    SELECT m.*, m.held = 'head_differs' AND m.verified_at IS NOT NULL AS other_head
    FROM (SELECT m.*, {HELD} AS held FROM {SEEN} m) m
) m
JOIN incoming said ON said.row_id = m.row_id
LEFT JOIN LATERAL (
    SELECT {HOUSEHOLD_CHANGES} AS diff FROM households_household t, (SELECT said.*, m.shown_name, {SAYS}) i
    WHERE t.id = m.household_id
) house ON true
LEFT JOIN LATERAL (
    SELECT {HEAD_CHANGES} AS diff FROM households_person t, (SELECT said.*, m.older) i WHERE t.id = m.person_id
) head ON true
"""  # noqa: S608


def plan(batch: Any) -> int:
    """Give every staged row without a verdict one: new, changed, same or held. Returns how many households change."""
    keys = keys_of(batch.kind)
    batch.register_mark = mark.taken()
    take_in(batch, keys, families=True)
    link(batch, keys, MATCHED)
    return verdicts.decide(CHANGES, batch)


def apply(batch: Any) -> None:
    """Write the new and changed rows. Inside the engine's transaction and lock."""
    keys = keys_of(batch.kind)
    take_in(batch, keys, families=True, again=True)
    writing.lock("households_household", "target_id")
    writing.lock("households_person", "also_id")
    if mark.unmoved(batch):
        link_as_previewed(batch, keys, MATCHED, household="target_id", person="also_id")
    else:
        link(batch, keys, MATCHED)
    verdicts.hold_moved(
        "m.household_id IS DISTINCT FROM m.target_id OR m.household_version IS DISTINCT FROM m.target_version "
        "OR m.person_id IS DISTINCT FROM m.also_id OR m.person_version IS DISTINCT FROM m.also_version "
        f"OR {HELD} IS NOT NULL OR m.verified_at IS NOT NULL",
        batch,
    )
    writing.number_new()
    _write_households(batch)
    _write_heads(batch)
    writing.write_numbers(batch, keys)
    writing.record(batch, household="target_id", person="NULL")


def _write_households(batch: Any) -> None:
    where = f"t.id = i.household_id AND {differs(HOUSEHOLD, fill=OLDER, card=True)}"
    writing.update(batch, "households_household", where, merge(HOUSEHOLD, fill=OLDER, card=True))
    columns = ", ".join(field.column for field in HOUSEHOLD)
    fresh = ", ".join(field.fresh for field in HOUSEHOLD)
    run(f"""
        INSERT INTO households_household (id, regency_code, {columns}, kk, kk_digest, kk_last4, status, version,
            created_at)
        SELECT i.household_id, i.regency_code, {fresh}, i.kk_sealed, i.kk_digest, COALESCE(i.kk_last4, ''), 'active', 1,
            now()
        FROM {WHOLE} i WHERE i.new_household ORDER BY i.household_id
    """)  # noqa: S608
    writing.note_new(batch, "households_household", "SELECT household_id FROM matched WHERE new_household")


def _write_heads(batch: Any) -> None:
    where = f"t.id = i.person_id AND (NOT t.is_head OR {differs(HEAD, fill=KNOWN_BY_LIST, number=True)})"
    changes = merge(HEAD, fill=KNOWN_BY_LIST, number=True)
    writing.update(batch, "households_person", where, f"{changes}, is_head = true")
    writing.number_new_persons()
    run(insert_person(HEAD))
    writing.note_new(batch, "households_person", "SELECT person_id FROM matched WHERE new_person")
