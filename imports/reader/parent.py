"""The door to the reader: starts the limited child, turns its frames into rows, and its death into a clear refusal."""

import contextlib
import fcntl
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from imports.reader.cells import Limits, Row, SheetInfo, Summary
from imports.reader.refusals import MESSAGES, FileRefused

Source = str | Path | IO[bytes]
ROOT = Path(__file__).resolve().parents[2]
PIPE_BYTES = 1024 * 1024
LONGEST_FRAME = 512 * 1024 * 1024
read_json = json.JSONDecoder().raw_decode


class Child:
    """One limited process: the reader, or another `module` that speaks its frames. The file reaches it as an open
    descriptor, so no name and no folder is shared with it.
    """

    def __init__(
        self, source: Source, request: dict[str, Any], limits: Limits, module: str = "imports.reader.child"
    ) -> None:
        self.limits = limits
        request["limits"] = asdict(limits)
        opened = open(source, "rb") if isinstance(source, str | Path) else None  # noqa: SIM115  closed below
        try:
            stream: IO[bytes] = opened or source  # type: ignore[assignment]
            os.lseek(stream.fileno(), 0, os.SEEK_SET)
            self.process = subprocess.Popen(  # noqa: S603  fixed command, no shell
                [sys.executable, "-X", "utf8", "-m", module, json.dumps(request)],
                stdin=stream.fileno(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
                start_new_session=True,
            )
        finally:
            if opened:
                opened.close()
        assert self.process.stdout is not None
        self.pipe = self.process.stdout.fileno()
        with contextlib.suppress(OSError):
            fcntl.fcntl(self.pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)

    def frames(self) -> Iterator[list[Any]]:
        """The child's answers until its last one. Raises FileRefused when it refuses, dies or falls silent."""
        while True:
            length = int.from_bytes(self._read(4), "big")
            if length > LONGEST_FRAME:
                raise FileRefused("child_died")
            head, *lines = self._read(length).decode("utf-8", "surrogatepass").split("\n")
            frame = json.loads(head)
            if frame[0] == "refused":
                code = frame[1] if frame[1] in MESSAGES else "child_died"
                raise FileRefused(code, **frame[2])
            yield [*frame, lines] if lines else frame
            if frame[0] in ("sheets", "end"):
                return

    def _read(self, size: int) -> bytes:
        parts: list[bytes] = []
        while size:
            ready, _, _ = select.select([self.pipe], [], [], self.limits.silence)
            if not ready:
                raise FileRefused("too_slow")
            part = os.read(self.pipe, min(size, PIPE_BYTES))
            if not part:
                raise FileRefused(self._cause_of_death())
            parts.append(part)
            size -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _cause_of_death(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return "too_slow" if self.process.wait(5) == -signal.SIGXCPU else "child_died"
        return "child_died"

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


class RowStream:
    """The rows of one sheet as they arrive. `summary` is complete after the last; use `with` to stop early."""

    def __init__(self, source: Source, sheet: str | None, limits: Limits, limit: int | None) -> None:
        self.child = Child(source, {"do": "rows", "sheet": sheet}, limits)
        self.summary = Summary()
        self.part = 0.0  # of the sheet's bytes, 0 to 1, as far as the child has said
        self._rows = self._stream(limit)

    def _stream(self, limit: int | None) -> Iterator[tuple[Row, str]]:
        given = 0
        try:
            for frame in self.child.frames():
                if frame[0] == "end":
                    self.summary = Summary(**frame[1])
                    return
                self.part = frame[2]
                for (number, *rest), line in zip(frame[1], frame[3], strict=True):
                    texts, end = read_json(line)
                    if end != len(line):
                        raise FileRefused("child_died")
                    yield Row(number, texts, *rest), line
                    given += 1
                    if given == limit:
                        return
        finally:
            self.child.close()

    def with_lines(self) -> Iterator[tuple[Row, str]]:
        """Each row with its texts as JSON in ASCII, as the child wrote them."""
        return self._rows

    def __iter__(self) -> Iterator[Row]:
        return (row for row, _line in self._rows)

    def __next__(self) -> Row:
        return next(self._rows)[0]

    def close(self) -> None:
        self.child.close()

    def __enter__(self) -> "RowStream":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read_sheets(source: Source, limits: Limits | None = None, count: bool = True) -> list[SheetInfo]:
    """The sheets that have cells, hidden ones too. `count` also estimates rows and finds merged ranges (one pass).

    `source` is a path or an open file with a descriptor. Raises FileRefused.
    """
    child = Child(source, {"do": "sheets", "count": count}, limits or Limits())
    try:
        for frame in child.frames():
            return [_sheet(entry) for entry in frame[1]]
    finally:
        child.close()
    raise FileRefused("child_died")


def _sheet(entry: dict[str, Any]) -> SheetInfo:
    entry["merged"] = tuple((a, b, c, d) for a, b, c, d in entry["merged"])
    return SheetInfo(**entry)


def read_tops(source: Source, sheet: str | None, limits: Limits, limit: int) -> list[tuple[SheetInfo, list[Row]]]:
    """The first rows of the sheet of that name (None: of each), by one child. Raises FileRefused."""
    child = Child(source, {"do": "tops", "sheet": sheet, "limit": limit}, limits)
    try:
        tops = [frame for frame in child.frames() if frame[0] == "top"]
    finally:
        child.close()
    return [(_sheet(sheet), [_row(*entry) for entry in rows]) for _top, sheet, rows in tops]


def _row(number: int, hidden: int, kinds: str, texts: list[str], trouble: str = "") -> Row:
    return Row(number, texts, kinds, bool(hidden), trouble)


def read_rows(
    source: Source, sheet: str | None = None, limits: Limits | None = None, limit: int | None = None
) -> RowStream:
    """The non-empty rows of a sheet (None: the first), with their numbers as Excel shows them; at most `limit` of them.

    Raises FileRefused, on the call or while iterating.
    """
    return RowStream(source, sheet, limits or Limits(), limit)
