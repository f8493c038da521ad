"""Questions about rate cards and official figures."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db import models

from accounts.querysets import ReachQuerySet


class RateCardQuerySet(ReachQuerySet):
    read_verb = "figures.read"
    region_path = "region__code"

    def latest(self) -> Self:
        """The newest card of every region, unit and day of figure."""
        newest = self.order_by("region_id", "unit", "-as_of", "-pk").distinct("region_id", "unit")
        return self.filter(pk__in=newest.values("pk"))

    def on(self, day: dt.date) -> Self:
        return self.filter(as_of=day)


class OfficialFigureQuerySet(models.QuerySet[Any]):
    """Published figures are public: everybody who reads figures reads all of them."""
