"""Questions about givers, programmes, recipients and deliveries."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.querysets import ReachQuerySet, other_end, reach

if TYPE_CHECKING:
    from interventions.models import (  # noqa: F401  (in strings below)
        Delivery,
        Enrolment,
        ExportRequest,
        Giver,
        Programme,
    )

CODE_LENGTHS = (2, 5, 8)


class GiverQuerySet(ReachQuerySet["Giver"]):
    read_verb = "programme.read"
    region_path = "region__code"

    def by_name(self) -> Self:
        return self.order_by("name", "pk")


class ProgrammeQuerySet(ReachQuerySet["Programme"]):
    read_verb = "programme.read"
    region_path = "region__code"

    def visible_to(self, user: Any, verb: str = "") -> Self:
        """Programmes of regions the user reaches, and those above that give into them: the kabupaten's parcels are
        everybody's business in its kecamatan. Acting on one (any other verb) needs reach over its whole region.
        """
        mine = super().visible_to(user, verb)
        if verb not in ("", self.read_verb):
            return mine
        above = {
            region[:size]
            for _role, region in reach(user, self.read_verb)
            for size in CODE_LENGTHS
            if size < len(region)
        }
        return mine | self.filter(region__code__in=above)

    def newest_first(self) -> Self:
        return self.order_by("-valid_from", "-pk")

    def in_force(self, on: dt.date) -> Self:
        return self.filter(valid_from__lte=on, valid_to__gte=on)

    def with_names(self) -> Self:
        return self.select_related("giver", "region")


class EnrolmentQuerySet(ReachQuerySet["Enrolment"]):
    read_verb = "delivery.read"
    region_path = "household__village__code"

    def of(self, programme_id: int) -> Self:
        return self.filter(programme_id=programme_id)

    def in_state(self, state: str) -> Self:
        """`state`: active or ended recipients, or `due`, `paid`, `uncollected`, `returned`: those with such a
        delivery. Anything else narrows nothing.
        """
        if state in ("active", "ended"):
            return self.filter(state=state)
        deliveries = other_end(self.model, "deliveries")
        if state in deliveries.State.values:
            return self.filter(pk__in=deliveries.objects.unscoped().filter(state=state).values("enrolment_id"))
        return self

    def after(self, key: int) -> Self:
        """The rows behind a key: page 10,000 costs as page 1."""
        return self.filter(pk__gt=key).order_by("pk")

    def with_sums(self) -> Self:
        """Annotates `received` (deliveries), `amount_received`, `amount_due` (still open), rupiah."""
        deliveries = other_end(self.model, "deliveries").objects.unscoped()
        mine = deliveries.filter(enrolment=OuterRef("pk")).order_by().values("enrolment")

        def summed(condition: Q, what: Count | Sum) -> Coalesce:
            return Coalesce(Subquery(mine.filter(condition).annotate(sum=what).values("sum")), 0)

        return self.annotate(
            received=summed(Q(state="paid"), Count("pk")),
            amount_received=summed(Q(state="paid"), Sum("amount_idr")),
            amount_due=summed(Q(state="due"), Sum("amount_idr")),
        )

    def with_household(self) -> Self:
        return self.select_related("household", "household__village", "household__village__parent", "decision")


class DeliveryQuerySet(ReachQuerySet["Delivery"]):
    read_verb = "delivery.read"
    region_path = "enrolment__household__village__code"

    def in_order(self) -> Self:
        return self.order_by("enrolment_id", "number")


class ExportRequestQuerySet(ReachQuerySet["ExportRequest"]):
    read_verb = "export.identities"
    region_path = "programme__region__code"

    def alive(self, now: dt.datetime) -> Self:
        """Still to be approved or downloaded."""
        since = now - self.model.lasts
        return self.filter(Q(approved_at__gt=since) | Q(approved_at__isnull=True, asked_at__gt=since))

    def with_people(self) -> Self:
        return self.select_related("asked_by", "approved_by")
