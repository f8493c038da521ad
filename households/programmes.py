"""Which programmes the lists say a family and its members receive: which list, for whom, since when. Pure reading of
records that are loaded already; what this office itself delivers is told by the timeline.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.formats import long_date
from households.codes import PROGRAMMES
from households.models import Person, SourceRecord


@dataclass(frozen=True, slots=True)
class Word:
    """What one row of one list says: `receives` None: a period without yes or no. `who`: "" for the family."""

    receives: bool | None
    who: str
    period: str
    decree: str
    source: str
    on: dt.date
    row: int

    @property
    def words(self) -> str:
        """For whom, in which period, by which decree, in which list."""
        first = _("first decree %(decree)s") % {"decree": self.decree} if self.decree else ""
        period = _("period %(period)s") % {"period": self.period} if self.period else ""
        where = _("%(list)s, row %(row)s") % {"list": self.source, "row": self.row}
        return " · ".join(filter(None, [self.who, period, first, where, long_date(self.on)]))


@dataclass(slots=True)
class Told:
    """A programme, the newest word first."""

    label: str
    said: list[Word] = field(default_factory=list)

    @property
    def ever(self) -> bool:
        """Some list said yes, or named a period."""
        return any(word.receives is not False for word in self.said)

    @property
    def receives(self) -> bool:
        """Somebody of the family does, as the newest list that speaks of each says."""
        newest: dict[str, Word] = {}
        for word in self.said:
            newest.setdefault(word.who, word)
        return any(word.receives is not False for word in newest.values())


def told(records: Iterable[SourceRecord], people: Iterable[Person]) -> list[Told]:
    """In the order of the book of programmes; one that no list speaks of is left out."""
    names = {person.pk: person.name for person in people}
    found: dict[str, Told] = {}
    for record in records:
        values = record.values
        for key in PROGRAMMES:
            if word := _word(key, values, record, names.get(record.person_id or 0, "")):
                found.setdefault(key, Told(PROGRAMMES[key])).said.append(word)
    for one in found.values():
        one.said.sort(key=lambda word: (word.on, word.row), reverse=True)
    return [found[key] for key in PROGRAMMES if key in found]


def _word(key: str, values: Mapping[str, Any], record: SourceRecord, who: str) -> Word | None:
    receives, period = values.get(key), str(values.get(f"period_{key}") or "").strip()
    if not isinstance(receives, bool) and not period:
        return None
    source = record.source
    day = source.cut_off_on or timezone.localdate(source.received_at)
    decree = str(values.get("first_decree") or "") if receives is not False else ""
    return Word(
        receives if isinstance(receives, bool) else None, who, period, decree, source.title, day, record.row
    )  # fmt: skip
