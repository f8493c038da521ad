"""A web page saved as .xls, as many government portals export: the rows of its tables, nothing fetched."""

import codecs
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import IO

from imports.reader.cells import EMPTY, TEXT, Limits, Refusal, Tally
from imports.reader.delimited import find_encoding

Raw = tuple[int, int, str, list[str]]
Shown = tuple[bool, list[str]]  # whether the page hides the row, its texts
UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
MOST_SPANNED = 10_000
DEEPEST = 50  # tables within tables
LONGEST_TAG = 1_000_000  # characters of one tag or comment; for 2 MB of attributes the parser takes 1 GB


class Table:
    """A table being read. `held` is its first row while it may still be its only one."""

    def __init__(self) -> None:
        self.row: list[str] | None = None
        self.cell: list[str] | None = None
        self.columns = self.spanned = 1
        self.size = 0
        self.held: Shown | None = None
        self.hidden = self.part_hidden = False  # the row being read, and the part of the table around it
        self.many = False
        self.lays_out = False  # its row holds a whole table, so it is the page's frame and no row of data
        self.below: dict[int, int] = {}  # column -> rows that a cell from above still covers


class TableParser(HTMLParser):
    """Gathers the cells of every table, one table below the other. Unclosed cells and rows are closed by the next.

    A table within a cell: of a single row it is part of the cell's text, of several rows it is a table by itself (old
    portals lay their pages out in tables). A cell that covers several rows counts for the first; the others are blank.
    """

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.limits = limits
        self.rows: list[Shown] = []
        self.outer: list[Table] = []
        self.table = Table()
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("td", "th"):
            self.end_cell()
            self.start_cell(dict(attrs))
        elif tag == "tr":
            self.end_row()
            self.table.row = []
            self.table.hidden = self.table.part_hidden or unseen(dict(attrs))
        elif tag in ("thead", "tbody", "tfoot"):
            self.table.part_hidden = unseen(dict(attrs))
        elif tag == "table" and self.table.cell is not None:
            if len(self.outer) >= DEEPEST:
                raise Refusal("broken", detail="tables")
            self.outer.append(self.table)
            self.table = Table()
        elif tag == "br" and self.table.cell is not None:
            self.table.cell.append("\n")
        elif tag in ("script", "style"):
            self.silent += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.end_cell()
        elif tag == "tr":
            self.end_row()
        elif tag == "table":
            self.end_table()
        elif tag in ("script", "style"):
            self.silent = max(0, self.silent - 1)

    def handle_data(self, data: str) -> None:
        table = self.table
        if table.cell is not None and not self.silent:
            table.cell.append(data)
            table.size += len(data)
            if table.size > self.limits.cell_characters:
                raise Refusal("too_long_cell", row=0)

    def start_cell(self, attributes: dict[str, str | None]) -> None:
        table = self.table
        if table.row is None:
            table.row = []
        while table.below.get(len(table.row)):
            table.below[len(table.row)] -= 1
            self.add("", 1)
        table.cell, table.size = [], 0
        table.columns, table.spanned = span(attributes.get("colspan")), span(attributes.get("rowspan"))

    def end_cell(self) -> None:
        table = self.table
        if table.cell is not None and table.row is not None:
            text = "".join(table.cell).replace("\xa0", " ")
            if table.spanned > 1:
                for column in range(len(table.row), len(table.row) + table.columns):
                    table.below[column] = table.spanned - 1
            self.add("\n".join(" ".join(line.split()) for line in text.split("\n")).strip(), table.columns)
        table.cell = None

    def add(self, text: str, columns: int) -> None:
        row = self.table.row
        if row is None or len(row) + columns > self.limits.columns:
            raise Refusal("far_cell", row=0, column=columns)
        row += [text] + [""] * (columns - 1)

    def end_row(self) -> None:
        self.end_cell()
        table = self.table
        if table.row is None:
            return
        row = (table.hidden, table.row)
        for column, left in table.below.items():
            if left and column >= len(table.row):
                table.below[column] -= 1
        if table.lays_out:
            table.lays_out = False
        elif not self.outer or table.many:
            self.rows.append(row)
        elif table.held is None:
            table.held = row
        else:
            self.rows += [table.held, row]
            table.many = True
        table.row = None

    def end_table(self) -> None:
        self.end_row()
        if self.outer:
            inner, self.table = self.table, self.outer.pop()
            self.table.lays_out = self.table.lays_out or inner.many
            if not inner.many and inner.held and self.table.cell is not None:
                self.table.cell.append(" " + " ".join(inner.held[1]) + " ")

    def finish(self) -> None:
        while self.outer:
            self.end_table()
        self.end_row()


def unseen(attributes: dict[str, str | None]) -> bool:
    """Whether the page hides what has these attributes."""
    return "hidden" in attributes or UNSEEN.search(attributes.get("style") or "") is not None


def span(text: str | None) -> int:
    """How many columns or rows a cell covers; nonsense is one."""
    number = int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else 1
    return max(1, min(number, MOST_SPANNED))


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
        if len(parser.rawdata) > LONGEST_TAG:
            raise Refusal("too_long_cell", row=0)
        if not chunk:
            parser.close()
            parser.finish()
        batch: list[Raw] = []
        for hidden, texts in parser.rows:
            number += 1
            if number > limits.rows:
                raise Refusal("too_many_rows", rows=limits.rows)
            if any(texts):
                batch.append((number, int(hidden), "".join(TEXT if text else EMPTY for text in texts), texts))
                tally.rows += 1
                tally.hidden_rows += hidden
                tally.last_row = number
        parser.rows.clear()
        yield batch
        if not chunk:
            break
    if not number:
        raise Refusal("not_spreadsheet", what="HTML")
