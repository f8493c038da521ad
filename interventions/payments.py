"""Who did not receive an instalment, as people write it: one family a line. Pure.

    1901011001000000; tidak diambil; tidak di tempat
    #4711	dikembalikan	pindah ke Toboali

Cells copied from a spreadsheet come with tabs between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

# Words met on payment lists of PT Pos and banks, in lower case without spaces and signs.
MISSED_WORDS = {
    "uncollected": (
        "tidakdiambil",
        "tdkdiambil",
        "belumdiambil",
        "tidakhadir",
        "gagalbayar",
        "uncollected",
        "notcollected",
    ),
    "returned": ("dikembalikan", "kembali", "retur", "ditolak", "returned"),
}
STATES = {word: state for state, words in MISSED_WORDS.items() for word in words}
# The same of those who received it; what a bank's list calls the state of a payment.
PAID = (
    "dibayar", "dibayarkan", "sudahdibayar", "terbayar", "salur", "tersalur", "sudahsalur", "diterima", "sudahditerima",
    "diambil", "sudahdiambil", "berhasil", "sukses", "transaksiberhasil", "lunas", "paid", "received",
)  # fmt: skip
BECAME = {**dict.fromkeys(PAID, "paid"), **STATES}
SEPARATOR = re.compile(r"[;\t]")
LETTERS = re.compile(r"[^a-z]")


@dataclass(frozen=True, slots=True)
class Missed:
    """Line `number` names the family `key`: our number with a `#`, or the P3KE family id."""

    number: int
    key: str
    state: str
    reason: str


def read_exceptions(text: str) -> tuple[list[Missed], list[object]]:
    """The lines, and what is wrong with those that are not understood. Empty lines mean nothing."""
    lines: list[Missed] = []
    problems: list[object] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in SEPARATOR.split(line, maxsplit=2)]
        state = STATES.get(LETTERS.sub("", cells[1].lower())) if len(cells) > 1 else None
        if len(cells) < 3 or not cells[0] or not cells[2]:
            problems.append(
                _("Line %(n)s: write the family, what became of it and the reason, with ; between.") % {"n": number}
            )
        elif state is None:
            problems.append(_("Line %(n)s: write “tidak diambil” or “dikembalikan” in the middle.") % {"n": number})
        else:
            lines.append(Missed(number, cells[0], state, cells[2][:200]))
    return lines, problems
