"""An even split of work between people, near where they are. Pure.

Three steps, each simple to say: how many families everybody gets (as even as their villages allow), which villages
they go to (the nearest, with those totals), which families of a village each one takes (neighbours together).
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

ROUNDS = 50
KM_OF_DEGREE = 111.195
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ground:
    """A village with families to deal, and who may go there."""

    code: str
    families: int
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """A family to deal: where it lives as far as that is known, and who has it now."""

    key: int
    rw: str
    rt: str
    name: str
    point: Point | None = None
    holder: int | None = None


Plan = dict[str, dict[int, int]]


def even(grounds: Sequence[Ground], load: Mapping[int, int]) -> Plan:
    """Village -> person -> families. Each village in turn is poured anew into whoever has least, until nothing changes:
    the sum of squared loads only falls, so it ends where no village can be dealt more evenly.
    """
    loads: dict[int, int] = defaultdict(int, load)
    plan: Plan = {ground.code: {} for ground in grounds}
    for _round in range(ROUNDS):
        changed = False
        for ground in sorted(grounds, key=lambda one: (len(one.people), one.code)):
            before = plan[ground.code]
            for person, families in before.items():
                loads[person] -= families
            poured = _pour(ground, loads, before)
            for person, families in poured.items():
                loads[person] += families
            changed = changed or poured != before
            plan[ground.code] = poured
        if not changed:
            break
    return plan


def _pour(ground: Ground, loads: Mapping[int, int], before: Mapping[int, int]) -> dict[int, int]:
    """Families one by one to whoever has least; of equals to whoever had more here, so that it comes to rest."""
    heap = [(loads[person], -before.get(person, 0), person) for person in ground.people]
    heapq.heapify(heap)
    poured: dict[int, int] = {}
    for _family in range(ground.families if heap else 0):
        load, had, person = heap[0]
        heapq.heapreplace(heap, (load + 1, had, person))
        poured[person] = poured.get(person, 0) + 1
    return poured


def nearest(plan: Plan, grounds: Sequence[Ground], distance: Callable[[str, int], float]) -> Plan:
    """The same totals for everybody, and the least distance summed over families (successive shortest paths)."""
    totals: dict[int, int] = defaultdict(int)
    for counts in plan.values():
        for person, families in counts.items():
            totals[person] += families
    cost = {(ground.code, person): distance(ground.code, person) for ground in grounds for person in ground.people}
    found: Plan = {ground.code: {} for ground in grounds}
    for ground in grounds:
        left = ground.families if ground.people else 0
        while left:
            path, room = _shortest(ground.code, found, grounds, cost, totals)
            moved = min(left, room)
            _shift(path, moved, found, totals)
            left -= moved
    return found


def _shortest(
    start: str, found: Plan, grounds: Sequence[Ground], cost: Mapping[tuple[str, int], float], totals: Mapping[int, int]
) -> tuple[list[tuple[str, int]], int]:
    """The cheapest way to place a family of `start`: straight with somebody who has room, or by taking the place of
    another village's, which goes elsewhere in turn. Returns (village, person) steps and how many fit.
    """
    people = {ground.code: ground.people for ground in grounds}
    reached: dict[str | int, float] = {start: 0.0}
    came: dict[str | int, str | int] = {}
    queue: deque[str | int] = deque([start])
    while queue:
        at = queue.popleft()
        steps: list[tuple[str | int, float]]
        if isinstance(at, str):
            steps = [(person, cost[at, person]) for person in people[at]]
        else:
            steps = [(code, -cost[code, at]) for code, counts in found.items() if counts.get(at)]
        for to, price in steps:
            if reached[at] + price < reached.get(to, math.inf) - 1e-9:
                reached[to], came[to] = reached[at] + price, at
                queue.append(to)
    ends = [node for node in reached if isinstance(node, int) and totals[node] > 0]
    end = min(ends, key=lambda one: (reached[one], one))
    path, room = [], totals[end]
    node: str | int = end
    while node != start:
        before = came[node]
        if isinstance(node, int):
            path.append((str(before), node))
        else:
            room = min(room, found[node][int(before)])
        node = before
    return path[::-1], room


def _shift(path: Sequence[tuple[str, int]], moved: int, found: Plan, totals: dict[int, int]) -> None:
    """Along the path each village gives to a person and takes from the one before."""
    for index, (code, person) in enumerate(path):
        found[code][person] = found[code].get(person, 0) + moved
        if index:
            taken = path[index - 1][1]
            found[code][taken] -= moved
            if not found[code][taken]:
                del found[code][taken]
    totals[path[-1][1]] -= moved


def deal(homes: Sequence[Home], counts: Mapping[int, int]) -> dict[int, int]:
    """Family -> person: the village is walked once, along its longer side, and cut into connected parts."""
    line = walk(homes)
    places = {home.key: place for place, home in enumerate(line)}

    def middle(person: int) -> tuple[float, int]:
        held = [places[home.key] for home in homes if home.holder == person]
        return (sum(held) / len(held) if held else len(line) / 2, person)

    order = [person for person in sorted(counts, key=middle) for _family in range(counts[person])]
    return {home.key: person for home, person in zip(line, order, strict=True)}


def walk(homes: Sequence[Home]) -> list[Home]:
    """Neighbours beside each other: by position along the longer side, a family without one beside its RT or RW; where
    nobody's position is known, by RW and RT.
    """
    known = [home.point for home in homes if home.point is not None]
    by_number = sorted(homes, key=lambda home: (home.rw, home.rt, home.name, home.key))
    if not known:
        return by_number
    spread = [max(point[side] for point in known) - min(point[side] for point in known) for side in (0, 1)]
    side = 0 if spread[0] >= spread[1] else 1
    groups: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for home in homes:
        if home.point is not None:
            for key in ((home.rw, home.rt), (home.rw,), ()):
                groups[key].append(home.point[side])

    def along(home: Home) -> float:
        if home.point is not None:
            return home.point[side]
        near = next(groups[key] for key in ((home.rw, home.rt), (home.rw,), ()) if groups.get(key))
        return sum(near) / len(near)

    return sorted(by_number, key=along)


def kilometres(one: Point, other: Point) -> float:
    """Flat enough for a kabupaten."""
    north = one[0] - other[0]
    east = (one[1] - other[1]) * math.cos(math.radians((one[0] + other[0]) / 2))
    return KM_OF_DEGREE * math.hypot(north, east)
