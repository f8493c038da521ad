"""Two persons, two families: how likely they are one, from 0 to 100, and why. Pure; a person decides.

Points for what agrees, points off for what contradicts; what is missing says nothing. The weights were set on the
seeded variants and hard negatives of `bin/bench match`.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from typing import NamedTuple

from households.matching import likeness
from households.matching.names import Name, parse

CERTAIN, LIKELY, POSSIBLE = "certain", "likely", "possible"
LIKELY_FROM, POSSIBLE_FROM = 70, 52

NAME_POINTS = ((0.97, 40), (0.91, 36), (0.86, 31), (0.8, 24), (0.72, 14), (0.6, 4))
DATE_POINTS = {"same": 36, "swapped": 30, "digit": 26, "year": 28, "near": -8, "different": -40, "unknown": 0}
STAND_IN_POINTS = 12
# Beyond this many bearers of the same name in the kabupaten, the name alone says less and less.
COMMON_FROM = 25


class Reason(NamedTuple):
    """`agrees`: speaks for one person, otherwise against. `params` are plain values; words are made at the edge."""

    code: str
    agrees: bool
    params: dict[str, int]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is compared of a person. Digests are compared, never opened. `masks`: (first six, last four) of numbers a
    list shows masked; "" where unknown. `bearers`: how many in the kabupaten have this name.
    """

    name: str
    birth: dt.date | None = None
    sex: str = ""
    village: str = ""
    address: str = ""
    relation: str = ""
    nik: bytes | None = None
    kk: bytes | None = None
    mask: tuple[str, str] = ("", "")
    bearers: int = 0
    household: int | None = None


@dataclass(slots=True)
class Match:
    score: int = 0
    grade: str = ""
    reasons: list[Reason] = field(default_factory=list)

    def add(self, points: float, code: str, **params: int) -> None:
        self.score += round(points)
        self.reasons.append(Reason(code, points >= 0, params))


def persons(one: Facts, other: Facts) -> Match:
    """Compare two persons. `grade` is "" when they are not worth a look."""
    match = Match()
    if one.nik and one.nik == other.nik:
        match.add(100, "nik_same")
    elif one.nik and other.nik:
        match.add(-38, "nik_other")
    _mask(match, one, other)
    close = likeness.dates(one.birth, other.birth) in ("same", "year", "swapped")
    similar = _name(match, parse(one.name), parse(other.name), max(one.bearers, other.bearers), close)
    _date(match, one.birth, other.birth)
    if one.sex and other.sex and one.sex != other.sex:
        match.add(-25, "sex_other")
    elif one.sex and other.sex:
        match.score += 3
    _place(match, one, other)
    if one.household is not None and one.household == other.household and similar < 0.9:
        match.add(-12, "same_family_other_name")
    return graded(match, certain=bool(one.nik) and one.nik == other.nik)


def graded(match: Match, *, certain: bool = False) -> Match:
    match.score = max(0, min(100, match.score))
    if certain:
        match.grade = CERTAIN
    elif match.score >= LIKELY_FROM:
        match.grade = LIKELY
    elif match.score >= POSSIBLE_FROM:
        match.grade = POSSIBLE
    return match


def _name(match: Match, one: Name, other: Name, bearers: int, rare_by_chance: bool) -> float:
    similar = likeness.names(one, other)
    points = next((points for least, points in NAME_POINTS if similar >= least), -35)
    match.add(points, "name" if points > 4 else "name_other", percent=round(100 * similar))
    if points > 0 and bearers >= COMMON_FROM:
        # Among namesakes a date with another digit happens by chance; the same day (or a year off) hardly ever does.
        weight = 1.5 if rare_by_chance else 2.6
        match.add(-min(14.0, weight * math.log(bearers / 12)), "name_common", people=bearers)
    return similar


def _date(match: Match, one: dt.date | None, other: dt.date | None) -> None:
    found = likeness.dates(one, other)
    if found in ("same", "year") and likeness.is_stand_in(one):
        match.add(STAND_IN_POINTS if found == "same" else 0, "birth_stand_in" if found == "same" else "birth_near")
    elif found == "year" and one is not None and other is not None:
        match.add(DATE_POINTS[found], "birth_year", years=abs(one.year - other.year))
    elif found != "unknown":
        match.add(DATE_POINTS[found], f"birth_{found}")


def _mask(match: Match, one: Facts, other: Facts) -> None:
    """A masked number against a masked or whole one: first six and last four."""
    if not all((*one.mask, *other.mask)) or (one.nik and other.nik):
        return
    if one.mask == other.mask:
        match.add(26, "mask_same")
    else:
        match.add(-30, "mask_other")


def _place(match: Match, one: Facts, other: Facts) -> None:
    if one.kk and one.kk == other.kk:
        match.add(14, "kk_same")
    if one.village and one.village == other.village:
        match.add(12, "village_same")
        if one.address and other.address and _address(one.address) == _address(other.address):
            match.add(3, "address_same")
    elif one.village and other.village:
        same_district = one.village[:8] == other.village[:8]
        match.add(-6 if same_district else -12, "village_near" if same_district else "village_other")
    if one.relation == other.relation == "head":
        match.add(2, "both_heads")


def _address(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter.isalnum())
