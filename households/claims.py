"""Every source's word on a family, told by every floor, as `timeline` collects its story.

    register(claims_of_visits)      # in registrations.py of the floor that has them

A claimant gives, for a household, what it says of the family (key None) and of each person (key: person).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from households.models import Correction, Household, Person, SourceRecord
from households.precedence import Answer, Claim, Rank, answers, rank_of_list
from households.sources import OF_FAMILY, OF_PERSON, family_values, person_values
from households.wording import LABELS, say
from imports.normalise.choices import MATCH

if TYPE_CHECKING:
    from accounts.models import User

Told = dict[int | None, list[Claim]]
Claimant = Callable[[Household, Any], Told]
_claimants: list[Claimant] = []
NOT_COMPARED = {"dukcapil_match"}


def register(claimant: Claimant) -> Claimant:
    """Let a floor above speak too. Registering twice changes nothing."""
    if claimant not in _claimants:
        _claimants.append(claimant)
    return claimant


@dataclass(frozen=True, slots=True)
class Line:
    """An answer with the field's name in words."""

    label: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Subject:
    """The family, or a member, field by field."""

    title: str
    lines: list[Line]

    @property
    def conflicts(self) -> int:
        return sum(line.answer.conflict for line in self.lines)

    @property
    def differs(self) -> bool:
        return any(line.answer.differs for line in self.lines)


def subjects(
    household: Household, user: User, people: Sequence[Person], records: Iterable[SourceRecord]
) -> list[Subject]:
    """The family first, then its members in the order given; who no source speaks of is left out."""
    head = next((person for person in people if person.is_head and person.left_on is None), None)
    told: Told = {}
    for source in (_of_lists(records, head), _of_corrections(household), *(ask(household, user) for ask in _claimants)):
        for key, claims in source.items():
            told.setdefault(key, []).extend(claims)
    found = []
    for key, title, values in _everybody(household, people):
        lines = [
            Line(str(LABELS.get(answer.field, answer.field)), answer)
            for answer in answers(told.get(key, []), _standing(values))
        ]
        if lines:
            found.append(Subject(title, lines))
    return found


def _everybody(household: Household, people: Sequence[Person]) -> list[tuple[int | None, str, dict[str, Any]]]:
    rows: list[tuple[int | None, str, dict[str, Any]]] = [(None, _("Family"), family_values(household))]
    return rows + [(person.pk, person.name, person_values(person)) for person in people]


def _standing(values: dict[str, Any]) -> dict[str, Claim]:
    today = timezone.localdate()
    return {
        key: Claim(key, comparable(value), say(key, value), "", today)
        for key, value in values.items()
        if value not in (None, "", {})
    }


def comparable(value: Any) -> Any:
    """Numbers are compared by their digest."""
    return value.get("d") or value.get("l") if isinstance(value, dict) else value


def _of_lists(records: Iterable[SourceRecord], head: Person | None) -> Told:
    """A row of a file of families speaks of the family and its head; a row of a file of individuals of the person."""
    told: Told = {}
    for record in records:
        day = record.source.cut_off_on or timezone.localdate(record.source.received_at)
        said = record.values
        person = record.person_id or (head.pk if head else None)
        if record.person_id is None:
            told.setdefault(None, []).extend(_claims(OF_FAMILY, said, record.source.title, day))
        if person is not None:
            told.setdefault(person, []).extend(_claims(OF_PERSON, said, record.source.title, day))
    return told


def _claims(keys: Sequence[str], said: dict[str, Any], title: str, day: dt.date) -> list[Claim]:
    matched = said.get("dukcapil_match") == MATCH
    return [
        Claim(key, comparable(said[key]), say(key, said[key]), title, day, rank_of_list(key, matched))
        for key in keys
        if key not in NOT_COMPARED and said.get(key) not in (None, "")
    ]


def _of_corrections(household: Household) -> Told:
    told: Told = {}
    for row in Correction.objects.unscoped().filter(household=household).select_related("recorded_by").order_by("pk"):
        source = _("correction by %(name)s") % {"name": row.recorded_by}
        day = timezone.localdate(row.recorded_at)
        claim = Claim(row.field, comparable(row.value), say(row.field, row.value), source, day, Rank.SEEN)
        told.setdefault(row.person_id, []).append(claim)
    return told
