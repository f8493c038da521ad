"""Members who come, go, or are corrected."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from foundation.errors import Conflict, DomainError
from households.models import Household, NumberMissing, Person

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def record_member_left(*, by: User, person: Person, reason: str, on: dt.date) -> Person:
    """A member died or moved away: counted until the day before `on`, never deleted."""
    person = Person.objects.unscoped().select_for_update(of=("self",)).get(pk=person.pk)
    if person.left_on is not None:
        raise Conflict(_("This person is recorded as gone already."), code="already_left")
    if reason not in (Person.Left.DIED, Person.Left.MOVED):
        raise DomainError(_("The reason is death or a move."), code="reason")
    if on > timezone.localdate():
        raise DomainError(_("The day lies in the future."), code="future", field="on")
    person.left_on, person.left_reason, person.left_recorded_at = on, reason, timezone.now()
    person.version += 1
    person.save(update_fields=["left_on", "left_reason", "left_recorded_at", "version"])
    audit.record(
        by=by, verb="person.left", obj=person, region=person.household.village_id,
        after={"left_on": on, "reason": reason},
    )  # fmt: skip
    return person


@transaction.atomic
def add_member(
    *, by: User, household: Household, name: str, sex: str, birth_date: dt.date | None, relation: str, on: dt.date,
    nik: str = "",
) -> Person:  # fmt: skip
    """A person the lists did not know, living here since `on`. Raises Conflict when the NIK is somebody else's."""
    person = Person(
        household=household, regency_code=household.regency_code, name=name[:150], sex=sex, birth_date=birth_date,
        relation=relation[:20], joined_on=on, nik_missing="" if nik else NumberMissing.UNKNOWN,
    )  # fmt: skip
    if nik:
        person.nik = nik
    save_unless_taken(person)
    audit.record(by=by, verb="person.add", obj=person, region=household.village_id, after={"household": household.pk})
    return person


@transaction.atomic
def correct_person(*, by: User, person: Person, nik: str = "", **fields: object) -> Person:
    """Correct name, sex, birth_date, relation or NIK to what the visit saw. Raises Conflict when the NIK is taken."""
    person = Person.objects.unscoped().select_for_update(of=("self",)).get(pk=person.pk)
    unknown = set(fields) - {"name", "sex", "birth_date", "relation"}
    if unknown:
        raise TypeError(f"correct_person cannot change {sorted(unknown)}")
    for name, value in fields.items():
        setattr(person, name, value)
    if nik:
        person.nik, person.nik_missing = nik, ""
    person.version += 1
    save_unless_taken(person)
    changed = sorted([*fields, *(["nik"] if nik else [])])
    audit.record(
        by=by, verb="person.correct", obj=person, region=person.household.village_id, after={"fields": changed}
    )
    return person


def save_unless_taken(person: Person) -> None:
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        raise Conflict(
            _("This NIK belongs to another person in the register: a person must decide which record is right."),
            code="nik_taken",
        ) from None
