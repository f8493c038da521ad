"""Questions about households and their members."""

from __future__ import annotations

from typing import Self

from accounts.querysets import ReachQuerySet


class HouseholdQuerySet(ReachQuerySet):
    read_verb = "household.read"
    region_path = "village__code"
    facilitator_path = "facilitator_id"

    def active(self) -> Self:
        return self.filter(status="active")


class PersonQuerySet(ReachQuerySet):
    read_verb = "household.read"
    region_path = "household__village__code"
    facilitator_path = "household__facilitator_id"


class SourceListQuerySet(ReachQuerySet):
    read_verb = "import.read"
    region_path = "region__code"


class SourceRecordQuerySet(ReachQuerySet):
    read_verb = "household.read"
    region_path = "household__village__code"
    facilitator_path = "household__facilitator_id"
