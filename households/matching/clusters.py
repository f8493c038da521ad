"""From pairs to clusters, and which number each cluster bears. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# A page side by side holds this many. Merely possible pairs do not chain a village into one cluster.
CROWD = 8


def components(pairs: Iterable[tuple[int, int, int, bool]]) -> list[list[int]]:
    """The connected groups of (one, other, score, strong), each in order of key, the groups by their first key.

    Strong pairs always join. The others join while the group stays within CROWD, the likeliest first: what is left out
    comes when the group has been decided. The order in which pairs are given does not matter.
    """
    parent: dict[int, int] = {}
    size: dict[int, int] = {}

    def root(key: int) -> int:
        if key not in parent:
            parent[key], size[key] = key, 1
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for one, other, _score, strong in sorted(pairs, key=lambda pair: (not pair[3], -pair[2], pair[0], pair[1])):
        a, b = sorted((root(one), root(other)))
        if a != b and (strong or size[a] + size[b] <= CROWD):
            parent[b] = a
            size[a] += size[b]
    groups: dict[int, list[int]] = {}
    for key in sorted(parent):
        groups.setdefault(root(key), []).append(key)
    return [group for group in groups.values() if len(group) > 1]


def keep_numbers(groups: list[list[int]], known: Mapping[int, int]) -> list[int | None]:
    """For each group the cluster number it keeps (None: a new one). `known`: member -> number until now.

    A group that joined several keeps the oldest; of a cluster that fell apart the group with most of its members keeps
    the number, then the one with the lowest key.
    """
    claims: list[tuple[int, int, int, int]] = []
    for place, group in enumerate(groups):
        counted: dict[int, int] = {}
        for member in group:
            if (number := known.get(member)) is not None:
                counted[number] = counted.get(number, 0) + 1
        claims += [(number, -members, group[0], place) for number, members in counted.items()]
    kept: list[int | None] = [None] * len(groups)
    taken: set[int] = set()
    for number, _members, _first, place in sorted(claims):
        if kept[place] is None and number not in taken:
            kept[place] = number
            taken.add(number)
    return kept
