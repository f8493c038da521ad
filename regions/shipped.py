"""The data files that come with the program: reading them, nothing else. Pure; no database.

`data/regions.csv.xz` is made by `python -m regions.data.build`; `data/CREDITS.md` names its sources and licences.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parent / "data"
REGIONS = FOLDER / "regions.csv.xz"
POPULATION = FOLDER / "population.csv"


class Row(NamedTuple):
    """One region as shipped; an empty string is "not known", dates are ISO, `successor` is the code that took over."""

    code: str
    name: str
    former_name: str
    bps_code: str
    valid_from: str
    valid_to: str
    successor: str


class PopulationRow(NamedTuple):
    """One published figure: `total` persons or families in region `code` as of a day."""

    code: str
    as_of: dt.date
    unit: str
    total: int
    source: str


def rows() -> Iterator[Row]:
    """All regions, current and retired, sorted by code."""
    with lzma.open(REGIONS, "rt", encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        yield from map(Row._make, reader)


def population() -> Iterator[PopulationRow]:
    with POPULATION.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = dt.date.fromisoformat(row["as_of"])
            yield PopulationRow(row["code"], day, row["unit"], int(row["total"]), row["source"])


def fingerprint() -> str:
    """SHA-256 over both data files: equal fingerprints mean nothing new to load."""
    digest = hashlib.sha256()
    for path in (REGIONS, POPULATION):
        digest.update(path.read_bytes())
    return digest.hexdigest()
