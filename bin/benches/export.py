"""The families of a search as a workbook: a row a person, 36 columns, as the worker's job writes it, sealed.

Each writer runs in a process of its own, so that its memory is its own. Baseline: django-import-export as it comes with
tablib's xlsx, the same columns, on a fifth of the rows (its time grows in proportion, and it would take minutes); its
query is spared the worst, everything comes in one. It neither masks nor seals, and leaves formulas alive.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import django

django.setup()

from import_export.fields import Field  # noqa: E402
from import_export.resources import ModelResource  # noqa: E402

from accounts.permissions import Role  # noqa: E402
from benches.office import somebody  # noqa: E402
from benches.people import as_owner, fill_register, invent, villages_of  # noqa: E402
from benches.table import Bench, Line  # noqa: E402
from benches.writing import told  # noqa: E402
from households import actions  # noqa: E402
from households.bnba import COLUMNS  # noqa: E402
from households.models import Person  # noqa: E402
from regions.models import Region  # noqa: E402

REGENCY, ROWS, SEED, FIFTH = "32.16", 100_000, 2023, 5
MEMORY = 100  # MB

# What fill_register leaves empty, in the register's own words.
FAMILIES = """
UPDATE households_household SET decile = id %% 4 + 1, percentile = id %% 40 + 1, priority = 'P' || id %% 3,
  housing = jsonb_build_object('tenure', 'own', 'roof', (array['tile', 'zinc', 'thatch'])[id %% 3 + 1], 'wall', 'wood',
    'floor', (array['soil', 'cement', 'tile'])[id %% 3 + 1], 'lighting', 'pln', 'cooking', 'lpg3', 'water', 'well',
    'toilet', 'own'),
  programmes = '{"pkh": true, "bpnt": true, "bst": false}'
"""
PERSONS = """
UPDATE households_person SET marital = (array['married', 'single', 'widowed'])[id %% 3 + 1],
  work = (array['farmer', 'fisher', 'trader', 'none'])[id %% 4 + 1], education = 'primary', programmes = '{"pbi": true}'
"""


def _field(path: str) -> str:
    """Where import-export finds the value, from the person."""
    if path.startswith("person__"):
        return path.removeprefix("person__")
    return "household__id" if path == "pk" else f"household__{path}"


# It cannot look into the JSON of the house: for each of those columns it gets the address once more.
FIELDS = [_field("address" if column.path.startswith("housing__") else column.path) for column in COLUMNS]
STOCK = {f"column_{at}": Field(attribute=path, column_name=path) for at, path in enumerate(FIELDS)}
Stock = type("Stock", (ModelResource,), STOCK | {"Meta": type("Meta", (), {"model": Person, "fields": [*STOCK]})})


class Written(NamedTuple):
    seconds: float
    before: float  # MB, Django and the project loaded
    memory: float  # MB, at the highest


def run(rows: int) -> Bench:
    rows = rows or ROWS
    fill_register(list(invent(rows, SEED, villages_of(REGENCY))), memberships=True)
    with as_owner() as cursor:
        for table, statement in (("households_household", FAMILIES), ("households_person", PERSONS)):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(statement, ())
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute(f"VACUUM (ANALYZE) {table}")
    officer = somebody("kabid", Role.OFFICER, REGENCY)
    few, small = _ours(officer, villages_of(REGENCY)[0][:8])
    whole, ours = _ours(officer, REGENCY)
    part = _alone("benches.export", rows // FIFTH)
    lines = [
        Line(
            f"{whole:,} rows, xlsx", whole / ours.seconds, "rows/s", rows / FIFTH / part.seconds, "import-export",
            higher=True, at_least=10, of_ratio=True,
        ),
        Line("  seconds", ours.seconds, "s"),
        Line("memory", ours.memory, "MB", part.memory, f"import-export, {rows // FIFTH:,} rows", at_most=MEMORY),
        Line("  before the first row", ours.before, "MB", part.before, "import-export"),
        Line(f"  grown since {few:,} rows", ours.memory - small.memory, "MB", at_most=5),
    ]  # fmt: skip
    return Bench(lines, {"rows": whole, "columns": len(COLUMNS)})


def _ours(officer: Any, region: str) -> tuple[int, Written]:
    """(rows, what they took), through the action and the task."""
    export = actions.ask_for_export(by=officer, text="", region=Region.objects.get(pk=region))
    written = _alone("benches.writing", export.pk)
    export.refresh_from_db()
    if not export.stored_name:
        raise RuntimeError(export.problem)
    return export.rows, written


def _alone(module: str, number: int) -> Written:
    said = subprocess.run(
        [sys.executable, "-m", module, str(number)], stdout=subprocess.PIPE, text=True, check=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, Path(__file__).resolve().parents[1:3]))},
    )  # fmt: skip
    return Written(*json.loads(said.stdout.splitlines()[-1]))


def _stock(rows: int) -> bytes:
    people = Person.objects.unscoped().here().select_related("household__village__parent", "household__facilitator")
    made: bytes = Stock().export(people.order_by("pk")[:rows]).export("xlsx")
    return made


if __name__ == "__main__":
    print(told(lambda: _stock(int(sys.argv[1]))))
