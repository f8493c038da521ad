"""The limited process that reads what a stranger sent: `python -m imports.reader.child`. Django is never imported here.

Takes the file as descriptor 0 and one JSON argument; answers on descriptor 1 in frames: four bytes of length, then
JSON, one of ["sheets", [...]], ["top", sheet, [...]], ["rows", [...], part], ["end", {...}], ["refused", code, {...}].
After the JSON of "rows" comes a line for each row, the list of its texts in ASCII: staging keeps it as it is.
"""

import gc
import json
import os
import resource
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from functools import cached_property
from itertools import chain, islice
from typing import IO, Any

from imports.reader.cells import Limits, Refusal, SheetInfo, Tally
from imports.reader.delimited import read_delimited, study
from imports.reader.oldexcel import list_old, open_old, read_old
from imports.reader.opendocument import check_document, list_tables, read_document
from imports.reader.packages import open_package, open_part
from imports.reader.sniff import ole_streams, sniff
from imports.reader.strings import StringStore, read_strings
from imports.reader.webtable import read_web_table
from imports.reader.workbook import date_styles, read_workbook
from imports.reader.worksheet import Decoder, read_worksheet, survey

FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "ctypes.",
    "shutil.",
    "urllib.",
)
Batches = Iterator[list[Any]]
in_ascii = json.JSONEncoder(separators=(",", ":")).encode


def main() -> None:
    request = json.loads(sys.argv[1])
    limits = Limits(**request["limits"])
    source = os.fdopen(0, "rb")
    confine(limits)
    gc.disable()  # rows hold no circles, and the process is gone when it has read
    try:
        for answer in answers(source, request, limits):
            send(answer)
    except Refusal as refusal:
        send(["refused", refusal.code, refusal.params])
    except MemoryError:
        send(["refused", "too_big", {"megabytes": limits.memory // 1024**2}])
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, UnicodeDecodeError, OverflowError):
        send(["refused", "broken", {}])
    except BrokenPipeError:
        os._exit(0)
    except Exception as error:  # the parent must get an answer; the name of the error holds nothing of the file
        send(["refused", "unreadable", {"what": type(error).__name__}])


def confine(limits: Limits) -> None:
    """Memory, time, no file written, no process started, no network: for whatever the file makes this process do."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_forbid)


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(event)
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise PermissionError(event)


def send(answer: list[Any]) -> None:
    lines: list[str] = []
    if answer[0] == "rows":
        lines = [as_line(texts) for _number, _hidden, _kinds, texts, *_trouble in answer[1]]
        heads = [(number, kinds, bool(hidden), *trouble) for number, hidden, kinds, _texts, *trouble in answer[1]]
        answer = ["rows", heads, answer[2]]
    head = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    data = "\n".join([head, *lines]).encode("utf-8", "surrogatepass")
    view = memoryview(struct.pack(">I", len(data)) + data)
    while view:
        view = view[os.write(1, view) :]


def as_line(texts: list[str]) -> str:
    """The JSON of a row's texts. Where no sign needs an escape, as in nearly all rows, it is made by joining them."""
    joined = '","'.join(texts)
    plain = joined.isascii() and joined.isprintable() and "\\" not in joined
    return f'["{joined}"]' if plain and joined.count('"') == 2 * (len(texts) - 1) else in_ascii(texts)


def answers(source: IO[bytes], request: dict[str, Any], limits: Limits) -> Iterator[list[Any]]:
    """The frames for one request: {"do": "sheets", "count": bool}, {"do": "tops", "sheet": name or null, "limit": rows
    of each} or {"do": "rows", "sheet": name or null}.
    """
    if source.seek(0, 2) > limits.file_bytes:
        raise Refusal("too_big", megabytes=limits.file_bytes // 1024**2)
    book = open_book(source, limits)
    if request["do"] == "sheets":
        yield ["sheets", [asdict(sheet) for sheet in book.sheets(bool(request["count"]))]]
        return
    if request["do"] == "tops":
        yield from tops(book, request["sheet"], request["limit"], limits.sheets)
        return
    tally = Tally()
    for batch in book.rows(request["sheet"], tally):
        for start in range(0, len(batch), 1000):
            yield ["rows", batch[start : start + 1000], book.part()]
    ending = asdict(tally)
    del ending["merged"]
    yield ["end", ending]


def tops(book: "Book", name: str | None, limit: int, most: int) -> Iterator[list[Any]]:
    """The first rows of every sheet, or of the one of that name; what sheets share is read once."""
    listed = [sheet for sheet in book.sheets(False) if name in (None, sheet.name)]
    if not listed:
        raise Refusal("no_such_sheet")
    if len(listed) > most:
        raise Refusal("too_many_sheets", count=len(listed), most=most)
    for sheet in listed:
        rows = chain.from_iterable(book.rows(sheet.name, Tally()))
        yield ["top", asdict(sheet), list(islice(rows, limit))]
    yield ["end", {}]


def open_book(source: IO[bytes], limits: Limits) -> "Book":
    """The right reader for what the file is. Raises Refusal."""
    kind = sniff(source)
    source.seek(0)
    if kind == "csv":
        return PlainBook(source, limits, "csv")
    if kind == "html":
        return PlainBook(source, limits, "html")
    if kind == "ole":
        return _open_ole(source, limits)
    package = open_package(source, limits)
    names = {name.lower() for name in package.namelist()}
    if "mimetype" in names and "content.xml" in names:
        return DocumentBook(package, limits)
    if any(name.endswith("workbook.bin") for name in names):
        raise Refusal("binary")
    return ExcelBook(package, limits)


def _open_ole(source: IO[bytes], limits: Limits) -> "Book":
    streams = ole_streams(source.read())
    source.seek(0)
    if "EncryptedPackage" in streams:
        raise Refusal("locked")
    if "_VBA_PROJECT_CUR" in streams:
        raise Refusal("macros")
    if not streams & {"Workbook", "Book"}:
        raise Refusal("not_spreadsheet" if streams else "broken", what="Word" if "WordDocument" in streams else "")
    return OldBook(source, limits)


class Book:
    """A file that can list its sheets and give the rows of one."""

    being_read: Any = None  # what the rows come from, and how many bytes it has
    size = 0

    def part(self) -> float:
        """How much of the sheet is read, 0 to 1; 0 where the format does not tell."""
        try:
            return round(min(self.being_read.tell() / self.size, 1.0), 4) if self.size else 0.0
        except (OSError, ValueError):
            return 0.0

    def sheets(self, count: bool) -> list[SheetInfo]:
        raise NotImplementedError

    def rows(self, name: str | None, tally: Tally) -> Batches:
        raise NotImplementedError


class ExcelBook(Book):
    def __init__(self, package: zipfile.ZipFile, limits: Limits) -> None:
        self.package, self.limits = package, limits
        self.book = read_workbook(package)

    @cached_property
    def strings(self) -> StringStore | None:
        """One for all sheets: each reads on where the one before stopped."""
        path = self.book.strings_path
        return read_strings(open_part(self.package, path), self.limits) if path else None

    def sheets(self, count: bool) -> list[SheetInfo]:
        found = []
        for index, sheet in enumerate(self.book.sheets):
            rows: int | None = None
            merged: tuple[tuple[int, int, int, int], ...] = ()
            if count:
                with open_part(self.package, sheet.path) as part:
                    rows, merged = survey(part, self.limits)
            found.append(SheetInfo(sheet.name, index, sheet.hidden, rows, merged, "xlsx"))
        return found

    def rows(self, name: str | None, tally: Tally) -> Batches:
        sheet = pick(self.book.sheets, name, lambda sheet: sheet.name)
        strings = self.strings
        decoder = Decoder(strings, date_styles(self.package, self.book.styles_path), self.book.since_1904)
        with open_part(self.package, sheet.path) as part:
            self.being_read, self.size = part, self.package.getinfo(sheet.path).file_size
            yield from read_worksheet(part, decoder, self.limits, tally)
        if strings:
            strings.finish()


class OldBook(Book):
    def __init__(self, source: IO[bytes], limits: Limits) -> None:
        self.limits = limits
        self.book = open_old(source)
        self.listed = list_old(self.book)
        if not self.listed:
            raise Refusal("no_sheet")

    def sheets(self, count: bool) -> list[SheetInfo]:
        return [SheetInfo(name, index, hidden, format="xls") for index, (name, hidden) in enumerate(self.listed)]

    def rows(self, name: str | None, tally: Tally) -> Batches:
        chosen, _ = pick(self.listed, name, lambda entry: entry[0])
        yield from read_old(self.book, chosen, self.limits, tally)


class DocumentBook(Book):
    def __init__(self, package: zipfile.ZipFile, limits: Limits) -> None:
        self.package, self.limits = package, limits
        check_document(package)

    def sheets(self, count: bool) -> list[SheetInfo]:
        listed = list_tables(self.package)
        if not listed:
            raise Refusal("no_sheet")
        return [SheetInfo(name, index, hidden, format="ods") for index, (name, hidden) in enumerate(listed)]

    def rows(self, name: str | None, tally: Tally) -> Batches:
        if name is not None:
            pick(list_tables(self.package), name, lambda entry: entry[0])
        yield from read_document(self.package, name, self.limits, tally)


class PlainBook(Book):
    """csv and web tables: one nameless sheet."""

    def __init__(self, source: IO[bytes], limits: Limits, form: str) -> None:
        self.source, self.limits, self.form = source, limits, form
        self.dialect = study(source) if form == "csv" else None

    def sheets(self, count: bool) -> list[SheetInfo]:
        rows = None
        if count:
            self.source.seek(0)
            rows = sum(chunk.count(b"\n") for chunk in iter(lambda: self.source.read(1024 * 1024), b""))
        detail = {"encoding": self.dialect.encoding, "delimiter": self.dialect.delimiter} if self.dialect else {}
        return [SheetInfo("", 0, "", rows, (), self.form, detail)]

    def rows(self, name: str | None, tally: Tally) -> Batches:
        if self.dialect:
            self.being_read, self.size = self.source, self.source.seek(0, 2)
            yield from read_delimited(self.source, self.dialect, self.limits, tally)
        else:
            yield from read_web_table(self.source, self.limits, tally)


def pick(entries: Iterable[Any], name: str | None, named: Callable[[Any], str]) -> Any:
    """The entry with that name, or the first. Raises Refusal("no_such_sheet")."""
    for entry in entries:
        if name is None or named(entry) == name:
            return entry
    raise Refusal("no_such_sheet")


if __name__ == "__main__":
    main()
