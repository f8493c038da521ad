"""The one statement that counts: from decisions in force to a row per region, for all regions of a scope, and from
there to their cards.

Definition (domain: local verified rate): verified extreme poor in a region on day d = living, resident members of
households whose decision in force on d is `extreme`. A decision is in force when it is the last one effective by d
among those recorded by k. Families count one each. Coverage is counted in families for both units.

All of it as of d and as known on k: who lived in which household (memberships), which village the household was in or
that it had ended (moves), and that two entries were one family (merges: from the day of the merge it counts once; a
merge taken back counts as never made).

Cards are written by the same statement: 92,000 regions have 184,000 cards, and none of them passes through Python.
Result columns of the count: see `Counted`.
"""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction

from regions import codes

if TYPE_CHECKING:
    from collections.abc import Iterator

METHOD = "2026.1"

# The hash of a village covers every household, its decision and each resident member by key; the hash of a larger
# region covers the hashes of its villages. Same day, same knowledge: same hash, whoever computes it.
COUNT_SQL = """
WITH in_force AS (
  SELECT DISTINCT ON (d.household_id) d.id, d.household_id, d.verdict, d.line_id
  FROM verification_decision d
  WHERE {decisions} AND d.effective_on <= %(as_of)s AND d.recorded_at <= %(known_at)s
  ORDER BY d.household_id, d.effective_on DESC, d.recorded_at DESC, d.id DESC
), residents AS (
  SELECT m.household_id, count(*) AS persons, string_agg(m.person_id::text, ',' ORDER BY m.person_id) AS ids
  FROM households_membership m
  WHERE {members} AND m.recorded_at <= %(known_at)s
    AND (m.withdrawn_at IS NULL OR m.withdrawn_at > %(known_at)s)
    AND (m.from_on IS NULL OR m.from_on <= %(as_of)s) AND (m.to_on IS NULL OR m.to_on > %(as_of)s)
  GROUP BY m.household_id
), moved AS (
  SELECT DISTINCT ON (m.household_id) m.household_id, m.to_village_id AS village
  FROM households_householdmove m WHERE {moves} AND m.moved_on <= %(as_of)s AND m.recorded_at <= %(known_at)s
  ORDER BY m.household_id, m.moved_on DESC, m.id DESC
), origin AS (
  SELECT DISTINCT ON (m.household_id) m.household_id, m.from_village_id AS village
  FROM households_householdmove m WHERE {moves} ORDER BY m.household_id, m.moved_on, m.id
), absorbed AS (
  SELECT g.absorbed_id FROM households_merge g
  WHERE {merges} AND g.subject = 'household' AND g.merged_at <= %(known_at)s
    AND (g.merged_at AT TIME ZONE %(zone)s)::date <= %(as_of)s
    AND (g.parted_at IS NULL OR g.parted_at > %(known_at)s)
), visited AS (
  SELECT DISTINCT v.household_id FROM verification_visit v
  WHERE {visits} AND v.received_at <= %(known_at)s
), household AS (
  SELECT CASE WHEN m.household_id IS NOT NULL THEN m.village WHEN o.household_id IS NOT NULL THEN o.village
      ELSE h.village_id END AS village, h.id, coalesce(f.verdict, '') AS verdict, f.id AS decision, f.line_id AS line,
    coalesce(r.persons, 0) AS persons, coalesce(r.ids, '') AS ids, v.household_id IS NOT NULL AS seen,
    coalesce(f.verdict, 'undecided') <> 'undecided' AS closed
  FROM households_household h
  LEFT JOIN in_force f ON f.household_id = h.id
  LEFT JOIN residents r ON r.household_id = h.id
  LEFT JOIN visited v ON v.household_id = h.id
  LEFT JOIN moved m ON m.household_id = h.id
  LEFT JOIN origin o ON o.household_id = h.id
  LEFT JOIN absorbed a ON a.absorbed_id = h.id
  WHERE {households} AND h.created_at <= %(known_at)s AND a.absorbed_id IS NULL
), village AS (
  SELECT village, count(*) AS listed, count(*) FILTER (WHERE seen) AS visited,
    count(*) FILTER (WHERE closed) AS decided,
    count(*) FILTER (WHERE verdict = 'extreme') AS families,
    coalesce(sum(persons) FILTER (WHERE verdict = 'extreme'), 0) AS persons,
    count(*) FILTER (WHERE NOT closed) AS open_families,
    coalesce(sum(persons) FILTER (WHERE NOT closed), 0) AS open_persons,
    min(line) AS line_min, max(line) AS line_max,
    encode(sha256(convert_to(string_agg(
      id || ':' || coalesce(decision::text, '') || ':' || verdict || ':'
        || CASE WHEN verdict = 'extreme' OR NOT closed THEN ids ELSE '' END || ':' || seen::int,
      E'\\n' ORDER BY id), 'UTF8')), 'hex') AS hash
  FROM household WHERE village IS NOT NULL GROUP BY village
), summed AS (
  SELECT left(village.village, size) AS code, sum(listed) AS listed, sum(visited) AS visited, sum(decided) AS decided,
    sum(families) AS families, sum(persons) AS persons, sum(open_families) AS open_families,
    sum(open_persons) AS open_persons, min(line_min) AS line_min, max(line_max) AS line_max,
    CASE WHEN size = 13 THEN min(hash) ELSE encode(sha256(convert_to(
      string_agg(village.village || ':' || hash, E'\\n' ORDER BY village.village), 'UTF8')), 'hex') END AS hash,
    count(DISTINCT left(village.village, 5)) AS regencies
  FROM village CROSS JOIN (VALUES (2), (5), (8), (13)) AS level(size)
  GROUP BY left(village.village, size), size
), counted AS (
  SELECT r.code, r.level, coalesce(s.listed, 0)::int AS listed, coalesce(s.visited, 0)::int AS visited,
    coalesce(s.decided, 0)::int AS decided, coalesce(s.families, 0)::int AS families,
    coalesce(s.persons, 0)::int AS persons, coalesce(s.open_families, 0)::int AS open_families,
    coalesce(s.open_persons, 0)::int AS open_persons, CASE WHEN s.line_min = s.line_max THEN s.line_min END AS line_id,
    coalesce(s.hash, '') AS hash, coalesce(s.regencies, 0) AS regencies_with_list,
    CASE WHEN r.level = 'province' THEN
      (SELECT count(*) FROM regions_region k WHERE k.parent_id = r.code AND k.valid_to IS NULL) END AS regencies
  FROM regions_region r LEFT JOIN summed s ON s.code = r.code
  WHERE r.valid_to IS NULL AND {regions}
)
"""
ROWS_SQL = "SELECT * FROM counted ORDER BY code"

# The denominator is the newest published population not after the day. Reasons in this order: nothing listed, no
# denominator, part of the area, low coverage, more than there are. The hash is over everything the figure depends on,
# not over when it was computed; a card that says the same as the last one of its day is not written again.
CARDS_SQL = """
, population AS (
  SELECT DISTINCT ON (p.region_id, p.unit) p.region_id, p.unit, p.total, p.source,
    extract(year FROM p.as_of)::int AS year
  FROM regions_population p WHERE p.as_of <= %(as_of)s ORDER BY p.region_id, p.unit, p.as_of DESC, p.source
), figure AS (
  SELECT c.*, u.unit, p.total, coalesce(p.source, '') AS source, p.year,
    CASE u.unit WHEN 'person' THEN c.persons ELSE c.families END AS numerator,
    CASE u.unit WHEN 'person' THEN c.open_persons ELSE c.open_families END AS still_open
  FROM counted c CROSS JOIN (VALUES ('person', 'persons', 1), ('family', 'families', 2)) AS u(unit, of, place)
  LEFT JOIN population p ON p.region_id = c.code AND p.unit = u.of
  ORDER BY c.code, u.place
), judged AS (
  SELECT f.*, CASE WHEN f.listed = 0 THEN 'not_listed' WHEN f.total IS NULL THEN 'no_denominator'
      WHEN f.regencies_with_list < f.regencies THEN 'partial_area'
      WHEN f.decided < %(coverage)s::float8 * f.listed THEN 'low_coverage'
      WHEN f.numerator > f.total THEN 'more_than_population' ELSE '' END AS no_rate
  FROM figure f
), card AS (
  SELECT j.*, encode(sha256(convert_to(concat_ws('|', j.code, j.unit, %(as_of)s::date, %(method)s,
    coalesce(j.line_id::text, 'None'), j.numerator, coalesce(j.total::text, 'None'), j.source,
    coalesce(j.year::text, 'None'), j.listed, j.visited, j.decided, j.numerator + j.still_open, j.no_rate, j.hash),
    'UTF8')), 'hex') AS input_hash
  FROM judged j
)
INSERT INTO poverty_ratecard (region_id, unit, as_of, known_at, numerator, denominator, denominator_source,
  denominator_year, listed, visited, decided, lower, upper, no_rate, line_id, method, input_hash, computed_at)
SELECT code, unit, %(as_of)s, %(known_at)s, numerator, total, source, year, listed, visited, decided, numerator,
  numerator + still_open, no_rate, line_id, %(method)s, input_hash, %(now)s
FROM card
WHERE input_hash IS DISTINCT FROM (
  SELECT last.input_hash FROM poverty_ratecard last
  WHERE last.region_id = card.code AND last.unit = card.unit AND last.as_of = %(as_of)s ORDER BY last.id DESC LIMIT 1)
"""

# Which rows are read: those of a part of the country, or those of some households.
BY_PLACE = {
    "decisions": "d.regency_code LIKE %(area)s", "members": "m.regency_code LIKE %(area)s", "moves": "true",
    "merges": "true", "visits": "v.regency_code LIKE %(area)s", "households": "h.regency_code LIKE %(area)s",
}  # fmt: skip
BY_HOUSEHOLD = {
    "decisions": "d.household_id = ANY(%(keys)s)", "members": "m.household_id = ANY(%(keys)s)",
    "moves": "m.household_id = ANY(%(keys)s)", "merges": "g.absorbed_id = ANY(%(keys)s)",
    "visits": "v.household_id = ANY(%(keys)s)", "households": "h.id = ANY(%(keys)s)",
}  # fmt: skip
BELOW_AND_ABOVE = "(r.code LIKE %(below)s OR r.code = ANY(%(exact)s))"
WITH_A_LIST = """(left(r.code, 5) IN (SELECT regency_code FROM households_household)
    OR r.code IN (SELECT left(regency_code, 2) FROM households_household))"""
# Everybody who lives or lived there.
HOUSEHOLDS_SQL = """
SELECT array(SELECT id FROM households_household WHERE village_id LIKE %(like)s
  UNION SELECT household_id FROM households_householdmove
  WHERE from_village_id LIKE %(like)s OR to_village_id LIKE %(like)s)
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted in one region. `regencies_with_list` of `regencies` kabupaten/kota have a list (provinces)."""

    code: str
    level: str
    listed: int
    visited: int
    decided: int
    families: int
    persons: int
    open_families: int
    open_persons: int
    line_id: int | None
    hash: str
    regencies_with_list: int
    regencies: int | None


def ancestors(code: str) -> list[str]:
    """`19.01.01.1001` -> the codes above it, nearest last: `["19", "19.01", "19.01.01"]`."""
    parts = code.split(".")
    return [".".join(parts[:size]) for size in range(1, len(parts))]


def count(code: str, as_of: dt.date, known_at: dt.datetime) -> list[Counted]:
    """Every region at and below `code`; of a kabupaten the province above it too; "" is the whole country."""
    with _counting(code, as_of, known_at) as (counting, parameters), connection.cursor() as cursor:
        cursor.execute(counting + ROWS_SQL, parameters)
        return [Counted(*row) for row in cursor.fetchall()]


def write_cards(code: str, as_of: dt.date, known_at: dt.datetime, now: dt.datetime) -> int:
    """The cards of the same regions, both units, where they say something else than the last of that day. How many."""
    more = {"coverage": settings.RATE_MIN_COVERAGE, "method": METHOD, "now": now}
    with _counting(code, as_of, known_at) as (counting, parameters), connection.cursor() as cursor:
        cursor.execute(counting + CARDS_SQL, parameters | more)
        return int(cursor.rowcount)


@contextmanager
def _counting(code: str, as_of: dt.date, known_at: dt.datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """The statement up to `counted`, its parameters, and the planner told. A kecamatan or village is counted from its
    own households alone; a kabupaten with its whole province, whose card and hash cover all of them.
    """
    above = ancestors(code)
    parameters: dict[str, Any] = {"as_of": as_of, "known_at": known_at, "zone": settings.TIME_ZONE}
    parameters["below"] = f"{code}.%"
    alone = code and codes.level_of(code) in (codes.DISTRICT, codes.VILLAGE)
    with transaction.atomic(), connection.cursor() as cursor:
        if alone:
            cursor.execute(HOUSEHOLDS_SQL, {"like": f"{code}%"})
            rows, parameters = BY_HOUSEHOLD, parameters | {"keys": cursor.fetchone()[0], "exact": [code]}
        else:
            rows, parameters = BY_PLACE, parameters | {"area": f"{code[:2]}%", "exact": [*above, code]}
            # Right after a large batch the server still believes the tables small and would loop where it should hash.
            cursor.execute("SET LOCAL enable_nestloop = off")
        yield COUNT_SQL.format(**rows, regions=BELOW_AND_ABOVE if code else WITH_A_LIST), parameters
        if not alone:
            cursor.execute("SET LOCAL enable_nestloop = DEFAULT")
