"""How alike two names are, and how two birth dates differ. Pure."""

from __future__ import annotations

import datetime as dt

from rapidfuzz.distance import OSA, JaroWinkler

from households.matching.names import Name

# Short words that differ are different words: SIN, SEN, MIN.
EXACT, NEAR, SHORT = 1.0, 0.65, 0.55
# What is left over is the given name itself: the father's name alone says little.
NO_GIVEN = 0.8
# Brothers share their father's name: a word that is another one outweighs those that agree.
CONTRADICTION = 0.85
# A name that lacks what the other has: less than the same, more than another.
LESS, INITIAL, ONLY_LIGHT = 0.93, 0.9, 0.87


def names(one: Name, other: Name) -> float:
    """0 to 1. The telling words decide; birth-order and common words only take a little away."""
    if not one.core or not other.core:
        return 0.0
    if _only_light(one, other) or _only_light(other, one):
        return ONLY_LIGHT
    core = max(_by_words(one.sounds, other.sounds), _joined(one, other))
    return core * _light(one, other)


def _only_light(one: Name, other: Name) -> bool:
    """`SITI` against `SITI BINTI HAKIM`: all that one is called is a word of low weight of the other."""
    return not one.light and bool(other.light) and other.light.issuperset(one.core)


def _joined(one: Name, other: Name) -> float:
    """NURHAYATI and NUR HAYATI: spaces do not matter, and a common word may have been joined to a telling one."""
    whole, letters = one.whole, other.whole
    if not whole or not letters:
        return 0.0
    if whole == letters:
        return EXACT
    likeness = OSA.normalized_similarity(whole, letters)
    for a, b in ((one, other), (other, one)):
        if len(b.light) and len(a.whole) > len(b.whole):
            likeness = max(likeness, _with_light(a, b))
    return likeness


def _with_light(longer: Name, shorter: Name) -> float:
    """`SITIAMINAH` against `SITI AMINAH`: one of the light words in front or behind."""
    written = longer.joined
    best = 0.0
    for word in shorter.light:
        if written.startswith(word):
            rest = written[len(word) :]
            best = max(best, OSA.normalized_similarity(rest, shorter.joined))
    return best


def _by_words(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Each word of the shorter name finds its likest in the longer one; words left over cost a little, once."""
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    # The likest two words find each other first, whichever name is asked about which.
    found = sorted(
        ((-_word(a, b), min(a, b), max(a, b), x, y) for x, a in enumerate(few) for y, b in enumerate(many)),
    )
    total = weight = 0.0
    worst = EXACT
    taken: tuple[set[int], set[int]] = (set(), set())
    for against, _first, _second, x, y in found:
        if x in taken[0] or y in taken[1]:
            continue
        taken[0].add(x)
        taken[1].add(y)
        size = len(few[x]) + len(many[y])
        total -= against * size
        weight += size
        worst = min(worst, -against)
    likeness = total / weight * (CONTRADICTION if worst < NEAR else EXACT)
    left = [word for y, word in enumerate(many) if y not in taken[1]]
    if left and max(map(len, left)) > 1:
        likeness *= LESS if 0 in taken[1] else NO_GIVEN
    return likeness


def _word(one: str, other: str) -> float:
    if one == other:
        return EXACT
    if len(one) == 1 or len(other) == 1:
        return INITIAL if one[0] == other[0] else 0.0
    if max(len(one), len(other)) <= 3:
        return SHORT
    return min(
        OSA.normalized_similarity(one, other) + 0.08,
        float(JaroWinkler.similarity(one, other, prefix_weight=0.05)),
    )


def _light(one: Name, other: Name) -> float:
    """1 when the words of low weight agree; less when one lacks them; less still when they contradict each other."""
    if (one.order and other.order and one.order != other.order) or (
        "I" in one.light ^ other.light and ("NI" in one.light ^ other.light)
    ):
        return 0.86
    if one.light == other.light:
        return 1.0
    if not one.light or not other.light or one.light & other.light or one.order == other.order != 0:
        return 0.98
    return 0.94


def dates(one: dt.date | None, other: dt.date | None) -> str:
    """`same`, `swapped` (day and month), `digit` (one digit off), `year` (day and month same, at most two years apart),
    `near` (same year), `different`, or `unknown` when one is missing.
    """
    if one is None or other is None:
        return "unknown"
    if one == other:
        return "same"
    if one.year == other.year and (one.day, one.month) == (other.month, other.day):
        return "swapped"
    if (one.day, one.month) == (other.day, other.month) and abs(one.year - other.year) <= 2:
        return "year"
    a, b = f"{one:%d%m%Y}", f"{other:%d%m%Y}"
    if sum(x != y for x, y in zip(a, b, strict=True)) == 1:
        return "digit"
    return "near" if one.year == other.year else "different"


def is_stand_in(date: dt.date | None) -> bool:
    """A day offices write when only the year is known: 1 January, 1 July, 31 December."""
    return date is not None and (date.day, date.month) in ((1, 1), (1, 7), (31, 12))
