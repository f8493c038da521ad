"""What there is to judge the evidence of a visit by: the visits around it, its photos' doubles, its times and answers.

Everything is within the visit's campaign. Rows become plain values here; `verification.evidence.hints` does the sums.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from regions.boundaries import metres_outside
from regions.models import Boundary
from verification.evidence import fingerprints
from verification.evidence import hints as sums
from verification.evidence.hints import Hint, Limits, Stop
from verification.models import Photo, Visit

if TYPE_CHECKING:
    from verification.answers import Reading
    from verification.querysets import VisitQuerySet

#: The visits of a village its middle is worked out of, and the doubles of a photo that are looked at; newest first.
VILLAGE_VISITS, DOUBLES = 300, 200
#: Families shown for one visit's photos: the nearest.
SHOWN = 3
METRES_A_DEGREE = 111_000
STARTED, ENDED = ("started_at", "start"), ("ended_at", "end")


def limits() -> Limits:
    return Limits(**settings.EVIDENCE_LIMITS)


def hints(visit: Visit, reading: Reading | None) -> list[Hint]:
    """Everything a visit's evidence hints at now. About eight queries."""
    found = limits()
    told: list[Hint | None] = []
    here = stop_of(visit)
    if here is not None and visit.target is not None:
        told += _of_place(visit, here, found)
    started, ended = _moment(reading, STARTED), _moment(reading, ENDED)
    if visit.replaces_id is None and reading is not None and visit.outcome in reading.mapping.get("met", ()):
        told.append(sums.filling(started, ended or visit.phone_time, found))
    if reading is not None:
        told.append(sums.straight(list(_series(reading)), found))
    oldest = min((photo.taken_at for photo in visit.photos.all() if photo.taken_at), default=None)
    told.append(sums.old_photo(oldest, started or visit.phone_time or ended, found))
    return [hint for hint in told if hint is not None] + _of_photos(visit, reading)


def stop_of(visit: Visit) -> Stop | None:
    if visit.latitude is None or visit.longitude is None:
        return None
    latitude, longitude = float(visit.latitude), float(visit.longitude)
    return Stop(visit.pk, visit.household_id or 0, latitude, longitude, visit.accuracy_m or 0.0, visit.phone_time)


def _around(visit: Visit) -> VisitQuerySet:
    """The other visits of the campaign that have a position and were not rejected."""
    assert visit.target is not None  # nosec: the caller looked
    placed = Visit.objects.unscoped().filter(target__campaign_id=visit.target.campaign_id, latitude__isnull=False)
    return placed.exclude(pk=visit.pk).exclude(state=Visit.State.REJECTED).light()


def _of_place(visit: Visit, here: Stop, found: Limits) -> list[Hint | None]:
    around = _around(visit)
    village = around.filter(village_id=visit.village_id).order_by("-pk").values_list("latitude", "longitude")
    places = [
        (float(latitude), float(longitude))
        for latitude, longitude in village[:VILLAGE_VISITS]
        if latitude is not None and longitude is not None
    ]
    mine = around.filter(facilitator_id=visit.facilitator_id)
    before = None
    if visit.phone_time is not None:
        before = mine.filter(phone_time__lte=visit.phone_time).order_by("-phone_time", "-pk").first()
    reach = found.spot_m / METRES_A_DEGREE
    reach_lon = reach / max(0.01, math.cos(math.radians(here.latitude)))
    near = mine.filter(
        latitude__range=(here.latitude - reach, here.latitude + reach),
        longitude__range=(here.longitude - reach_lon, here.longitude + reach_lon),
    )
    stops = [stop for one in near[:VILLAGE_VISITS] if (stop := stop_of(one)) is not None]
    return [
        _outside(visit, here, found) or sums.far(here, places, found),
        sums.jump(here, stop_of(before) if before else None, found),
        sums.one_spot(here, stops, found),
    ]


def _outside(visit: Visit, here: Stop, found: Limits) -> Hint | None:
    """Nothing where the office has not loaded the village's border."""
    drawn = Boundary.objects.filter(region_id=visit.village_id).values_list("polygons", flat=True).first()
    if drawn is None:
        return None
    return sums.outside(here, metres_outside(drawn, here.latitude, here.longitude), found)


def _moment(reading: Reading | None, names: tuple[str, ...]) -> dt.datetime | None:
    """The first of these answers that is a moment with its offset."""
    for name in names if reading is not None else ():
        try:
            moment = parse_datetime(reading.one(name)) if reading else None
        except ValueError:
            continue
        if moment is not None and timezone.is_aware(moment):
            return moment
    return None


def _series(reading: Reading) -> Iterator[list[str]]:
    """Answers to questions that follow each other in one group and offer the same choices; repeats are left out."""
    chosen = [
        question
        for question in reading.form.questions
        if question.kind == "select1" and question.asked
        and not any(question.path.startswith(f"{repeat}/") for repeat in reading.form.repeats)
    ]  # fmt: skip
    for _key, run in groupby(chosen, lambda question: (question.path.rpartition("/")[0], tuple(question.choices))):
        yield [answer for question in run if (answer := reading.answers.get(question.path, ""))]


@dataclass(frozen=True, slots=True)
class _Double:
    visit: int
    same: bool
    bits: int


def _of_photos(visit: Visit, reading: Reading | None) -> list[Hint]:
    """Photos of other families that are the same file or look the same. Documents look alike: only the same file."""
    if visit.target is None:
        return []
    kinds: dict[str, str] = reading.mapping.get("photos", {}) if reading is not None else {}
    best: dict[tuple[str, int], _Double] = {}
    for photo in visit.photos.all():
        if not photo.bands:
            continue
        document = kinds.get(photo.question, "") == "kk"
        for double in _doubles(visit, photo):
            if double.same or (not document and double.bits <= settings.NEAR_PHOTO_BITS):
                key = ("same_photo" if double.same else "near_photo", double.visit)
                best[key] = min(best.get(key, double), double, key=lambda one: one.bits)
    found: list[Hint] = []
    for kind in ("same_photo", "near_photo"):
        rows = sorted((one for (name, _pk), one in best.items() if name == kind), key=lambda one: (one.bits, one.visit))
        same = {one.other for one in found}
        rows = [one for one in rows if one.visit not in same]
        found += [Hint(kind, {"bits": one.bits, "visits": len(rows)}, one.visit) for one in rows[:SHOWN]]
    return found


def _doubles(visit: Visit, photo: Photo) -> Iterator[_Double]:
    """Photos of other families of the campaign that share a part of the fingerprint (one index look-up)."""
    assert visit.target is not None  # nosec: the caller looked
    rows: Any = Photo.objects.unscoped().filter(bands__overlap=photo.bands)
    rows = rows.filter(visit__target__campaign_id=visit.target.campaign_id).exclude(visit__state="rejected")
    rows = rows.exclude(visit__household_id=visit.household_id).order_by("-pk")
    for other, sha256, original, mark in rows.values_list("visit_id", "sha256", "original_sha256", "fingerprint")[
        :DOUBLES
    ]:
        same = sha256 == photo.sha256 or bool(original and original == photo.original_sha256)
        yield _Double(other, same, fingerprints.distance(mark, photo.fingerprint))
