"""Which family and which person of the register the rows of `incoming` speak of, and by what that is known.

Set by set, in four temporary tables, so that the order in which lists come in does not matter:
`families`  one row a family of the file: the household that its own numbers name;
`known`     one row a row: the person that a number names (P3KE's, the list's own, the NIK);
`named`     rows without such a person: whoever bears the same name and birth date in the same village, if there is one;
`homes`     one row a family: its household by its numbers, else by its members, and by what (`home_by`).
"""

from __future__ import annotations

from typing import Any

from households.register.keys import Keys, newer_lists
from households.register.staged import NAME_KEY, rows_of, run, table

# A number may name several households (one card copied into two entries): then a person must say which is meant.
FAMILIES = f"""
SELECT f.*, own.household_id AS p3_home, (kk.homes)[1] AS kk_home, cardinality(kk.homes) AS kk_homes,
    old.household_id AS old_home, ids.homes AS list_homes,
    COALESCE(own.merged, kk.homes IS NULL AND old.household_id IS NOT NULL) AS followed
FROM (SELECT DISTINCT ON (family_key) family_key, regency_code, village, p3ke_family_id, kk_digest, list_family_id,
        relation = 'head' AS has_head, name_key AS head_key, nik_digest IS NULL AND birth_date IS NULL AS bare,
        count(*) OVER (PARTITION BY regency_code, list_family_id) - count(*) OVER (PARTITION BY family_key) AS others
    FROM incoming WHERE family_key IS NOT NULL
    ORDER BY family_key, COALESCE(relation = 'head', false) DESC, number) f
LEFT JOIN LATERAL (
    SELECT COALESCE(h.merged_into_id, h.id) AS household_id, h.merged_into_id IS NOT NULL AS merged
    FROM households_household h WHERE h.regency_code = f.regency_code AND h.p3ke_family_id = f.p3ke_family_id
) own ON true
LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT h.id) AS homes FROM households_household h
    WHERE f.kk_digest IS NOT NULL AND h.kk_digest = f.kk_digest AND h.merged_into_id IS NULL
) kk ON true
LEFT JOIN LATERAL (
    SELECT min(COALESCE(h.merged_into_id, h.id)) AS household_id
    FROM households_kknumber k JOIN households_household h ON h.id = k.household_id
    WHERE f.kk_digest IS NOT NULL AND kk.homes IS NULL AND k.number_digest = f.kk_digest
    HAVING count(DISTINCT COALESCE(h.merged_into_id, h.id)) = 1
) old ON true
LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT h.id) FILTER (WHERE f.kk_digest IS NULL OR h.kk_digest IS NULL
            OR h.kk_digest = f.kk_digest) AS fitting,
        array_agg(DISTINCT h.id) FILTER (WHERE {NAME_KEY.format("h.head_name")} = f.head_key) AS same_head
    FROM households_householdidentifier n
    JOIN households_household said ON said.id = n.household_id
    JOIN households_household h ON h.id = COALESCE(said.merged_into_id, said.id)
    WHERE n.value = f.list_family_id AND n.kind = %(own)s AND n.regency_code = f.regency_code
) x ON true
CROSS JOIN LATERAL (SELECT CASE WHEN cardinality(x.same_head) = 1 THEN x.same_head
    WHEN f.others = 0 OR cardinality(x.fitting) > 1 THEN x.fitting END AS homes) ids
"""  # noqa: S608

# Who was merged away lives on in another entry; a chain of merges is one step long.
MERGED = "households_merge m ON m.subject = 'person' AND m.absorbed_id = p.id AND m.parted_at IS NULL"
BY_LIST = """UNION ALL
    SELECT p.id, p.household_id, false, p.left_on, false, 'list'
    FROM households_personidentifier n JOIN households_person p ON p.id = n.person_id
    WHERE n.regency_code = i.regency_code AND n.kind = %(own)s AND n.value = i.list_person_id
    """
# `followed`: the row names somebody who was merged away; `heir`: by a NIK that is not the survivor's own.
KNOWN = f"""
SELECT i.row_id, i.family_key, i.number, COALESCE(i.relation = 'head', false) AS is_head,
    told.id AS byid_id, told.home AS byid_home, told.left_on, COALESCE(owner.id, heir.id) AS owner_id,
    COALESCE(owner.household_id, heir.household_id) AS owner_home,
    CASE WHEN heir.id IS NULL THEN gone.id END AS gone_id, COALESCE(told.id, owner.id, heir.id) AS person_id,
    COALESCE(told.home, owner.household_id, heir.household_id) AS home,
    CASE WHEN told.id IS NOT NULL THEN told.said WHEN COALESCE(owner.id, heir.id) IS NOT NULL THEN 'nik' END AS said_by,
    COALESCE(told.merged, heir.id IS NOT NULL) AS followed,
    heir.id IS NOT NULL OR told.merged AND told.has_nik AS other_nik
FROM incoming i
LEFT JOIN LATERAL (
    SELECT COALESCE(s.id, p.id) AS id, COALESCE(s.household_id, p.household_id) AS home, s.id IS NOT NULL AS merged,
        CASE WHEN s.id IS NULL THEN p.left_on ELSE s.left_on END AS left_on, s.nik_digest IS NOT NULL AS has_nik,
        'p3ke' AS said
    FROM households_person p LEFT JOIN {MERGED} LEFT JOIN households_person s ON s.id = m.survivor_id
    WHERE p.regency_code = i.regency_code AND p.p3ke_person_id = i.p3ke_person_id
    {BY_LIST}LIMIT 1
) told ON true
LEFT JOIN households_person owner ON owner.nik_digest = i.nik_digest AND owner.left_on IS NULL
LEFT JOIN LATERAL (
    SELECT p.id, m.survivor_id FROM households_person p LEFT JOIN {MERGED}
    WHERE p.nik_digest = i.nik_digest AND p.left_on IS NOT NULL ORDER BY m.survivor_id LIMIT 1
) gone ON owner.id IS NULL AND i.nik_digest IS NOT NULL
LEFT JOIN households_person heir ON heir.id = gone.survivor_id AND heir.left_on IS NULL
"""  # noqa: S608

# Nobody is the same person whose numbers, or whose sex, say otherwise.
CONTRADICTED = """(p.nik_digest IS NOT NULL AND i.nik_digest IS NOT NULL AND p.nik_digest <> i.nik_digest
    OR p.p3ke_person_id IS NOT NULL AND i.p3ke_person_id IS NOT NULL AND p.p3ke_person_id <> i.p3ke_person_id
    OR p.sex <> '' AND i.sex IS NOT NULL AND p.sex <> i.sex)"""
# Name, birth date and village: alike on both sides only once, or nobody can tell who is meant.
NAMED = f"""
WITH unknown AS MATERIALIZED (
    SELECT i.* FROM (SELECT row_id, family_key, regency_code, village, birth_date, name_key, nik_digest, p3ke_person_id,
            sex, relation, count(*) OVER (PARTITION BY village, birth_date, name_key) AS alike
        FROM incoming WHERE birth_date IS NOT NULL AND name_key <> '') i
    JOIN known k ON k.row_id = i.row_id AND k.person_id IS NULL AND k.gone_id IS NULL
)
SELECT c.row_id, c.family_key, c.is_head, c.person_id, c.home, c.alike > 1 OR c.namesakes > 1 OR c.rows > 1 AS unsure
FROM (
    SELECT i.row_id, i.family_key, COALESCE(i.relation = 'head', false) AS is_head,
        p.id AS person_id, p.household_id AS home, bool_and({CONTRADICTED}) OVER (PARTITION BY i.row_id)
            AS contradicted,
        count(*) OVER (PARTITION BY i.row_id) AS namesakes, count(*) OVER (PARTITION BY p.id) AS rows, i.alike,
        row_number() OVER (PARTITION BY i.row_id ORDER BY p.id) AS place
    FROM unknown i
    JOIN households_person p ON p.regency_code = i.regency_code AND p.birth_date = i.birth_date
        AND {NAME_KEY.format("p.name")} = i.name_key AND p.left_on IS NULL
    JOIN households_household h ON h.id = p.household_id AND h.village_id = i.village AND h.status = 'active'
) c
WHERE c.place = 1 AND c.contradicted IS NOT TRUE
    AND NOT EXISTS (SELECT FROM known o WHERE o.person_id = c.person_id)
"""  # noqa: S608

# A household that its members name. It is this family's when the whole of the family that we know is in it and its own
# head is among them (or the file's head is new to us), and no other family of the file or number speaks for it.
MEMBERS = """
SELECT l.family_key, l.home, bool_or(l.is_head) AS by_head, bool_or(l.person_id = s.id) AS has_sitting,
    bool_and(l.said_by = 'name') AS only_name
FROM (
    SELECT family_key, home, person_id, is_head, said_by FROM known WHERE person_id IS NOT NULL AND left_on IS NULL
    UNION ALL SELECT family_key, home, person_id, is_head, 'name' FROM named WHERE NOT unsure
) l
LEFT JOIN households_person s ON s.household_id = l.home AND s.is_head AND s.left_on IS NULL
WHERE l.family_key IS NOT NULL GROUP BY l.family_key, l.home
"""
OWN = """COALESCE({f}.p3_home, {f}.kk_home, {f}.old_home,
    CASE WHEN cardinality({f}.list_homes) = 1 THEN {f}.list_homes[1] END)"""
# What keeps a family from being told at all.
UNCLEAR = """CASE WHEN f.p3_home <> f.kk_home THEN 'keys_disagree'
    WHEN f.p3_home IS NULL AND f.kk_homes > 1 THEN 'kk_known_twice'
    WHEN COALESCE(f.p3_home, f.kk_home, f.old_home) IS NULL AND cardinality(f.list_homes) > 1
        THEN 'several_families' END"""
HOMES = f"""
WITH own AS (
    SELECT f.*, {OWN.format(f="f")} AS own_home, {UNCLEAR} AS unclear FROM families f
), fitting AS (
    SELECT m.*, count(*) OVER (PARTITION BY m.family_key) AS homes,
        count(*) OVER (PARTITION BY m.home) AS families
    FROM members m
    JOIN own f ON f.family_key = m.family_key AND f.own_home IS NULL AND f.unclear IS NULL
    JOIN households_household h ON h.id = m.home AND h.status = 'active'
    WHERE (f.p3ke_family_id IS NULL OR h.p3ke_family_id IS NULL)
        AND (f.kk_digest IS NULL OR h.kk_digest IS NULL OR m.has_sitting)
        AND NOT EXISTS (SELECT FROM own o WHERE o.own_home = m.home)
), chosen AS (
    SELECT DISTINCT ON (family_key) family_key, home, only_name FROM fitting c
    WHERE (homes = 1 OR by_head) AND CASE WHEN families > 1 THEN has_sitting
        ELSE has_sitting OR NOT EXISTS (SELECT FROM known k WHERE k.family_key = c.family_key AND k.is_head
                AND k.person_id IS NOT NULL)
            AND NOT EXISTS (SELECT FROM named n WHERE n.family_key = c.family_key AND n.is_head) END
    ORDER BY family_key, by_head DESC
)
SELECT f.family_key, COALESCE(f.own_home, c.home) AS household_id, f.unclear, f.head_key, f.bare, f.followed,
    CASE WHEN f.p3_home IS NOT NULL THEN 'p3ke' WHEN COALESCE(f.kk_home, f.old_home) IS NOT NULL THEN 'kk'
        WHEN f.own_home IS NOT NULL THEN 'list' WHEN c.only_name THEN 'name' WHEN c.home IS NOT NULL THEN 'nik' END
        AS home_by,
    f.kk_home IS NULL AND f.old_home IS NOT NULL AS by_old_kk
FROM own f LEFT JOIN chosen c ON c.family_key = f.family_key
"""  # noqa: S608


# Of two entries that were merged and are both named, the survivor's own says who heads the family.
ONE_HEAD = f"""
UPDATE incoming i SET relation = NULL FROM families f
WHERE f.family_key = i.family_key AND f.followed AND EXISTS (
    SELECT FROM families o WHERE NOT o.followed AND {OWN.format(f="o")} = {OWN.format(f="f")})
"""  # noqa: S608
# The numbers of who was merged away are not the survivor's; nor is that one's family, where the two families stay two.
NOT_ITS_OWN = """
UPDATE incoming i SET nik_digest = CASE WHEN NOT k.other_nik THEN i.nik_digest END,
    nik_sealed = CASE WHEN NOT k.other_nik THEN i.nik_sealed END, nik_missing = NULL,
    p3ke_person_id = CASE WHEN NOT k.followed THEN i.p3ke_person_id END,
    p3ke_family_id = CASE WHEN at_home THEN i.p3ke_family_id END,
    list_family_id = CASE WHEN at_home THEN i.list_family_id END,
    kk_digest = CASE WHEN at_home THEN i.kk_digest END, relation = CASE WHEN at_home THEN i.relation END
FROM (SELECT k.*, COALESCE(f.household_id = k.home, f.family_key IS NULL) AS at_home
    FROM known k LEFT JOIN homes f ON f.family_key = k.family_key WHERE k.followed OR k.other_nik) k
WHERE k.row_id = i.row_id
"""
NOT_HEAD = """
UPDATE known k SET is_head = false FROM incoming i
WHERE i.row_id = k.row_id AND k.followed AND k.is_head AND i.relation IS NULL
"""

# Inside the family found: the same name, no birth date or number that says otherwise, and nobody else to confuse.
INSIDE = f"""
SELECT row_id, person_id FROM (
    SELECT i.row_id, p.id AS person_id, count(*) OVER (PARTITION BY i.row_id) AS namesakes,
        count(*) OVER (PARTITION BY p.id) AS rows
    FROM incoming i
    JOIN known k ON k.row_id = i.row_id AND k.person_id IS NULL AND k.gone_id IS NULL
    JOIN homes f ON f.family_key = i.family_key AND f.household_id IS NOT NULL
    JOIN households_person p ON p.household_id = f.household_id AND p.left_on IS NULL
        AND {NAME_KEY.format("p.name")} = i.name_key AND i.name_key <> ''
    WHERE COALESCE(p.birth_date = i.birth_date, true) AND NOT {CONTRADICTED}
        AND NOT EXISTS (SELECT FROM known o WHERE o.person_id = p.id)
) c WHERE namesakes = 1 AND rows = 1
"""  # noqa: S608
# A family told by its head's name alone, while the register has such a family there without that number.
LIKELY = f"""
SELECT DISTINCT f.family_key FROM homes f
JOIN families own ON own.family_key = f.family_key AND own.bare
JOIN households_household h ON h.village_id = own.village AND {NAME_KEY.format("h.head_name")} = own.head_key
    AND h.status = 'active' AND (own.kk_digest IS NULL OR h.kk_digest IS NULL)
WHERE f.household_id IS NULL AND own.head_key <> '' AND (own.list_family_id IS NULL OR NOT EXISTS (
    SELECT FROM households_householdidentifier n WHERE n.household_id = h.id AND n.kind = %(own)s))
"""  # noqa: S608

# What both kinds of rows say of the household they were linked to. Columns of `matched`.
HOME = """
    h.id AS household_id, h.version AS household_version, h.status, h.verified_at, h.village_id AS known_village,
    h.head_name AS known_head_name, home.home_by, home.unclear, past.older, past.older OR NOT %(whole)s AS fills,
    CASE WHEN home.home_by IS DISTINCT FROM 'p3ke' AND h.p3ke_family_id IS NULL THEN i.p3ke_family_id END
        AS fresh_p3ke_id,
    i.kk_digest IS NOT NULL AND NOT COALESCE(home.by_old_kk, false) AND i.kk_digest IS DISTINCT FROM h.kk_digest
        AND (h.kk_digest IS NULL OR NOT past.older) AS fresh_card,
    i.list_family_id IS NOT NULL AND NOT EXISTS (SELECT FROM households_householdidentifier n
        WHERE n.household_id = h.id AND n.kind = %(own)s AND n.value = i.list_family_id) AS fresh_family_number,
    i.list_person_id IS NOT NULL AND k.said_by IS DISTINCT FROM 'list' AND NOT EXISTS (
        SELECT FROM households_personidentifier n WHERE n.regency_code = COALESCE(i.regency_code, h.regency_code)
            AND n.kind = %(own)s AND n.value = i.list_person_id) AS fresh_person_number,
    n.home AS named_home, n.unsure
"""
# Does a list of a later day speak of the household? Then this one only fills what is empty.
PAST = """
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM households_sourcerecord s
    WHERE s.household_id = h.id AND s.source_id = ANY(%(newer)s::bigint[])) AS older) past
"""
# What a difference needs of it beside the row itself (`household` of a row that speaks for its family).
SAYS = "m.older, m.fills, m.fresh_p3ke_id, m.fresh_card"
MATCHED_ON = "row_id, household_id, person_id"

# The same tables from what the preview concluded, where nothing can have changed since (`mark.py`): nobody followed a
# merge, and what was doubtful was held.
AS_PREVIEWED = {
    "known": """
SELECT row_id, family_key, number, COALESCE(relation = 'head', false) AS is_head, {person} AS byid_id,
    {household} AS byid_home, NULL::date AS left_on, NULL::bigint AS owner_id, NULL::bigint AS owner_home,
    NULL::bigint AS gone_id, {person} AS person_id, {household} AS home, NULLIF({person_by}, '') AS said_by,
    false AS followed
FROM incoming""",
    "named": "SELECT NULL::bigint AS row_id, NULL::bigint AS person_id, NULL::bigint AS home, false AS unsure LIMIT 0",
    "inside": "SELECT NULL::bigint AS row_id, NULL::bigint AS person_id LIMIT 0",
    "likely": "SELECT NULL::text AS family_key LIMIT 0",
    "homes": """
SELECT family_key, max({household}) AS household_id, max(NULLIF({household_by}, '')) AS home_by, false AS by_old_kk,
    false AS followed, NULL::text AS unclear
FROM incoming WHERE family_key IS NOT NULL GROUP BY family_key""",
}
# A row that says no place (a delivery by NIK) is where the family it was linked to is.
IN_ITS_REGENCY = """
UPDATE incoming i SET regency_code = h.regency_code FROM matched m JOIN households_household h ON h.id = m.household_id
WHERE m.row_id = i.row_id AND i.regency_code IS NULL
"""
SOMEBODY_FOLLOWED = """
SELECT EXISTS (SELECT FROM families WHERE followed) OR EXISTS (SELECT FROM known WHERE followed OR other_nik)
"""
# A list meets a tenth of the register or less: look its people up by index, and hash in memory what must be.
SETTINGS = "SET LOCAL random_page_cost = 1.1; SET LOCAL work_mem = '128MB'"


def link(batch: Any, keys: Keys, matched: str) -> None:
    """Make `matched`: every row of `incoming` beside the household and the person it speaks of (SQL `matched`)."""
    own = {"own": keys.own}
    run(SETTINGS)
    table("families", FAMILIES, "family_key", **own)
    run(ONE_HEAD)
    known = KNOWN if keys.own else KNOWN.replace(BY_LIST, "")
    table("known", known, "row_id, family_key, person_id, gone_id, home", **own)
    table("named", NAMED if batch.link_by_name else f"{NAMED} LIMIT 0", "row_id, family_key, person_id")
    table("members", MEMBERS, "family_key, home")
    table("homes", HOMES, "family_key, household_id")
    run(NOT_ITS_OWN)
    run(NOT_HEAD)
    table("inside", INSIDE, "row_id, person_id")
    table("likely", LIKELY if batch.link_by_name else f"{LIKELY} LIMIT 0", "family_key", **own)
    table("matched", matched, MATCHED_ON, newer=newer_lists(batch), whole=keys.whole, **own)
    run(IN_ITS_REGENCY)
    if rows_of(SOMEBODY_FOLLOWED)[0][0]:
        batch.register_mark = None


def link_as_previewed(batch: Any, keys: Keys, matched: str, *, household: str, person: str) -> None:
    """Make `matched` from what the preview found (columns of `incoming`), without looking for anybody again."""
    run(SETTINGS)
    by = {"target_id": "linked_by", "also_id": "also_by"}
    for name, select in AS_PREVIEWED.items():
        made = select.format(household=household, person=person, household_by=by[household], person_by=by[person])
        table(name, made, "family_key" if name in ("homes", "likely") else "row_id")
    table("matched", matched, MATCHED_ON, newer=newer_lists(batch), whole=keys.whole, own=keys.own)
    run(IN_ITS_REGENCY)
