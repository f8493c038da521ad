"""OpenDocument (ods), streamed like xlsx: values as the exact text of the file, repeated blanks never unfolded."""

import re
import zipfile
from collections.abc import Iterator
from typing import Any

from imports.reader.cells import BOOL, DATE, EMPTY, ERROR, LONGEST_NAME, NUMBER, TEXT, Limits, Refusal, Tally
from imports.reader.markup import feed, local, safe_parser
from imports.reader.packages import open_part

Raw = tuple[int, int, str, list[str]]
MOST_REPEATED = 10_000  # rows with content that one element may stand for
CLOCK = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?")
NUMBERS = frozenset({"float", "percentage", "currency"})


def check_document(package: zipfile.ZipFile) -> None:
    """Raises Refusal: not_spreadsheet, locked, macros."""
    with open_part(package, "mimetype") as part:
        if b"opendocument.spreadsheet" not in part.read(200):
            raise Refusal("not_spreadsheet", what="OpenDocument")
    names = package.namelist()
    if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in names):
        raise Refusal("macros")
    if "META-INF/manifest.xml" in names:
        with open_part(package, "META-INF/manifest.xml") as part:
            if b"encryption-data" in part.read(4 * 1024**2):
                raise Refusal("locked")


def read_document(package: zipfile.ZipFile, name: str | None, limits: Limits, tally: Tally) -> Iterator[list[Raw]]:
    """Yield the non-empty rows of one table in batches. Raises Refusal."""
    parser = safe_parser()
    table = TableParser(parser, name, limits, tally)
    with open_part(package, "content.xml") as part:
        for _ in feed(parser, part):
            if len(table.words) > 3 and sum(map(len, table.words)) > limits.cell_characters:
                raise Refusal("too_long_cell", row=tally.last_row + 1)
            if table.batch:
                batch, table.batch = table.batch, []
                yield batch


def list_tables(package: zipfile.ZipFile) -> list[tuple[str, str]]:
    """(name, hidden) of the tables."""
    parser = safe_parser()
    table = TableParser(parser, None, Limits(), Tally())
    table.wanted = ""  # no table has no name: names only
    with open_part(package, "content.xml") as part:
        for _ in feed(parser, part):
            pass
    return [(name, "hidden" if style in table.hidden_styles else "") for name, style in table.tables]


class TableParser:
    """The callbacks: remembers one row and one cell, unfolds what is repeated only when it has content."""

    def __init__(self, parser: Any, wanted: str | None, limits: Limits, tally: Tally) -> None:
        self.wanted, self.limits, self.tally = wanted, limits, tally
        self.batch: list[Raw] = []
        self.tables: list[tuple[str, str]] = []
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.inside = False
        self.number, self.repeat_row, self.hidden = 0, 1, 0
        self.texts: list[str] = []
        self.kinds: list[str] = []
        self.gap = 0
        self.cell: dict[str, str] | None = None
        self.words: list[str] = []
        self.paragraphs = self.notes = 0
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "table" and not self.inside:
            self.start_table({local(key): value for key, value in attributes.items()})
        elif tag == "style":
            self.style = next((value for key, value in attributes.items() if local(key) == "name"), "")
        elif tag == "table-properties":
            if any(local(key) == "display" and value == "false" for key, value in attributes.items()):
                self.hidden_styles.add(self.style)
        elif not self.inside:
            return
        elif tag in ("table-cell", "covered-table-cell"):
            self.cell = {local(key): value for key, value in attributes.items()}
            kinds = [value for key, value in attributes.items() if local(key) == "value-type"]
            self.cell["value-type"] = "error" if "error" in kinds else "".join(kinds[:1])  # Calc adds a second one
            self.words.clear()
            self.paragraphs = 0
        elif tag == "table-row":
            self.start_row({local(key): value for key, value in attributes.items()})
        elif tag == "annotation":
            self.notes += 1
        elif self.cell is not None and not self.notes:
            self.start_word(tag, attributes)

    def start_table(self, attributes: dict[str, str]) -> None:
        name = attributes.get("name", "")[:LONGEST_NAME]
        if any(name == other for other, _style in self.tables):
            raise Refusal("broken", detail="sheets")
        self.tables.append((name, attributes.get("style-name", "")))
        self.inside = self.wanted == name or (self.wanted is None and len(self.tables) == 1)
        self.number = 0

    def start_row(self, attributes: dict[str, str]) -> None:
        self.repeat_row = repeated(attributes.get("number-rows-repeated"))
        self.hidden = 1 if attributes.get("visibility") in ("collapse", "filter") else 0
        self.texts, self.kinds, self.gap = [], [], 0

    def start_word(self, tag: str, attributes: dict[str, str]) -> None:
        """Paragraphs become lines; blanks, tabs and line breaks are elements here."""
        if tag == "p":
            if self.paragraphs:
                self.words.append("\n")
            self.paragraphs += 1
        elif tag == "s":
            count = next((value for key, value in attributes.items() if local(key) == "c"), "1")
            self.words.append(" " * min(repeated(count), 1000))
        elif tag in ("tab", "line-break"):
            self.words.append("\t" if tag == "tab" else "\n")

    def text(self, data: str) -> None:
        if self.cell is not None and self.paragraphs and not self.notes:
            self.words.append(data)

    def end(self, name: str) -> None:
        tag = local(name)
        if tag == "annotation":
            self.notes -= 1
        elif not self.inside:
            return
        elif tag in ("table-cell", "covered-table-cell") and self.cell is not None:
            self.put(self.cell)
            self.cell = None
        elif tag == "table-row":
            self.close_row()
        elif tag == "table":
            self.inside = False

    def put(self, cell: dict[str, str]) -> None:
        repeat = repeated(cell.get("number-columns-repeated"))
        text, kind = value_of(cell, "".join(self.words))
        if "formula" in cell:
            self.tally.formula_cells += 1
        if not text:
            self.gap += repeat
            return
        if len(self.texts) + self.gap + repeat > self.limits.columns:
            raise Refusal("far_cell", row=self.number + 1, column=len(self.texts) + self.gap + repeat)
        self.texts += [""] * self.gap + [text] * repeat
        self.kinds += [EMPTY] * self.gap + [kind] * repeat
        self.gap = 0

    def close_row(self) -> None:
        first = self.number + 1
        self.number += self.repeat_row
        if not self.texts:
            return
        if self.repeat_row > MOST_REPEATED:
            raise Refusal("far_cell", row=self.number, column=1)
        if self.number > self.limits.rows:
            raise Refusal("too_many_rows", rows=self.limits.rows)
        kinds = "".join(self.kinds)
        self.batch += [(number, self.hidden, kinds, self.texts) for number in range(first, self.number + 1)]
        self.tally.rows += self.repeat_row
        self.tally.hidden_rows += self.hidden * self.repeat_row
        self.tally.last_row = self.number


def repeated(text: str | None) -> int:
    """A repeat count from 1; nonsense is Refusal("broken")."""
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 8):
        raise Refusal("broken", detail="repeat")
    return max(1, int(text))


def value_of(cell: dict[str, str], shown: str) -> tuple[str, str]:
    """(text, kind) of a cell from its attributes and the text it shows."""
    kind = cell["value-type"]
    if kind == "error":
        return shown or "#VALUE!", ERROR
    if kind in NUMBERS:
        return cell.get("value", "").strip(), NUMBER
    if kind == "date":
        return cell.get("date-value", "").removesuffix("T00:00:00"), DATE
    if kind == "boolean":
        return ("1" if cell.get("boolean-value") == "true" else "0"), BOOL
    if kind == "time":
        match = CLOCK.fullmatch(cell.get("time-value", ""))
        if match and int(match[1] or 0) < 24:
            return ":".join((part or "0").zfill(2) for part in match.groups()), DATE
        return shown, TEXT
    return cell.get("string-value", shown), TEXT
