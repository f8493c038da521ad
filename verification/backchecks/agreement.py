"""How far two visits of one family tell the same, and how far a facilitator's do. Pure.

Plain percentages mislead where nearly everybody answers the same; Cohen's kappa sets agreement against what chance
alone would give: (observed - expected) / (1 - expected). Pooled over questions, each with its own expectation.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Pairs = Mapping[str, tuple[str, str]]
#: Fewer pairs of visits than this say nothing beyond chance: no kappa is given.
MIN_VISITS = 10


@dataclass(frozen=True, slots=True)
class Agreement:
    """`percent` and `kappa` None: nothing to tell. `differing`: (question, times), the most often differing first."""

    visits: int
    compared: int
    agreed: int
    kappa: float | None
    differing: tuple[tuple[str, int], ...] = ()

    @property
    def percent(self) -> float | None:
        return 100 * self.agreed / self.compared if self.compared else None


def counted(pairs: Pairs) -> tuple[int, int]:
    """(questions compared, questions that agree)"""
    return len(pairs), sum(first == second for first, second in pairs.values())


def agreement(visits: Iterable[Pairs], min_visits: int = MIN_VISITS) -> Agreement:
    """Of all pairs of visits of one facilitator: question -> (first answer, second answer)."""
    told: dict[str, list[tuple[str, str]]] = defaultdict(list)
    number = 0
    for pairs in visits:
        number += 1
        for question, pair in pairs.items():
            told[question].append((pair[0], pair[1]))
    compared = sum(len(rows) for rows in told.values())
    differing = Counter({question: sum(a != b for a, b in rows) for question, rows in told.items()})
    agreed = compared - differing.total()
    most = tuple((question, times) for question, times in differing.most_common() if times)
    kappa = _kappa(told, compared, agreed) if number >= min_visits else None
    return Agreement(number, compared, agreed, kappa, most)


def _kappa(told: Mapping[str, list[tuple[str, str]]], compared: int, agreed: int) -> float | None:
    """None when chance alone would agree always (every answer is the same everywhere)."""
    expected = 0.0
    for rows in told.values():
        first, second = Counter(a for a, _b in rows), Counter(b for _a, b in rows)
        expected += sum(first[code] * second[code] for code in first) / len(rows)
    if compared == 0 or compared - expected < 1e-9:
        return None
    return (agreed - expected) / (compared - expected)
