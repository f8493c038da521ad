"""Questions about rate cards and official figures."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import OuterRef, Subquery

from accounts.querysets import ReachQuerySet

if TYPE_CHECKING:
    from poverty.models import OfficialFigure, RateCard  # noqa: F401  (in strings below)


class RateCardQuerySet(ReachQuerySet["RateCard"]):
    read_verb = "figures.read"
    region_path = "region__code"

    def newest(self) -> Self:
        """The newest card of every region and unit, by one index look-up a row."""
        same = type(self)(self.model).filter(region_id=OuterRef("region_id"), unit=OuterRef("unit"))
        return self.filter(pk=Subquery(same.order_by("-as_of", "-pk").values("pk")[:1]))

    def on(self, day: dt.date) -> Self:
        return self.filter(as_of=day)


class OfficialFigureQuerySet(models.QuerySet["OfficialFigure"]):
    """Published figures are public: everybody who reads figures reads all of them."""
