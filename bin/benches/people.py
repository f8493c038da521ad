"""A register of invented people, filled by COPY: the same for the same seed. Shared by benches."""

from __future__ import annotations

import datetime as dt
import io
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from random import Random
from typing import Any, NamedTuple

import psycopg2

from foundation import keys
from poverty.demo.names import BALINESE, COMMUNITIES, TIONGHOA, WEIGHTS, Community, invent_name
from regions.models import Region

SIZES, SIZE_WEIGHTS = (1, 2, 3, 4, 5, 6), (8, 16, 25, 27, 15, 9)
NIK_PLACE, KK_PLACE = "households_person.nik", "households_household.kk"
LIVES = """
INSERT INTO households_membership (person_id, household_id, regency_code, recorded_at)
SELECT id, household_id, regency_code, created_at FROM households_person ORDER BY id
"""
SEALED_ONCE = {place: keys.seal(b"9999990000000000", place) for place in (NIK_PLACE, KK_PLACE)}


class Human(NamedTuple):
    """`nik`: the number, "" without one: 999999 (never issued), the birth date as in every NIK, a serial."""

    pk: int
    household: int
    village: str
    name: str
    birth: dt.date
    sex: str
    relation: str
    nik: str


def invent(
    persons: int, seed: int, villages: list[str], *, first: int = 1, without_nik: float = 0.1, serial: int = 1
) -> Iterator[Human]:
    """Families of one to six, village by village in turn; keys from `first` on. `serial`: the first of a day's NIKs;
    people who must not share numbers begin a thousand apart.
    """
    chance = Random(f"{seed}:people:{first}")
    born: Counter[tuple[dt.date, bool]] = Counter()
    pk = household = first
    while pk < first + persons:
        village = villages[household % len(villages)]
        community = chance.choices(COMMUNITIES, WEIGHTS)[0]
        for place in range(min(chance.choices(SIZES, SIZE_WEIGHTS)[0], first + persons - pk)):
            female = chance.random() < (0.15 if place == 0 else 0.85 if place == 1 else 0.5)
            low, high = (1945, 1995) if place < 2 else (1985, 2022)
            day = dt.date(chance.randint(low, high), 1, 1) + dt.timedelta(days=chance.randrange(365))
            name = _longer(chance, community, female, invent_name(chance, community, female, 2023 - day.year))
            nik = "" if chance.random() < without_nik else _nik(day, female, serial + born[day, female])
            born[day, female] += 1
            relation = ("head", "spouse")[place] if place < 2 else "child"
            yield Human(pk, household, village, name, day, "P" if female else "L", relation, nik)
            pk += 1
        household += 1


def _nik(day: dt.date, female: bool, serial: int) -> str:
    return f"999999{day.day + 40 * female:02d}{day:%m%y}{serial:04d}"


def _longer(chance: Random, community: Community, female: bool, name: str) -> str:
    """The demonstration knows some hundred words; a million people need more names: two in five bear a second one."""
    words = name.split()
    if community in (TIONGHOA, BALINESE) or len(words) > 3 or chance.random() > 0.4:
        return name
    second = chance.choice(community.women if female else community.men)
    return name if second in words else " ".join([words[0], second, *words[1:]]) if "." not in words[0] else name


def villages_of(regency: str) -> list[str]:
    rows = Region.objects.filter(pk__startswith=f"{regency}.", level="village", valid_to=None).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def empty_register() -> None:
    """Nobody is in it any more, nor in its history."""
    with psycopg2.connect(os.environ["DATABASE_OWNER_URL"]) as link, link.cursor() as cursor:
        tables = ("household", "person", "personkey", "membership")
        cursor.execute(f"TRUNCATE {', '.join(f'households_{table}' for table in tables)} CASCADE")


def fill_register(people: list[Human], *, history: bool = False, memberships: bool = False) -> None:
    """COPY them in. Without `history` the triggers that keep it are off meanwhile: faster, where no bench asks what was
    before; `memberships` then fills who lives where. The ciphertext of the numbers is one and the same (nobody opens
    it); digests are each one's own.
    """
    with psycopg2.connect(os.environ["DATABASE_OWNER_URL"]) as link, link.cursor() as cursor:
        tables = ("households_household", "households_person")
        for table in tables if not history else ():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        columns = (
            "id, village_id, regency_code, head_name, address, rt, rw, hamlet, kk_last4, p3ke_family_id, housing,"
            " programmes, priority, stunting_risk, status, version, created_at"
        )
        heads = {human.household: human for human in reversed(people)}
        copy(cursor, tables[0], columns, (_household(human) for human in heads.values()))
        columns = (
            "id, household_id, regency_code, name, nik_digest, nik_last4, nik, nik_missing, p3ke_person_id, relation,"
            " is_head, sex, birth_date, dukcapil_match, marital, work, work_status, education, programmes, left_reason,"
            " version, created_at"
        )
        copy(cursor, tables[1], columns, (_person(human) for human in people))
        if memberships:
            cursor.execute(LIVES)
    with as_owner() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
        cursor.execute("VACUUM (ANALYZE) households_household, households_person, households_membership")


@contextmanager
def as_owner() -> Iterator[Any]:
    """A cursor of the tables' owner, each statement on its own."""
    with closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            yield cursor


def copy(cursor: object, table: str, columns: str, lines: Iterator[tuple[object, ...]]) -> None:
    """In parts, so that a million rows do not stand in memory as text."""
    done = False
    while not done:
        part = io.StringIO()
        for count, line in enumerate(lines, 1):
            part.write("\t".join(r"\N" if value is None else str(value) for value in line) + "\n")
            if count == 50_000:
                break
        else:
            done = True
        part.seek(0)
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", part)  # type: ignore[attr-defined]


def _household(head: Human) -> tuple[object, ...]:
    place = f"{head.household % 20 + 1:03d}"
    return (
        head.household, head.village, head.village[:5], head.name, f"Jl. Contoh {head.household % 500}", place, "001",
        "", "", f"9{head.household:09d}", "{}", "{}", "", "", "active", 1, "2023-01-01",
    )  # fmt: skip


def _person(human: Human) -> tuple[object, ...]:
    digest = rf"\\x{keys.digest(human.nik, 'nik').hex()}" if human.nik else None
    sealed = rf"\\x{SEALED_ONCE[NIK_PLACE].hex()}" if human.nik else None
    return (
        human.pk, human.household, human.village[:5], human.name, digest, human.nik[-4:], sealed,
        "" if human.nik else "empty", f"8{human.pk:010d}", human.relation, human.relation == "head", human.sex,
        human.birth, "", "", "", "", "", "{}", "", 1, "2023-01-01",
    )  # fmt: skip
