"""Borders of regions as an office gets them (GeoJSON) into checked polygons, and whether a place lies inside. Pure.

A feature names its region by a property `kode` or `code` (Kemendagri, with or without dots). Coordinates are GeoJSON's:
longitude, then latitude, in degrees; rings beside the first are holes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from regions import codes

Ring = list[list[float]]
Polygon = list[Ring]
METRES_A_DEGREE = 111_195
CODE_PROPERTIES = ("kode", "code", "KODE", "kode_desa", "KODE_DESA", "kd_kemendagri")
# Nothing of Indonesia lies outside: a file with the two coordinates exchanged does.
WEST, SOUTH, EAST, NORTH = 90.0, -15.0, 145.0, 10.0


@dataclass(frozen=True, slots=True)
class Border:
    code: str
    polygons: list[Polygon]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a feature was refused: its place in the file (from 1) and a code: no_code, no_area, outside_indonesia."""

    feature: int
    code: str


def read(document: Any) -> Iterator[Border | Problem]:
    """Every feature becomes one border or one problem. ValueError when it is no GeoJSON FeatureCollection."""
    features = document.get("features") if isinstance(document, Mapping) else None
    if not isinstance(features, list):
        raise ValueError("not a GeoJSON FeatureCollection")
    for number, feature in enumerate(features, start=1):
        code = _code(feature)
        polygons = _polygons(feature)
        if not code:
            yield Problem(number, "no_code")
        elif not polygons:
            yield Problem(number, "no_area")
        elif not all(WEST <= x <= EAST and SOUTH <= y <= NORTH for x, y in _points(polygons)):
            yield Problem(number, "outside_indonesia")
        else:
            yield Border(code, polygons)


def _code(feature: Any) -> str:
    told = feature.get("properties") if isinstance(feature, Mapping) else None
    texts = [str(told[name]) for name in CODE_PROPERTIES if told.get(name)] if isinstance(told, Mapping) else []
    return (codes.dotted(texts[0]) or "") if texts else ""


def _polygons(feature: Any) -> list[Polygon]:
    """The feature's polygons; empty when it is something else, or not made of closed rings of numbers."""
    shape = feature.get("geometry") if isinstance(feature, Mapping) else None
    if not isinstance(shape, Mapping):
        return []
    parts: Any = shape.get("coordinates")
    found = {"Polygon": [parts], "MultiPolygon": parts}.get(str(shape.get("type")))
    try:
        polygons = [[[[float(x), float(y)] for x, y, *_ in ring] for ring in polygon] for polygon in found or []]
    except (TypeError, ValueError):
        return []
    rings = [ring for polygon in polygons for ring in polygon]
    closed = rings and all(len(ring) > 3 and ring[0] == ring[-1] for ring in rings)
    return polygons if closed and all(math.isfinite(value) for point in _points(polygons) for value in point) else []


def _points(polygons: Sequence[Polygon]) -> Iterator[list[float]]:
    return (point for polygon in polygons for ring in polygon for point in ring)


def box(polygons: Sequence[Polygon]) -> tuple[float, float, float, float]:
    """West, south, east, north."""
    points = list(_points(polygons))
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return min(xs), min(ys), max(xs), max(ys)


def contains(polygons: Sequence[Polygon], latitude: float, longitude: float) -> bool:
    """Whether a place lies in one of the polygons and in none of its holes (even-odd rule)."""
    return any(
        _in_ring(polygon[0], longitude, latitude)
        and not any(_in_ring(hole, longitude, latitude) for hole in polygon[1:])
        for polygon in polygons
    )


def _in_ring(ring: Ring, x: float, y: float) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def metres_outside(polygons: Sequence[Polygon], latitude: float, longitude: float) -> float:
    """How far a place lies from the nearest border, 0 inside. On a flat map around the place."""
    if contains(polygons, latitude, longitude):
        return 0.0
    narrow = math.cos(math.radians(latitude))
    nearest = math.inf
    for polygon in polygons:
        for ring in polygon:
            flat = [((x - longitude) * narrow, y - latitude) for x, y in ring]
            nearest = min([nearest, *(_from_origin(one, two) for one, two in pairwise(flat))])
    return nearest * METRES_A_DEGREE


def _from_origin(one: tuple[float, float], two: tuple[float, float]) -> float:
    """Distance of the origin from a piece of a line."""
    across, up = two[0] - one[0], two[1] - one[1]
    length = across * across + up * up
    share = 0.0 if not length else max(0.0, min(1.0, -(one[0] * across + one[1] * up) / length))
    return math.hypot(one[0] + share * across, one[1] + share * up)
