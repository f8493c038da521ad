"""An office's own population figures."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from regions.models import Population
from regions.population import Figure, Problem, count_of, day_of, read

SOURCE = "Dukcapil, Semester I 2026"


@pytest.fixture
def as_file(tmp_path: Path):  # type: ignore[no-untyped-def]
    def write(text: str) -> str:
        path = tmp_path / "penduduk.csv"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_a_kecamatan_gets_its_own_denominator(ground: None, as_file) -> None:  # type: ignore[no-untyped-def]
    path = as_file("code;as_of;total;unit\n19.01.01;30-06-2026;95.123;jiwa\n190102;2026-I;30000;KK\n")
    for _time in range(2):
        call_command("load_population", path, "--source", SOURCE, stdout=StringIO())
    figure = Population.objects.denominator("19.01.01", "persons", on=dt.date(2026, 12, 31))
    assert (figure.total, figure.as_of, figure.source) == (95_123, dt.date(2026, 6, 30), SOURCE)
    assert Population.objects.denominator("19.01.02", "families", on=dt.date(2026, 12, 31)).total == 30_000
    assert Population.objects.filter(source=SOURCE).count() == 2


def test_one_bad_line_and_nothing_is_stored(ground: None, as_file) -> None:  # type: ignore[no-untyped-def]
    path = as_file("code,as_of,total\n19.01.01,2026-06-30,95123\n19.01.02,2026-06-31,1\n19.01.99,2026-06-30,5\n")
    with pytest.raises(CommandError) as refusal:
        call_command("load_population", path, "--source", SOURCE)
    assert "line 3, as_of: “2026-06-31”" in str(refusal.value)
    assert "19.01.99: no such region" in str(refusal.value)
    assert not Population.objects.filter(source=SOURCE).exists()


def test_a_file_without_its_columns_is_refused(ground: None, as_file) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(CommandError, match="as_of, total"):
        call_command("load_population", as_file("code,jumlah\n19.01,1\n"), "--source", SOURCE)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_population", "/no/such/file.csv", "--source", SOURCE)


@pytest.mark.parametrize("text", ["0", "-1", "1,5", "12.5", "1.00", "banyak", "", "1.000.000.000"])
def test_what_is_no_count_of_people(text: str) -> None:
    assert count_of(text) is None


def test_days_and_semesters() -> None:
    assert day_of("2024-II") == dt.date(2024, 12, 31)
    assert day_of("2024-1") == dt.date(2024, 6, 30)
    assert day_of("31/12/2024") == day_of("31-12-2024") == day_of("2024-12-31") == dt.date(2024, 12, 31)
    assert day_of("12/31/2024") is None


def test_ragged_lines_are_problems_not_crashes() -> None:
    found = list(read(["code,as_of,total", "19.01", "19.01,2024-II,5,6,7", ",,"]))
    assert [type(row) for row in found] == [Problem, Figure, Problem]
