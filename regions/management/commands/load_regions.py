"""`manage.py load_regions`: all regions of the shipped data file into the database."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from regions import codes
from regions.loading import load
from regions.models import Region


class Command(BaseCommand):
    help = "Load provinces, kabupaten/kota, kecamatan and villages, current and retired, from the shipped data file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--under", action="append", default=[], metavar="CODE", help="only this region")
        parser.add_argument("--force", action="store_true", help="read the file again even when it is loaded")
        parser.add_argument("--list-without-bps", action="store_true", help="name the regions without BPS code")

    def handle(self, *args: Any, **options: Any) -> None:
        under = [codes.dotted(code) or code for code in options["under"]]
        started = time.monotonic()
        try:
            loaded = load(under, force=options["force"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        if loaded.fresh:
            for level in codes.LEVELS:
                self.stdout.write(
                    f"{level:9} {loaded.current.get(level, 0):7,} current {loaded.retired.get(level, 0):6,} retired"
                )
            self.stdout.write(f"{loaded.inserted:,} new, {loaded.updated:,} changed, {loaded.figures} populations")
        else:
            self.stdout.write(f"Already loaded ({Region.objects.count():,} regions); nothing to do.")
        missing = Region.objects.without_bps_code()
        if options["list_without_bps"]:
            for code, name in missing.values_list("code", "name").iterator():
                self.stdout.write(f"{code}\t{name}")
        self.stdout.write(f"{missing.count():,} current regions have no BPS code (--list-without-bps names them).")
        self.stdout.write(f"{time.monotonic() - started:.1f} s")
