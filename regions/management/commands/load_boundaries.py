"""`manage.py load_boundaries FILE --source TEXT`: borders of villages, kecamatan or kabupaten from a GeoJSON file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from regions.boundaries import Border, Problem, read
from regions.models import Boundary, Region


class Command(BaseCommand):
    help = "Load a GeoJSON FeatureCollection whose features name their region by `kode` or `code`. All or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help='who drew them, under which licence: "BIG 2025, CC BY 4.0"')

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = list(read(json.loads(options["file"].read_text(encoding="utf-8-sig"))))
        except (OSError, ValueError, RecursionError) as error:
            raise CommandError(f"{options['file']} cannot be read as GeoJSON: {error}") from error
        borders = {row.code: row for row in found if isinstance(row, Border)}
        known = set(Region.objects.filter(code__in=borders).values_list("code", flat=True))
        complaints = [f"feature {row.feature}: {row.code}" for row in found if isinstance(row, Problem)]
        complaints += [f"{code}: no such region" for code in borders if code not in known]
        if len(borders) + sum(isinstance(row, Problem) for row in found) < len(found):
            complaints.append("a region stands in the file twice")
        if complaints:
            raise CommandError("Nothing was loaded.\n" + "\n".join(complaints))
        self._store(borders, options["source"])
        self.stdout.write(f"{len(borders):,} borders of “{options['source']}” are stored.")

    @transaction.atomic
    def _store(self, borders: dict[str, Border], source: str) -> None:
        now = timezone.now()
        rows = [
            Boundary(region_id=code, polygons=border.polygons, source=source, loaded_at=now)
            for code, border in borders.items()
        ]
        Boundary.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["region"], update_fields=["polygons", "source", "loaded_at"]
        )
