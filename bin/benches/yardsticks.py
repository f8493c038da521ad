"""What an import is measured beside: django-import-export as it comes and as it can be tuned, and a bare COPY.

All three get the easier work: rows that are normalised already, no checks, no preview, no undo. They write to the same
tables with the same indexes; the two Resources meet the same triggers, COPY none. What they wrote is rolled back.
"""

from __future__ import annotations

import io
import os
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import tablib
import xlsxwriter
from django.db import transaction
from import_export.fields import Field
from import_export.instance_loaders import CachedInstanceLoader
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget

from benches.people import Human
from households.models import Household, Person
from imports.models import ImportBatch

COLUMNS = (
    "regency_code", "village_id", "p3ke_family_id", "decile", "percentile", "address", "p3ke_person_id", "name", "nik",
    "nik_missing", "dukcapil_match", "sex", "relation", "is_head", "birth_date", "marital", "work", "work_status",
    "education",
)  # fmt: skip
SPARE = 35 - len(COLUMNS)
TABLES = ("households_household", "households_person")


class Stock(ModelResource):
    """As the documentation begins: a household is looked up or made, then its person."""

    household = Field(
        attribute="household", column_name="p3ke_family_id", widget=ForeignKeyWidget(Household, "p3ke_family_id")
    )

    class Meta:
        model = Person
        import_id_fields = ("regency_code", "p3ke_person_id")
        fields = ("household", *COLUMNS[6:], "regency_code")

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        Household.objects.update_or_create(
            regency_code=row["regency_code"], p3ke_family_id=row["p3ke_family_id"], defaults=_of_household(row)
        )

    def after_import(self, dataset: tablib.Dataset, result: Any, **kwargs: Any) -> None:
        """The original sets sequences anew, which only their owner may."""


class Tuned(Stock):
    """With every switch that makes it faster: in bulk, no differences, instances and households read at once."""

    class Meta(Stock.Meta):
        use_bulk = True
        batch_size = 1000
        skip_diff = True
        skip_html_diff = True
        clean_model_instances = False
        instance_loader_class = CachedInstanceLoader
        import_id_fields = ("p3ke_person_id",)

    household = Field(attribute="household_id", column_name="household_id")

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        rows = {row["p3ke_family_id"]: row for row in dataset.dict}
        known = {one.p3ke_family_id: one for one in Household.objects.filter(p3ke_family_id__in=rows)}
        for key, one in known.items():
            for name, value in _of_household(rows[key]).items():
                setattr(one, name, value)
        Household.objects.bulk_update(known.values(), list(_of_household(dataset.dict[0])), batch_size=1000)
        fresh = [
            Household(regency_code=row["regency_code"], p3ke_family_id=key, **_of_household(row))
            for key, row in rows.items()
            if key not in known
        ]
        Household.objects.bulk_create(fresh, batch_size=1000)
        self.homes = {one.p3ke_family_id: one.pk for one in [*known.values(), *fresh]}

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        row["household_id"] = self.homes[row["p3ke_family_id"]]


def _of_household(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "village_id": row["village_id"], "head_name": row["name"], "address": row["address"],
        "decile": row["decile"], "percentile": row["percentile"],
    }  # fmt: skip


def rate(resource: type[Stock], people: list[Human], folder: Path) -> float:
    """Rows a second from the workbook to the register."""
    path = folder / "normal.xlsx"
    _write(path, people)
    started = time.monotonic()
    with path.open("rb") as file:
        dataset = tablib.Dataset().load(file.read(), format="xlsx")
    with transaction.atomic():
        result = resource().import_data(dataset, dry_run=False, raise_errors=True, use_transactions=True)
        seconds = time.monotonic() - started
        assert result.totals["new"] + result.totals["update"] == len(people), result.totals
        transaction.set_rollback(True)
    return len(people) / seconds


def _write(path: Path, people: list[Human]) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*COLUMNS, *(f"spare_{number}" for number in range(SPARE))])
        for number, human in enumerate(people, 1):
            sheet.write_row(number, 0, _normal(human))


def _normal(human: Human) -> list[Any]:
    pick = human.pk
    return [
        human.village[:5], human.village, f"9{human.household:09d}", human.household % 4 + 1, human.household % 40 + 1,
        f"JL. CONTOH {human.household % 500}", f"8{pick:010d}", human.name, human.nik or None,
        "" if human.nik else "empty", "match" if human.nik else "", human.sex, human.relation,
        human.relation == "head", human.birth.isoformat(), "married", ("farmer", "fisher", "trader")[pick % 3],
        "own_account", "primary", *("TIDAK" for _number in range(SPARE)),
    ]  # fmt: skip


def written_by(batch: ImportBatch) -> dict[str, str]:
    """The rows that an applied import left in the register, as COPY would take them in under keys of their own."""
    with closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as link, link.cursor() as cursor:
        found = {}
        for table in TABLES:
            text = io.StringIO()
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position",
                [table],
            )
            shown = ", ".join(_shifted(name) for (name,) in cursor.fetchall())
            cursor.copy_expert(
                f"COPY (SELECT {shown} FROM {table} WHERE id IN (SELECT object_id FROM imports_importchange"
                f" WHERE batch_id = {batch.pk} AND \"table\" = '{table}') ORDER BY id) TO STDOUT",
                text,
            )
            found[table] = text.getvalue()
    return found


def _shifted(column: str) -> str:
    if column in ("id", "household_id"):
        return f"{column} + 100000000"
    if column.startswith("p3ke_"):
        return f"'7' || substr({column}, 2)"
    return "sha256(nik_digest)" if column == "nik_digest" else column


def copy_seconds(rows: dict[str, str]) -> float:
    """COPY of those rows into the register's own tables, its triggers off."""
    with closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as link, link.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        started = time.monotonic()
        for table in TABLES:
            cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO(rows[table]))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        seconds = time.monotonic() - started
        link.rollback()
    return seconds
