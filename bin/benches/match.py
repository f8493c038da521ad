"""Finding people of an incoming list in the register: how long it takes, how many are found, how often rightly.

Register: ten persons for each incoming row, one kabupaten (the hardest: nothing is blocked by kabupaten). Of the
incoming rows 2 % are people of the register written differently (half of one change, half of two), 4 % are other people
hard to tell from somebody in it, and the rest are strangers. Every pair of the top class ("certain" and "very likely")
counts for precision, strangers' too. Baseline: the same question by trigram index, a query a row, on a sample.

Two worlds of invented people, one after the other: the score was tuned on the first, the promise counts on the second
too, which nobody looked at while tuning.
"""

from __future__ import annotations

import time
from collections import Counter
from random import Random

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from benches.people import empty_register, fill_register, invent, villages_of  # noqa: E402
from benches.table import Bench, Line  # noqa: E402
from benches.variants import hard_negatives, planted  # noqa: E402
from foundation import keys as numbers  # noqa: E402
from households.duplicates import candidates, keys  # noqa: E402

REGENCY, INCOMING = "32.16", 100_000
SEEDS = {2024: "tuned on", 7919: "held out"}
SAMPLE = 200
TOP = ("certain", "likely")


def run(rows: int) -> Bench:
    bench = Bench(facts={"incoming": rows or INCOMING, "persons": 10 * (rows or INCOMING)})
    for seed, name in SEEDS.items():
        one = _world(rows or INCOMING, seed, name)
        if bench.lines:
            one.lines[0].at_most = None  # the time is promised once; the second world asks for recall and precision
        bench.lines += one.lines
        bench.notes += one.notes
        bench.facts |= one.facts
    return bench


def _world(incoming: int, seed: int, name: str) -> Bench:
    """One register and one list. `name`: what its figures are called."""
    villages = villages_of(REGENCY)
    people = list(invent(10 * incoming, seed, villages))
    empty_register()
    fill_register(people)
    chance = Random(f"{seed}:match")
    variants = planted(chance, people, max(200, incoming // 50))
    hard = hard_negatives(chance, people, max(200, incoming // 25))
    strangers = list(
        invent(incoming - len(variants) - len(hard), seed + 1, villages, first=1 + 20 * incoming, serial=5000)
    )
    asked, truth = _questions(chance, variants, hard, strangers)
    with transaction.atomic():
        started = time.monotonic()
        keys.refresh(REGENCY)
        keyed = time.monotonic() - started
    with transaction.atomic():
        started = time.monotonic()
        candidates.ask(asked)
        found = list(candidates.search())
        seconds = time.monotonic() - started
        compared = candidates.compared()
    baseline = _trigram_seconds(chance.sample(asked, min(SAMPLE, len(asked)))) * len(asked)
    bench = _judge(found, truth, {pk: kinds for _human, pk, kinds in variants}, f"{name}, seed {seed}")
    at_most = 120.0 * max(1, incoming / 100_000)
    bench.lines[:0] = [
        Line(f"candidates for the incoming rows ({name})", seconds, "s", baseline, "trigram a row", at_most=at_most),
        Line(f"name keys of the whole register, once ({name})", keyed, "s"),
    ]
    bench.facts = {
        f"planted ({name})": len(variants), f"hard negatives ({name})": len(hard), f"pairs compared ({name})": compared,
    }  # fmt: skip
    return bench


def _questions(chance, variants, hard, strangers) -> tuple[list[candidates.Asked], dict[int, int]]:
    """Incoming rows in random order, and which person each planted one is. Whose number the list has: one in seven of
    the planted, half of the others.
    """
    rows = [(human, pk, chance.random() < 0.15) for human, pk, _kinds in variants]
    rows += [(human, None, chance.random() < 0.5) for human in [*hard, *strangers]]
    chance.shuffle(rows)
    asked, truth = [], {}
    for key, (human, pk, with_nik) in enumerate(rows, 1):
        nik = numbers.digest(human.nik, "nik") if human.nik and with_nik else None
        asked.append(
            candidates.Asked(key, human.village, human.name, human.birth, human.sex, nik, relation=human.relation)
        )
        if pk is not None:
            truth[key] = pk
    return asked, truth


def _judge(
    found: list[candidates.Candidate], truth: dict[int, int], kinds: dict[int, tuple[str, ...]], name: str
) -> Bench:
    any_class = {key for key, person, _match in found if truth.get(key) == person}
    top = [(key, person) for key, person, match in found if match.grade in TOP]
    right = {key for key, person in top if truth.get(key) == person}
    precision = sum(truth.get(key) == person for key, person in top) / max(1, len(top))
    graded = Counter(match.grade for _key, _person, match in found)
    whole = Counter(kind for pk in truth.values() for kind in kinds[pk])
    caught = Counter(kind for key in right for kind in kinds[truth[key]])
    return Bench(
        lines=[
            Line(
                f"recall of the planted, any class ({name})",
                len(any_class) / len(truth),
                "",
                higher=True,
                at_least=0.95,
            ),
            Line(f"recall of the planted, top class ({name})", len(right) / len(truth), "", higher=True, at_least=0.95),
            Line(f"precision of the top class ({name})", precision, "", higher=True, at_least=0.9),
        ],
        notes=[
            f"{name}: pairs " + ", ".join(f"{grade} {count:,}" for grade, count in sorted(graded.items())),
            f"{name}: top class by kind of change "
            + ", ".join(f"{kind} {caught[kind] / whole[kind]:.2f}" for kind in whole),
        ],
    )


def _trigram_seconds(sample: list[candidates.Asked]) -> float:
    """Seconds a row: the likest names of the village by the register's own trigram index."""
    started = time.monotonic()
    with connection.cursor() as cursor:
        for row in sample:
            cursor.execute(
                "SELECT p.id, similarity(upper(p.name), upper(%s)) FROM households_person p"
                " JOIN households_household h ON h.id = p.household_id"
                " WHERE upper(p.name) %% upper(%s) AND h.village_id = %s ORDER BY 2 DESC LIMIT 10",
                [row.name, row.name, row.village],
            )
            cursor.fetchall()
    return (time.monotonic() - started) / len(sample)
