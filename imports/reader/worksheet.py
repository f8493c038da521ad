"""One worksheet of an xlsx, streamed: rows leave as soon as they are closed. Plain cells come by a pattern, a row at a
time; of everything else expat tells element by element.
"""

import re
from collections.abc import Iterator, Sequence
from typing import IO, Any

from imports.reader.cells import BOOL, DATE, EMPTY, ERROR, FORMULA, NUMBER, TEXT, Limits, Refusal, Tally
from imports.reader.markup import safe_parser
from imports.reader.numformats import serial_to_iso
from imports.reader.plain import Cells, Pieces, RowPattern
from imports.reader.strings import StringStore, unescape

RawRow = tuple[int, int, str, list[str]]  # number, hidden, kinds, texts
DIGITS = "0123456789"
ERROR_TEXT = "#VALUE!"
TRUTH = {"1": "1", "true": "1", "0": "0", "false": "0"}
REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})(?::([A-Z]{1,3})([1-9][0-9]{0,6}))?")


def column_number(letters: str) -> int:
    """Column counted from 0: A is 0, XFD is 16383. Raises Refusal for anything that is no column."""
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise Refusal("broken", detail="column")
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= 16384:
        raise Refusal("far_cell", column=letters[:8])
    return number - 1


class Decoder:
    """What the raw content of a cell means: shared string, number, date, truth, error or formula without value."""

    def __init__(self, strings: StringStore | None, dates: frozenset[str], since_1904: bool) -> None:
        self.strings = strings or StringStore(Limits())
        self.dates = dates
        self.since_1904 = since_1904
        self.days: dict[str, str | None] = {}

    def day(self, raw: str) -> tuple[str, str]:
        """A number in a date style; a plain number after all when it is no day (a NIK in a date format, say)."""
        if raw not in self.days:
            if len(self.days) > 100_000:
                self.days.clear()
            self.days[raw] = serial_to_iso(raw, self.since_1904)
        iso = self.days[raw]
        return (raw.strip(), NUMBER) if iso is None else (iso, DATE)

    def decode(self, raw: str, kind: str, style: str) -> tuple[str, str]:
        """(text, kind) of a cell that has content. Kinds of the file: n, s, str, inlineStr, b, e, d."""
        if kind == "s":
            try:
                return self.strings.get(int(raw)), TEXT
            except (ValueError, IndexError):
                raise Refusal("broken", detail="shared string") from None
        if kind == "n":
            if style in self.dates:
                return self.day(raw)
            return raw.strip(), NUMBER
        if kind in ("str", "inlineStr"):
            return unescape(raw), TEXT
        if kind == "b":
            truth = TRUTH.get(raw.strip().lower())
            return (raw.strip(), ERROR) if truth is None else (truth, BOOL)
        if kind == "e":
            return raw.strip() or ERROR_TEXT, ERROR
        if kind == "d":
            return raw.strip(), DATE
        raise Refusal("broken", detail="cell type")


def read_worksheet(stream: IO[bytes], decoder: Decoder, limits: Limits, tally: Tally) -> Iterator[list[RawRow]]:
    """Yield the non-empty rows in small batches; `tally` grows on the way. Raises Refusal."""
    parser = safe_parser()
    sheet = SheetParser(parser, decoder, limits, tally)
    pieces = Pieces(parser, rb"<sheetData>", b"</row>", sheet.take, lambda: sheet.in_data)
    for _ in pieces.feed(stream):
        sheet.check_length()
        if sheet.batch:
            batch, sheet.batch = sheet.batch, []
            yield batch


class SheetParser:
    """The callbacks. They run some fifteen million times for a large file, so the ways of most cells are kept short."""

    def __init__(self, parser: Any, decoder: Decoder, limits: Limits, tally: Tally) -> None:
        self.parser, self.decoder, self.limits, self.tally = parser, decoder, limits, tally
        self.batch: list[RawRow] = []
        self.pattern = RowPattern()
        self.columns: dict[str, int] = {}
        self.gather: list[str] = []
        self.texts: list[str] = []
        self.kinds: list[str] = []
        self.row_number = self.row_hidden = self.formulas = 0
        self.column = -1
        self.content: str | None = None
        self.kind, self.style = "n", ""
        self.formula = self.phonetic = self.in_data = False
        parser.StartElementHandler = self.root
        parser.CharacterDataHandler = self.gather.append

    def root(self, name: str, attributes: dict[str, str]) -> None:
        """Learn from the root element which namespace (transitional, strict, none) the file uses."""
        space, _, tag = name.rpartition(" ")
        if tag != "worksheet":
            raise Refusal("broken", detail="worksheet")
        space += " " if space else ""
        self.cell_tag, self.value_tag, self.text_tag = space + "c", space + "v", space + "t"
        self.row_tag, self.formula_tag, self.phonetic_tag = space + "row", space + "f", space + "rPh"
        self.data_tag = space + "sheetData"
        self.parser.StartElementHandler, self.parser.EndElementHandler = self.start, self.end

    def check_length(self) -> None:
        if sum(map(len, self.gather)) > self.limits.cell_characters:
            raise Refusal("too_long_cell", row=self.tally.last_row + 1)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self.value_tag or name == self.text_tag:
            self.gather.clear()
        elif name == self.cell_tag:
            reference = attributes.get("r")
            if reference:
                letters = reference.rstrip(DIGITS)
                try:
                    self.column = self.columns[letters]
                except KeyError:
                    self.column = self.columns[letters] = column_number(letters)
            else:
                self.column += 1
            self.content = None
            self.formula = False
            self.kind = attributes.get("t", "n")
            self.style = attributes.get("s", "")
        elif name == self.row_tag:
            self.start_row(attributes)
        elif name == self.formula_tag:
            self.formula = True
        elif name == self.phonetic_tag:
            self.phonetic = True
        elif name == self.data_tag:
            self.in_data = True

    def start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        try:
            self.row_number = int(number) if number else self.row_number + 1
        except ValueError:
            raise Refusal("broken", detail="row") from None
        if not 0 < self.row_number <= self.limits.rows:
            raise Refusal("too_many_rows", rows=self.limits.rows)
        self.row_hidden = 1 if attributes.get("hidden") in ("1", "true") else 0
        self.column = -1
        self.texts, self.kinds = [], []

    def end(self, name: str) -> None:
        if name == self.value_tag:
            gather = self.gather
            self.content = gather[0] if len(gather) == 1 else "".join(gather)
        elif name == self.cell_tag:
            content = self.content
            if content is None and not self.formula:
                return
            if self.column == len(self.texts) and content and not self.formula:
                text, kind = self.decoder.decode(content, self.kind, self.style)
                if text:
                    self.texts.append(text)
                    self.kinds.append(kind)
            else:
                self.put(content)
        elif name == self.text_tag:
            if not self.phonetic:
                self.content = (self.content or "") + "".join(self.gather)
        elif name == self.row_tag:
            if self.texts:
                self.close_row()
        elif name == self.phonetic_tag:
            self.phonetic = False

    def put(self, content: str | None) -> None:
        """Add a cell that is not simply the next one: after a gap, out of order, or with a formula."""
        if self.formula:
            self.formulas += 1
        if content or self.kind == "str":
            text, kind = self.decoder.decode(content or "", self.kind, self.style)
        elif self.formula:
            text, kind = "", FORMULA
        else:
            return
        if not text and kind != FORMULA:
            return
        self.place(self.column, text, kind)

    def place(self, column: int, text: str, kind: str) -> None:
        if column >= self.limits.columns:
            raise Refusal("far_cell", row=self.row_number, column=column + 1)
        missing = column - len(self.texts)
        if missing < 0:  # the later one wins its place
            self.texts[column], self.kinds[column] = text, kind
            return
        self.texts.extend([""] * missing)
        self.kinds.extend(EMPTY * missing)
        self.texts.append(text)
        self.kinds.append(kind)

    def take(self, row: bytes) -> bool:
        """A row whose cells are all plain, or False. Its own tag goes through expat, as every other one."""
        begun = row.find(b">") + 1
        if row[:5] != b"<row " or row[begun - 2 : begun] == b"/>" or b"xmlns" in row[:begun]:
            return False
        cells = self.pattern(str(row[begun:-6], "utf-8", "replace"))
        if cells is None:
            return False
        self.parser.Parse(row[:begun], False)
        self.put_plain(*cells)
        self.parser.Parse(b"</row>", False)
        return True

    def put_plain(self, cells: Cells, contents: Sequence[str]) -> None:
        """The cells of a plain row. Texts one beside the other from A on, as most lists are, need no look at each."""
        if cells.listed:
            blocks = self.decoder.strings.open
            try:
                texts = [blocks[number >> 10][number & 1023] for number in map(int, contents)]
            except (LookupError, ValueError):  # a block to be opened, or nonsense
                texts = [""]
            if all(texts):
                self.texts, self.kinds = texts, [TEXT] * len(texts)
                return
        for letter, style, kind, content in zip(cells.letters, cells.styles, cells.kinds, contents, strict=True):
            if content:
                self.put_one(letter, *self.decoder.decode(content, kind or "n", style or ""))

    def put_one(self, letters: str, text: str, kind: str) -> None:
        if not text:
            return
        if letters not in self.columns:
            self.columns[letters] = column_number(letters)
        column = self.columns[letters]
        if column == len(self.texts):
            self.texts.append(text)
            self.kinds.append(kind)
        else:
            self.place(column, text, kind)

    def close_row(self) -> None:
        tally = self.tally
        if self.row_number <= tally.last_row:
            raise Refusal("broken", detail="row order")
        if len(self.texts) > self.limits.columns:
            raise Refusal("far_cell", row=self.row_number, column=len(self.texts))
        self.batch.append((self.row_number, self.row_hidden, "".join(self.kinds), self.texts))
        tally.rows += 1
        tally.hidden_rows += self.row_hidden
        tally.formula_cells += self.formulas
        tally.last_row = self.row_number
        self.formulas = 0


def survey(stream: IO[bytes], limits: Limits) -> tuple[int, tuple[tuple[int, int, int, int], ...]]:
    """A quick look without parsing: about how many rows, and which ranges are merged (row, column, row, column)."""
    rows, tail, keep = 0, b"", b""
    merged: list[tuple[int, int, int, int]] = []
    while chunk := stream.read(1024 * 1024):
        window = tail + chunk
        rows += len(ROW.findall(window)) - len(ROW.findall(tail))
        if keep or b"mergeCells" in window:
            keep = (keep or window[window.find(b"mergeCells") :]) + (chunk if keep else b"")
            if len(keep) > 40 * limits.merged:
                break
        tail = window[-16:]
    for match in MERGE.finditer(keep):
        found = REFERENCE.fullmatch(match[1].decode("ascii", "replace"))
        if found and found[3] and len(merged) < limits.merged:
            merged.append((int(found[2]), column_number(found[1]), int(found[4]), column_number(found[3])))
    return rows, tuple(merged)


ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z0-9:]{3,21})\"")
