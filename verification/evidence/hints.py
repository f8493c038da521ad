"""What the evidence of a visit hints at, worked out of plain values. Pure: no Django, no clock; limits are passed in.

A hint is a reason to look, never a verdict: a market day empties a village, a phone's clock is wrong, twins look alike.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

EARTH_M = 6_371_008.8
Figures = dict[str, float | int | str]


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on something is worth a look. Hours, metres, km/h, minutes, counts."""

    old_photo_hours: float = 24
    outside_m: float = 300
    far_m: float = 5000
    far_visits: int = 5
    jump_kmh: float = 120
    jump_m: float = 1000
    spot_m: float = 15
    spot_visits: int = 5
    short_minutes: float = 4
    long_minutes: float = 240
    straight_questions: int = 8


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit as a place and a moment. `accuracy_m`: radius the phone gives, 0 when it says nothing."""

    visit: int
    household: int
    latitude: float
    longitude: float
    accuracy_m: float = 0.0
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """`other` is the visit it is compared with, None when it stands alone."""

    kind: str
    figures: Figures = field(default_factory=dict)
    other: int | None = None


def distance_m(one: tuple[float, float], two: tuple[float, float]) -> float:
    """Metres between two places (latitude, longitude in degrees) on a round earth (haversine)."""
    lat1, lat2 = math.radians(one[0]), math.radians(two[0])
    half_lat, half_lon = (lat2 - lat1) / 2, math.radians(two[1] - one[1]) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(half_lon) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(chord)))


def apart_m(one: Stop, two: Stop) -> float:
    """Metres that surely lie between two stops: the distance less what either phone may be off."""
    whole = distance_m((one.latitude, one.longitude), (two.latitude, two.longitude))
    return max(0.0, whole - one.accuracy_m - two.accuracy_m)


def middle(places: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The median of latitudes and of longitudes: one visit in another island does not move it."""
    return median(place[0] for place in places), median(place[1] for place in places)


def far(stop: Stop, others: Sequence[tuple[float, float]], limits: Limits) -> Hint | None:
    """The position against the middle of the other visits of the village; too few of them say nothing."""
    if len(others) < limits.far_visits:
        return None
    metres = distance_m((stop.latitude, stop.longitude), middle(others)) - stop.accuracy_m
    return Hint("far", {"metres": round(metres), "visits": len(others)}) if metres > limits.far_m else None


def outside(stop: Stop, metres: float, limits: Limits) -> Hint | None:
    """The position against the village's border: `metres` beyond it, less what the phone may be off."""
    surely = metres - stop.accuracy_m
    return Hint("far", {"metres": round(surely), "border": 1}) if surely > limits.outside_m else None


def jump(stop: Stop, before: Stop | None, limits: Limits) -> Hint | None:
    """Faster than a road allows since the visit before, by the same phone's clock."""
    if before is None or stop.at is None or before.at is None or stop.at < before.at:
        return None
    metres = apart_m(stop, before)
    if metres < limits.jump_m:
        return None
    seconds = (stop.at - before.at).total_seconds()
    speed = metres / max(seconds, 1.0) * 3.6
    if speed <= limits.jump_kmh:
        return None
    figures: Figures = {"metres": round(metres), "minutes": round(seconds / 60, 1), "kmh": round(min(speed, 99_999))}
    return Hint("jump", figures, before.visit)


def one_spot(stop: Stop, others: Sequence[Stop], limits: Limits) -> Hint | None:
    """Visits to this and other families, all made from within a few steps."""
    here = (stop.latitude, stop.longitude)
    near = [one for one in others if distance_m(here, (one.latitude, one.longitude)) <= limits.spot_m]
    families = {one.household for one in near} - {stop.household}
    if len(families) + 1 < limits.spot_visits:
        return None
    return Hint("one_spot", {"families": len(families) + 1, "metres": round(limits.spot_m)})


def old_photo(taken_at: dt.datetime | None, visited_at: dt.datetime | None, limits: Limits) -> Hint | None:
    """The camera's moment against the visit's. A photo taken after the visit is no hint: repairs are."""
    if taken_at is None or visited_at is None:
        return None
    hours = (visited_at - taken_at).total_seconds() / 3600
    return Hint("old_photo", {"hours": round(hours)}) if hours > limits.old_photo_hours else None


def filling(started_at: dt.datetime | None, ended_at: dt.datetime | None, limits: Limits) -> Hint | None:
    """How long the form was open."""
    if started_at is None or ended_at is None or ended_at < started_at:
        return None
    minutes = (ended_at - started_at).total_seconds() / 60
    if minutes < limits.short_minutes:
        return Hint("too_short", {"minutes": round(minutes, 1)})
    return Hint("too_long", {"minutes": round(minutes)}) if minutes > limits.long_minutes else None


def straight(series: Sequence[Sequence[str]], limits: Limits) -> Hint | None:
    """`series`: the answers to questions that stand together and offer the same choices, a list a series."""
    longest = max((len(one) for one in series if one and len(set(one)) == 1), default=0)
    return Hint("straight", {"questions": longest}) if longest >= limits.straight_questions else None
