"""The sums behind drawn components: shares of a whole, trapezoids of a funnel. Pure; widths are percent of the row.

Drawn as SVG attributes by the server: the pages' policy forbids inline styles, and paper shows the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

SMALLEST = Decimal("0.6")  # percent of the row: a value that is not zero stays visible


def share(value: float | Decimal | None, whole: float | Decimal | None) -> Decimal:
    """`value` as percent of `whole`, 0 to 100 with one decimal; 0 when there is nothing to share."""
    if not value or not whole or whole < 0 or value < 0:
        return Decimal(0)
    exact = Decimal(str(value)) * 100 / Decimal(str(whole))
    return min(Decimal(100), max(SMALLEST, exact)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One step: its text, its share of the first step, the trapezoid to the next, and what was lost on the way here."""

    label: str
    value: int
    note: str
    url: str
    tone: str
    percent: Decimal
    points: str
    lost: int | None


def funnel_steps(rows: Sequence[Mapping[str, Any]]) -> list[FunnelStep]:
    """Rows `{"label", "value", "note"?, "url"?, "tone"?}` from widest to narrowest; the first is the whole."""
    whole = rows[0]["value"] if rows else 0
    widths = [share(row["value"], whole) for row in rows]
    made = []
    for place, row in enumerate(rows):
        below = widths[place + 1] if place + 1 < len(rows) else widths[place]
        lost = rows[place - 1]["value"] - row["value"] if place else None
        made.append(
            FunnelStep(
                label=str(row["label"]),
                value=row["value"],
                note=str(row.get("note", "")),
                url=str(row.get("url", "")),
                tone=str(row.get("tone", "primary")),
                percent=Decimal(row["value"]) * 100 / Decimal(whole) if whole else Decimal(0),
                points=trapezoid(widths[place], min(widths[place], below)),
                lost=lost if lost else None,
            )
        )
    return made


def trapezoid(top: Decimal, bottom: Decimal) -> str:
    """`points` of an SVG polygon in a box of 100 x 100: `top` wide above, `bottom` wide below, centred."""
    corners = ((100 - top, 0), (100 + top, 0), (100 + bottom, 100), (100 - bottom, 100))
    return " ".join(f"{float(x / 2):g},{y}" for x, y in corners)


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    text: str
    note: str
    url: str
    tone: str
    width: Decimal
    known: bool


def bar_rows(rows: Sequence[Mapping[str, Any]], whole: float | Decimal | None = None) -> list[Bar]:
    """Rows `{"label", "value", "text"?, "note"?, "url"?, "tone"?}`; without `whole` the longest bar fills the row.

    A value of None is a row without a bar: its text says why there is no figure.
    """
    longest = whole or max((row["value"] for row in rows if row["value"] is not None), default=0)
    return [
        Bar(
            label=str(row["label"]),
            text=str(row.get("text", "–" if row["value"] is None else row["value"])),
            note=str(row.get("note", "")),
            url=str(row.get("url", "")),
            tone=str(row.get("tone", "primary")),
            width=share(row["value"], longest),
            known=row["value"] is not None,
        )
        for row in rows
    ]
