"""The whole demonstration in one call: the files of the pilot district, the visits, and what they must come to."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from poverty.demo.google_csv import write_google_csv
from poverty.demo.people import Family, Place, invent_families
from poverty.demo.plan import plan
from poverty.demo.visits import Visited, visit, visit_times
from poverty.demo.workbooks import Written, write_head_file, write_person_file

#: Rupiah per head and month: BPS, March 2023, rounded down. The pilot district's visits are judged by it.
LINE_2023 = 351_957


@dataclass(frozen=True, slots=True)
class Campaign:
    """When the visits take place, who makes them, and the line (rupiah per head and month, whole)."""

    start: dt.date
    end: dt.date
    zone: dt.tzinfo
    emails: Mapping[str, str]
    line: int = LINE_2023


@dataclass(slots=True)
class Scenario:
    """Files and visits. `by_sheet` visits are in the CSV, `by_phone` are to be sent; `expected` counts dispositions."""

    families: list[Family]
    heads: Written
    persons: Written
    google_csv: Path
    by_sheet: list[Visited]
    by_phone: list[Visited]
    expected: dict[str, int]


def write_lists(folder: Path, place: Place, *, count: int, seed: int) -> tuple[list[Family], Written, Written]:
    """Write the two P3KE files into `folder`; return the families, and what each file holds."""
    families = invent_families(place.villages, count, seed)
    heads = write_head_file(folder / "p3ke-2023-kepala-keluarga.xlsx", families, place, seed)
    persons = write_person_file(folder / "p3ke-2023-individu.xlsx", families, place, seed)
    return families, heads, persons


def make_visits(families: list[Family], campaign: Campaign, *, extreme: int, seed: int) -> list[Visited]:
    """Return one visit per family in the order of the list; exactly `extreme` of them lead to "extreme"."""
    outcome = plan(families, extreme, seed)
    times = visit_times(families, campaign.start, campaign.end, campaign.zone, seed)
    return [
        visit(family, outcome[family.key], when, campaign.line, seed)
        for family, when in zip(families, times, strict=True)
    ]


def make_scenario(
    folder: Path, place: Place, campaign: Campaign, *, count: int, extreme: int, by_phone: int, seed: int
) -> Scenario:
    """Write all files of the demonstration into `folder`; the last `by_phone` families are left for phones."""
    families, heads, persons = write_lists(folder, place, count=count, seed=seed)
    visits = make_visits(families, campaign, extreme=extreme, seed=seed)
    by_sheet, sent = visits[: count - by_phone], visits[count - by_phone :]
    path = folder / "google-forms-verval.csv"
    write_google_csv(path, by_sheet, campaign.emails)
    expected = dict(Counter(visited.disposition for visited in visits))
    return Scenario(families, heads, persons, path, by_sheet, sent, expected)
