"""What each family of the demonstration will turn out to be. The exact counts of the pilot district are met here."""

from poverty.demo.dice import dice, share_out
from poverty.demo.people import Family

#: Dispositions of the families that are not extreme poor, double ones aside; values of verification's Verdict.
OTHERS = {
    "able": 0.715,
    "vulnerable": 0.142,
    "poor": 0.07,
    "moved": 0.03,
    "not_found": 0.022,
    "died": 0.008,
    "part": 0.009,
    "refused": 0.004,
}


def plan(families: list[Family], extreme: int, seed: int) -> dict[str, str]:
    """Return {family key: disposition}: exactly `extreme` times "extreme", flagged copies "double", the rest by OTHERS.

    The hardest lives come first, with some chance, so that a low decile often but not always holds. "died" falls on
    people living alone, the oldest first, as far as there are any.
    """
    chance = dice(seed, "plan")
    outcome = {family.key: "double" for family in families if family.copy_of}
    open_cases = [family for family in families if family.key not in outcome]
    if extreme > len(open_cases):
        raise ValueError(f"{extreme} extreme poor of {len(open_cases)} families")
    # Only families with an adult answer a visit.
    order = sorted(open_cases, key=lambda f: (f.head.age < 18, -f.hardship + chance.gauss(0, 0.08)))
    outcome |= {family.key: "extreme" for family in order[:extreme]}
    rest = order[extreme:]
    counts = share_out(len(rest), OTHERS)
    alone = sorted((f for f in rest if len(f.members) == 1), key=lambda f: -f.head.age)[: counts["died"]]
    outcome |= {family.key: "died" for family in alone}
    counts["able"] += counts["died"] - len(alone)
    rest = [family for family in rest if family.key not in outcome]
    for disposition in ("poor", "vulnerable"):
        outcome |= {family.key: disposition for family in rest[: counts[disposition]]}
        rest = rest[counts[disposition] :]
    chance.shuffle(rest)
    start = 0
    for disposition in ("moved", "not_found", "part", "refused", "able"):
        chosen = rest[start : start + counts[disposition]]
        outcome |= {family.key: disposition for family in chosen}
        start += counts[disposition]
    return outcome
