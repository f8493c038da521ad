"""Two families of the register: the same one listed twice? Pure."""

from __future__ import annotations

from dataclasses import dataclass

from households.matching.score import CERTAIN, LIKELY, POSSIBLE, Match, graded


@dataclass(frozen=True, slots=True)
class Family:
    """`kk`: digest of its KK number or None. `size`: members who live there."""

    size: int
    kk: bytes | None = None
    village: str = ""


def families(one: Family, other: Family, shared: list[tuple[int, str]]) -> Match:
    """`shared`: (score, grade) of the pairs of members that are alike, each member in its best pair only."""
    match = Match()
    same_kk = bool(one.kk) and one.kk == other.kk
    if same_kk:
        match.add(60, "kk_same")
    elif one.kk and other.kk:
        match.add(-15, "kk_other")
    sure = sum(grade in (CERTAIN, LIKELY) for _score, grade in shared)
    if shared:
        smaller = max(1, min(one.size, other.size))
        part = min(1.0, sum(score for score, _grade in shared) / 100 / smaller)
        match.add(20 + 60 * part, "members_alike", members=len(shared), of=smaller)
    if one.village and one.village == other.village:
        match.add(8, "village_same")
    # The same number, and somebody in both: no two families have that.
    match = graded(match, certain=same_kk and sure > 0)
    if match.grade == LIKELY and not same_kk and sure < 2 and min(one.size, other.size) > 1:
        match.grade = POSSIBLE
    return match
