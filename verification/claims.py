"""What approved visits say of a family, field by field, for the page on which all sources stand side by side."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from foundation import keys
from households.claims import Told, comparable
from households.models import Household, Person
from households.precedence import Claim, Rank
from households.wording import say
from verification.actions.register import day_of, reading_of
from verification.compare import SEX
from verification.models import Visit
from verification.submission import date_of

if TYPE_CHECKING:
    from accounts.models import User


def tell(household: Household, user: User) -> Told:
    """One query for the visits with their forms; nothing for who may not read them."""
    visits = Visit.objects.visible_to(user).filter(household=household, state=Visit.State.APPROVED)
    told: Told = {}
    people: list[Person] = getattr(household, "everybody", None) or list(household.members.all())
    for visit in visits.select_related("form", "target", "facilitator").order_by("pk"):
        reading = reading_of(visit)
        if reading is None:
            continue
        day, source = day_of(visit), _("visit by %(name)s") % {"name": visit.facilitator}
        said: dict[int | None, dict[str, Any]] = {None: {"kk": _sealed(reading.said("kk_number"), "kk")}}
        head = next((person for person in people if person.is_head), None)
        if head and reading.said("head_nik"):
            said[head.pk] = {"nik": _sealed(reading.said("head_nik"), "nik")}
        for row in reading.members():
            person = _who(row, people)
            if person is not None:
                said.setdefault(person.pk, {}).update(_values(row))
        for key, values in said.items():
            told.setdefault(key, []).extend(_claims(values, source, day))
    return told


def _who(row: dict[str, str], people: list[Person]) -> Person | None:
    name = " ".join(row.get("full_name", "").upper().split())
    for person in people:
        if row.get("person") == f"P-{person.pk}" or (name and name == " ".join(person.name.upper().split())):
            return person
    return None


def _values(row: dict[str, str]) -> dict[str, Any]:
    born = date_of(row.get("birth_date", ""))
    values = {
        "name": row.get("full_name", "").strip(), "sex": SEX.get(row.get("sex", ""), ""),
        "birth_date": born.isoformat() if born else "", "relation": row.get("relation", ""),
        "nik": _sealed(row.get("nik", ""), "nik"),
    }  # fmt: skip
    return {key: value for key, value in values.items() if value}


def _sealed(number: str, kind: str) -> dict[str, str]:
    """A told number as a staged row has it, without its ciphertext."""
    return {"l": number[-4:], "d": keys.digest(number, kind).hex()} if number else {}


def _claims(values: dict[str, Any], source: str, day: dt.date) -> list[Claim]:
    return [
        Claim(key, comparable(value), say(key, value), source, day, Rank.SEEN) for key, value in values.items() if value
    ]
