"""What was given: the ledger per programme and in all, who got nothing, who got from several. Reads only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet, Sum

from interventions.models import Delivery, Enrolment, Programme
from verification.models import Decision, Verdict

if TYPE_CHECKING:
    from accounts.models import User
    from households.models import Household

PAID = Q(state=Delivery.State.PAID)
MISSED = Q(state__in=[Delivery.State.NOT_COLLECTED, Delivery.State.RETURNED])


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One programme, or all (`programme` None). Amounts in rupiah; families are counted once each."""

    programme: Programme | None
    families: int
    deliveries: int
    paid: int
    missed: int
    amount_due: int
    amount_paid: int

    @property
    def open(self) -> int:
        return self.deliveries - self.paid - self.missed


@dataclass(frozen=True, slots=True)
class Ledger:
    """Lines per programme and the total, whose families are those of the union: 1,717, not 3,434."""

    lines: list[LedgerLine]
    total: LedgerLine


def ledger(user: User, programmes: QuerySet[Programme] | None = None) -> Ledger:
    """`amount_due` is all that is or was due, `amount_paid` what was received. Three queries."""
    deliveries = Delivery.objects.visible_to(user)
    if programmes is not None:
        deliveries = deliveries.filter(enrolment__programme__in=programmes)
    sums = {row["enrolment__programme"]: row for row in deliveries.values("enrolment__programme").annotate(**_sums())}
    known = (
        Programme.objects.unscoped().filter(pk__in=sums).select_related("giver", "region").order_by("valid_from", "pk")
    )
    lines = [_line(programme, sums[programme.pk]) for programme in known]
    return Ledger(lines, _line(None, deliveries.aggregate(**_sums())))


def _sums() -> dict[str, Count | Sum]:
    return {
        "families": Count("enrolment__household", distinct=True),
        "deliveries": Count("pk"),
        "paid": Count("pk", filter=PAID),
        "missed": Count("pk", filter=MISSED),
        "amount_due": Sum("amount_idr", default=0),
        "amount_paid": Sum("amount_idr", filter=PAID, default=0),
    }


def _line(programme: Programme | None, row: dict[str, int]) -> LedgerLine:
    names = ("families", "deliveries", "paid", "missed", "amount_due", "amount_paid")
    return LedgerLine(programme, **{name: row[name] for name in names})


def got_nothing(user: User, as_of: dt.date) -> QuerySet[Decision]:
    """The gap: verified extreme poor on the day, and no delivery was ever received. Decisions, by household."""
    received = Delivery.objects.filter(PAID).values("enrolment__household")
    rows = Decision.objects.visible_to(user).in_force(as_of).filter(verdict=Verdict.EXTREME)
    return (
        rows.exclude(household__in=received).select_related("household", "household__village").order_by("household_id")
    )


def got_from_several(user: User) -> QuerySet[Household]:
    """The overlap: households that are active recipients of more than one programme, with how many."""
    household = Enrolment._meta.get_field("household").related_model
    active = Q(enrolments__state=Enrolment.State.ACTIVE)
    rows = household.objects.visible_to(user, "delivery.read").annotate(
        programmes_active=Count("enrolments", filter=active)
    )
    return rows.filter(programmes_active__gt=1).select_related("village").order_by("pk")
