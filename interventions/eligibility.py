"""Who of those decided may become a recipient: where the programme asks for it, named in an official list's decree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from households.standing import Asked, standings
from interventions.models import Programme

Right = tuple[int, int, str, str]


def named(programme: Programme, decisions: Any) -> Iterator[Right]:
    """(decision, household, regency, where it stands) of the decisions whose household is named in the programme's list
    on the day its decision took effect: list, decree, day, row. Where no list is asked for: every decision, no place.
    """
    rows = list(
        decisions.values_list("pk", "household_id", "regency_code", "household__village_id", "effective_on")
    )  # fmt: skip
    if not programme.required_list:
        yield from ((pk, household, regency, "") for pk, household, regency, _village, _day in rows)
        return
    asked = [Asked(household, village, day) for _pk, household, _regency, village, day in rows]
    for (pk, household, regency, _village, _day), found in zip(
        rows, standings(asked, programme.required_list), strict=True
    ):
        if found is not None and found.named:
            yield pk, household, regency, found.words[:300]
