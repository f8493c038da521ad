"""Two rounds compared: who was extreme poor in the first and is not in the second, who is new, and why. Pure sums.

before - left + entered = after, in every line and together. Who stayed but went to another village leaves one line and
enters another, and does neither in the whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

MOVED_WITHIN = "moved_within"


@dataclass(frozen=True, slots=True)
class Change:
    """So many went the same way. `village` is where they were before (who entered: ""), `to` where they are after
    (who left: ""). `reason` is why they left or entered.
    """

    village: str
    to: str
    reason: str
    number: int


@dataclass
class Line:
    """A region in both rounds."""

    code: str = ""
    name: str = ""
    before: int = 0
    after: int = 0
    left: Counter[str] = field(default_factory=Counter)
    entered: Counter[str] = field(default_factory=Counter)

    @property
    def out(self) -> int:
        return self.left.total()

    @property
    def into(self) -> int:
        return self.entered.total()

    @property
    def net(self) -> int:
        return self.after - self.before

    @property
    def check(self) -> int:
        """Zero, or a change is missing."""
        return self.before - self.out + self.into - self.after

    def add(self, old: bool, new: bool, reason: str, number: int) -> None:
        """`old`, `new`: was here before, is here after."""
        self.before += number * old
        self.after += number * new
        if old and not new:
            self.left[reason] += number
        if new and not old:
            self.entered[reason] += number


@dataclass
class Comparison:
    lines: list[Line]
    total: Line

    @property
    def sums(self) -> bool:
        return all(line.check == 0 for line in [*self.lines, self.total])


def compare(changes: Iterable[Change], places: Iterable[str], place: Callable[[str], str]) -> Comparison:
    """`places`: regions that have a line whether anybody lives there or not: zero is a figure too."""
    lines = {code: Line(code) for code in places}
    total = Line()
    for change in changes:
        old, new = (place(village) if village else "" for village in (change.village, change.to))
        total.add(bool(old), bool(new), change.reason, change.number)
        for code in {old, new} - {""}:
            reason = change.reason if not (old and new) else MOVED_WITHIN
            lines.setdefault(code, Line(code)).add(old == code, new == code, reason, change.number)
    return Comparison([lines[code] for code in sorted(lines)], total)
