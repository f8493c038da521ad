"""A list of individuals (one row a person): what its rows would do to the register, and doing it.

How a row finds its family and its person: `linking.py`. A family that is not in the register yet gets a household with
what the rows say of it (its place, its numbers and its head's name); a list of families completes it.
"""

from __future__ import annotations

from typing import Any

from households.register import mark, verdicts, writing
from households.register.fields import FAMILY, HEAD_NAME, MEMBER, difference, differs, insert_person, merge
from households.register.keys import keys_of
from households.register.linking import HOME, PAST, SAYS, link, link_as_previewed
from households.register.staged import SEEN, WHOLE, run, table, take_in

OLDER = "i.older"
CHANGED = difference(MEMBER, fill=OLDER, number=True)
# What the first row of a family says of the household itself.
FILLS = "i.fills"
SPOKEN = difference(FAMILY, fill=FILLS, card=True)

MATCHED = f"""
SELECT i.row_id, k.is_head, k.followed, {HOME},
    p.id AS person_id, p.version AS person_version, p.is_head AS was_head,
    k.byid_home AS old_household_id, k.left_on, k.owner_id, k.owner_home AS owner_household_id, k.gone_id,
    head.id AS sitting_id, head.name AS sitting_name, head.birth_date AS sitting_birth,
    head.nik_digest AS sitting_digest,
    CASE p.id WHEN k.person_id THEN k.said_by WHEN head.id THEN 'head' WHEN inside.person_id THEN 'member'
        WHEN n.person_id THEN 'name' END AS person_by,
    CASE WHEN i.relation = 'head' AND head.id IS NULL THEN COALESCE(CASE WHEN past.older THEN NULLIF(p.name, '') END,
            i.name)
        WHEN i.relation = 'head' AND h.head_name = p.name AND i.name <> p.name AND NOT past.older THEN i.name END
        AS fresh_head_name
FROM incoming i
JOIN known k ON k.row_id = i.row_id
LEFT JOIN named n ON n.row_id = i.row_id
LEFT JOIN inside ON inside.row_id = i.row_id
LEFT JOIN homes home ON home.family_key = i.family_key
LEFT JOIN households_household h ON h.id = COALESCE(CASE WHEN k.followed THEN k.home END, home.household_id,
    CASE WHEN i.family_key IS NULL THEN COALESCE(k.home, CASE WHEN NOT n.unsure THEN n.home END) END)
LEFT JOIN households_person head
    ON i.relation = 'head' AND head.household_id = h.id AND head.is_head AND head.left_on IS NULL
LEFT JOIN households_person p ON p.id = COALESCE(
    k.byid_id,
    CASE WHEN k.owner_home = h.id THEN k.owner_id END,
    CASE WHEN head.p3ke_person_id IS NULL OR i.p3ke_person_id IS NULL THEN head.id END,
    inside.person_id,
    CASE WHEN n.home = h.id AND NOT n.unsure THEN n.person_id END)
{PAST}
"""  # noqa: S608
# Households that more than one row says to be head of.
CROWDED = f"""
SELECT household_id FROM {WHOLE} WHERE relation = 'head' AND household_id IS NOT NULL
GROUP BY household_id HAVING count(*) > 1
"""  # noqa: S608
HELD = f"""
CASE WHEN m.unclear IS NOT NULL THEN m.unclear
    WHEN {verdicts.CLOSED} THEN 'household_closed'
    WHEN {verdicts.ELSEWHERE} THEN 'household_elsewhere'
    WHEN m.left_on IS NOT NULL OR m.gone_id IS NOT NULL THEN 'person_left'
    WHEN m.old_household_id IS NOT NULL AND m.old_household_id IS DISTINCT FROM m.household_id THEN 'moved'
    WHEN m.owner_id IS NOT NULL AND m.owner_household_id IS DISTINCT FROM m.household_id THEN 'nik_elsewhere'
    WHEN m.owner_id IS NOT NULL AND m.owner_id IS DISTINCT FROM m.person_id THEN 'nik_taken'
    WHEN m.is_head AND m.household_id IN (SELECT household_id FROM crowded) THEN 'head_differs'
    WHEN m.sitting_id IS NOT NULL AND m.sitting_id IS DISTINCT FROM m.person_id THEN 'head_differs'
    WHEN m.was_head AND m.relation <> 'head' THEN 'head_differs'
    WHEN m.sitting_id = m.person_id AND m.owner_id IS NULL AND m.old_household_id IS NULL
        AND {verdicts.NOT_THE_SAME_PERSON} THEN 'head_differs'
    WHEN m.household_id IS NULL AND m.family_key IS NOT NULL AND {verdicts.NOWHERE} THEN 'village_unknown'
    WHEN m.person_id IS NULL THEN {verdicts.NOBODY_YET}
END
"""  # noqa: S608
# Somebody nobody knows heads the family of this number in the file: whoever else is new in it may be a stranger too.
STRANGER = """m.is_head AND m.first_held = 'head_differs' AND COALESCE(m.person_id = m.sitting_id, true)"""
# A family new to the register waits for its head: without it, nobody could tell later which household it is. A visited
# family is asked whether somebody else heads it (`other_head`); the row says nothing of who heads it now.
CHANGES = f"""
SELECT m.row_id, m.held, m.followed, m.other_head OR m.headed AS proposes, m.verified_at,
    CASE WHEN m.other_head AND m.person_id = m.sitting_id THEN NULL ELSE m.person_id END AS target_id,
    m.person_version AS target_version, m.household_id AS also_id, m.household_version AS also_version,
    m.person_by, m.home_by, COALESCE(m.old_household_id, m.owner_household_id, m.named_home) AS other_id,
    m.family_key AS family,
    CASE WHEN m.other_head AND m.person_id = m.sitting_id THEN '{{}}' ELSE COALESCE(person.diff, '{{}}') END
        || CASE WHEN m.other_head OR m.is_head AND NOT m.was_head
        THEN jsonb_build_object('is_head', jsonb_build_array(false, true)) ELSE '{{}}' END
        || CASE WHEN m.speaks THEN COALESCE(house.diff, '{{}}') || {verdicts.NUMBER_OF_FAMILY} ELSE '{{}}' END
        || {verdicts.NUMBER_OF_PERSON} AS diff
FROM (
    SELECT m.*, m.held = 'head_differs' AND m.verified_at IS NOT NULL AND m.is_head
            AND m.household_id NOT IN (SELECT household_id FROM crowded) AS other_head,
        m.held = 'head_differs' AND m.verified_at IS NOT NULL AND m.was_head AND NOT m.is_head AS headed,
        row_number() OVER (PARTITION BY COALESCE(m.household_id::text, m.family_key)
        ORDER BY m.held IS NULL DESC, m.is_head DESC, m.number) = 1 AND m.family_key IS NOT NULL AS speaks
    FROM (SELECT m.*, CASE WHEN m.first_held IS NULL AND (
                m.household_id IS NULL AND bool_or(m.is_head AND m.first_held = ANY(%(waits)s)) OVER family
                OR m.person_id IS NULL AND bool_or({STRANGER}) OVER family)
            THEN 'family_waits' ELSE m.first_held END AS held
        FROM (SELECT m.*, {HELD} AS first_held FROM {SEEN} m) m WINDOW family AS (PARTITION BY m.family_key)) m
) m
JOIN incoming said ON said.row_id = m.row_id
LEFT JOIN LATERAL (
    SELECT {CHANGED} AS diff FROM households_person t, (SELECT said.*, m.older) i WHERE t.id = m.person_id
) person ON true
LEFT JOIN LATERAL (
    SELECT {SPOKEN} AS diff FROM households_household t, (SELECT said.*, {SAYS}) i
    WHERE t.id = m.household_id AND m.speaks
) house ON true
"""  # noqa: S608


def plan(batch: Any) -> int:
    """Give every staged row without a verdict one: new, changed, same or held. Returns how many households change."""
    keys = keys_of(batch.kind)
    batch.register_mark = mark.taken()
    take_in(batch, keys, families=False)
    verdicts.check_families()
    link(batch, keys, MATCHED)
    table("crowded", CROWDED, "household_id")
    return verdicts.decide(CHANGES, batch)


def apply(batch: Any) -> None:
    """Write the new and changed rows. Inside the engine's transaction and lock."""
    keys = keys_of(batch.kind)
    take_in(batch, keys, families=False, again=True)
    writing.lock("households_household", "also_id")
    writing.lock("households_person", "target_id")
    if mark.unmoved(batch):
        link_as_previewed(batch, keys, MATCHED, household="also_id", person="target_id")
    else:
        link(batch, keys, MATCHED)
    table("crowded", CROWDED, "household_id")
    verdicts.hold_moved(
        "m.person_id IS DISTINCT FROM m.target_id OR m.person_version IS DISTINCT FROM m.target_version "
        f"OR m.household_id IS DISTINCT FROM m.also_id OR {HELD} IS NOT NULL OR m.verified_at IS NOT NULL",
        batch,
    )
    writing.number_new()
    _write_households(batch)
    _write_persons(batch)
    writing.write_numbers(batch, keys)
    writing.record(batch, household="also_id", person="target_id")


def _write_households(batch: Any) -> None:
    """Families nobody has told of yet, with what their first row says; numbers and head's name of the others."""
    spoken = f"{differs(FAMILY, fill=FILLS, card=True)} OR i.fresh_head_name IS NOT NULL"
    where = f"t.id = i.household_id AND i.speaks AND NOT i.new_household AND ({spoken})"
    changes = f"head_name = {HEAD_NAME.merged()}, {merge(FAMILY, fill=FILLS, card=True)}"
    writing.update(batch, "households_household", where, changes)
    run(f"""
        INSERT INTO households_household (id, regency_code, p3ke_family_id, village_id, head_name, address, rt, rw,
            hamlet, decile, decile_province, decile_regency, percentile, priority, stunting_risk, housing, programmes,
            kk, kk_digest, kk_last4, status, version, created_at)
        SELECT i.household_id, i.regency_code, i.p3ke_family_id, i.village, i.name, COALESCE(i.address, ''),
            COALESCE(i.rt, ''), COALESCE(i.rw, ''), COALESCE(i.hamlet, ''), i.decile, i.decile_province,
            i.decile_regency, i.percentile, '', '', COALESCE(i.housing, '{{}}'), '{{}}', i.kk_sealed, i.kk_digest,
            COALESCE(i.kk_last4, ''), 'active', 1, now()
        FROM {WHOLE} i WHERE i.new_household AND i.speaks ORDER BY i.household_id
    """)  # noqa: S608
    writing.note_new(batch, "households_household", "SELECT household_id FROM matched WHERE new_household AND speaks")


def _write_persons(batch: Any) -> None:
    changed = differs(MEMBER, fill=OLDER, number=True)
    where = f"t.id = i.person_id AND (i.is_head AND NOT t.is_head OR {changed})"
    changes = merge(MEMBER, fill=OLDER, number=True)
    writing.update(batch, "households_person", where, f"{changes}, is_head = t.is_head OR i.is_head")
    writing.number_new_persons()
    run(insert_person(MEMBER))
    writing.note_new(batch, "households_person", "SELECT person_id FROM matched WHERE new_person")
