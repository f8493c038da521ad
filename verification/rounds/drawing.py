"""A sample of families for a round: drawn by seed so that anybody draws it again, and what it can say. Pure.

Every family has the same chance. Its luck is SHA-256 of seed and key: neither the order of the list nor the machine
counts. By decile each decile gives the same share (largest remainders), and at least one where there is room.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Sequence

#: 95 of 100 samples lie within so many standard deviations.
SURE = 1.96
#: Fewer than this say nothing of their own.
FEWEST = 30


def luck(seed: str, key: int) -> bytes:
    return hashlib.sha256(f"{seed}:{key}".encode()).digest()


def draw(frame: Sequence[tuple[int, int]], size: int, seed: str, *, strata: bool = False) -> list[int]:
    """`size` keys of (key, stratum), in order of the keys."""
    if not strata:
        return _luckiest([key for key, _stratum in frame], size, seed)
    groups: dict[int, list[int]] = defaultdict(list)
    for key, stratum in frame:
        groups[stratum].append(key)
    sizes = shares({stratum: len(keys) for stratum, keys in groups.items()}, size)
    return sorted(key for stratum, keys in groups.items() for key in _luckiest(keys, sizes[stratum], seed))


def shares(counts: dict[int, int], size: int) -> dict[int, int]:
    """How many of each stratum: in proportion, adding up to `size`; at least one of each if there are enough."""
    total = sum(counts.values())
    size = min(size, total)
    if not total:
        return {}
    least = 1 if size >= len(counts) else 0
    exact = {stratum: size * count / total for stratum, count in counts.items()}
    taken = {stratum: min(max(int(exact[stratum]), least), count) for stratum, count in counts.items()}
    while sum(taken.values()) != size:
        step = 1 if sum(taken.values()) < size else -1
        room = [one for one in taken if (taken[one] < counts[one] if step > 0 else taken[one] > least)]
        best = max(room, key=lambda one: (step * (exact[one] - taken[one]), -one))
        taken[best] += step
    return taken


def margin(size: int, of: int) -> float | None:
    """Half the width, in percentage points, of the 95 % band of a share found in `size` of `of` families: the widest it
    can be (a share of one half), with the correction for a finite list. None: too few to say anything.
    """
    if size < FEWEST and size < of:
        return None
    if size >= of:
        return 0.0
    return 100 * SURE * math.sqrt(0.25 / size * (of - size) / (of - 1))


def size_for(points: float, of: int) -> int:
    """How many of `of` families give a margin of at most `points` percentage points."""
    if of <= 1 or points <= 0:
        return of
    endless = SURE**2 * 0.25 / (points / 100) ** 2
    size = min(of, math.ceil(endless / (1 + (endless - 1) / of)))
    return min(of, max(size, FEWEST))


def _luckiest(keys: Sequence[int], size: int, seed: str) -> list[int]:
    return sorted(sorted(keys, key=lambda key: (luck(seed, key), key))[:size])
