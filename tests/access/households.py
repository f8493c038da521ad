"""Lines of households."""

from __future__ import annotations

from tests.access.table import Row

ROWS: list[Row] = []
