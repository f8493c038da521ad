"""What the source lists say of a family and its members, side by side with the register. Plain values, no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from households.codes import HOUSING, PROGRAMMES
from households.models import Household, Person, SourceList, SourceRecord
from households.wording import LABELS, say

OF_FAMILY = ("decile", "percentile", "priority", "address", *HOUSING, "savings", "stunting", *PROGRAMMES)
OF_PERSON = (
    "name", "nik", "dukcapil_match", "sex", "birth_date", "relation", "marital", "work", "work_status", "education",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One field: what the register holds and what each list says ("" = the list does not say). All in words."""

    label: str
    register: str
    said: list[str]

    @property
    def differs(self) -> bool:
        return len({words for words in (self.register, *self.said) if words}) > 1


@dataclass(slots=True)
class Subject:
    """The family, or one member, with the lists that speak of it as columns."""

    title: str
    lists: list[SourceList] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        return any(line.differs for line in self.lines)


def side_by_side(household: Household, people: Sequence[Person], records: Iterable[SourceRecord]) -> list[Subject]:
    """The family first, then its members in the order given; who no list speaks of is left out.

    A row of a file of families speaks of the family and of its head; a row of a file of individuals of the person.
    """
    head = next((person for person in people if person.is_head and person.left_on is None), None)
    family: list[SourceRecord] = []
    by_person: dict[int, list[SourceRecord]] = {}
    for record in records:
        if record.person_id is None:
            family.append(record)
        person = record.person_id or (head.pk if head else None)
        if person is not None:
            by_person.setdefault(person, []).append(record)
    subjects = [_subject(_("Family"), OF_FAMILY, family, _family_values(household))] if family else []
    return subjects + [
        _subject(person.name, OF_PERSON, by_person[person.pk], _person_values(person))
        for person in people
        if person.pk in by_person
    ]


def _subject(title: str, keys: Sequence[str], records: list[SourceRecord], register: dict[str, Any]) -> Subject:
    subject = Subject(title, [record.source for record in records])
    for key in keys:
        said = [say(key, record.values.get(key)) for record in records]
        if any(said):
            subject.lines.append(Line(str(LABELS.get(key, key)), say(key, register.get(key)), said))
    return subject


def _family_values(household: Household) -> dict[str, Any]:
    plain = {key: getattr(household, key) for key in ("decile", "percentile", "priority", "address")}
    return {**plain, "stunting": household.stunting_risk, **household.housing, **household.programmes}


def _person_values(person: Person) -> dict[str, Any]:
    values = {key: getattr(person, key) for key in OF_PERSON if key != "nik"}
    return {**values, "nik": {"l": person.nik_last4}}
