"""Questions about lines, campaigns, visits and decisions."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.querysets import ReachQuerySet


class PovertyLineQuerySet(models.QuerySet[Any]):
    def in_force(self, on: dt.date) -> Self:
        return self.filter(valid_from__lte=on).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))


class CampaignQuerySet(ReachQuerySet):
    read_verb = "campaign.read"
    region_path = "region_id"
    facilitator_path = "targets__facilitator_id"

    def open(self) -> Self:
        return self.filter(state="open")


class TargetQuerySet(ReachQuerySet):
    read_verb = "campaign.read"
    region_path = "village_id"
    facilitator_path = "facilitator_id"


class VisitQuerySet(ReachQuerySet):
    read_verb = "visit.read"
    region_path = "village_id"
    facilitator_path = "facilitator_id"

    def to_review(self) -> Self:
        return self.filter(state="received")


class PhotoQuerySet(ReachQuerySet):
    read_verb = "visit.read"
    region_path = "visit__village_id"
    facilitator_path = "visit__facilitator_id"


class MeetingQuerySet(ReachQuerySet):
    read_verb = "decision.read"
    region_path = "village_id"


class DecisionQuerySet(ReachQuerySet):
    read_verb = "decision.read"
    region_path = "household__village_id"

    def in_force(self, on: dt.date, known_on: dt.datetime | None = None) -> Self:
        """The last decision of each household effective by day `on`, as recorded by `known_on` (default: all)."""
        rows = self.filter(effective_on__lte=on)
        if known_on is not None:
            rows = rows.filter(recorded_at__lte=known_on)
        last = rows.order_by("household_id", "-effective_on", "-recorded_at", "-pk").distinct("household_id")
        return self.filter(pk__in=last.values("pk"))
