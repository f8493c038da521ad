"""Who may be whom: pairs that share a block, by hash joins of the whole question at once, then scored.

A question is a row of the temporary table `asked`: an incoming row, or a person of the register itself. Blocks: the
birth date (as it is, and with day and month swapped) with a like name; the village with a telling word (by sound, or
the name's beginning) and the year or the day of birth; the village with the whole name where a date is missing; the
same NIK; the same KK number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from households.duplicates import keys
from households.matching.names import parse
from households.matching.score import Facts, Match, persons

FETCH = 10_000
COMMON = 25  # bearers from which a name counts as common (households.matching.score)
ASKED = """
CREATE TEMP TABLE asked (key bigint, person_id bigint, regency_code text, village_code text, name text, whole text,
    words text[], birth_date date, sex text, nik_digest bytea, kk_digest bytea, address text, relation text,
    household_id bigint, first6 text, last4 text) ON COMMIT DROP
"""
COLUMNS = (
    "key, person_id, regency_code, village_code, name, whole, words, birth_date, sex, nik_digest, kk_digest, address,"
    " relation, household_id, first6, last4"
)
OF_REGISTER = f"""
INSERT INTO asked ({COLUMNS})
SELECT p.id, p.id, p.regency_code, h.village_id, p.name, k.whole, k.words, p.birth_date, p.sex, p.nik_digest,
    h.kk_digest, h.address, p.relation, p.household_id, '', p.nik_last4
FROM households_person p JOIN households_household h ON h.id = p.household_id
JOIN households_personkey k ON k.person_id = p.id
WHERE p.regency_code = %(regency)s AND {keys.LIVING}
"""  # noqa: S608
# Only once each way round when the register asks itself.
OTHER = "(a.person_id IS NULL OR (a.person_id <> k.person_id AND (a.person_id < k.person_id OR NOT {everybody})))"
# Days that stand for an unknown birthday hold too many people to compare across villages.
NOT_STAND_IN = """(a.village_code = k.village_code OR to_char(a.birth_date, 'MMDD') NOT IN ('0101', '0701', '1231'))"""
SWAPPED = """
make_date(extract(year FROM a.birth_date)::int, extract(day FROM a.birth_date)::int,
    extract(month FROM a.birth_date)::int)
"""
ALIKE = "(k.words::text[] && a.words OR similarity(k.whole, a.whole) >= 0.3)"
WORDS = """
SELECT key, person_id, regency_code, village_code, birth_date, word FROM {table}, unnest(words) AS word
"""
BLOCKS = {
    "birth date": f"""
        SELECT a.key, k.person_id FROM asked a JOIN households_personkey k
            ON k.regency_code = a.regency_code AND k.birth_date = a.birth_date
        WHERE {{other}} AND {NOT_STAND_IN} AND {ALIKE}""",  # noqa: S608
    "day and month swapped": f"""
        SELECT a.key, k.person_id FROM (SELECT a.*, CASE WHEN extract(day FROM a.birth_date) <= 12 THEN {SWAPPED} END
            AS swapped FROM asked a) a
        JOIN households_personkey k ON k.regency_code = a.regency_code AND k.birth_date = a.swapped
        WHERE a.swapped <> a.birth_date AND {{other}} AND {ALIKE}""",  # noqa: S608
    "village, word and year": """
        SELECT a.key, k.person_id FROM asked_words a JOIN key_words k
            ON k.village_code = a.village_code AND k.word = a.word
            AND extract(year FROM k.birth_date) = extract(year FROM a.birth_date)
        WHERE {other} AND k.birth_date <> a.birth_date""",
    "village, word and day": """
        SELECT a.key, k.person_id FROM asked_words a JOIN key_words k
            ON k.village_code = a.village_code AND k.word = a.word
            AND to_char(k.birth_date, 'MMDD') = to_char(a.birth_date, 'MMDD')
        WHERE {other} AND k.birth_date <> a.birth_date""",
    "village and name, no date": """
        SELECT a.key, k.person_id FROM asked a JOIN households_personkey k
            ON k.village_code = a.village_code AND k.whole = a.whole
        WHERE {other} AND (a.birth_date IS NULL OR k.birth_date IS NULL)""",
    "same NIK": """
        SELECT a.key, k.id AS person_id FROM asked a JOIN (SELECT p.*, p.id AS person_id FROM households_person p) k
            ON k.nik_digest = a.nik_digest AND k.regency_code = a.regency_code
        WHERE {other} AND k.left_reason NOT IN ('double', 'died')""",
    "same KK number": f"""
        SELECT a.key, k.person_id FROM asked a
        JOIN households_household h ON h.kk_digest = a.kk_digest AND h.regency_code = a.regency_code
            AND h.id IS DISTINCT FROM a.household_id AND h.status = 'active'
        JOIN households_person p ON p.household_id = h.id JOIN households_personkey k ON k.person_id = p.id
        WHERE {{other}} AND {ALIKE}""",  # noqa: S608
}
FACTS = """
SELECT a.key, k.id, a.name, a.birth_date, a.sex, a.village_code, a.address, a.relation, a.nik_digest, a.kk_digest,
    a.first6, a.last4, a.whole, a.household_id,
    k.name, k.birth_date, k.sex, h.village_id, h.address, k.relation, k.nik_digest, h.kk_digest, k.nik_last4,
    k.household_id
FROM found f JOIN asked a ON a.key = f.key JOIN households_person k ON k.id = f.person_id
JOIN households_household h ON h.id = k.household_id
WHERE {where}
"""
# Two whole numbers that differ: only a name and a date that agree are worth a look.
SENSIBLE = """
NOT (a.nik_digest IS NOT NULL AND k.nik_digest IS NOT NULL AND a.nik_digest <> k.nik_digest
    AND a.birth_date IS DISTINCT FROM k.birth_date)
AND (a.sex = '' OR k.sex = '' OR a.sex = k.sex OR a.birth_date = k.birth_date)
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """An incoming row. `nik`, `kk`: digests. `mask`: first six and last four of a number shown masked."""

    key: int
    village: str
    name: str
    birth: dt.date | None = None
    sex: str = ""
    nik: bytes | None = None
    kk: bytes | None = None
    address: str = ""
    relation: str = ""
    mask: tuple[str, str] = ("", "")


class Candidate(NamedTuple):
    key: int
    person: int
    match: Match


def ask(rows: Iterable[Asked]) -> None:
    """Make `asked` from incoming rows. Inside a transaction, as everything here."""
    _empty()
    keys.copy_in("asked", COLUMNS, (_line(row) for row in rows))
    _measure()


def ask_register(regency: str, touched: str = "") -> None:
    """Make `asked` from the register: everybody of the kabupaten, or whom the statement `touched` names."""
    _empty()
    with connection.cursor() as cursor:
        cursor.execute(OF_REGISTER + (f" AND p.id IN ({touched})" if touched else ""), {"regency": regency})
    _measure()


def search(*, everybody: bool = False) -> Iterator[Candidate]:
    """The people of the register whom `asked` may speak of, with score and reasons, where they are worth a look."""
    _collect(everybody)
    common = _common_names()
    with connection.cursor() as cursor:
        cursor.execute(FACTS.format(where=SENSIBLE))
        while rows := cursor.fetchmany(FETCH):
            for row in rows:
                match = _compare(row, common)
                if match.grade:
                    yield Candidate(row[0], row[1], match)


def compared() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM found")
        return int(cursor.fetchone()[0])


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS asked, found, asked_words, key_words")
        cursor.execute(ASKED)


def _line(row: Asked) -> tuple[Any, ...]:
    whole, words = keys.shape(parse(row.name))
    return (
        row.key, None, row.village[:5], row.village, row.name, whole, words, row.birth, row.sex, row.nik, row.kk,
        row.address, row.relation, None, *row.mask,
    )  # fmt: skip


def _measure() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE asked (key, village_code, birth_date, regency_code)")


def _collect(everybody: bool) -> None:
    """`found`: each (key, person) of any block once. Every join by hash: statistics of fresh rows cannot mislead it."""
    other = OTHER.format(everybody=str(everybody).lower())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute("SET LOCAL enable_mergejoin = off")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute(f"CREATE TEMP TABLE asked_words ON COMMIT DROP AS {WORDS.format(table='asked')}")
        cursor.execute(
            "CREATE TEMP TABLE key_words ON COMMIT DROP AS SELECT k.person_id, k.village_code, k.birth_date, word"
            " FROM households_personkey k, unnest(k.words) AS word WHERE k.birth_date IS NOT NULL"
            " AND k.village_code IN (SELECT DISTINCT village_code FROM asked)"
        )
        cursor.execute("ANALYZE asked_words")
        cursor.execute("ANALYZE key_words")
        blocks = " UNION ".join(f"({block.format(other=other)})" for block in BLOCKS.values())
        cursor.execute(f"CREATE TEMP TABLE found ON COMMIT DROP AS {blocks}")
        cursor.execute("ANALYZE found")


def _common_names() -> dict[str, int]:
    """How many bear a name, for names that many bear: in the kabupaten of the question."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT whole, count(*) FROM households_personkey WHERE regency_code IN"
            " (SELECT DISTINCT regency_code FROM asked) GROUP BY whole HAVING count(*) >= %s",
            [COMMON],
        )
        return dict(cursor.fetchall())


def _compare(row: tuple[Any, ...], common: dict[str, int]) -> Match:
    nik, kk, theirs, their_kk = (bytes(value) if value is not None else None for value in (*row[8:10], *row[20:22]))
    # A masked number of a list names six digits and four; of a whole number only the last four are at hand.
    masked = row[10] != "" and nik is None
    one = Facts(
        row[2], row[3], row[4], row[5], row[6], row[7], nik, kk, ("******", row[11]) if masked else ("", ""),
        common.get(row[12], 0), row[13],
    )  # fmt: skip
    other = Facts(
        row[14], row[15], row[16], row[17], row[18], row[19], theirs, their_kk,
        ("******", row[22]) if masked and row[22] else ("", ""), common.get(parse(row[14]).whole, 0), row[23],
    )  # fmt: skip
    return persons(one, other)
