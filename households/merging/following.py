"""What floors above hang on a household, and what becomes of it when the household is merged. They register it:

    register(Follower("interventions_enrolment", once_per=("programme_id",), ...))     # in AppConfig.ready()

What may never change (decisions, visits as they were sent) is not registered: its floor asks for a household together
with those merged into it (`HouseholdQuerySet.together`).
"""

from __future__ import annotations

from dataclasses import dataclass


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


_followers: dict[str, Follower] = {}


def register(follower: Follower) -> None:
    """Registering twice changes nothing."""
    _followers[follower.table] = follower


def followers() -> list[Follower]:
    return list(_followers.values())
