"""What the page of one person shows besides the rows themselves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from accounts.models import Assignment, User


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role a person holds or held; `ends` when the asker may end it."""

    assignment: Assignment
    over: bool
    ends: bool


def roles_of(person: User, by: User, today: dt.date) -> list[HeldRole]:
    """Every role of `person`, the newest first."""
    rows = list(person.assignments.newest_first())
    within = set(Assignment.objects.visible_to(by).filter(user=person).values_list("pk", flat=True))
    over = {row.pk for row in rows if row.valid_to is not None and row.valid_to < today}
    return [HeldRole(row, row.pk in over, row.pk in within - over and person.pk != by.pk) for row in rows]
