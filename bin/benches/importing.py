"""A P3KE list of individuals against a register ten times its size: read, checked, compared, applied, taken back.

Half of the rows are people of the register whom the list changes, half are new families. The whole way of the office is
measured: stored sealed, read in the limited child, every check, staging, preview, approval by a second person, history
and memberships by trigger, the record for the undo. The same at a tenth of the size, and ten times as many rows as csv.
`--quick`: the list alone, beside a bare COPY, against a register twice its size.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

# A million rows as csv are 320 MB, more than an office takes unless it says so (it is told to split by kecamatan).
os.environ.setdefault("NGEROMBO_IMPORT_MAX_BYTES", str(512 * 1024**2))
django.setup()

from bootstrapping import ROOT  # noqa: E402
from database import Cluster  # noqa: E402
from django.db import connection  # noqa: E402
from place import Place  # noqa: E402

from accounts.actions import assign_role, create_user  # noqa: E402
from accounts.models import User  # noqa: E402
from accounts.permissions import Role  # noqa: E402
from benches import bringing, lists, watching, yardsticks  # noqa: E402
from benches.people import Human, fill_register, invent, villages_of  # noqa: E402
from benches.table import Bench, Line  # noqa: E402
from households.loading import load as load_codebooks  # noqa: E402
from imports.inline import undo_batch  # noqa: E402
from imports.models import ImportBatch  # noqa: E402
from imports.reader.parent import read_rows  # noqa: E402
from regions.models import Region  # noqa: E402

ROWS, SEED, REGENCY = 100_000, 2024, bringing.REGENCY
STOCK, TUNED = 300, 5000
REGISTER = "households_household", "households_person"
MEMORY = 300  # MB


@dataclass(frozen=True, slots=True)
class Beside:
    """`small`, `large`: a tenth of the list, and ten times as many rows as csv. `stock`, `tuned`: rows a second of
    import-export; `flat`: MB to read ten times the list as xlsx.
    """

    small: watching.Watched
    large: watching.Watched
    stock: float
    tuned: float
    flat: float


@dataclass(frozen=True, slots=True)
class Measured:
    """`main`: the list. `bare`, `undone`: seconds. `same`: is the register as before after the undo?"""

    main: watching.Watched
    bare: float
    undone: float
    same: bool
    beside: Beside | None


def run(rows: int) -> Bench:
    return _bench(rows or ROWS, times=10, brief=False)


def quick(rows: int) -> Bench:
    return _bench(rows or ROWS, times=2, brief=True)


def _bench(rows: int, times: int, *, brief: bool) -> Bench:
    watching.count_functions(Cluster(Place()), connection.settings_dict["NAME"])
    people = list(invent(times * rows, SEED, villages_of(REGENCY)))
    started = time.monotonic()
    load_codebooks()
    fill_register(people, memberships=True)
    filled = time.monotonic() - started
    with tempfile.TemporaryDirectory(prefix="ngerombo-lists-") as folder:
        measured = _measure(people, rows, Path(folder), brief=brief)
    batch = _batch(measured.main)
    facts = {
        "rows": rows, "persons": len(people), "new": batch.new, "changed": batch.changed, "held": batch.held,
        "wrong": batch.wrong, "columns": len(lists.COLUMNS), "seed": SEED, "filling the register": f"{filled:.0f} s",
    }  # fmt: skip
    notes = [
        f"import-export: {STOCK} rows as it comes, {TUNED:,} in bulk, spread over the list; its rows a second are taken"
        " as the same for all. It and COPY get normalised rows; no check, preview or undo.",
        "Reading is processor time of the child, checking is ours; they run at once on two cores. History and"
        " memberships are counted by PostgreSQL in their trigger functions; applying is without them.",
    ]
    return Bench(_lines(rows, measured), facts, notes[brief:])


def _measure(people: list[Human], rows: int, folder: Path, *, brief: bool) -> Measured:
    office = Office()
    few, listed, many = (
        _listed(people, size, at) for at, size in enumerate((rows // 10, rows, 0 if brief else 10 * rows))
    )
    if not brief:
        stock = yardsticks.rate(yardsticks.Stock, listed[:: max(1, rows // STOCK)], folder)
        tuned = yardsticks.rate(yardsticks.Tuned, listed[:: max(1, rows // TUNED)], folder)
    small = office.bring(lists.write_xlsx(folder / "small.xlsx", few))
    office.take_back(small)
    before = register_hash()
    main = office.bring(lists.write_xlsx(folder / "list.xlsx", listed))
    written = yardsticks.written_by(_batch(main))
    undone = office.take_back(main)
    same = register_hash() == before
    bare = yardsticks.copy_seconds(written)
    if brief:
        return Measured(main, bare, undone, same, None)
    flat = _only_read(lists.write_xlsx(folder / "large.xlsx", many))
    large = office.bring(lists.write_csv(folder / "large.csv", many))
    return Measured(main, bare, undone, same, Beside(small, large, stock, tuned, flat))


def _lines(rows: int, measured: Measured) -> list[Line]:
    main, beside = measured.main, measured.beside
    rate, what = rows / main.seconds, f"{rows:,} rows, xlsx"
    lines = [
        Line(what, main.seconds, "s", measured.bare, "bare COPY", at_least=0.2, of_ratio=True),
        *(Line(f"  {stage}", seconds, "s") for stage, seconds in main.stages.items()),
        Line("undo", measured.undone, "s", main.seconds, "the import", at_least=1, of_ratio=True),
        Line("register differs after the undo", int(not measured.same), "", at_most=0),
        Line(f"memory of the child, {what}", main.memory, "MB", at_most=MEMORY),
        Line(f"memory of the worker, {what}", main.worker, "MB", at_most=MEMORY),
    ]
    return lines if beside is None else [*_before(rate, what, beside), *lines, *_after(rows, what, main, beside)]


def _before(rate: float, what: str, beside: Beside) -> list[Line]:
    return [
        Line(what, rate, "rows/s", beside.stock, "import-export", higher=True, at_least=40, of_ratio=True),
        Line(what, rate, "rows/s", beside.tuned, "in bulk", higher=True, at_least=5, of_ratio=True),
    ]


def _after(rows: int, what: str, main: watching.Watched, beside: Beside) -> list[Line]:
    small, large, rate = beside.small, beside.large, rows / main.seconds
    return [
        Line(f"{rows // 10:,} rows, xlsx", rows / 10 / small.seconds, "rows/s", rate, what, higher=True),
        Line(f"{rows * 10:,} rows, csv", rows * 10 / large.seconds, "rows/s", rate, what, higher=True),
        *(Line(f"  {stage}", seconds, "s") for stage, seconds in large.stages.items()),
        Line(f"memory of the child, {rows * 10:,} rows, xlsx", beside.flat, "MB", main.memory, what, at_most=MEMORY),
        Line(f"memory of the child, {rows * 10:,} rows, csv", large.memory, "MB", at_most=MEMORY),
        Line(f"memory of the worker, {rows * 10:,} rows, csv", large.worker, "MB", main.worker, what, at_most=MEMORY),
    ]


def _listed(people: list[Human], rows: int, at: int) -> list[Human]:
    """A list of that many rows; new people of two lists are not the same."""
    first, seed = 1 + (20 + 10 * at) * len(people), SEED + 1 + at
    strangers = invent(rows, seed, villages_of(REGENCY), first=first, serial=1000 * (at + 2))
    return lists.half_known(people, strangers, rows, seed)


class Office:
    """Who imports and who approves, and how an import went."""

    def __init__(self) -> None:
        region = Region.objects.get(pk=REGENCY)
        _officer(bringing.CLERK, region)
        self.officer = _officer(bringing.OFFICER, region)

    def bring(self, path: Path) -> watching.Watched:
        """In a process of its own, as the worker's is: this one holds the invented people."""
        ours = [str(ROOT / "bin"), str(ROOT)]
        told = subprocess.run(
            [sys.executable, "-m", "benches.bringing", str(path)], check=True, stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(ours)},
        ).stdout  # fmt: skip
        done = watching.Watched(**json.loads(told))  # a line each: a full run takes a quarter of an hour
        print(f"{path.name}: {done.seconds:.1f} s", file=sys.stderr, flush=True)
        return done

    def take_back(self, done: watching.Watched) -> float:
        started = time.monotonic()
        batch = undo_batch(by=self.officer, batch=_batch(done), reason="pengukuran")
        assert batch.state == "undone", batch.notes
        return time.monotonic() - started


def _batch(done: watching.Watched) -> ImportBatch:
    return ImportBatch.objects.unscoped().get(pk=done.batch)


def _officer(username: str, region: Region) -> User:
    user = create_user(
        by=None, username=username, full_name=username.title(), email=f"{username}@contoh.id", password=None,
        title="Contoh",
    )  # fmt: skip
    assign_role(by=None, user=user, role=Role.OFFICER, region=region)
    return user


def register_hash() -> list[Any]:
    """All that persons, households and memberships say, but how often they changed."""
    sums = []
    with connection.cursor() as cursor:
        for table, but in ((REGISTER[0], "version"), (REGISTER[1], "version"), ("households_membership", "id")):
            cursor.execute(
                f"SELECT count(*), sum(hashtextextended((to_jsonb(t) - '{but}')::text, 0)::numeric) FROM {table} t"
            )
            sums += cursor.fetchone()
    return sums


def _only_read(path: Path) -> float:
    """Peak memory of the child that reads a workbook to its end, MB."""
    with watching.Memory() as memory, read_rows(str(path)) as stream:
        for _row in stream:
            pass
    return memory.peak
