"""A web page saved as .xls, as many government portals export: the rows of its tables, nothing fetched."""

import codecs
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import IO

from imports.reader.cells import EMPTY, TEXT, Limits, Refusal, Tally
from imports.reader.delimited import find_encoding

Raw = tuple[int, int, str, list[str]]


class TableParser(HTMLParser):
    """Gathers the cells of every table, one table below the other. Unclosed cells and rows are closed by the next."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.limits = limits
        self.rows: list[list[str]] = []
        self.row: list[str] | None = None
        self.cell: list[str] | None = None
        self.size = 0
        self.span = 1
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("td", "th"):
            self.end_cell()
            if self.row is None:
                self.row = []
            self.cell, self.size = [], 0
            span = dict(attrs).get("colspan") or "1"
            self.span = int(span) if span.isascii() and span.isdecimal() and len(span) < 5 else 1
        elif tag == "tr":
            self.end_row()
            self.row = []
        elif tag == "br" and self.cell is not None:
            self.cell.append("\n")
        elif tag in ("script", "style"):
            self.silent += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.end_cell()
        elif tag in ("tr", "table"):
            self.end_row()
        elif tag in ("script", "style"):
            self.silent = max(0, self.silent - 1)

    def handle_data(self, data: str) -> None:
        if self.cell is not None and not self.silent:
            self.cell.append(data)
            self.size += len(data)
            if self.size > self.limits.cell_characters:
                raise Refusal("too_long_cell", row=0)

    def end_cell(self) -> None:
        if self.cell is not None and self.row is not None:
            text = "".join(self.cell).replace("\xa0", " ")
            self.row.append("\n".join(" ".join(line.split()) for line in text.split("\n")).strip())
            self.row.extend([""] * (self.span - 1))
            if len(self.row) > self.limits.columns:
                raise Refusal("far_cell", row=0, column=len(self.row))
        self.cell = None

    def end_row(self) -> None:
        self.end_cell()
        if self.row is not None:
            self.rows.append(self.row)
        self.row = None


def read_web_table(stream: IO[bytes], limits: Limits, tally: Tally) -> Iterator[list[Raw]]:
    """Yield the non-empty table rows, numbered from the first row of the first table. Raises Refusal."""
    encoding = find_encoding(stream)
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("cp1252" if encoding == "mixed" else encoding)(errors="replace")
    parser = TableParser(limits)
    number = 0
    while True:
        chunk = stream.read(256 * 1024)
        parser.feed(decoder.decode(chunk, final=not chunk))
        if not chunk:
            parser.close()
            parser.end_row()
        batch: list[Raw] = []
        for texts in parser.rows:
            number += 1
            if number > limits.rows:
                raise Refusal("too_many_rows", rows=limits.rows)
            if any(texts):
                batch.append((number, 0, "".join(TEXT if text else EMPTY for text in texts), texts))
                tally.rows += 1
                tally.last_row = number
        parser.rows.clear()
        yield batch
        if not chunk:
            break
    if not number:
        raise Refusal("not_spreadsheet", what="HTML")
