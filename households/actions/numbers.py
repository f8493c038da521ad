"""KK numbers over time: a family's card changes, its old number stays findable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import connection, transaction

from foundation import keys
from households.actions.rules import note
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
