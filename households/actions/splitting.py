"""Some members become a family of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from foundation.errors import Conflict, DomainError
from households.actions.members import put_head
from households.actions.moving import same_regency
from households.actions.numbers import learn_kk
from households.actions.rules import check_day, living, opened, since, touch, why
from households.models import Household, HouseholdMove, Person

if TYPE_CHECKING:
    from accounts.models import User
    from regions.models import Region


@transaction.atomic
def split_household(
    *, by: User, household: Household, members: Collection[int], head: int, on: dt.date, reason: str,
    new_head: int | None = None, village: Region | None = None, address: str = "", kk: str = "",
    version: int | None = None,
) -> Household:  # fmt: skip
    """From `on` the persons `members` (keys) are a family of their own under `head`; returns it. `new_head` leads those
    who stay when the old head goes. `village` and `address`: where they live now, default: where they lived. `kk`: the
    new card's number, empty while they have none.
    """
    reason = why(reason)
    household = opened(by, household, version)
    people = living(household)
    leaving = _leaving(people, members, head)
    check_day(on, leaving)
    place = village or household.village
    same_regency(household, place)
    _leave_a_head(people, leaving, new_head)
    fresh = Household.objects.create(
        village=place, regency_code=household.regency_code, head_name=people[head].name,
        address=address.strip()[:300] or household.address, rt="" if village or address else household.rt,
        rw="" if village or address else household.rw, hamlet="" if village or address else household.hamlet,
        facilitator_id=household.facilitator_id if place == household.village else None,
    )  # fmt: skip
    HouseholdMove.objects.create(
        household=fresh, kind=HouseholdMove.Kind.FORMED, to_village=place, moved_on=on, reason=reason, recorded_by=by
    )
    since(on)
    _take_along(leaving, fresh, head, on)
    if new_head is not None:
        put_head(household, people[new_head])
    touch(household)
    if kk:
        learn_kk(by=by, numbers={fresh.pk: kk}, on=on, source=_("new card"))
        fresh.refresh_from_db()
    audit.record(
        by=by, verb="household.split", obj=household, region=household.village_id, reason=reason,
        after={"new": fresh.pk, "members": sorted(members), "on": on},
    )  # fmt: skip
    return fresh


def _leaving(people: dict[int, Person], members: Collection[int], head: int) -> list[Person]:
    if not set(members) <= set(people):
        raise Conflict(_("Somebody of those chosen does not live in this family any more. Look again."), code="gone")
    if not members or len(set(members)) == len(people):
        raise DomainError(_("Choose who leaves: at least one person goes and one stays."), code="members",
                          field="members")  # fmt: skip
    if head not in members:
        raise DomainError(_("The new family's head is one of those who leave."), code="head", field="head")
    return [people[key] for key in people if key in members]


def _leave_a_head(people: dict[int, Person], leaving: list[Person], new_head: int | None) -> None:
    """Those who stay need a head: the old one, or `new_head`."""
    goes = any(person.is_head for person in leaving)
    stays = {key for key in people if people[key] not in leaving}
    if goes and new_head not in stays:
        raise DomainError(_("The head leaves: choose who leads those who stay."), code="new_head", field="new_head")
    if new_head is not None and new_head not in stays:
        raise DomainError(_("The head of those who stay is one of them."), code="new_head", field="new_head")


def _take_along(leaving: list[Person], fresh: Household, head: int, on: dt.date) -> None:
    """Who was the head goes first: a family has one at a time."""
    for person in sorted(leaving, key=lambda one: (not one.is_head, one.pk)):
        person.household, person.joined_on, person.version = fresh, on, person.version + 1
        person.is_head = person.pk == head
        person.relation = "head" if person.is_head else ("other" if person.relation == "head" else person.relation)
        person.save()
