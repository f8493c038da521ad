"""Re-seal everything sealed under an older key with the current one, staged imports and their undo included."""

from __future__ import annotations

from typing import Any

from foundation.management.commands.rotate_keys import Command as SealedColumns
from imports.resealing import reseal_changes, reseal_rows


class Command(SealedColumns):
    """Stands before foundation's command of the same name, and does its work first."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        self.stdout.write(f"imports_importrow.values: {reseal_rows()}")
        self.stdout.write(f"imports_importchange.before: {reseal_changes()}")
