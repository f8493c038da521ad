"""Aid a family says it gets, as a visit told it: programme, giver, value, how often. Pure.

It is the family's word on a day. What this office hands over is a delivery (`interventions`); the two are never summed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP

from verification.answers import Reading
from verification.submission import number_of

MAX_ROWS = 30
MAX_AMOUNT = 10**11
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Aid:
    """`programme` and `giver` are our codes; `name` says which one it is where the code is "other" or missing.
    `amount_idr`: its value in a year, where told.
    """

    programme: str
    name: str
    giver: str
    amount_idr: int | None
    period: str


def told(reading: Reading) -> list[Aid]:
    """In the order of the visit. A row that names no programme says nothing."""
    if reading.said("outcome") not in reading.mapping.get("met", ()):
        return []
    rows = (_row(reading, ours, theirs) for ours, theirs in zip(reading.aid(), reading.aid_as_said(), strict=True))
    return [row for row in rows if row.programme or row.name][:MAX_ROWS]


def _row(reading: Reading, ours: dict[str, str], theirs: dict[str, str]) -> Aid:
    programme, name = ours.get("programme", ""), ours.get("programme_name", "").strip()
    if not name and programme in ("", OTHER):
        name = _as_the_form_says(reading, "programme", theirs.get("programme", ""))
    period = _as_the_form_says(reading, "period", theirs.get("period", ""))
    return Aid(programme[:30], name[:150], ours.get("giver", "")[:30], _amount(ours.get("amount", "")), period[:60])


def _as_the_form_says(reading: Reading, what: str, value: str) -> str:
    """A choice in the form's own words; what was typed as it came. The form's own "other" names nothing."""
    name = next((name for name, means in reading.mapping.get("aid", {}).items() if means == what), "")
    question = reading.form.by_path.get(reading.form.place(name))
    if question is None or value == OTHER:
        return ""
    return question.choice_label(value) if value in question.choices else value.strip()


def _amount(text: str) -> int | None:
    amount = number_of(text)
    if amount is None or not 0 < amount <= MAX_AMOUNT:
        return None
    return int(amount.quantize(type(amount)(1), rounding=ROUND_HALF_UP))
