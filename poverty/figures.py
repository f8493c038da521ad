"""What the figure pages ask: latest cards, a region's series, who is behind. Reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.querysets import reach
from foundation import formats
from interventions.figures import ledger
from poverty.counting import ancestors
from poverty.models import OfficialFigure, RateCard, Unit
from regions.models import Region
from verification.models import Campaign

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
WITH asked AS (
  SELECT j.region_id AS code, max(j.created_at) AS at FROM poverty_recomputejob j
  WHERE j.state <> 'failed' GROUP BY j.region_id
), behind AS (
  SELECT d.regency_code AS code, greatest(max(a.at), (SELECT at FROM asked WHERE code IS NULL)) AS since
  FROM verification_decision d LEFT JOIN asked a ON a.code = d.regency_code
  GROUP BY d.regency_code
  HAVING max(d.recorded_at) > coalesce(greatest(max(a.at), (SELECT at FROM asked WHERE code IS NULL)), '-infinity')
)
SELECT b.code, (SELECT array_agg(DISTINCT h.village_id) FROM verification_decision d
  JOIN households_household h ON h.id = d.household_id
  WHERE d.regency_code = b.code AND d.recorded_at > b.since)
FROM behind b
"""
# So many villages of a kabupaten are counted before it, each in milliseconds; more would only keep it waiting.
AT_ONCE = 20


def regions_behind() -> list[Region]:
    """Kabupaten/kota with decisions recorded after the last recompute was asked for, and before them, when they are
    few, the villages those decisions were made in.
    """
    with connection.cursor() as cursor:
        cursor.execute(BEHIND_SQL)
        rows = cursor.fetchall()
    villages = [village for _code, some in rows if some and len(some) <= AT_ONCE for village in some]
    regions = Region.objects.in_bulk([*villages, *(code for code, _some in rows)])
    return [regions[code] for code in (*villages, *(code for code, _some in rows))]


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
        "places": 2,
    }


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def readable_regions(user: User) -> QuerySet[Region]:
    """Regions whose figures a user may ask for: those of the own reach and below."""
    regions = Region.objects.none()
    for code in visible_regions(user):
        regions = regions | Region.objects.filter(Q(pk=code) | Q(pk__startswith=f"{code}."), valid_to=None)
    return regions


def parents_within_reach(user: User, region: Region) -> list[Region]:
    return list(readable_regions(user).filter(pk__in=ancestors(region.pk)).order_by("pk"))


def unit_tabs(region: Region, unit: str) -> list[dict[str, Any]]:
    address = reverse("poverty:region", args=[region.pk])
    return [
        {"label": label, "url": f"{address}?unit={value}", "active": value == unit} for value, label in Unit.choices
    ]


def rows_below(user: User, region: Region, unit: str) -> list[dict[str, Any]]:
    """Bars of the regions below, most extreme poor first; the text carries the rate or why there is none."""
    rows = [
        {
            "label": card.region.name,
            "value": card.numerator,
            "text": _below_text(card),
            "note": _("%(decided)s of %(listed)s families decided")
            % {"decided": formats.number(card.decided), "listed": formats.number(card.listed)},
            "url": reverse("poverty:region", args=[card.region_id]),
        }
        for card in cards_below(user, region, unit)
    ]
    return sorted(rows, key=lambda row: (-row["value"], row["label"]))


def _below_text(card: RateCard) -> str:
    rate = card.rate
    shown = formats.percent(rate.percent) if rate.known else ""
    return f"{formats.number(card.numerator)} {shown}".strip()


def overview(user: User, region: Region | None) -> dict[str, Any]:
    """Everything on the dashboard, in a fixed number of queries."""
    if region is None:
        return {"region": None}
    persons = latest_card(user, region)
    families = latest_card(user, region, Unit.FAMILY)
    series_ = series(user, region)
    official = list(official_beside(region))
    return {
        "region": region,
        "card": persons,
        "families": families,
        "reason": NO_RATE.get(persons.no_rate, "") if persons else "",
        "funnel": _funnel(families) if families else [],
        "below": rows_below(user, region, Unit.FAMILY),
        "official": official,
        "trend": trend(series_, official),
        "ledger": ledger(user).total,
        "campaigns": campaigns_in_reach(user),
    }


def _funnel(card: RateCard) -> list[dict[str, Any]]:
    """Families from the list to the decision. What is still open is named, so that the steps close."""
    return [
        {"label": _("listed"), "value": card.listed, "tone": "neutral"},
        {"label": _("visited"), "value": card.visited, "tone": "primary",
         "note": _("%(n)s not visited yet") % {"n": formats.number(card.listed - card.visited)}},
        {"label": _("decided"), "value": card.decided, "tone": "primary",
         "note": _("%(n)s not decided yet") % {"n": formats.number(card.listed - card.decided)}},
        {"label": _("extreme poor"), "value": card.numerator, "tone": "danger",
         "note": _("%(n)s decided otherwise") % {"n": formats.number(card.decided - card.numerator)}},
    ]  # fmt: skip


def campaigns_in_reach(user: User) -> list[dict[str, Any]]:
    """Open campaigns with how far they are, one query."""
    rows = Campaign.objects.visible_to(user).open().annotate(
        total=Count("targets", distinct=True),
        done=Count("targets", filter=Q(targets__state="decided"), distinct=True),
    )  # fmt: skip
    return [
        {
            "name": row.name, "total": row.total, "done": row.done,  # type: ignore[attr-defined]  # annotated
            "until": _("until %(day)s") % {"day": formats.long_date(row.ends_on)},
            "url": reverse("verification:board", args=[row.pk]),
        }
        for row in rows.order_by("ends_on")
    ]  # fmt: skip
