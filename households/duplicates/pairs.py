"""What a search found becomes pairs, of persons and of families; what people said of a pair before stays."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection

from households.duplicates import keys
from households.duplicates.candidates import Candidate
from households.matching.families import Family, families
from households.matching.score import Match

FOUND = """
CREATE TEMP TABLE new_pairs (first_id bigint, second_id bigint, score int, grade text, reasons jsonb) ON COMMIT DROP
"""
# What was compared of a person and of a family; a pair somebody decided comes again only when it changes.
PRINT = {
    "person": "(SELECT left(md5(concat_ws('|', p.name, p.birth_date, p.sex, encode(p.nik_digest, 'hex'),"
    " h.village_id)), 16) FROM households_person p JOIN households_household h ON h.id = p.household_id"
    " WHERE p.id = {key})",
    "household": "(SELECT left(md5(concat_ws('|', h.village_id, encode(h.kk_digest, 'hex'), (SELECT"
    " string_agg(concat_ws('/', p.id, p.name, p.birth_date), ';' ORDER BY p.id) FROM households_person p"
    " WHERE p.household_id = h.id AND p.left_on IS NULL))), 16) FROM households_household h WHERE h.id = {key})",
}
WRITE = """
INSERT INTO households_duplicatepair (subject, regency_code, first_id, second_id, score, grade, reasons, print_first,
    print_second, verdict, reason)
SELECT %(subject)s, %(regency)s, n.first_id, n.second_id, n.score, n.grade, n.reasons, {first}, {second}, '', ''
FROM new_pairs n ORDER BY n.first_id, n.second_id
ON CONFLICT (subject, first_id, second_id) DO UPDATE SET score = excluded.score, grade = excluded.grade,
    reasons = excluded.reasons, print_first = excluded.print_first, print_second = excluded.print_second,
    came_again_at = CASE WHEN households_duplicatepair.verdict = '' THEN households_duplicatepair.came_again_at
        ELSE now() END,
    verdict = ''
WHERE households_duplicatepair.verdict = '' OR households_duplicatepair.print_first <> excluded.print_first
    OR households_duplicatepair.print_second <> excluded.print_second
"""
# Nobody has decided them, and they are not alike any more, or one of the two is not there any more.
FADED = """
DELETE FROM households_duplicatepair d WHERE d.subject = %(subject)s AND d.regency_code = %(regency)s
    AND d.verdict = '' AND d.decided_at IS NULL {touched}
    AND NOT EXISTS (SELECT FROM new_pairs n WHERE n.first_id = d.first_id AND n.second_id = d.second_id)
"""
LIVING = {
    "person": "SELECT person_id FROM households_personkey WHERE regency_code = %(regency)s",
    "household": "SELECT id FROM households_household WHERE regency_code = %(regency)s AND status = 'active'",
}
BURIED = """
DELETE FROM households_duplicatepair d WHERE d.subject = %(subject)s AND d.regency_code = %(regency)s
    AND d.verdict IN ('', 'unsure') AND (d.first_id NOT IN ({living}) OR d.second_id NOT IN ({living}))
"""
SHARED = """
SELECT least(a.household_id, b.household_id), greatest(a.household_id, b.household_id), d.first_id, d.second_id,
    d.score, d.grade
FROM households_duplicatepair d JOIN households_person a ON a.id = d.first_id
JOIN households_person b ON b.id = d.second_id
WHERE d.subject = 'person' AND d.regency_code = %(regency)s AND d.verdict IN ('', 'unsure')
    AND a.household_id <> b.household_id
"""
SAME_KK = """
SELECT a.id, b.id FROM households_household a JOIN households_household b ON b.kk_digest = a.kk_digest AND a.id < b.id
WHERE a.regency_code = %(regency)s AND b.regency_code = %(regency)s AND a.status = 'active' AND b.status = 'active'
"""
FAMILIES = """
SELECT h.id, h.kk_digest, h.village_id,
    (SELECT count(*) FROM households_person p WHERE p.household_id = h.id AND p.left_on IS NULL)
FROM households_household h WHERE h.id = ANY(%(keys)s)
"""


class Scored(NamedTuple):
    first: int
    second: int
    match: Match


def write_persons(regency: str, found: Iterable[Candidate], touched: str) -> None:
    """The pairs of persons; `touched`: the statement that names whom the search was about, "" for everybody."""
    best = {}
    for asked, person, match in found:
        best[min(asked, person), max(asked, person)] = match
    about = f"AND (d.first_id IN ({touched}) OR d.second_id IN ({touched}))" if touched else ""
    _write("person", regency, [Scored(*pair, match) for pair, match in best.items()], about)


def write_households(regency: str) -> None:
    """The pairs of families that follow from the pairs of persons, and from equal KK numbers."""
    shared: dict[tuple[int, int], list[tuple[int, str, int, int]]] = {}
    for one, other in _rows(SAME_KK, regency=regency):
        shared[one, other] = []
    for one, other, first, second, score, grade in _rows(SHARED, regency=regency):
        shared.setdefault((one, other), []).append((score, grade, first, second))
    known = {
        pk: Family(size, bytes(kk) if kk else None, village)
        for pk, kk, village, size in _rows(FAMILIES, keys=sorted({key for pair in shared for key in pair}))
    }
    scored = []
    for (one, other), people in shared.items():
        match = families(known[one], known[other], _best(people))
        if match.grade:
            scored.append(Scored(one, other, match))
    _write("household", regency, scored, "")


def _best(people: list[tuple[int, str, int, int]]) -> list[tuple[int, str]]:
    """Each member in its best pair only."""
    taken: set[int] = set()
    best = []
    for score, grade, first, second in sorted(people, key=lambda pair: (-pair[0], pair[2], pair[3])):
        if not {first, second} & taken:
            taken |= {first, second}
            best.append((score, grade))
    return best


def _write(subject: str, regency: str, scored: list[Scored], about: str) -> None:
    values = {"subject": subject, "regency": regency}
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS new_pairs")
        cursor.execute(FOUND)
        lines = ((first, second, match.score, match.grade, _reasons(match)) for first, second, match in scored)
        keys.copy_in("new_pairs", "first_id, second_id, score, grade, reasons", lines)
        cursor.execute("ANALYZE new_pairs")
        first, second = (PRINT[subject].format(key=f"n.{name}_id") for name in ("first", "second"))
        cursor.execute("SET LOCAL enable_nestloop = on")  # the checksums are asked row by row, by key
        cursor.execute(WRITE.format(first=first, second=second), values)
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(FADED.format(touched=about), values)
        cursor.execute(BURIED.format(living=LIVING[subject]), values)


def _reasons(match: Match) -> str:
    return json.dumps([{"code": code, "for": agrees, "params": params} for code, agrees, params in match.reasons])


def _rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
