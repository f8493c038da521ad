"""Where a visit tells something else than the register. Pure: the reviewer accepts, one difference at a time.

A difference's code is stable for a visit: `kk`, `nik:12` (person 12), `left:12`, `name:12`, `birth_date:12`, `new:3`
(third member told). Identity numbers appear by their last four digits only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from verification.answers import Reading
from verification.submission import date_of

Digest = Callable[[str, str], bytes]

#: Presence of a member -> why they left.
LEFT = {"died": "died", "moved_domestic": "moved", "moved_abroad": "moved"}
SEX = {"male": "L", "female": "P"}

#: What a list lumps together and a visit tells apart: no difference.
LUMPS: dict[str, set[str]] = {
    "zinc_or_asbestos": {"zinc", "asbestos"},
    "tile_or_stone": {"marble", "ceramic", "tile", "vinyl"},
    "electric_or_gas": {"electric", "lpg_3", "lpg_5", "lpg_12", "city_gas", "biogas"},
    "charcoal_or_wood": {"charcoal", "briquette", "firewood"},
    "bottled_or_refill": {"bottled", "refill"},
    "up_to_900": {"450", "900"},
    "above_900": {"1300", "2200", "above_2200"},
    "shared": {"shared", "communal", "public"},
    "wood": {"wood", "logs"},
    "bamboo": {"bamboo", "woven_bamboo", "plastered_bamboo"},
    "other": {"other", "protected_spring", "open_spring", "unused", "none", "no_cooking"},
}


@dataclass(frozen=True, slots=True)
class KnownMember:
    pk: int
    name: str
    sex: str
    birth_date: dt.date | None
    relation: str
    is_head: bool
    nik_digest: bytes | None
    nik_last4: str


@dataclass(frozen=True, slots=True)
class Known:
    """The household as the register has it: members who live there now."""

    kk_digest: bytes | None
    kk_last4: str
    housing: dict[str, object]
    members: list[KnownMember] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Difference:
    """`field` names the kind (kk, nik, left, name, sex, birth_date, relation, new, absent, housing key), `subject` the
    person or nothing. `acceptable` ones can be written into the register; `value` is what would be written (never shown
    where it is an identity number); its shape goes with `field`.
    """

    code: str
    field: str
    subject: str
    before: str
    after: str
    acceptable: bool = True
    value: Any = None


def differences(reading: Reading, known: Known, visited_on: dt.date, digest: Digest) -> list[Difference]:
    """Everything a visit tells that the register does not have or has otherwise, in the order of the form."""
    found = _kk(reading, known, digest) + _head_number(reading, known, digest)
    people = {f"P-{member.pk}": member for member in known.members}
    by_name = {_folded(member.name): member for member in known.members}
    for number, told in enumerate(reading.members(), start=1):
        member = people.get(told.get("person", "")) or by_name.get(_folded(told.get("full_name", "")))
        if member is None:
            found += _newcomer(number, told)
        elif told.get("presence") in LEFT:
            found.append(_gone(member, told, visited_on))
        elif told.get("presence") == "not_found":
            found.append(
                Difference(f"absent:{member.pk}", "absent", member.name, "", told["presence"], acceptable=False)
            )
        else:
            found += _member(member, told, digest)
    return found + _housing(reading, known)


def _kk(reading: Reading, known: Known, digest: Digest) -> list[Difference]:
    number = reading.said("kk_number")
    if not _is_number(number) or digest(number, "kk") == known.kk_digest:
        return []
    return [Difference("kk", "kk", "", known.kk_last4, number[-4:], value=number)]


def _head_number(reading: Reading, known: Known, digest: Digest) -> list[Difference]:
    number = reading.said("head_nik")
    head = next((member for member in known.members if member.is_head), None)
    if head is None or not _is_number(number) or digest(number, "nik") == head.nik_digest:
        return []
    return [Difference(f"nik:{head.pk}", "nik", head.name, head.nik_last4, number[-4:], value=number)]


def _gone(member: KnownMember, told: dict[str, str], visited_on: dt.date) -> Difference:
    day = min(date_of(told.get("left_on", "")) or visited_on, visited_on)
    reason = LEFT[told["presence"]]
    return Difference(f"left:{member.pk}", "left", member.name, "", reason, value=(reason, day))


def _newcomer(number: int, told: dict[str, str]) -> list[Difference]:
    name = told.get("full_name", "").strip()
    if not name or told.get("presence") not in ("living_here", "new_member", None):
        return []
    return [Difference(f"new:{number}", "new", name, "", name, value=told)]


def _member(member: KnownMember, told: dict[str, str], digest: Digest) -> list[Difference]:
    found = []
    name = told.get("full_name", "").strip()
    if name and _folded(name) != _folded(member.name):
        found.append(Difference(f"name:{member.pk}", "name", member.name, member.name, name, value=name[:150]))
    sex = SEX.get(told.get("sex", ""), "")
    if sex and sex != member.sex:
        found.append(Difference(f"sex:{member.pk}", "sex", member.name, member.sex, sex, value=sex))
    born = date_of(told.get("birth_date", ""))
    if born and born != member.birth_date:
        before = member.birth_date.isoformat() if member.birth_date else ""
        code = f"birth_date:{member.pk}"
        found.append(Difference(code, "birth_date", member.name, before, born.isoformat(), value=born))
    relation = told.get("relation", "")
    if relation and relation != member.relation and not member.is_head and relation != "head":
        code = f"relation:{member.pk}"
        found.append(Difference(code, "relation", member.name, member.relation, relation, value=relation))
    number = told.get("nik", "")
    if _is_number(number) and digest(number, "nik") != member.nik_digest:
        found.append(Difference(f"nik:{member.pk}", "nik", member.name, member.nik_last4, number[-4:], value=number))
    return found


def _housing(reading: Reading, known: Known) -> list[Difference]:
    """How the house was that day against what the register has. `value`: (key in the register, the word to write)."""
    found = []
    for name, key in reading.mapping.get("housing", {}).items():
        place = name if name in known.housing or key not in known.housing else key
        told, before = reading.ours(f"housing.{key}", reading.one(name)), known.housing.get(place)
        if told and isinstance(before, str) and before and told != before and told not in LUMPS.get(before, set()):
            found.append(Difference(f"housing:{name}", name, "", before, told, value=(place, told)))
    return found


def _is_number(text: str) -> bool:
    return len(text) == 16 and text.isascii() and text.isdigit() and text.strip("0") != ""


def _folded(name: str) -> str:
    return " ".join(name.upper().split())
