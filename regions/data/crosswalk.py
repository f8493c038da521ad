"""BPS codes beside Kemendagri codes: names compared inside the same kabupaten. Pure; used when the data file is built.

Codes are never compared: the same digits mean different places in the two systems.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import NamedTuple

from regions import codes, names


class Place(NamedTuple):
    """A region of either system; `code` dotted for Kemendagri, digits for BPS."""

    code: str
    name: str
    former: str = ""


Pairs = dict[str, str]
# Level, and how many characters of a BPS and of a Kemendagri code say which region of the level above it lies in.
_SCOPES = (("province", 0, 0), ("regency", 2, 2), ("district", 4, 5), ("village", 7, 8))


def match(bps: Iterable[Place], kemendagri: Iterable[Place]) -> Pairs:
    """Kemendagri code -> BPS code, each at most once; what is not certain by name is left out.

    Provinces and kabupaten/kota by name; kecamatan by name inside their kabupaten; a village by name inside its
    kecamatan, else by a name that is the only one of its kind in the kabupaten on both sides (a kecamatan was split).
    """
    ours, theirs = _by_level(kemendagri, codes.level_of), _by_level(bps, codes.bps_level)
    pairs: Pairs = {}
    for level, their_length, our_length in _SCOPES:
        scopes = {"": ""} if level == "province" else _turned(pairs)
        pairs |= _pair(theirs[level], ours[level], scopes, their_length, our_length)
    used = set(pairs.values())
    left = [place for place in ours["village"] if place.code not in pairs]
    unused = [place for place in theirs["village"] if place.code not in used]
    return pairs | _pair(unused, left, _turned(pairs), 4, 5)


def _by_level(places: Iterable[Place], level_of: Callable[[str], str]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        found[level_of(place.code)].append(place)
    return found


def _turned(pairs: Pairs) -> Pairs:
    return {theirs: ours for ours, theirs in pairs.items()}


def _pair(theirs: list[Place], ours: list[Place], scopes: Pairs, their_length: int, our_length: int) -> Pairs:
    """Pairs of equal names in equal scopes, where the name is the only one of its kind on both sides.

    A scope is the start of a code, of `their_length` and `our_length` characters; `scopes` says which of ours a BPS
    scope is. Present names go first, former names fill what is left.
    """
    found: Pairs = {}
    for spelled in (attrgetter("name"), attrgetter("former")):
        taken = set(found.values())
        mine = _index((p.code[:our_length], spelled(p), p.code) for p in ours if p.code not in found)
        other = _index(
            (scopes[p.code[:their_length]], p.name, p.code)
            for p in theirs
            if p.code[:their_length] in scopes and p.code not in taken
        )
        for place, hits in mine.items():
            if len(hits) == 1 and len(other.get(place, ())) == 1:
                found[hits[0]] = other[place][0]
    return found


def _index(rows: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str, str], list[str]]:
    """(scope, kind, key) -> codes; the kind only where a name carries kabupaten or kota."""
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for scope, name, code in rows:
        if not name:
            continue
        length = len(code.replace(".", ""))
        level = {2: "province", 4: "regency"}.get(length, "village")
        kind = names.read(name).kind if level == "regency" else ""
        found[(scope, kind, names.stored_key(name, level))].append(code)
    return found
