"""csv, however it was saved: encoding and delimiter by evidence, ragged rows and runaway quotes told."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from typing import IO, NamedTuple

from imports.reader.cells import EMPTY, TEXT, Limits, Refusal, Tally
from imports.reader.guards import unguard
from imports.reader.sniff import marked, utf16_guess

DELIMITERS = ";,\t|"
SAMPLE = 64 * 1024
SAMPLE_RECORDS = 200
BLANK = " \t\r\n\v\f\xa0\x1a\ufeff"  # 1A ends a file of the DOS age
LONGEST_LINE = 4_000_000  # bytes
LONGEST_RECORD = 200  # lines of one quoted field; more is a quote that was never closed
Raw = tuple[int, int, str, list[str], str]


class Dialect(NamedTuple):
    encoding: str  # "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mixed"
    delimiter: str
    width: int  # most records have this many fields


def study(stream: IO[bytes]) -> Dialect:
    """Encoding, delimiter and usual width of a csv file. Raises Refusal("undecodable", position=byte)."""
    encoding = find_encoding(stream)
    stream.seek(0)
    lines = []
    for size, line in _sized(decoded_lines(stream, encoding)):
        lines.append(line)
        if size > SAMPLE:
            break
    delimiter = max(DELIMITERS, key=lambda sign: _fit(lines, sign))
    widths = Counter(len(fields) for fields in _sample(lines, delimiter) if any(fields))
    width = max(widths, key=lambda width: (widths[width], width)) if widths else 0
    return Dialect(encoding, delimiter, width)


def _sized(lines: Iterator[str]) -> Iterator[tuple[int, str]]:
    size = 0
    for line in lines:
        size += len(line)
        yield size, line


def _sample(lines: list[str], delimiter: str) -> list[list[str]]:
    try:
        return [
            fields for fields, _ in zip(csv.reader(lines, delimiter=delimiter), range(SAMPLE_RECORDS), strict=False)
        ]
    except csv.Error:
        return []


def _fit(lines: list[str], delimiter: str) -> tuple[bool, float]:
    """How well a delimiter cuts the sample: whether some record of the usual width is free of the other delimiters (so
    commas inside names do not win), then the share of records with that width, times the width."""
    records = [fields for fields in _sample(lines, delimiter) if any(fields)]
    widths = Counter(len(fields) for fields in records)
    widths.pop(1, None)
    if not widths:
        return (False, 0.0)
    width, often = max(widths.items(), key=lambda item: item[0] * item[1])
    others = set(DELIMITERS) - {delimiter}
    clean = any(len(fields) == width and not others & set("".join(fields)) for fields in records)
    return (clean, often * width / len(records))


def find_encoding(stream: IO[bytes]) -> str:
    """Read the file once: UTF-16 by mark or pattern, UTF-8 when all of it is, else cp1252, else line by line."""
    stream.seek(0)
    head = stream.read(8192)
    if guess := marked(head) or utf16_guess(head):
        return guess
    stream.seek(0)
    decoder, multibyte = codecs.getincrementaldecoder("utf-8")(), False
    valid = True
    while chunk := stream.read(1024 * 1024):
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as error:
            valid = False
            multibyte = multibyte or not chunk[: error.start].isascii()
            break
        multibyte = multibyte or not text.isascii()
    if valid:
        try:
            decoder.decode(b"", final=True)
            return "utf-8-sig"
        except UnicodeDecodeError:
            pass
    return "mixed" if multibyte else "cp1252"


def decoded_lines(stream: IO[bytes], encoding: str) -> Iterator[str]:
    """Lines with their ends, decoded. Raises Refusal("undecodable") with the byte position."""
    if encoding.startswith(("utf-16", "utf-32")):
        yield from _wide_lines(stream, encoding)
        return
    position = 0
    for line in _byte_lines(stream):
        if len(line) > LONGEST_LINE:
            raise Refusal("too_long_cell", row=0)
        start = 3 if position == 0 and line.startswith(codecs.BOM_UTF8) else 0
        try:
            text = line[start:].decode("cp1252" if encoding == "cp1252" else "utf-8")
        except UnicodeDecodeError as error:
            if encoding != "mixed":
                raise Refusal("undecodable", position=position + start + error.start + 1) from None
            try:
                text = line[start:].decode("cp1252")
            except UnicodeDecodeError as second:
                raise Refusal("undecodable", position=position + start + second.start + 1) from None
        position += len(line)
        yield from _plain_ends(text)


def _byte_lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Lines as the file has them; where it only has carriage returns (old Macintosh), those end them."""
    head = stream.read(SAMPLE)
    stream.seek(0)
    if b"\r" not in head or b"\n" in head:
        while line := stream.readline(LONGEST_LINE + 1):
            yield line
        return
    held = b""
    while chunk := stream.read(SAMPLE):
        *lines, held = (held + chunk).split(b"\r")
        for line in lines:
            yield line + b"\r"
        if len(held) > LONGEST_LINE:
            break
    if held:
        yield held


def _plain_ends(text: str) -> Iterator[str]:
    """A line, cut at carriage returns that stand alone: the csv module takes none outside of quotes."""
    if "\r" not in text[:-2] and not text.endswith("\r"):
        yield text
        return
    *lines, last = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for line in lines:
        yield line + "\n"
    if last:
        yield last


def _wide_lines(stream: IO[bytes], encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    held = ""
    while True:
        chunk = stream.read(256 * 1024)
        try:
            held += decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError:
            raise Refusal("undecodable", position=stream.tell()) from None
        held = held.removeprefix("\ufeff")
        *lines, held = held.split("\n")
        for line in lines:
            yield from _plain_ends(line + "\n")
        if not chunk:
            break
        if len(held) > LONGEST_LINE:
            raise Refusal("too_long_cell", row=0)
    if held:
        yield from _plain_ends(held)


class _Lines:
    """Hands lines to the csv module and remembers those of the record it is working on."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.number = 0
        self.first = 1
        self.record: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.record) > LONGEST_RECORD:
            raise Refusal("unbalanced_quote", line=self.first)
        line = next(self.lines)
        self.number += 1
        self.record.append(line)
        return line

    def next_record(self) -> None:
        self.record.clear()
        self.first = self.number + 1


def read_delimited(stream: IO[bytes], dialect: Dialect, limits: Limits, tally: Tally) -> Iterator[list[Raw]]:
    """Yield the non-empty records in batches; the row number is the record's, as Excel shows it. Raises Refusal."""
    stream.seek(0)
    csv.field_size_limit(min(limits.cell_characters, 131_072))
    lines = _Lines(decoded_lines(stream, dialect.encoding))
    records = csv.reader(lines, delimiter=dialect.delimiter)
    batch: list[Raw] = []
    number = 0
    while True:
        try:
            fields = next(records, None)
        except csv.Error:
            raise Refusal("unbalanced_quote", line=lines.first) from None
        if fields is None:
            break
        number += 1
        if number == 1 and _is_separator_hint(fields, lines.record):
            lines.next_record()
            continue
        _check_quotes(lines)
        if row := _row(number, fields, dialect, limits):
            tally.rows += 1
            tally.last_row = number
            batch.append(row)
            if len(batch) == 500:
                yield batch
                batch = []
        lines.next_record()
    yield batch


def _is_separator_hint(fields: list[str], record: list[str]) -> bool:
    """Excel's own first line `sep=;`."""
    return record[0].strip().strip('"').lower().startswith("sep=") and len("".join(fields)) <= 6


def _check_quotes(lines: _Lines) -> None:
    """A record over several lines with an odd number of quotes was ended by the end of the file, not by a quote."""
    text = "".join(lines.record)
    odd = text.count('"') % 2 == 1
    if odd and (len(lines.record) > 1 or _opens_at_the_end(text)):
        raise Refusal("unbalanced_quote", line=lines.first)


def _opens_at_the_end(text: str) -> bool:
    """Whether the last quote of a single line opens a field (and nothing closes it before the file ends)."""
    before = text[: text.rfind('"')].rstrip(" ")
    return before == "" or before[-1] in DELIMITERS


def _row(number: int, fields: list[str], dialect: Dialect, limits: Limits) -> Raw | None:
    if number > limits.rows:
        raise Refusal("too_many_rows", rows=limits.rows)
    if len(fields) > limits.columns:
        raise Refusal("far_cell", row=number, column=len(fields))
    texts = [unguard(text) for text in fields]
    if not any(text.strip(BLANK) for text in texts):
        return None
    kinds = "".join(TEXT if text else EMPTY for text in texts)
    beyond = any(texts[dialect.width :])
    trouble = "ragged" if len(texts) < dialect.width or beyond else ""
    return number, 0, kinds, texts, trouble
