"""The nightly count: a card for persons and one for families of every village, kecamatan, kabupaten and province.

A million persons live spread over every village of the country; of ten families one has no decision yet, one in four
has an older one too, and seven were visited. Every region has a population. The count runs as its job does. There is no
region above the provinces: the nation is the sum of their cards.

Baselines: a bare aggregate (households, residents and the decision in force, grouped by village: no past, no moves, no
hash, no card), and the loop a tutorial would write, a few questions and a save a region; it would run for half an hour,
so it is measured on a sample of regions, drawn evenly, and multiplied.
"""

from __future__ import annotations

import datetime as dt
import statistics
import time
from random import Random
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.db.models import Sum  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.permissions import Role  # noqa: E402
from benches.office import somebody  # noqa: E402
from benches.people import as_owner, empty_register, fill_register, invent  # noqa: E402
from benches.table import Bench, Line  # noqa: E402
from households.models import Household, Person  # noqa: E402
from poverty import actions, tasks  # noqa: E402
from poverty.models import RateCard, RecomputeJob  # noqa: E402
from regions.models import Region  # noqa: E402
from verification.actions import forms  # noqa: E402
from verification.models import Decision, PovertyLine, Visit  # noqa: E402

PERSONS, SEED, SAMPLE, VILLAGES = 1_000_000, 2023, 300, 21
RECORDED = dt.datetime(2026, 1, 10, tzinfo=dt.UTC)

DECISIONS = """
INSERT INTO verification_decision (household_id, regency_code, verdict, reasons, note, line_id, effective_on,
  recorded_at, decided_by_id)
SELECT h.id, h.regency_code, CASE h.id %% 10 WHEN 0 THEN 'extreme' WHEN 1 THEN 'extreme' WHEN 2 THEN 'extreme'
    WHEN 3 THEN 'vulnerable' WHEN 4 THEN 'able' ELSE 'poor' END,
  '["income"]', '', %(line)s, '2026-01-01'::date - one.number * 90, %(at)s, %(by)s
FROM households_household h CROSS JOIN (VALUES (1), (0)) AS one(number)
WHERE h.id %% 10 < 9 AND (one.number = 0 OR h.id %% 4 = 0)
"""
VISITS = """
INSERT INTO verification_visit (instance_id, receipt_id, household_id, village_id, regency_code, facilitator_id,
  channel, sha256, content, answers, outcome, proposal, reasons, suggestion, state, problem, misfits, notes,
  received_at, version)
SELECT 'uuid:' || h.id, gen_random_uuid(), h.id, h.village_id, h.regency_code, %(by)s, 'phone', '', '', '', '', '',
  '[]', '', 'received', '', '[]', '{}', %(at)s, 1
FROM households_household h WHERE h.id %% 10 < 7
"""
POPULATION = """
INSERT INTO regions_population (region_id, as_of, unit, total, source)
SELECT code, '2025-12-31', 'persons', 5000000, 'Contoh' FROM regions_region WHERE valid_to IS NULL
ON CONFLICT DO NOTHING
"""
BARE = """
WITH in_force AS (
  SELECT DISTINCT ON (household_id) household_id, verdict FROM verification_decision
  ORDER BY household_id, effective_on DESC, recorded_at DESC, id DESC
), residents AS (
  SELECT household_id, count(*) AS persons FROM households_person WHERE left_on IS NULL GROUP BY household_id
)
SELECT h.village_id, count(*), count(f.verdict), count(*) FILTER (WHERE f.verdict = 'extreme'),
  sum(r.persons) FILTER (WHERE f.verdict = 'extreme')
FROM households_household h LEFT JOIN in_force f ON f.household_id = h.id LEFT JOIN residents r ON r.household_id = h.id
GROUP BY h.village_id
"""


def run(rows: int) -> Bench:
    persons = rows or PERSONS
    by = _fill(persons)
    regions = list(Region.objects.filter(valid_to=None).order_by("pk"))
    bare = _bare()
    job = actions.ask_recompute(by=None, region=None, as_of=timezone.localdate())
    first = _counted(job)
    again = _counted(actions.ask_recompute(by=None, region=None, as_of=timezone.localdate()))
    loop = _loop(Random(SEED).sample(regions, min(SAMPLE, len(regions)))) * len(regions)
    one, noticed = _after_a_decision(by)
    villages = RateCard.objects.unscoped().filter(region__level="village")
    before = villages.count()
    _counted(actions.ask_recompute(by=None, region=None, as_of=timezone.localdate()))
    cards = RateCard.objects.unscoped().count()
    million = persons / 1_000_000
    started = time.perf_counter()
    nation = RateCard.objects.unscoped().latest().filter(region__level="province", unit="person")
    total = nation.aggregate(n=Sum("numerator"))["n"]
    summed = time.perf_counter() - started
    lines = [
        Line("count of every region, all cards written", first, "s", bare, "bare aggregate", at_most=3 * million),
        Line("the same beside a loop", first, "s", loop, "ORM loop", at_least=200, of_ratio=True),
        Line("counted again, nothing to write", again, "s", bare, "bare aggregate"),
        Line("one village after a decision", one * 1000, "ms", at_most=20),
        Line("cards of villages the full count wrote anew", villages.count() - before, "", at_most=0),
        Line("sum of the provinces", summed * 1000, "ms"),
    ]
    facts = {"persons": persons, "regions": len(regions), "cards": cards, "extreme poor": total}
    notes = [
        f"the loop was measured on {SAMPLE} regions and multiplied to {len(regions):,}",
        f"the beat noticed the decision and asked for the count in {noticed * 1000:.0f} ms",
    ]
    return Bench(lines, facts, notes)


def _fill(persons: int) -> User:
    empty_register()
    places = Region.objects.filter(level="village", valid_to=None).order_by("pk").values_list("pk", flat=True)
    fill_register(list(invent(persons, SEED, list(places))), memberships=True)
    by = somebody("kabid", Role.OFFICER, "32.16")
    forms.install_lines(by=None)
    facts = {"line": PovertyLine.objects.first().pk, "by": by.pk, "at": RECORDED}
    with as_owner() as cursor:
        cursor.execute("ALTER TABLE verification_decision DISABLE TRIGGER USER")
        for statement in (DECISIONS, VISITS, POPULATION):
            cursor.execute(statement, facts)
        cursor.execute("ALTER TABLE verification_decision ENABLE TRIGGER USER")
        cursor.execute("VACUUM (ANALYZE) verification_decision, verification_visit, regions_population")
    return by


def _bare() -> float:
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(BARE)
        cursor.fetchall()
    return time.perf_counter() - started


def _counted(job: RecomputeJob) -> float:
    started = time.perf_counter()
    tasks.recompute(job.pk)
    return time.perf_counter() - started


def _loop(sample: list[Region]) -> float:
    """Seconds a region. Nothing is kept."""
    started = time.perf_counter()
    with transaction.atomic():
        for region in sample:
            _one_region(region)
        transaction.set_rollback(True)
    return (time.perf_counter() - started) / len(sample)


def _one_region(region: Region) -> None:
    today = timezone.localdate()
    households = Household.objects.unscoped().under(region.pk).active()
    decided = Decision.objects.unscoped().filter(household__in=households, effective_on__lte=today)
    last: dict[int, Any] = {one.household_id: one for one in decided.order_by("effective_on", "recorded_at", "pk")}
    extreme = [key for key, one in last.items() if one.verdict == "extreme"]
    persons = Person.objects.unscoped().here().filter(household__in=extreme).count()
    visited = Visit.objects.unscoped().filter(household__in=households).values("household").distinct().count()
    population = region.populations.filter(as_of__lte=today).order_by("-as_of").first()
    for unit, number in (("person", persons), ("family", len(extreme))):
        RateCard.objects.create(
            region=region, unit=unit, as_of=today, known_at=timezone.now(), numerator=number,
            denominator=population.total if population else None, listed=households.count(), visited=visited,
            decided=len(last), lower=number, upper=number, method="loop", input_hash="",
        )  # fmt: skip


def _after_a_decision(by: User) -> tuple[float, float]:
    """Median seconds of (counting the one village, noticing and asking)."""
    line = PovertyLine.objects.first()
    counted, noticed = [], []
    for household in Household.objects.unscoped().filter(pk__in=range(10, 10 + 10 * VILLAGES, 10)):
        Decision.objects.create(
            household=household, regency_code=household.regency_code, verdict="able", reasons=["income"], line=line,
            effective_on=timezone.localdate(), decided_by=by,
        )  # fmt: skip
        started = time.perf_counter()
        tasks.ring_pending()
        noticed.append(time.perf_counter() - started)
        counted.append(_counted(RecomputeJob.objects.get(region=household.village_id)))
        RecomputeJob.objects.filter(state="waiting").update(state="done")  # the kabupaten's: the full count is next
    return statistics.median(counted), statistics.median(noticed)
