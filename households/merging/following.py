"""What floors above hang on a household, and what becomes of it when the household is merged. They register it:

    register(Follower("interventions_enrolment", once_per=("programme_id",), ...))     # in registrations.py

What needs more than one statement is a function (`register_work`): called within the merge with its row, and again
when the two part; it changes rows through `households.merging.ledger`, so that they go back.

What may never change (decisions, visits as they were sent) is not registered: its floor asks for a household together
with those merged into it (`HouseholdQuerySet.together`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Follower:
    """A table whose `column` names a household. A row follows to the survivor, unless the survivor has one of the same
    `once_per` columns; then it stays and `otherwise` (a SET list) applies, where given. `only`: condition on the row.
    `carries`: (table, its column that names the row, its column that names the household): what came to the survivor on
    a row that followed goes back with it.
    """

    table: str
    column: str = "household_id"
    once_per: tuple[str, ...] = ()
    only: str = "true"
    otherwise: str = ""
    otherwise_only: str = "true"
    carries: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """What a floor above does when two households become one (after the rows followed), and when they part again
    (after the rows went back). Both take the Merge.
    """

    merged: Callable[[Any], None]
    parted: Callable[[Any], None]


_followers: dict[str, Follower] = {}
_works: list[Work] = []


def register(follower: Follower) -> None:
    """Registering twice changes nothing."""
    _followers[follower.table] = follower


def followers() -> list[Follower]:
    return list(_followers.values())


def register_work(work: Work) -> None:
    """Registering twice changes nothing."""
    if work not in _works:
        _works.append(work)


def works() -> list[Work]:
    return list(_works)
