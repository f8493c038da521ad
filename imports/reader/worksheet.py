"""One worksheet of an xlsx, streamed: expat tells of elements, rows leave as soon as they are closed.

The callbacks run some ten million times for a large file, so they are closures over local names, not methods.
"""

import re
from collections.abc import Callable, Iterator
from typing import IO, Any

from imports.reader.cells import BOOL, DATE, EMPTY, ERROR, FORMULA, NUMBER, TEXT, Limits, Refusal, Tally
from imports.reader.markup import feed, safe_parser
from imports.reader.numformats import serial_to_iso
from imports.reader.strings import StringStore, unescape

RawRow = tuple[int, int, str, list[str]]  # number, hidden, kinds, texts
DIGITS = "0123456789"
ERROR_TEXT = "#VALUE!"
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
        self.strings = strings
        self.dates = dates
        self.since_1904 = since_1904
        self.days: dict[str, str | None] = {}

    def number(self, raw: str, style: str | None) -> tuple[str, str]:
        raw = raw.strip()
        if style in self.dates:
            if raw not in self.days:
                if len(self.days) > 100_000:
                    self.days.clear()
                self.days[raw] = serial_to_iso(raw, self.since_1904)
            iso = self.days[raw]
            if iso is not None:
                return iso, DATE
        return raw, NUMBER

    def decode(self, raw: str, kind: str, style: str | None) -> tuple[str, str]:
        """(text, kind) of a cell that has content. Kinds of the file: n, s, str, inlineStr, b, e, d."""
        if kind == "s":
            try:
                text = self.strings.get(int(raw)) if self.strings else ""
            except (ValueError, IndexError):
                raise Refusal("broken", detail="shared string") from None
            return text, TEXT
        if kind in ("str", "inlineStr"):
            return unescape(raw), TEXT
        if kind == "b":
            return ("1" if raw.strip() in ("1", "true") else "0"), BOOL
        if kind == "e":
            return raw.strip() or ERROR_TEXT, ERROR
        if kind == "d":
            return raw.strip(), DATE
        return self.number(raw, style)


def read_worksheet(stream: IO[bytes], decoder: Decoder, limits: Limits, tally: Tally) -> Iterator[list[RawRow]]:
    """Yield the non-empty rows in small batches; `tally` grows on the way. Raises Refusal."""
    batch: list[RawRow] = []
    parser = safe_parser()
    too_long = _install(parser, decoder, limits, tally, batch)
    for _ in feed(parser, stream):
        too_long()
        if batch:
            yield batch[:]
            batch.clear()


def _install(parser: Any, decoder: Decoder, limits: Limits, tally: Tally, batch: list[RawRow]) -> Callable[[], None]:
    """Set the handlers once the root element has told which namespace (transitional or strict) the file uses."""

    def root(name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        if tag != "worksheet":
            raise Refusal("broken", detail="worksheet")
        handlers = _handlers(f"{space} " if space else "", decoder, limits, tally, batch, gather)
        parser.StartElementHandler, parser.EndElementHandler = handlers

    def too_long() -> None:
        if len(gather) > 64 and sum(map(len, gather)) > limits.cell_characters:
            raise Refusal("too_long_cell", row=tally.last_row + 1)

    gather: list[str] = []
    parser.StartElementHandler = root
    parser.CharacterDataHandler = gather.append
    return too_long


def _handlers(  # noqa: C901  one flat loop body, kept together for speed
    space: str, decoder: Decoder, limits: Limits, tally: Tally, batch: list[RawRow], gather: list[str]
) -> tuple[Callable[[str, dict[str, str]], None], Callable[[str], None]]:
    cell_tag, value_tag, text_tag, row_tag = space + "c", space + "v", space + "t", space + "row"
    formula_tag, phonetic_tag = space + "f", space + "rPh"
    columns: dict[str, int] = {}
    texts: list[str] = []
    kinds: list[str] = []
    decode, strings, dates = decoder.decode, decoder.strings, decoder.dates
    max_columns, max_rows = limits.columns, limits.rows
    row_number = row_hidden = formulas = 0
    column = -1
    content: str | None = None
    kind = "n"
    style: str | None = None
    formula = phonetic = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal column, content, kind, style, formula, phonetic, row_number, row_hidden
        if name == cell_tag:
            reference = attributes.get("r")
            if reference:
                letters = reference.rstrip(DIGITS)
                try:
                    column = columns[letters]
                except KeyError:
                    column = columns[letters] = column_number(letters)
            else:
                column += 1
            content = None
            formula = False
            kind = attributes.get("t", "n")
            style = attributes.get("s")
        elif name == value_tag or name == text_tag:
            gather.clear()
        elif name == row_tag:
            number = attributes.get("r")
            try:
                row_number = int(number) if number else row_number + 1
            except ValueError:
                raise Refusal("broken", detail="row") from None
            if not 0 < row_number <= max_rows:
                raise Refusal("too_many_rows", rows=max_rows)
            row_hidden = 1 if attributes.get("hidden") in ("1", "true") else 0
            column = -1
            texts.clear()
            kinds.clear()
        elif name == formula_tag:
            formula = True
        elif name == phonetic_tag:
            phonetic = True

    def end(name: str) -> None:
        nonlocal content, phonetic, formulas
        if name == value_tag:
            content = "".join(gather)
        elif name == cell_tag:
            if content is None and not formula:
                return
            put(content)
        elif name == text_tag:
            if not phonetic:
                content = (content or "") + "".join(gather)
        elif name == phonetic_tag:
            phonetic = False
        elif name == row_tag:
            if texts:
                close_row()

    def put(raw: str | None) -> None:
        """Add the cell that has just ended, at its column."""
        nonlocal formulas
        if formula:
            formulas += 1
        if raw or kind in ("str", "inlineStr", "s"):
            text, what = decode(raw or "", kind, style)
        elif formula:
            text, what = "", FORMULA
        else:
            return
        if not text and what == TEXT:
            return
        if column >= max_columns:
            raise Refusal("far_cell", row=row_number, column=column + 1)
        missing = column - len(texts)
        if missing < 0:  # cells out of order: the later one wins its place
            texts[column], kinds[column] = text, what
            return
        if missing:
            texts.extend([""] * missing)
            kinds.extend(EMPTY * missing)
        texts.append(text)
        kinds.append(what)

    def close_row() -> None:
        nonlocal formulas
        if row_number <= tally.last_row:
            raise Refusal("broken", detail="row order")
        batch.append((row_number, row_hidden, "".join(kinds), texts[:]))
        tally.rows += 1
        tally.hidden_rows += row_hidden
        tally.formula_cells += formulas
        tally.last_row = row_number
        formulas = 0

    del strings, dates
    return start, end


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
