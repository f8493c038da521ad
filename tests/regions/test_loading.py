"""The shipped data file and the way into the database."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from regions import codes, shipped
from regions.loading import load
from regions.models import Population, Region, Release

NATION = {"province": 38, "regency": 514, "district": 7_285, "village": 83_762}
RETIRED = {"regency": 26, "district": 588, "village": 6_028}


def test_the_whole_country_loads_in_seconds_and_a_second_load_has_nothing_to_do(ground: None) -> None:
    started = time.monotonic()
    first = load()
    assert time.monotonic() - started < 30
    assert (first.current, first.retired) == (NATION, RETIRED)
    assert first.inserted + 264 > sum(NATION.values()) + sum(RETIRED.values())
    counted = Region.objects.current().values_list("level", flat=True)
    assert Counter(counted) == NATION
    started = time.monotonic()
    again = load()
    assert not again.fresh
    assert time.monotonic() - started < 1
    assert load(["32.16"]).fresh is False, "a part of what is loaded is loaded"
    scan = "\n".join(line for (line,) in _explain("32.16"))
    assert "Index" in scan
    assert "Seq Scan" not in scan


def _explain(code: str) -> list[tuple[str]]:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE regions_region")
        query, params = Region.objects.under(code).query.sql_with_params()
        cursor.execute(f"EXPLAIN {query}", params)
        return cursor.fetchall()


def test_a_load_repairs_what_was_changed_and_leaves_the_rest(ground: None) -> None:
    Region.objects.filter(pk="19.01.01").update(name="Salah", bps_code=None)
    Region.objects.filter(pk="19.01.02").update(bps_code="1901090")
    loaded = load(["19.01"], force=True)
    assert (loaded.inserted, loaded.updated) == (0, 2)
    assert Region.objects.get(pk="19.01.01").name == "Sungailiat"
    assert Region.objects.get(pk="19.01.01").bps_code == "1901090"


def test_a_lost_row_is_noticed_although_the_stamp_says_loaded(ground: None) -> None:
    load(["63.11"])
    assert not load(["63.11"]).fresh
    Region.objects.filter(pk="63.11.02.2019").delete()
    assert load(["63.11"]).inserted == 1
    stamp = {"fingerprint": shipped.fingerprint(), "regions": Region.objects.count() + 1, "loaded_at": timezone.now()}
    Release.objects.create(scope="all", **stamp)
    Region.objects.filter(pk="63.11.02.2019").delete()
    assert load(["63.11"]).inserted == 1, "the stamp of the whole country does not hide the loss either"
    assert Region.objects.under("63.11").villages().count() == 157


def test_the_pilot_districts_have_their_kecamatan_and_villages(ground: None) -> None:
    load(["32.16", "63.11"])
    for code, districts, villages in (("19.01", 8, 81), ("51.08", 9, 148), ("32.16", 23, 187), ("63.11", 8, 157)):
        inside = Region.objects.current().under(code)
        assert (inside.at_level("district").count(), inside.villages().count()) == (districts, villages)
        assert Region.objects.get(pk=code).parent_id == code[:2]
    kinds = Counter(Region.objects.under("51.08").villages().values_list("kind", flat=True))
    assert kinds == {"desa": 129, "kelurahan": 19}


def test_sorong_of_before_2022_is_known_with_its_last_day_and_successor(ground: None) -> None:
    load(["92.71"])
    old = Region.objects.get(pk="92.71.01")
    assert old.valid_to == dt.date(2022, 12, 8)
    assert old.successor_id == "96.71.01"
    assert old in Region.objects.known_on(dt.date(2022, 12, 8))
    assert old not in Region.objects.known_on(dt.date(2022, 12, 9))
    assert old not in Region.objects.current()
    new = Region.objects.get(pk="96.71.01")
    assert new not in Region.objects.known_on(dt.date(2022, 12, 8))
    assert new in Region.objects.known_on(dt.date(2022, 12, 9))
    assert [region.code for region in Region.objects.above("92.71.01")] == ["92", "92.71"]


def test_under_a_kecamatan_lies_no_neighbour(ground: None) -> None:
    inside = set(Region.objects.under("19.01.01").values_list("code", flat=True))
    assert "19.01.01" in inside
    assert all(code == "19.01.01" or code.startswith("19.01.01.") for code in inside)
    with pytest.raises(ValueError, match="not a dotted"):
        Region.objects.under("19.0")


def test_the_command_prints_counts_and_who_has_no_bps_code(ground: None) -> None:
    out = StringIO()
    call_command("load_regions", "--under", "6311", "--list-without-bps", stdout=out)
    printed = out.getvalue()
    assert "157 current" in printed
    assert "63.11.02.2019\tUren" in printed
    assert "19.01.01\t" not in printed, "Sungailiat has its BPS code"
    out = StringIO()
    call_command("load_regions", "--under", "63.11", stdout=out)
    assert "nothing to do" in out.getvalue()
    with pytest.raises(CommandError, match=r"99\.99"):
        call_command("load_regions", "--under", "99.99", stdout=StringIO())


def test_population_of_bangka_comes_with_its_source(ground: None) -> None:
    figure = Population.objects.denominator("19.01", "persons", on=dt.date(2026, 1, 1))
    assert (figure.total, figure.source, figure.year) == (337_755, "Dukcapil, Semester II 2024", 2024)
    assert Population.objects.denominator("19.01", "families", on=dt.date(2026, 1, 1)) is None
    assert Population.objects.denominator("19.01.01", "persons", on=dt.date(2026, 1, 1)) is None
    earlier = dt.date(2023, 6, 30)
    assert Population.objects.denominator("19.01", "persons", on=earlier) is None
    assert Population.objects.denominator("19.01", "persons", on=earlier, allow_later=True) == figure
    other = Population.objects.create(
        region_id="19.01", as_of=dt.date(2025, 6, 30), unit="persons", total=340_000, source="BPS"
    )
    assert Population.objects.denominator("19.01", "persons", on=dt.date(2026, 1, 1)) == other
    assert Population.objects.denominator("19.01", "persons", on=dt.date(2026, 1, 1), source=figure.source) == figure


BAD_FIGURES = {
    "zero": {"total": 0},
    "unit": {"unit": "houses"},
    "nameless": {"source": ""},
    "twice": {"as_of": dt.date(2024, 12, 31), "source": "Dukcapil, Semester II 2024"},
}


@pytest.mark.parametrize("change", BAD_FIGURES.values(), ids=BAD_FIGURES)
def test_the_database_refuses_a_nonsense_population(ground: None, change: dict[str, object]) -> None:
    figure = {"region_id": "19.01", "as_of": dt.date(2025, 6, 30), "unit": "persons", "total": 10, "source": "BPS"}
    Population.objects.create(**{**figure, "source": "BPS 2"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Population.objects.create(**{**figure, **change})


BAD_REGIONS = {
    "level": {"level": "regency"},
    "code": {"code": "19.01.1"},
    "orphan": {"parent_id": None},
    "period": {"valid_from": dt.date(2025, 1, 2), "valid_to": dt.date(2025, 1, 1)},
    "successor of a current one": {"successor_id": "19.01.01"},
    "same BPS code": {"bps_code": "1901090"},
    "no name": {"name_key": ""},
}


@pytest.mark.parametrize("change", BAD_REGIONS.values(), ids=BAD_REGIONS)
def test_the_database_refuses_a_nonsense_region(ground: None, change: dict[str, object]) -> None:
    region = {"code": "19.01.98", "name": "Baru", "name_key": "baru", "level": "district", "kind": "kecamatan",
              "parent_id": "19.01", "timezone": "WIB"}  # fmt: skip
    Region.objects.create(**{**region, "code": "19.01.97"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Region.objects.create(**{**region, **change})


def test_the_shipped_file_is_sound() -> None:
    rows = {row.code: row for row in shipped.rows()}
    assert list(rows) == sorted(rows), "sorted, so that two builds are the same bytes"
    assert all(codes.is_dotted(code) for code in rows)
    assert all(codes.parent_of(code) in rows for code in rows if len(code) > 2)
    assert all(row.successor in rows and not rows[row.successor].valid_to for row in rows.values() if row.successor)
    assert all(row.valid_to for row in rows.values() if row.successor)
    held = [row.bps_code for row in rows.values() if row.bps_code]
    assert len(held) == len(set(held))
    assert all(codes.bps_level(row.bps_code) == codes.level_of(row.code) for row in rows.values() if row.bps_code)
    assert {row.code for row in shipped.population()} <= set(rows)
