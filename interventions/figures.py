"""What was given: the ledger per programme and in all, who got nothing, who got from several. Reads only.

A ledger is sums without people: `figures.read` is enough for it. The lists of people need the verbs of people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.querysets import reach
from foundation.formats import number
from households.models import Household
from interventions.models import Delivery, Enrolment, ExportRequest, Programme
from regions.models import Region
from verification.models import Decision, ReportedAid, Verdict

if TYPE_CHECKING:
    from accounts.models import User
    from interventions.querysets import EnrolmentQuerySet

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
    deliveries = Delivery.objects.visible_to(user, "figures.read")
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


def _line(programme: Programme | None, row: Mapping[str, Any]) -> LedgerLine:
    names = ("families", "deliveries", "paid", "missed", "amount_due", "amount_paid")
    return LedgerLine(programme, **{name: row[name] for name in names})


def book_of(user: User, programme: Programme) -> LedgerLine:
    """One programme's line, of zeroes when nobody was drawn yet. One query."""
    deliveries = Delivery.objects.visible_to(user, "figures.read").filter(enrolment__programme=programme)
    return _line(programme, deliveries.aggregate(**_sums()))


@dataclass(frozen=True, slots=True)
class Instalment:
    """What became of one instalment: counts of deliveries, rupiah received, the days it was handed over."""

    number: int
    deliveries: int
    due: int
    paid: int
    uncollected: int
    returned: int
    amount_paid: int
    first_on: dt.date | None
    last_on: dt.date | None


def instalments(user: User, programme: Programme) -> list[Instalment]:
    """By number; one query."""
    deliveries = Delivery.objects.visible_to(user, "figures.read").filter(enrolment__programme=programme)
    states = {state.lower(): Count("pk", filter=Q(state=state)) for state in ("due", "paid", "uncollected", "returned")}
    rows = deliveries.values("number").annotate(
        deliveries=Count("pk"), amount_paid=Sum("amount_idr", filter=PAID, default=0), first_on=Min("happened_on"),
        last_on=Max("happened_on"), **states,
    )  # fmt: skip
    return [Instalment(**row) for row in rows.order_by("number")]  # type: ignore[call-arg]  # names in a dict are lost


def got_nothing(user: User, as_of: dt.date) -> QuerySet[Decision]:
    """The gap: verified extreme poor on the day, and no delivery was ever received. Decisions, by household."""
    received = Delivery.objects.filter(PAID, enrolment__household=OuterRef("household"))
    rows = Decision.objects.visible_to(user).in_force(as_of).filter(verdict=Verdict.EXTREME)
    return rows.filter(~Exists(received)).select_related("household", "household__village").order_by("household_id")


def got_from_several(user: User) -> QuerySet[Household]:
    """The overlap: households that are active recipients of more than one programme, with how many."""
    return _active_recipients(user, Q(programmes__gt=1))


def got_here_and_told(user: User) -> QuerySet[Household]:
    """A hint of overlap: active recipients of one programme here whose family reported aid by others at a visit."""
    return _active_recipients(user, Q(programmes=1)).filter(reported("pk"))


def _active_recipients(user: User, how_many: Q) -> QuerySet[Household]:
    active = Enrolment.objects.visible_to(user).filter(state=Enrolment.State.ACTIVE).order_by()
    found = active.values("household").annotate(programmes=Count("pk")).filter(how_many).values("household")
    rows = Household.objects.visible_to(user, "delivery.read").filter(pk__in=found)
    counted = Count("enrolments", filter=Q(enrolments__state=Enrolment.State.ACTIVE))
    return rows.annotate(programmes_active=counted).select_related("village").order_by("pk")


def reported(household: str) -> Exists:
    """Whether the family reported aid at a visit; `household` is the path to it. Its word, no delivery of ours."""
    return Exists(ReportedAid.objects.unscoped().in_force().filter(household=OuterRef(household)))


def told_tabs(
    address: str, words: Collection[tuple[str, Any, int]], chosen: str, as_of: str = ""
) -> list[dict[str, Any]]:
    """Tabs of a list by what was reported at visits; `words`: (value of `?told=`, label, count)."""
    base = reverse(f"interventions:{address}")

    def link(value: str) -> str:
        asked = urlencode({key: given for key, given in (("told", value), ("as_of", as_of)) if given})
        return f"{base}?{asked}" if asked else base

    return [
        {"label": label, "url": link(value), "active": value == chosen, "count": number(count)}
        for value, label, count in words
    ]


def regions_to_give_in(user: User) -> QuerySet[Region]:
    """The regions `user` may set up a programme in: those of the own assignments, and the kecamatan and villages below
    are covered by them.
    """
    codes = [code for _role, code in reach(user, "programme.manage")]
    return Region.objects.filter(pk__in=codes).order_by("pk")


def households_by_key(user: User, programme: Programme, keys: Collection[str]) -> dict[str, int]:
    """The recipients a payment list names: `#4711` is our number, all else the P3KE family id. Key -> household."""
    recipients = Enrolment.objects.visible_to(user, "delivery.record").filter(programme=programme)
    own = {
        key: int(key[1:])
        for key in keys
        if key[:1] == "#" and key[1:].isascii() and key[1:].isdigit() and len(key) < 19
    }
    held = set(recipients.filter(household__in=own.values()).values_list("household_id", flat=True))
    found = {key: pk for key, pk in own.items() if pk in held}
    listed = recipients.filter(household__p3ke_family_id__in=set(keys) - set(own))
    found |= {str(key): pk for key, pk in listed.values_list("household__p3ke_family_id", "household_id")}
    return found | _survivors(recipients, own, set(keys) - set(found))


def _survivors(recipients: EnrolmentQuerySet, own: dict[str, int], missing: set[str]) -> dict[str, int]:
    """Keys of entries that were merged away name the household they were merged into, where that is a recipient."""
    merged = Household.objects.unscoped().filter(merged_into__in=recipients.values("household"))
    numbers = {own[key]: key for key in missing if key in own}
    rows = merged.filter(Q(pk__in=numbers) | Q(p3ke_family_id__in=missing - set(own)))
    return {
        numbers.get(pk) or str(listed): into
        for pk, listed, into in rows.values_list("pk", "p3ke_family_id", "merged_into_id")
    }


def request_rows(user: User, programme: Programme) -> int:
    """How many households a recipient list of the programme has for this user."""
    return Enrolment.objects.visible_to(user).of(programme.pk).count()


def recipient_states(programme: Programme, state: str) -> list[dict[str, Any]]:
    """The state filter of a recipient list as tabs, without counts: those stand in the books above it."""
    base = reverse("interventions:programme", args=[programme.pk])
    words = [("", _("all")), *Enrolment.State.choices, *Delivery.State.choices]
    return [
        {"label": str(label).capitalize(), "url": f"{base}?state={code}#penerima" if code else f"{base}#penerima",
         "active": code == state}
        for code, label in words
    ]  # fmt: skip


def open_requests(user: User, programme: Programme, now: dt.datetime) -> list[dict[str, Any]]:
    """Requests for identities that wait or may be taken, with what `user` may do about each."""
    requests = ExportRequest.objects.visible_to(user).filter(programme=programme).alive(now).with_people()
    return [
        {
            "request": request,
            "mine": request.asked_by_id == user.pk,
            "ready": request.approved_at is not None or request.rows <= settings.SECOND_PERSON_FROM,
        }
        for request in requests
    ]
