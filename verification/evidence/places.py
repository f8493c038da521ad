"""A visit on the map, with the other visits of its village around it. GeoJSON of rows already scoped."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from verification.models import Visit
from verification.querysets import VisitQuerySet

AROUND = 100


def map_of(visit: Visit, visits: VisitQuerySet) -> dict[str, Any] | None:
    """None when the visit has no position. One query."""
    if visit.latitude is None:
        return None
    around = visits.filter(village_id=visit.village_id, latitude__isnull=False).exclude(pk=visit.pk)
    if visit.target is not None:
        around = around.filter(target__campaign_id=visit.target.campaign_id)
    rows = around.light().select_related("household").order_by("-pk")[:AROUND]
    # The visit itself is drawn last: nothing covers it.
    points = [_point(one, "neutral", url=reverse("verification:visit", args=[one.pk])) for one in rows]
    return {"type": "FeatureCollection", "features": [*points, _point(visit, "danger")]}


def _point(visit: Visit, tone: str, url: str = "") -> dict[str, Any]:
    assert visit.latitude is not None and visit.longitude is not None  # nosec: only visits with a position come here
    name = visit.household.head_name if visit.household else _("(family not known)")
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [float(visit.longitude), float(visit.latitude)]},
        "properties": {"label": name, "tone": tone, "url": url},
    }
