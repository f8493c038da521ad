"""Who looks after a household, and that a visit has confirmed it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.db import connection, transaction

from households.actions.rules import note

if TYPE_CHECKING:
    from accounts.models import User


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
    note(by, "household.set_facilitator", touched, {"households": len(touched)})
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
    note(by, "household.mark_verified", touched, {"households": len(touched)})
    return len(touched)
