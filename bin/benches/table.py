"""What a bench hands back, and how it is printed: baseline, ours, ratio and the promise, a line each."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field


@dataclass(slots=True)
class Line:
    """One figure. `ours` and `baseline` in `unit`; `ratio` says how many times better ours is.

    `at_least` / `at_most` is the promise, about the ratio when `of_ratio`, else about ours. Without one nothing is
    judged. `higher` = more is better (rows a second, recall); otherwise less is (seconds, MB).
    """

    what: str
    ours: float
    unit: str
    baseline: float | None = None
    baseline_name: str = ""
    higher: bool = False
    at_least: float | None = None
    at_most: float | None = None
    of_ratio: bool = False

    @property
    def ratio(self) -> float | None:
        if not self.baseline or not self.ours:
            return None
        return self.ours / self.baseline if self.higher else self.baseline / self.ours

    @property
    def reached(self) -> bool:
        value = self.ratio if self.of_ratio else self.ours
        if value is None:
            return True
        return not (
            (self.at_least is not None and value < self.at_least) or (self.at_most is not None and value > self.at_most)
        )

    @property
    def promise(self) -> str:
        times = "x" if self.of_ratio else ""
        bounds = [f">= {self.at_least:g}{times}" if self.at_least is not None else ""]
        bounds += [f"<= {self.at_most:g}{times}" if self.at_most is not None else ""]
        said = " ".join(filter(None, bounds))
        return f"{said} {'ok' if self.reached else 'MISSED'}" if said else ""


@dataclass(slots=True)
class Bench:
    """`facts`: what was measured on (rows, seed, sizes); `notes`: sentences below the table."""

    lines: list[Line] = field(default_factory=list)
    facts: dict[str, object] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0


def print_table(name: str, bench: Bench) -> None:
    facts = ", ".join(f"{key} {number(value)}" for key, value in bench.facts.items())
    print(f"\nbench {name}: {facts} ({os.cpu_count()} cores, {bench.seconds:.0f} s in all)\n")
    rows = [("what", "baseline", "ours", "unit", "ratio", "promise")]
    for line in bench.lines:
        base = f"{number(line.baseline)} {line.baseline_name}".strip() if line.baseline is not None else ""
        ratio = f"{line.ratio:.1f}x" if line.ratio is not None else ""
        rows.append((line.what, base, number(line.ours), line.unit, ratio, line.promise))
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    for index, row in enumerate(rows):
        cells = [cell.ljust(width) if place in (0, 3, 5) else cell.rjust(width)
                 for place, (cell, width) in enumerate(zip(row, widths, strict=True))]  # fmt: skip
        print("  ".join(cells).rstrip())
        if index == 0:
            print("  ".join("-" * width for width in widths))
    for note in bench.notes:
        print(f"- {note}")
    print(flush=True)


def as_json(name: str, bench: Bench) -> str:
    lines = [asdict(line) | {"ratio": line.ratio, "reached": line.reached} for line in bench.lines]
    body = {"bench": name, "seconds": round(bench.seconds, 2), "facts": bench.facts, "lines": lines}
    return json.dumps(body | {"notes": bench.notes}, default=str)


def number(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return str(value)
