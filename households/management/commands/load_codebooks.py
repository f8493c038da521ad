"""`manage.py load_codebooks`: the shipped code books into the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from households.loading import load


class Command(BaseCommand):
    help = "Load the code books of P3KE, Regsosek, DTSEN, DTKS and the civil registry from the shipped files."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load()
        what = f"{loaded.changed} changed" if loaded.changed else "nothing to do"
        self.stdout.write(f"{loaded.books} code books with {loaded.entries:,} answers; {what}.")
