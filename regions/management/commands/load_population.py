"""`manage.py load_population FILE --source TEXT`: population figures of an office's own, for denominators."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from regions.models import Population, Region
from regions.population import Figure, Problem, read


class Command(BaseCommand):
    help = "Load a CSV of population figures: columns code, as_of, total and, if need be, unit. All of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help='who published it: "Dukcapil, Semester I 2026"')
        parser.add_argument("--unit", default="persons", choices=["persons", "families"])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            lines = options["file"].read_text(encoding="utf-8-sig").splitlines()
            found = list(read(lines, options["unit"]))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']} cannot be read as UTF-8 text: {error}") from error
        except ValueError as error:
            raise CommandError(f"The first line lacks the column(s) {error}.") from error
        figures = [row for row in found if isinstance(row, Figure)]
        problems = [row for row in found if isinstance(row, Problem)]
        known = set(Region.objects.filter(code__in={row.code for row in figures}).values_list("code", flat=True))
        complaints = [f"line {row.line}, {row.column}: “{row.text}” is not understood" for row in problems]
        complaints += [f"{row.code}: no such region" for row in figures if row.code not in known]
        if complaints:
            raise CommandError("Nothing was loaded.\n" + "\n".join(complaints))
        self._store(figures, options["source"])
        self.stdout.write(f"{len(figures):,} figures of “{options['source']}” are stored.")

    @transaction.atomic
    def _store(self, figures: list[Figure], source: str) -> None:
        """A source that corrects itself replaces its own figure; other sources' figures stay."""
        rows = {
            (row.code, row.as_of, row.unit): Population(
                region_id=row.code, as_of=row.as_of, unit=row.unit, total=row.total, source=source
            )
            for row in figures
        }
        Population.objects.bulk_create(
            rows.values(),
            update_conflicts=True,
            unique_fields=["region", "as_of", "unit", "source"],
            update_fields=["total"],
        )
