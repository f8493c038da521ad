"""What every action of this floor keeps to: who may, which day, which version, one audit line."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.querysets import may
from foundation.errors import Conflict, DomainError, NotAllowed
from foundation.formats import long_date
from households.models import Household, HouseholdMove, Person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User

MAX_REASON = 300


def opened(by: User, household: Household, version: int | None = None) -> Household:
    """The household, locked, for somebody who may change it. Raises NotAllowed; Conflict `closed` where it is no more,
    `stale` when somebody changed it since `version`.
    """
    (found,) = opened_all(by, [household])
    check_version(found, version)
    return found


def opened_all(by: User, households: Iterable[Household]) -> list[Household]:
    """Several, locked in the order of their keys, so that two people never wait for each other in a circle; returned in
    the order asked for.
    """
    keys = [household.pk for household in households]
    rows = Household.objects.unscoped().select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    found = {row.pk: row for row in rows}
    for row in found.values():
        if not may(by, "household.change", row.village_id):
            raise NotAllowed()
        if row.status != Household.Status.ACTIVE:
            raise Conflict(_("This entry is closed: nothing can be changed in it."), code="closed")
    return [found[key] for key in keys]


def check_version(household: Household, version: int | None) -> None:
    if version is not None and household.version != version:
        raise Conflict(
            _("Somebody else changed this family while you were writing. Look at it again, then enter your change."),
            code="stale",
        )


def living(household: Household) -> dict[int, Person]:
    """Its members who have neither died nor left, locked, the head first."""
    rows = Person.objects.unscoped().select_for_update(of=("self",)).filter(household=household, left_on__isnull=True)
    people = sorted(rows.order_by("pk"), key=lambda person: (not person.is_head, person.pk))
    return {person.pk: person for person in people}


def check_day(on: dt.date, people: Iterable[Person] = (), *, field: str = "on") -> None:
    """Not in the future, not before anybody's birth, not before anybody joined the household they are in."""
    if on > timezone.localdate():
        raise DomainError(_("The day lies in the future."), code="future", field=field)
    for person in people:
        if person.birth_date and on < person.birth_date:
            words = {"name": person.name, "day": long_date(person.birth_date)}
            raise DomainError(
                _("%(name)s was born on %(day)s: the day cannot lie before it.") % words, code="before_birth",
                field=field,
            )  # fmt: skip
        if person.joined_on and on < person.joined_on:
            words = {"name": person.name, "day": long_date(person.joined_on)}
            raise DomainError(
                _("%(name)s joined this family on %(day)s: the day cannot lie before it.") % words,
                code="before_joined", field=field,
            )  # fmt: skip


def check_formed(household: Household, on: dt.date) -> None:
    """Nobody joins a family before it became one of its own."""
    formed = household.moves.filter(kind=HouseholdMove.Kind.FORMED).values_list("moved_on", flat=True).first()
    if formed and on < formed:
        words = {"day": long_date(formed)}
        raise DomainError(
            _("This family exists since %(day)s: nobody joins before.") % words, code="before_formed", field="on"
        )


def since(on: dt.date) -> None:
    """Persons who change household from here to the end of the transaction do so on this day (migration 0012)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('ngerombo.since', %s, true)", [on.isoformat()])


def why(reason: str) -> str:
    """A reason somebody wrote. Raises DomainError when there is none."""
    if not reason.strip():
        raise DomainError(_("Write why."), code="reason", field="reason")
    return reason.strip()[:MAX_REASON]


def touch(*households: Household) -> None:
    """Count the version of households whose own row or whose members changed. Writes the row."""
    for household in households:
        household.version += 1
        household.save()


def note(by: User, verb: str, touched: list[int], after: dict[str, object]) -> None:
    """One audit line for a mass change, on the smallest region that holds all of it."""
    if not touched:
        return
    first = Household.objects.unscoped().only("pk", "village_id", "regency_code").get(pk=min(touched))
    region = first.village_id if len(touched) == 1 else first.regency_code
    audit.record(by=by, verb=verb, obj=first, region=region, after=after)
