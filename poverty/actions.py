"""Computing rate cards and recording official figures."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.querysets import may
from foundation.errors import DomainError, NotAllowed
from poverty.counting import METHOD, Counted, count, no_rate_reason
from poverty.models import OfficialFigure, RateCard, RecomputeJob, Unit
from regions.models import Population, Region

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User

# One recompute at a time: two would write the same new card twice.
RECOMPUTE_LOCK = 0x5261_7465
POPULATION_UNIT = {Unit.PERSON: "persons", Unit.FAMILY: "families"}


@transaction.atomic
def ask_recompute(*, by: User | None, region: Region, as_of: dt.date) -> RecomputeJob:
    """Put the work down; the caller rings the bell. `by=None` is the system (beat, set-up)."""
    if by is not None and not may(by, "job.manage", region.pk):
        raise NotAllowed()
    if as_of > timezone.localdate():
        raise DomainError(_("A figure cannot speak of a day to come."), code="future", field="as_of")
    job = RecomputeJob(region=region, as_of=as_of, asked_by=by)
    job.save()
    audit.record(by=by, verb="figures.ask", obj=job, region=region.pk, after={"as_of": as_of})
    return job


@transaction.atomic
def recompute(
    *, by: User | None, region: Region, as_of: dt.date, known_at: dt.datetime | None = None
) -> list[RateCard]:
    """Cards of the region, all below and all above it, both units. Writes only those that differ from the last card of
    the same day, and returns those written. `known_at` asks "as known on"; default: everything recorded so far.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RECOMPUTE_LOCK])
    known_at = known_at or timezone.now()
    counted = count(region.pk, as_of, known_at)
    populations = _denominators([row.code for row in counted], as_of)
    cards = [
        _card(row, unit, as_of, known_at, populations.get((row.code, POPULATION_UNIT[unit])))
        for row in counted
        for unit in (Unit.PERSON, Unit.FAMILY)
    ]
    fresh = _different(cards, as_of)
    RateCard.objects.bulk_create(fresh, batch_size=2000)
    if fresh:
        audit.record(
            by=by, verb="figures.recompute", obj=region, region=region.pk,
            after={"as_of": as_of, "cards": len(fresh), "method": METHOD},
        )  # fmt: skip
    return fresh


def _denominators(codes: Iterable[str], as_of: dt.date) -> dict[tuple[str, str], Population]:
    """The newest published population of each region not after the day, by unit."""
    rows = Population.objects.filter(region_id__in=list(codes)).known_on(as_of)
    newest = rows.order_by("region_id", "unit", "-as_of", "source").distinct("region_id", "unit")
    return {(row.region_id, row.unit): row for row in newest}


def _card(row: Counted, unit: str, as_of: dt.date, known_at: dt.datetime, population: Population | None) -> RateCard:
    numerator = row.numerator(unit)
    total = population.total if population else None
    reason = no_rate_reason(row, total, settings.RATE_MIN_COVERAGE)
    if not reason and total is not None and numerator > total:
        reason = "more_than_population"
    card = RateCard(
        region_id=row.code, unit=unit, as_of=as_of, known_at=known_at, numerator=numerator, denominator=total,
        denominator_source=population.source if population else "",
        denominator_year=population.as_of.year if population else None,
        listed=row.listed, visited=row.visited, decided=row.decided,
        lower=numerator, upper=numerator + row.still_open(unit), no_rate=reason, line_id=row.line_id, method=METHOD,
    )  # fmt: skip
    card.input_hash = card_hash(card, row.hash)
    return card


def card_hash(card: RateCard, counted_hash: str) -> str:
    """SHA-256 (hex) over everything the figure depends on; not over when it was computed."""
    parts = [
        card.region_id, card.unit, card.as_of.isoformat(), card.method, card.line_id, card.numerator, card.denominator,
        card.denominator_source, card.denominator_year, card.listed, card.visited, card.decided, card.upper,
        card.no_rate, counted_hash,
    ]  # fmt: skip
    return hashlib.sha256("|".join(str(part) for part in parts).encode()).hexdigest()


def _different(cards: list[RateCard], as_of: dt.date) -> list[RateCard]:
    regions = {card.region_id for card in cards}
    last = RateCard.objects.unscoped().on(as_of).filter(region_id__in=regions)
    last = last.order_by("region_id", "unit", "-pk").distinct("region_id", "unit")
    known = {(code, unit): text for code, unit, text in last.values_list("region_id", "unit", "input_hash")}
    return [card for card in cards if known.get((card.region_id, card.unit)) != card.input_hash]


@transaction.atomic
def record_official(
    *, by: User, region: Region, kind: str, as_of: dt.date, value: Decimal | None, source: str
) -> OfficialFigure:
    """A published figure as published; `value=None` means the source has it in process. Never replaces another's."""
    if not may(by, "region.manage", region.pk) and not may(by, "programme.manage", region.pk):
        raise NotAllowed()
    figure = OfficialFigure(region=region, kind=kind, as_of=as_of, value=value, source=source, in_process=value is None)
    figure.full_clean()
    figure.save()
    audit.record(
        by=by,
        verb="official.record",
        obj=figure,
        region=region.pk,
        after={"kind": kind, "value": value, "source": source},
    )
    return figure
