"""What is learned of households and written into the register. Every change counts the version of what it touches.

Nothing here is called with what a list or a visit merely claims: a person accepted it (approval, review).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.querysets import may
from foundation import keys
from foundation.errors import Conflict, DomainError, NotAllowed
from households.models import Household, KKNumber, NumberMissing, Person

if TYPE_CHECKING:
    from accounts.models import User

KK_PLACE, KK_HISTORY_PLACE = "households_household.kk", "households_kknumber.number"


@transaction.atomic
def set_facilitator(*, by: User, changes: Mapping[int, int | None]) -> int:
    """Household -> facilitator, in one statement. Returns how many changed hands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE households_household h SET facilitator_id = c.facilitator, version = h.version + 1"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS c(household, facilitator)"
            " WHERE h.id = c.household AND h.facilitator_id IS DISTINCT FROM c.facilitator RETURNING h.id",
            [list(changes), list(changes.values())],
        )
        touched = [row[0] for row in cursor.fetchall()]
    _note(by, "household.set_facilitator", touched, {"households": len(touched)})
    return len(touched)


@transaction.atomic
def mark_verified(*, by: User, households: Collection[int], at: dt.datetime) -> int:
    """From `at` on these households rest on an approved visit: lists only propose changes to them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE households_household SET verified_at = %s, version = version + 1 WHERE id = ANY(%s) RETURNING id",
            [at, list(households)],
        )
        touched = [row[0] for row in cursor.fetchall()]
    _note(by, "household.mark_verified", touched, {"households": len(touched)})
    return len(touched)


@transaction.atomic
def learn_kk(*, by: User, numbers: Mapping[int, str], on: dt.date, source: str, replace: bool = False) -> int:
    """Household -> KK number seen on `on`. Known numbers stay unless `replace`; the history keeps the one before.

    Returns how many households have a new number in force.
    """
    known = Household.objects.unscoped().filter(pk__in=list(numbers)).select_for_update().order_by("pk")
    learned = []
    for household in known.only("pk", "village_id", "kk_digest", "version"):
        number = numbers[household.pk]
        if household.kk_digest is not None and not replace:
            continue
        if household.kk_digest is not None and bytes(household.kk_digest) == keys.digest(number, "kk"):
            continue
        learned.append((household.pk, number))
    if learned:
        _write_numbers(learned, on, source)
    _note(by, "household.learn_kk", [pk for pk, _number in learned], {"households": len(learned), "source": source})
    return len(learned)


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
    _save_unless_taken(person)
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
    _save_unless_taken(person)
    changed = sorted([*fields, *(["nik"] if nik else [])])
    audit.record(
        by=by, verb="person.correct", obj=person, region=person.household.village_id, after={"fields": changed}
    )
    return person


@transaction.atomic
def look_at(*, by: User, household: Household) -> Household:
    """Somebody opens a family's page: reading personal data is recorded too."""
    audit.record(by=by, verb="household.read", obj=household, region=household.village_id)
    return household


@transaction.atomic
def search_number(*, by: User, found: int) -> int:
    """Somebody asked for an identity number. The number itself is not kept, only how many families had it."""
    audit.record(by=by, verb="household.search_number", obj=by, after={"found": found})
    return found


@transaction.atomic
def reveal_number(*, by: User, holder: Household | Person, reason: str) -> str:
    """The whole KK number of a household or NIK of a person, for one answer and never stored. Needs a reason."""
    household = holder if isinstance(holder, Household) else holder.household
    if not may(by, "household.reveal", household.village_id):
        raise NotAllowed()
    if not reason.strip():
        raise DomainError(_("Say what the number is needed for."), code="reason", field="reason")
    number = holder.kk if isinstance(holder, Household) else holder.nik
    if number is None:
        raise DomainError(_("No number is known."), code="no_number")
    audit.record(
        by=by, verb="household.reveal", obj=holder, region=household.village_id, reason=reason.strip()[:300],
        after={"number": "kk" if holder is household else "nik"},
    )  # fmt: skip
    whole: str = number.reveal()
    return whole


def _save_unless_taken(person: Person) -> None:
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        raise Conflict(
            _("This NIK belongs to another person in the register: a person must decide which record is right."),
            code="nik_taken",
        ) from None


def _write_numbers(learned: list[tuple[int, str]], on: dt.date, source: str) -> None:
    """Close the history row in force, open a new one, and put the number on the household."""
    pks = [pk for pk, _number in learned]
    # A number learned on the day its predecessor began leaves a history row of one day, never of minus one.
    KKNumber.objects.filter(household_id__in=pks, valid_to__isnull=True).update(valid_to=on)
    rows = []
    for pk, number in learned:
        row = KKNumber(household_id=pk, valid_from=on, source=source[:100])
        row.number = number
        rows.append(row)
    KKNumber.objects.bulk_create(rows, batch_size=2000)
    values = [
        (pk, keys.seal(number.encode(), KK_PLACE), keys.digest(number, "kk"), number[-4:]) for pk, number in learned
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE households_household h"
            " SET kk = c.kk, kk_digest = c.digest, kk_last4 = c.last4, version = h.version + 1"
            " FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[], %s::text[]) AS c(household, kk, digest, last4)"
            " WHERE h.id = c.household",
            [list(column) for column in zip(*values, strict=True)],
        )


def _note(by: User, verb: str, touched: list[int], after: dict[str, object]) -> None:
    """One audit line for a mass change, on the smallest region that holds all of it."""
    if not touched:
        return
    first = Household.objects.unscoped().only("pk", "village_id", "regency_code").get(pk=min(touched))
    region = first.village_id if len(touched) == 1 else first.regency_code
    audit.record(by=by, verb=verb, obj=first, region=region, after=after)
