"""Questions about programmes, recipients and deliveries."""

from __future__ import annotations

from accounts.querysets import ReachQuerySet


class ProgrammeQuerySet(ReachQuerySet):
    read_verb = "programme.read"
    region_path = "region__code"


class EnrolmentQuerySet(ReachQuerySet):
    read_verb = "delivery.read"
    region_path = "household__village__code"


class DeliveryQuerySet(ReachQuerySet):
    read_verb = "delivery.read"
    region_path = "enrolment__household__village__code"
