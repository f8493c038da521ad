"""KK numbers over time: a family's card changes, its old number stays findable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import audit
from foundation import keys
from foundation.errors import Conflict, DomainError
from foundation.formats import long_date
from households.actions.rules import check_day, note, opened, why
from households.models import Household, KKNumber

if TYPE_CHECKING:
    from accounts.models import User

KK_PLACE = "households_household.kk"


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
    note(by, "household.learn_kk", [pk for pk, _number in learned], {"households": len(learned), "source": source})
    return len(learned)


@transaction.atomic
def renew_kk(
    *, by: User, household: Household, number: str, on: dt.date, reason: str, version: int | None = None
) -> Household:
    """The family's card has another number since `on`. The old one stays findable. Raises Conflict `kk_taken` when
    another living family of the kabupaten holds the number.
    """
    reason = why(reason)
    household = opened(by, household, version)
    check_day(on)
    digest = keys.digest(number, "kk")
    if household.kk_digest is not None and bytes(household.kk_digest) == digest:
        raise Conflict(_("This is the number the family has already."), code="same", field="number")
    others = Household.objects.unscoped().active().filter(kk_digest=digest, regency_code=household.regency_code)
    if others.exclude(pk=household.pk).exists():
        raise Conflict(
            _("Another family holds this number: compare the two families first."), code="kk_taken", field="number"
        )
    last = household.kk_numbers.order_by("valid_from", "pk").last()
    if last and on < last.valid_from:
        raise DomainError(
            _("The number before it is valid since %(day)s.") % {"day": long_date(last.valid_from)},
            code="before_number", field="on",
        )  # fmt: skip
    learn_kk(by=by, numbers={household.pk: number}, on=on, source=_("new card"), replace=True)
    household.refresh_from_db()
    audit.record(by=by, verb="household.renew_kk", obj=household, region=household.village_id, reason=reason,
                 after={"on": on})  # fmt: skip
    return household


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
