"""From a ministry's list to the families that are really extreme poor: where every one of them went. Pure sums.

listed = kept + removed (each with its reason) + not visited + not decided. What is listed is counted by itself, so the
remainder is a check and not a tautology.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

KEPT = "extreme"
NOT_VISITED = frozenset({"listed"})
NOT_DECIDED = frozenset({"visited", "returned", "approved"})


@dataclass(frozen=True, slots=True)
class Fact:
    """So many families of a village stand alike: where the work on them is and, decided, by which verdict and why."""

    village: str
    state: str
    verdict: str
    reason: str
    families: int


@dataclass
class Line:
    """A region's part of the ledger. `removed`: (verdict, main reason) -> families."""

    code: str = ""
    name: str = ""
    listed: int = 0
    kept: int = 0
    not_visited: int = 0
    not_decided: int = 0
    removed: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, fact: Fact) -> None:
        if fact.state in NOT_VISITED:
            self.not_visited += fact.families
        elif fact.state in NOT_DECIDED:
            self.not_decided += fact.families
        elif fact.verdict == KEPT:
            self.kept += fact.families
        elif fact.verdict:
            self.removed[(fact.verdict, fact.reason)] += fact.families

    @property
    def out(self) -> int:
        return sum(self.removed.values())

    @property
    def check(self) -> int:
        """Zero, or somebody is unaccounted for."""
        return self.listed - self.kept - self.out - self.not_visited - self.not_decided

    def by_verdict(self) -> dict[str, int]:
        found: Counter[str] = Counter()
        for (verdict, _reason), families in self.removed.items():
            found[verdict] += families
        return dict(found)


@dataclass
class Ledger:
    """Lines by region in order of their codes, and all together."""

    lines: list[Line]
    total: Line

    @property
    def sums(self) -> bool:
        """Every line comes to zero, and the lines come to the total."""
        lines_listed = sum(line.listed for line in self.lines)
        return all(line.check == 0 for line in [*self.lines, self.total]) and lines_listed == self.total.listed


def ledger(listed: Mapping[str, int], facts: Iterable[Fact], place: Callable[[str], str]) -> Ledger:
    """`listed`: village -> families on the list; `place`: the region a village's line stands under."""
    lines: dict[str, Line] = {}
    total = Line()
    for village, families in listed.items():
        code = place(village)
        for line in (lines.setdefault(code, Line(code)), total):
            line.listed += families
    for fact in facts:
        code = place(fact.village)
        for line in (lines.setdefault(code, Line(code)), total):
            line.add(fact)
    return Ledger([lines[code] for code in sorted(lines)], total)
