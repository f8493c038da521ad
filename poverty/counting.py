"""The one statement that counts: from decisions in force to a row per region, for all regions of a scope.

Definition (domain: local verified rate): verified extreme poor in a region on day d = living, resident members of
households whose decision in force on d is `extreme`. A decision is in force when it is the last one effective by d
among those recorded by k. Families count one each. Coverage is counted in families for both units.

All of it as of d and as known on k: who lived in which household (memberships), which village the household was in or
that it had ended (moves), and that two entries were one family (merges: from the day of the merge it counts once; a
merge taken back counts as never made).

Parameters of `COUNT_SQL`: scope (code prefix of the regions asked for), top (the ancestor all data is read for), as_of,
known_at, zone (where a merge's day begins). Result columns: see `Counted`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction

METHOD = "2026.1"

# The hash of a village covers every household, its decision and each resident member by key; the hash of a larger
# region covers the hashes of its villages. Same day, same knowledge: same hash, whoever computes it.
COUNT_SQL = """
WITH in_force AS (
  SELECT DISTINCT ON (d.household_id) d.id, d.household_id, d.verdict, d.line_id
  FROM verification_decision d
  WHERE d.regency_code LIKE %(top_like)s AND d.effective_on <= %(as_of)s AND d.recorded_at <= %(known_at)s
  ORDER BY d.household_id, d.effective_on DESC, d.recorded_at DESC, d.id DESC
), residents AS (
  SELECT m.household_id, count(*) AS persons, string_agg(m.person_id::text, ',' ORDER BY m.person_id) AS ids
  FROM households_membership m
  WHERE m.regency_code LIKE %(top_like)s AND m.recorded_at <= %(known_at)s
    AND (m.withdrawn_at IS NULL OR m.withdrawn_at > %(known_at)s)
    AND (m.from_on IS NULL OR m.from_on <= %(as_of)s) AND (m.to_on IS NULL OR m.to_on > %(as_of)s)
  GROUP BY m.household_id
), moved AS (
  SELECT DISTINCT ON (m.household_id) m.household_id, m.to_village_id AS village
  FROM households_householdmove m WHERE m.moved_on <= %(as_of)s AND m.recorded_at <= %(known_at)s
  ORDER BY m.household_id, m.moved_on DESC, m.id DESC
), origin AS (
  SELECT DISTINCT ON (m.household_id) m.household_id, m.from_village_id AS village
  FROM households_householdmove m ORDER BY m.household_id, m.moved_on, m.id
), absorbed AS (
  SELECT g.absorbed_id FROM households_merge g
  WHERE g.subject = 'household' AND g.merged_at <= %(known_at)s
    AND (g.merged_at AT TIME ZONE %(zone)s)::date <= %(as_of)s
    AND (g.parted_at IS NULL OR g.parted_at > %(known_at)s)
), visited AS (
  SELECT DISTINCT v.household_id FROM verification_visit v
  WHERE v.regency_code LIKE %(top_like)s AND v.received_at <= %(known_at)s
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
  WHERE h.regency_code LIKE %(top_like)s AND h.created_at <= %(known_at)s AND a.absorbed_id IS NULL
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
)
SELECT r.code, r.level, coalesce(s.listed, 0)::int, coalesce(s.visited, 0)::int, coalesce(s.decided, 0)::int,
  coalesce(s.families, 0)::int, coalesce(s.persons, 0)::int, coalesce(s.open_families, 0)::int,
  coalesce(s.open_persons, 0)::int,
  CASE WHEN s.line_min = s.line_max THEN s.line_min END, coalesce(s.hash, ''), coalesce(s.regencies, 0),
  CASE WHEN r.level = 'province' THEN
    (SELECT count(*) FROM regions_region k WHERE k.parent_id = r.code AND k.valid_to IS NULL) END
FROM regions_region r LEFT JOIN summed s ON s.code = r.code
WHERE r.valid_to IS NULL AND (r.code LIKE %(scope_like)s OR r.code = ANY(%(exact)s))
ORDER BY r.code
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

    def numerator(self, unit: str) -> int:
        return self.persons if unit == "person" else self.families

    def still_open(self, unit: str) -> int:
        return self.open_persons if unit == "person" else self.open_families


def ancestors(code: str) -> list[str]:
    """`19.01.01.1001` -> the codes above it, nearest last: `["19", "19.01", "19.01.01"]`."""
    parts = code.split(".")
    return [".".join(parts[:size]) for size in range(1, len(parts))]


def count(region_code: str, as_of: dt.date, known_at: dt.datetime) -> list[Counted]:
    """Every region at and below `region_code`, and those above it. Reads all households of its province."""
    parameters: dict[str, Any] = {
        "top_like": f"{region_code.split('.')[0]}.%",
        "scope_like": f"{region_code}.%",
        "exact": [*ancestors(region_code), region_code],
        "as_of": as_of,
        "known_at": known_at,
        "zone": settings.TIME_ZONE,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        # Right after a large batch the server still believes the tables small and would loop where it should hash.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(COUNT_SQL, parameters)
        rows = cursor.fetchall()
        cursor.execute("SET LOCAL enable_nestloop = DEFAULT")
    return [Counted(*row) for row in rows]


def no_rate_reason(counted: Counted, denominator: int | None, min_coverage: float) -> str:
    """Why there is no rate, or "". Pure. Order: nothing listed, no denominator, part of the area, low coverage."""
    if not counted.listed:
        return "not_listed"
    if not denominator:
        return "no_denominator"
    if counted.regencies is not None and counted.regencies_with_list < counted.regencies:
        return "partial_area"
    if counted.decided < min_coverage * counted.listed:
        return "low_coverage"
    return ""
