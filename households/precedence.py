"""Which of several sources is believed, field by field. Pure: plain values, no database, no clock.

The rule: what somebody saw on the spot (an approved visit, a correction by the office with its reason) before the civil
registry (a row of a list that is matched with Dukcapil, for what the registry knows), before the newest official list,
before an older one. Of two of the same rank the later one. Where the sources differ in something that does not change
in a life (NIK, name, sex, birth date) or in the KK number, that is a conflict for a person to look at, until somebody
settles it on the spot.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any


class Rank(IntEnum):
    LIST = 1
    REGISTRY = 2
    SEEN = 3


#: What the civil registry vouches for, where a list's row is matched with it.
OF_REGISTRY = frozenset({"nik", "name", "sex", "birth_date"})
#: What does not change: two values are a conflict. All else may change with time.
LASTING = OF_REGISTRY | {"kk"}


@dataclass(frozen=True, slots=True)
class Claim:
    """One source says `field` is `value` as of `on`. `value` is plain (numbers: their digest), `words` what a reader
    sees, `source` who says so.
    """

    field: str
    value: Any
    words: str
    source: str
    on: dt.date
    rank: Rank = Rank.LIST


@dataclass(slots=True)
class Answer:
    """One field: the claim in force first, then the others, the most believed first. `register`: what stands there."""

    field: str
    claims: list[Claim] = dataclasses.field(default_factory=list)
    register: Claim | None = None

    @property
    def in_force(self) -> Claim:
        return self.claims[0]

    @property
    def differs(self) -> bool:
        """Somebody says otherwise, or the register does."""
        said = {plain(claim.value) for claim in self.claims}
        return len(said) > 1 or (self.register is not None and plain(self.register.value) not in said)

    @property
    def conflict(self) -> bool:
        """Unsettled: lasting, and nobody on the spot has said which is right after the last source spoke."""
        return self.differs and self.field in LASTING and not (
            self.in_force.rank == Rank.SEEN and all(claim.on <= self.in_force.on for claim in self.claims)
        )  # fmt: skip


def plain(value: Any) -> str:
    """A value to compare: case and spaces do not matter."""
    return " ".join(str(value).upper().split())


def rank_of_list(name: str, matched: bool) -> Rank:
    """How far a list's word for the field `name` goes; `matched`: its row agrees with the civil registry."""
    return Rank.REGISTRY if matched and name in OF_REGISTRY else Rank.LIST


def answers(claims: Iterable[Claim], register: Mapping[str, Claim] | None = None) -> list[Answer]:
    """By field, in the order the fields first come. Empty values say nothing."""
    found: dict[str, Answer] = {}
    for claim in claims:
        if claim.value not in (None, ""):
            found.setdefault(claim.field, Answer(claim.field)).claims.append(claim)
    for name, answer in found.items():
        answer.claims.reverse()  # of two of one day the one told later: a stable sort keeps it before the other
        answer.claims.sort(key=lambda claim: (claim.rank, claim.on), reverse=True)
        answer.register = (register or {}).get(name)
    return list(found.values())
