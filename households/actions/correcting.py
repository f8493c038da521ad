"""A value put right: by what an approved visit saw, or by somebody of the office who says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from foundation import keys
from foundation.errors import Conflict, DomainError
from households.actions.members import save_unless_taken
from households.actions.rules import living, opened, touch, why
from households.models import Correction, Household, Person

if TYPE_CHECKING:
    from accounts.models import User

OF_PERSON = ("name", "sex", "birth_date", "relation", "marital", "work", "education")
OF_FAMILY = ("address", "rt", "rw", "hamlet")


@transaction.atomic
def correct_person(*, by: User, person: Person, nik: str = "", **fields: object) -> Person:
    """Correct name, sex, birth_date, relation or NIK to what the visit saw. Raises Conflict when the NIK is taken."""
    person = Person.objects.unscoped().select_for_update(of=("self",)).get(pk=person.pk)
    unknown = set(fields) - {"name", "sex", "birth_date", "relation"}
    if unknown:
        raise TypeError(f"correct_person cannot change {sorted(unknown)}")
    changed = _write(person, nik, fields)
    audit.record(
        by=by, verb="person.correct", obj=person, region=person.household.village_id, after={"fields": changed}
    )
    return person


@transaction.atomic
def put_right(
    *, by: User, person: Person, reason: str, nik: str = "", version: int | None = None, **fields: object
) -> Person:
    """Somebody of the office corrects `OF_PERSON` fields or the NIK of a member and says why. Only what differs is
    written and kept as a correction. `version` is the household's.
    """
    reason = why(reason)
    if unknown := set(fields) - set(OF_PERSON):
        raise TypeError(f"put_right cannot change {sorted(unknown)}")
    household = opened(by, person.household, version)
    people = living(household)
    if person.pk not in people:
        raise Conflict(_("This person does not live in this family any more. Look again."), code="gone")
    person = people[person.pk]
    fields = {key: value for key, value in fields.items() if getattr(person, key) != value}
    nik = nik if nik and (person.nik_digest is None or keys.digest(nik, "nik") != bytes(person.nik_digest)) else ""
    if not fields and not nik:
        raise DomainError(_("Nothing differs from what the register holds."), code="same")
    kept = [
        _kept(by, household, person, key, getattr(person, key), value, reason) for key, value in fields.items()
    ]  # fmt: skip
    if nik:
        before, after = {"l": person.nik_last4}, {"l": nik[-4:], "d": keys.digest(nik, "nik").hex()}
        kept.append(_kept(by, household, person, "nik", before, after, reason))
    changed = _write(person, nik, fields)
    if person.is_head and "name" in fields:
        household.head_name = person.name
    touch(household)
    Correction.objects.bulk_create(kept)
    audit.record(
        by=by, verb="person.correct", obj=person, region=household.village_id, after={"fields": changed}, reason=reason
    )
    return person


@transaction.atomic
def put_family_right(
    *, by: User, household: Household, reason: str, version: int | None = None, **fields: str
) -> Household:
    """The same for `OF_FAMILY`: where the family lives within its village."""
    reason = why(reason)
    if unknown := set(fields) - set(OF_FAMILY):
        raise TypeError(f"put_family_right cannot change {sorted(unknown)}")
    household = opened(by, household, version)
    fields = {key: value for key, value in fields.items() if getattr(household, key) != value}
    if not fields:
        raise DomainError(_("Nothing differs from what the register holds."), code="same")
    kept = [_kept(by, household, None, key, getattr(household, key), value, reason) for key, value in fields.items()]
    for key, value in fields.items():
        setattr(household, key, value)
    touch(household)
    Correction.objects.bulk_create(kept)
    audit.record(
        by=by, verb="household.correct", obj=household, region=household.village_id, after={"fields": sorted(fields)},
        reason=reason,
    )  # fmt: skip
    return household


def _write(person: Person, nik: str, fields: dict[str, Any]) -> list[str]:
    for name, value in fields.items():
        setattr(person, name, value)
    if nik:
        person.nik, person.nik_missing = nik, ""
    person.version += 1
    save_unless_taken(person)
    return sorted([*fields, *(["nik"] if nik else [])])


def _kept(
    by: User, household: Household, person: Person | None, field: str, before: Any, value: Any, reason: str
) -> Correction:
    def plain(item: Any) -> Any:
        return item.isoformat() if hasattr(item, "isoformat") else item

    return Correction(
        household=household, person=person, field=field, before=plain(before), value=plain(value), reason=reason,
        recorded_by=by,
    )  # fmt: skip
