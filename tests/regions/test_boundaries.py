"""Borders an office loads, and whether a visit lies inside its village."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from regions.boundaries import Border, Problem, contains, metres_outside, read
from regions.models import Boundary

VILLAGE = "19.01.01.1001"
SQUARE = [[106.0, -2.0], [106.1, -2.0], [106.1, -1.9], [106.0, -1.9], [106.0, -2.0]]
HOLE = [[106.04, -1.96], [106.06, -1.96], [106.06, -1.94], [106.04, -1.94], [106.04, -1.96]]


def feature(code: str, rings: object = None, kind: str = "Polygon") -> dict[str, object]:
    return {
        "type": "Feature", "properties": {"kode": code, "nama": "Contoh"},
        "geometry": {"type": kind, "coordinates": [SQUARE] if rings is None else rings},
    }  # fmt: skip


@pytest.fixture
def as_file(tmp_path: Path):  # type: ignore[no-untyped-def]
    def write(*features: object) -> str:
        path = tmp_path / "batas.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), encoding="utf-8")
        return str(path)

    return write


@pytest.mark.django_db
def test_an_office_loads_its_villages_and_a_newer_drawing_replaces_the_older(ground: None, as_file) -> None:  # type: ignore[no-untyped-def]
    for source in ("BIG 2024", "BIG 2025"):
        call_command("load_boundaries", as_file(feature("1901011001")), "--source", source, stdout=StringIO())
    found = Boundary.objects.get()
    assert (found.region_id, found.source) == (VILLAGE, "BIG 2025")
    assert contains(found.polygons, -1.95, 106.05)


@pytest.mark.django_db
def test_one_bad_feature_and_nothing_is_loaded(ground: None, as_file) -> None:  # type: ignore[no-untyped-def]
    exchanged = [[[y, x] for x, y in SQUARE]]
    bad = [feature("1901011002", exchanged), feature("19.01.01.9999"), feature("", None), feature(VILLAGE, [], "Point")]
    with pytest.raises(CommandError) as refusal:
        call_command("load_boundaries", as_file(feature(VILLAGE), *bad), "--source", "X", stdout=StringIO())
    said = str(refusal.value)
    assert all(word in said for word in ("outside_indonesia", "19.01.01.9999", "no_code", "no_area"))
    assert not Boundary.objects.exists()


@pytest.mark.parametrize("document", [None, [], {"type": "Feature"}, {"features": "x"}, "text"])
def test_what_is_no_geojson_is_said_to_be_none(document: object) -> None:
    with pytest.raises(ValueError, match="FeatureCollection"):
        list(read(document))


def test_several_parts_and_holes_are_read() -> None:
    [border] = read({"features": [feature(VILLAGE, [[SQUARE, HOLE]], "MultiPolygon")]})
    assert isinstance(border, Border)
    assert contains(border.polygons, -1.99, 106.01)
    assert not contains(border.polygons, -1.95, 106.05), "a lake in the middle"


def test_an_open_ring_and_a_number_that_is_none_are_refused() -> None:
    broken = [SQUARE[:-1]], [[*SQUARE[:-1], [float("nan"), 0.0], SQUARE[0]]], [[["x", 1], *SQUARE]]
    found = list(read({"features": [feature(VILLAGE, rings) for rings in broken]}))
    assert found == [Problem(number, "no_area") for number in (1, 2, 3)]


@given(x=st.floats(105.5, 106.6), y=st.floats(-2.5, -1.4))
def test_a_place_is_inside_or_some_metres_outside(x: float, y: float) -> None:
    inside = 106.0 < x < 106.1 and -2.0 < y < -1.9
    metres = metres_outside([[SQUARE]], y, x)
    assert (metres == 0) == inside or metres < 1
    if not inside:
        across, up = max(106.0 - x, 0, x - 106.1) * 111_195, max(-2.0 - y, 0, y + 1.9) * 111_195
        assert metres == pytest.approx((across**2 + up**2) ** 0.5, rel=0.01, abs=2)
