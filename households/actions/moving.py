"""A family moves within the kabupaten, or is no longer one of ours. Its past stays where it was."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.querysets import may
from foundation.errors import DomainError, NotAllowed
from foundation.formats import long_date
from households.actions.rules import check_day, living, opened, why
from households.models import Household, HouseholdMove, Person

if TYPE_CHECKING:
    from accounts.models import User
    from regions.models import Region

VILLAGE = "village"
# How a family ends -> what its row says, and what becomes of the members still there.
ENDS = {
    "left": (HouseholdMove.Kind.LEFT, Person.Left.MOVED),
    "died": (HouseholdMove.Kind.DISSOLVED, Person.Left.DIED),
    "dissolved": (HouseholdMove.Kind.DISSOLVED, Person.Left.MOVED),
}


@transaction.atomic
def move_household(
    *, by: User, household: Household, village: Region, on: dt.date, reason: str, address: str = "", rt: str = "",
    rw: str = "", hamlet: str = "", version: int | None = None,
) -> Household:  # fmt: skip
    """The whole family lives in `village` since `on`; a figure of an earlier day counts it where it was. Its
    facilitator stays until somebody assigns another. A family that leaves the kabupaten is closed instead.
    """
    reason = why(reason)
    household = opened(by, household, version)
    same_regency(household, village)
    if not may(by, "household.change", village.pk):
        raise NotAllowed()
    if village.pk == household.village_id and not address.strip():
        raise DomainError(_("The family lives in this village already: write the new address."), code="same",
                          field="address")  # fmt: skip
    _check_move(household, on)
    before = {"village": household.village_id, "address": household.address}
    if village.pk != household.village_id:
        HouseholdMove.objects.create(
            household=household, from_village_id=household.village_id, to_village=village, moved_on=on, reason=reason,
            recorded_by=by,
        )  # fmt: skip
    household.village, household.address = village, address.strip()[:300]
    household.rt, household.rw, household.hamlet = rt[:3], rw[:3], hamlet[:100]
    household.version += 1
    household.save()
    audit.record(
        by=by, verb="household.move", obj=household, region=household.village_id, before=before, reason=reason,
        after={"village": village.pk, "address": household.address, "on": on},
    )  # fmt: skip
    return household


@transaction.atomic
def close_household(
    *, by: User, household: Household, kind: str, on: dt.date, reason: str, destination: str = "",
    version: int | None = None,
) -> Household:  # fmt: skip
    """From `on` the family is not ours: it `left` the kabupaten (to `destination`, whose office takes over), its last
    members `died`, or it is `dissolved`. Members still there leave with it; nobody is deleted.
    """
    reason = why(reason)
    if kind not in ENDS:
        raise DomainError(_("Say whether the family left or exists no more."), code="kind", field="kind")
    move, gone = ENDS[kind]
    if move == HouseholdMove.Kind.LEFT and not destination.strip():
        raise DomainError(_("Write where the family went."), code="destination", field="destination")
    household = opened(by, household, version)
    people = list(living(household).values())
    _check_move(household, on, people)
    now = timezone.now()
    for person in people:
        person.left_on, person.left_reason, person.left_recorded_at = on, gone, now
        person.version += 1
        person.save()
    HouseholdMove.objects.create(
        household=household, kind=move, from_village_id=household.village_id, destination=destination.strip()[:200],
        moved_on=on, reason=reason, recorded_at=now, recorded_by=by,
    )  # fmt: skip
    household.status, household.version = Household.Status.DISSOLVED, household.version + 1
    household.save()
    audit.record(
        by=by, verb="household.close", obj=household, region=household.village_id, reason=reason,
        after={"kind": kind, "on": on, "destination": destination, "members": len(people)},
    )  # fmt: skip
    return household


def same_regency(household: Household, village: Region) -> None:
    """Raises DomainError unless `village` is a village of the household's kabupaten."""
    if village.level != VILLAGE or not village.pk.startswith(f"{household.regency_code}."):
        raise DomainError(
            _("Choose a village of the same kabupaten. A family that left it is closed, with where it went."),
            code="other_regency", field="village",
        )  # fmt: skip


def _check_move(household: Household, on: dt.date, people: list[Person] | None = None) -> None:
    """A move comes after the moves before it, and after everybody who goes along came."""
    check_day(on, people or [])
    last = household.moves.in_order().last()
    if last and on < last.moved_on:
        raise DomainError(
            _("The family moved on %(day)s: a later move cannot lie before it.") % {"day": long_date(last.moved_on)},
            code="before_move", field="on",
        )  # fmt: skip
