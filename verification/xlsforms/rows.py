"""The rows of an XLSForm as checks look at them: columns by what they mean, whatever an author calls them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from verification.xlsforms.findings import Finding

Row = dict[str, str]

#: What a column may be called beside its own name.
ALIASES = {
    "command": "type", "tag": "name", "value": "name", "caption": "label", "relevance": "relevant",
    "calculate": "calculation", "readonly": "read_only", "count": "repeat_count", "jr:count": "repeat_count",
    "list": "list_name",
}  # fmt: skip
DELIMITER = re.compile(r"::|(?<!jr):")


@dataclass(frozen=True, slots=True)
class Cell:
    """`row` as a person sees it in Excel; `language` of a translated column, else empty."""

    row: int
    header: str
    meaning: str
    language: str
    text: str


@dataclass(frozen=True)
class Page:
    """One sheet: its rows from row 2 on, and header -> column letter."""

    name: str
    rows: list[Row]
    columns: Mapping[str, str]
    known: dict[str, tuple[str, str]] = field(default_factory=dict)

    def means(self, header: str) -> tuple[str, str]:
        """(what the column means, its language): `label::English (en)` is ("label", "English (en)")."""
        if header not in self.known:
            first, *rest = (part.strip() for part in DELIMITER.split(header))
            if first.lower() in ("bind", "control", "media") and rest:
                first, *rest = rest
            word = "_".join(first.lower().split())
            self.known[header] = (ALIASES.get(word, word), rest[0] if rest else "")
        return self.known[header]

    def cells(self, row: int) -> Iterator[Cell]:
        for header, text in self.rows[row - 2].items():
            meaning, language = self.means(header)
            yield Cell(row, header, meaning, language, text)

    def numbered(self) -> Iterator[tuple[int, dict[str, str]]]:
        """(row, meaning -> text) of the rows that hold something; of a translated column the first that is filled."""
        for number, cells in enumerate(self.rows, start=2):
            found: dict[str, str] = {}
            for header, text in cells.items():
                found.setdefault(self.means(header)[0], " ".join(text.split()))
            if found:
                yield number, found

    def has(self, meaning: str) -> bool:
        return any(self.means(header)[0] == meaning for header in self.columns)

    def languages(self, meaning: str) -> dict[str, str]:
        """Language -> header of the columns with this meaning, in their order."""
        told = ((self.means(header), header) for header in self.columns)
        return {language: header for (what, language), header in told if what == meaning}

    def letter(self, column: str) -> str:
        """Where a column stands, by its header or by what it means (of several languages the first)."""
        if column in self.columns:
            return self.columns[column]
        return next((letter for header, letter in self.columns.items() if self.means(header)[0] == column), "")

    def at(self, severity: str, code: str, row: int, column: str, **params: str) -> Finding:
        shown = {key: value[:200] for key, value in params.items()}
        return Finding(severity, code, self.name, row, column, self.letter(column), shown)
