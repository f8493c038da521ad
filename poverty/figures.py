"""What the figure pages ask: latest cards, a region's series, who is behind. Reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.querysets import reach
from poverty.models import OfficialFigure, RateCard, RecomputeJob, Unit
from regions.models import Region

if TYPE_CHECKING:
    from accounts.models import User

NO_RATE = {
    "not_listed": _("nothing listed here yet"),
    "no_denominator": _("no population figure for this region"),
    "low_coverage": _("too few households decided"),
    "partial_area": _("not every kabupaten/kota has a list"),
    "more_than_population": _("more extreme poor than inhabitants: check the population figure"),
    "no_numerator": _("nothing counted"),
}

BEHIND_SQL = """
SELECT d.regency_code FROM verification_decision d
GROUP BY d.regency_code
HAVING max(d.recorded_at) > coalesce((SELECT max(j.created_at) FROM poverty_recomputejob j
  WHERE j.region_id = d.regency_code AND j.state <> 'failed'), '-infinity')
"""


def regencies_behind() -> QuerySet[Region]:
    """Kabupaten/kota with decisions recorded after the last recompute was asked for."""
    with connection.cursor() as cursor:
        cursor.execute(BEHIND_SQL)
        codes = [code for (code,) in cursor.fetchall()]
    return Region.objects.filter(pk__in=codes)


def regencies_with_households() -> QuerySet[Region]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT regency_code FROM households_household")
        codes = [code for (code,) in cursor.fetchall()]
    return Region.objects.filter(pk__in=codes)


def home_region(user: User) -> Region | None:
    """The region whose figures a user sees first: the widest of their reach."""
    codes = sorted((code for _role, code in reach(user, "figures.read")), key=lambda code: (len(code), code))
    return Region.objects.filter(pk=codes[0]).first() if codes else None


def visible_regions(user: User) -> list[str]:
    return [code for _role, code in reach(user, "figures.read")]


def latest_card(user: User, region: Region, unit: str = Unit.PERSON) -> RateCard | None:
    cards = RateCard.objects.visible_to(user).filter(region=region, unit=unit)
    return cards.select_related("region", "line").order_by("-as_of", "-pk").first()


def cards_below(user: User, region: Region, unit: str = Unit.PERSON) -> list[RateCard]:
    """The latest card of each region directly below, by code."""
    cards = RateCard.objects.visible_to(user).filter(region__parent=region, unit=unit)
    newest = cards.order_by("region_id", "-as_of", "-pk").distinct("region_id")
    return list(newest.select_related("region"))


def series(user: User, region: Region, unit: str = Unit.PERSON) -> list[RateCard]:
    """One card a day, the last computed of each, oldest first: the trend."""
    cards = RateCard.objects.visible_to(user).filter(region=region, unit=unit)
    return list(cards.order_by("as_of", "-pk").distinct("as_of"))


def official_beside(region: Region) -> QuerySet[OfficialFigure]:
    return OfficialFigure.objects.filter(region=region).order_by("-as_of", "kind", "source")


def trend(cards: list[RateCard], official: list[OfficialFigure]) -> dict[str, Any]:
    """Chart data: our rate and the published one by date, side by side, never joined into one line."""
    ours = {card.as_of: card.rate.rounded(4) for card in cards}
    theirs = {figure.as_of: figure.value for figure in official if figure.kind == "extreme_rate"}
    days = sorted({*ours, *theirs})
    return {
        "labels": [f"{day:%d-%m-%Y}" for day in days],
        "series": [
            {"label": str(_("verified here")), "values": [_number(ours.get(day)) for day in days], "tone": "primary"},
            {"label": str(_("published")), "values": [_number(theirs.get(day)) for day in days], "tone": "neutral"},
        ],
        "unit": "%",
        "places": 4,
    }


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def dead_jobs() -> QuerySet[RecomputeJob]:
    return RecomputeJob.objects.dead()
