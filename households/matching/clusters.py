"""From pairs to clusters, and which number each cluster bears. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def components(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The connected groups, each in order of key, the groups by their first key. The order of pairs does not matter."""
    parent: dict[int, int] = {}

    def root(key: int) -> int:
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for one, other in pairs:
        a, b = root(one), root(other)
        if a != b:
            parent[max(a, b)] = min(a, b)
    groups: dict[int, list[int]] = {}
    for key in sorted(parent):
        groups.setdefault(root(key), []).append(key)
    return list(groups.values())


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
