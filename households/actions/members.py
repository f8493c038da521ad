"""Members who come, go, change family or are head."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from foundation.errors import Conflict, DomainError
from households.actions.rules import (
    check_day,
    check_formed,
    check_version,
    living,
    opened,
    opened_all,
    since,
    touch,
    why,
)
from households.models import Household, NumberMissing, Person

if TYPE_CHECKING:
    from accounts.models import User

GONE = (Person.Left.DIED, Person.Left.MOVED)
NIK_TAKEN = "person_nik_once"


@transaction.atomic
def record_member_left(*, by: User, person: Person, reason: str, on: dt.date) -> Person:
    """A member died or moved away, as an approved visit says: counted until the day before `on`, never deleted."""
    person = Person.objects.unscoped().select_for_update(of=("self",)).get(pk=person.pk)
    _go(person, reason, on)
    audit.record(
        by=by, verb="person.left", obj=person, region=person.household.village_id,
        after={"left_on": on, "reason": reason},
    )  # fmt: skip
    return person


@transaction.atomic
def member_leaves(
    *, by: User, person: Person, kind: str, on: dt.date, reason: str, new_head: int | None = None,
    version: int | None = None,
) -> Person:  # fmt: skip
    """The same by somebody of the office, with a reason. When the head goes, `new_head` (key) leads those who stay; the
    last member does not leave: the family is closed. `version` is the household's.
    """
    reason = why(reason)
    household = opened(by, person.household, version)
    people = living(household)
    person = _member(people, person)
    if len(people) == 1:
        raise DomainError(_("This is the last member: close the family instead."), code="last_member")
    if person.is_head and (new_head not in people or new_head == person.pk):
        raise DomainError(_("The head leaves: choose who leads those who stay."), code="new_head", field="new_head")
    _go(person, kind, on)
    if new_head is not None and new_head != person.pk and new_head in people:
        put_head(household, people[new_head])
    touch(household)
    audit.record(
        by=by, verb="person.left", obj=person, region=household.village_id, reason=reason,
        after={"left_on": on, "reason": kind, "new_head": new_head},
    )  # fmt: skip
    return person


@transaction.atomic
def member_joins(
    *, by: User, person: Person, household: Household, relation: str, on: dt.date, reason: str,
    version: int | None = None,
) -> Person:  # fmt: skip
    """A person of another family lives in `household` since `on`. A head who leaves others behind is replaced first."""
    reason = why(reason)
    if person.household_id == household.pk:
        raise Conflict(_("This person lives in this family already."), code="same")
    before, household = opened_all(by, [person.household, household])
    check_version(household, version)
    people = living(before)
    person = _member(people, person)
    check_day(on, [person])
    check_formed(household, on)
    if len(people) == 1:
        raise DomainError(
            _("This is the last member of the other family: merge the two families instead."), code="last_member"
        )
    if person.is_head:
        raise DomainError(_("This person is the head of the other family: choose another head there first."),
                          code="is_head")  # fmt: skip
    since(on)
    person.household, person.joined_on, person.relation = household, on, relation[:20] or "other"
    person.version += 1
    person.save()
    touch(before, household)
    audit.record(
        by=by, verb="person.join", obj=person, region=household.village_id, before={"household": before.pk},
        after={"household": household.pk, "on": on}, reason=reason,
    )  # fmt: skip
    return person


@transaction.atomic
def add_member(
    *, by: User, household: Household, name: str, sex: str, birth_date: dt.date | None, relation: str, on: dt.date,
    nik: str = "", version: int | None = None,
) -> Person:  # fmt: skip
    """A person the lists did not know, living here since `on`. Raises Conflict when the NIK is somebody else's."""
    person = Person(
        household=household, regency_code=household.regency_code, name=name[:150], sex=sex, birth_date=birth_date,
        relation=relation[:20], joined_on=on, nik_missing="" if nik else NumberMissing.UNKNOWN,
    )  # fmt: skip
    if version is not None:
        household = opened(by, household, version)
        check_day(on, [Person(name=name, birth_date=birth_date)])
        check_formed(household, on)
        touch(household)
    if nik:
        person.nik = nik
    save_unless_taken(person)
    audit.record(by=by, verb="person.add", obj=person, region=household.village_id, after={"household": household.pk})
    return person


@transaction.atomic
def choose_head(*, by: User, household: Household, person: Person, reason: str, version: int | None = None) -> Person:
    """Another member leads the family."""
    reason = why(reason)
    household = opened(by, household, version)
    person = _member(living(household), person)
    if person.is_head:
        raise Conflict(_("This person is the head already."), code="same")
    before = household.head_name
    put_head(household, person)
    touch(household)
    audit.record(
        by=by, verb="household.head", obj=household, region=household.village_id, before={"head": before},
        after={"head": person.name}, reason=reason,
    )  # fmt: skip
    return person


def put_head(household: Household, person: Person) -> None:
    """`person` heads the household, nobody else does; the household bears the new name. Writes persons, not the
    household's row: `touch` follows.
    """
    sitting = Person.objects.unscoped().filter(household=household, is_head=True, left_on__isnull=True)
    for other in sitting.exclude(pk=person.pk):
        other.is_head, other.relation, other.version = False, "other", other.version + 1
        other.save()
    person.is_head, person.relation, person.version = True, "head", person.version + 1
    person.save()
    household.head_name = person.name


def _go(person: Person, kind: str, on: dt.date) -> None:
    if person.left_on is not None:
        raise Conflict(_("This person is recorded as gone already."), code="already_left")
    if kind not in GONE:
        raise DomainError(_("The reason is death or a move."), code="reason")
    check_day(on, [person])
    person.left_on, person.left_reason, person.left_recorded_at = on, kind, timezone.now()
    person.version += 1
    person.save(update_fields=["left_on", "left_reason", "left_recorded_at", "version"])


def _member(people: dict[int, Person], person: Person) -> Person:
    """The locked row of a member; raises Conflict when somebody took the person elsewhere meanwhile."""
    if person.pk not in people:
        raise Conflict(_("This person does not live in this family any more. Look again."), code="gone")
    return people[person.pk]


def save_unless_taken(person: Person) -> None:
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        raise Conflict(
            _("This NIK belongs to another person in the register: a person must decide which record is right."),
            code="nik_taken",
        ) from None
