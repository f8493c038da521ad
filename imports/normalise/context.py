"""What a normaliser may know besides its cell. Everything comes from outside: the day, the registers, the decisions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

DAY_FIRST = "day_first"
MONTH_FIRST = "month_first"
MIXED = "mixed"


class PlaceAnswer(NamedTuple):
    """Codes of the places that bear exactly this name (or this code); names close to it when there are none."""

    codes: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()


FindPlace = Callable[[str, str, str], PlaceAnswer]


def choice_key(text: str) -> str:
    """How answers are compared: without case, blanks and punctuation (but < > = + ? count)."""
    return "".join(sign for sign in text.casefold() if sign.isalnum() or sign in "<>=+?✓✔√")


@dataclass(frozen=True)
class CodeBook:
    """A dated list of answers: code -> label, and other words met for a code. A cell may hold a code or a label.

    `chosen`: what an office said of words the book does not know, by choice_key: a code, or "" to leave it as it is.
    """

    name: str
    version: str
    entries: Mapping[str, str]
    aliases: Mapping[str, str] = field(default_factory=dict)  # word -> code
    missing: tuple[str, ...] = ("KOSONG",)
    chosen: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def index(self) -> dict[str, str]:
        """choice_key -> code; labels win over aliases, codes over labels."""
        found = {choice_key(word): code for word, code in self.aliases.items()}
        found |= {choice_key(label): code for code, label in self.entries.items()}
        return found | {choice_key(code): code for code in self.entries}


@dataclass(frozen=True, slots=True)
class Context:
    """What is known around a cell.

    `known_prefix` knows current and retired kecamatan codes. `invented_ok`: demo and tests use numbers never issued
    (serial 0000, prefix 999999) without a remark. `numeric_ids`: "refuse" or "warn" for a NIK stored as a number that
    ends in 0. `within`: the region the file is for; names without those above them are looked for there.
    """

    today: date
    column: str = ""
    date_order: str = DAY_FIRST
    known_prefix: Callable[[str], bool] | None = None
    find_place: FindPlace | None = None
    books: Mapping[str, CodeBook] = field(default_factory=dict)
    invented_ok: bool = False
    numeric_ids: str = "refuse"
    within: str = ""
