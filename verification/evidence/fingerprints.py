"""How a picture looks, in 128 bits (difference hash): the same house photographed once and sent twice differs in a few
bits, however it was shrunk. Pure.

Two fingerprints that differ in at most `len(PARTS) - 1` bits share at least one of their parts unchanged, so near ones
are found by an index on the parts instead of comparing everything with everything.
"""

from __future__ import annotations

import io

import dhash
from PIL import Image, ImageStat

SIDE = 8
NONE = "-"
PART_BITS = 16
PARTS = 128 // PART_BITS
#: A picture whose grey values hardly differ (a thumb on the lens, the dark) has no look to compare.
MIN_SPREAD = 6.0


def fingerprint(content: bytes) -> str:
    """32 hex digits; NONE for what is no picture or shows nothing."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            small = image.convert("L").resize((SIDE + 1, SIDE + 1), Image.Resampling.LANCZOS)
    except Exception:  # a decoder may raise anything on a hostile file
        return NONE
    if ImageStat.Stat(small).stddev[0] < MIN_SPREAD:
        return NONE
    row, column = dhash.dhash_row_col(list(small.tobytes()), SIDE)
    return f"{row:016x}{column:016x}"


def bands(mark: str) -> list[int]:
    """The parts of a fingerprint as numbers that are told apart by their place."""
    if mark in ("", NONE):
        return []
    bits = int(mark, 16)
    return [place << PART_BITS | bits >> place * PART_BITS & (1 << PART_BITS) - 1 for place in range(PARTS)]


def distance(one: str, two: str) -> int:
    """Bits that differ, 0 to 128."""
    return (int(one, 16) ^ int(two, 16)).bit_count()
