"""What is wrong with an XLSForm, or worth knowing, and where it stands: sheet, row, column. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

ERROR, WARNING, CHOICE = "error", "warning", "choice"


@dataclass(frozen=True, slots=True)
class Finding:
    """`severity`: error (nothing is stored), choice (the author decides), warning. `code` and `params` find the words,
    so that they follow the reader's language; `original` is what pyxform said, empty where the finding is ours.
    """

    severity: str
    code: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    letter: str = ""
    params: dict[str, str] = field(default_factory=dict)
    original: str = ""

    @property
    def cell(self) -> str:
        """`C7`; only `C` or nothing where the row or the column is not known."""
        return f"{self.letter}{self.row or ''}" if self.letter else ""

    def stored(self) -> dict[str, Any]:
        return asdict(self)
