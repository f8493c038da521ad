"""Drawing a sample by risk, so that anybody can draw it again. Pure.

Weighted sampling without replacement after Efraimidis and Spirakis (2006): each item gets the key u^(1/weight), the
largest keys are drawn. `u` comes from SHA-256 of seed and item: neither the order of the items nor the machine counts.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: What each kind of hint adds to the weight 1 of a visit without any.
WEIGHTS: dict[str, float] = {
    "same_photo": 4, "near_photo": 2, "old_photo": 2, "far": 2, "jump": 2, "one_spot": 2, "straight": 1, "too_short": 2,
    "too_long": 0.5, "unchecked": 0.5,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be drawn: key, weight (> 0), and whose work it is."""

    key: int
    weight: float
    group: int


def weight(kinds: Iterable[str]) -> float:
    """Weight of a visit by the kinds of its hints; one kind counts once."""
    return 1 + sum(WEIGHTS.get(kind, 1.0) for kind in set(kinds))


def luck(seed: str, candidate: Candidate) -> float:
    """The logarithm of u^(1/weight): larger is drawn first."""
    number = int.from_bytes(hashlib.sha256(f"{seed}:{candidate.key}".encode()).digest()[:8], "big")
    return math.log((number + 1) / (2**64 + 1)) / candidate.weight


def draw(candidates: Iterable[Candidate], share: float, seed: str) -> list[int]:
    """Keys of about `share` percent, rounded up; at least one of every group, so that everybody's work is looked at."""
    ranked = sorted(candidates, key=lambda one: (-luck(seed, one), one.key))
    wanted = math.ceil(len(ranked) * share / 100 - 1e-9)
    first: dict[int, int] = {}
    for one in ranked:
        first.setdefault(one.group, one.key)
    drawn = list(first.values())
    taken = set(drawn)
    drawn += [one.key for one in ranked if one.key not in taken][: max(0, wanted - len(drawn))]
    return sorted(drawn)


def deal(wanted: Iterable[tuple[int, int, list[int]]], load: Mapping[int, int]) -> dict[int, int | None]:
    """Key -> who goes a second time. `wanted`: (key, who went first, who works there). Whoever has least goes; None
    when nobody else works there.
    """
    loads, dealt = dict(load), {}
    for key, first, people in wanted:
        others = [person for person in people if person != first]
        chosen = min(others, key=lambda person: (loads.get(person, 0), person), default=None)
        dealt[key] = chosen
        if chosen is not None:
            loads[chosen] = loads.get(chosen, 0) + 1
    return dealt
