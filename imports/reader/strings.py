"""Shared strings without the memory, read no further than somebody asks: blocks of 1,024 strings, of which the ones
last opened stay so and the others are packed.

Nothing touches the disk, so the child may run with a file size limit of zero and no name of a person is left behind.
"""

import marshal
import re
import zlib
from collections.abc import Iterator
from typing import IO

from imports.reader.cells import Limits, Refusal
from imports.reader.markup import local, safe_parser
from imports.reader.plain import STRING, Pieces

BLOCK = 1024
OPEN_BYTES = 40 * 1024**2  # of strings that are not packed, about
A_STRING = 56  # bytes that Python takes beside the characters
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """Undo the file format's own escape of characters XML cannot hold: _x000D_ (ECMA-376 part 1, 22.9.2.19)."""
    if "_x" not in text:
        return text
    plain = ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class StringStore:
    """An append-only list of strings, read by number; `source` appends some more each time it is asked."""

    def __init__(self, limits: Limits, source: Iterator[None] | None = None) -> None:
        self.limits, self.source = limits, source or iter(())
        self.count = 0
        self.filling: list[str] = []
        self.open: dict[int, list[str]] = {0: self.filling}  # block -> its strings
        self.sizes: dict[int, int] = {}
        self.open_bytes = self.packed_bytes = 0
        self.packed: dict[int, bytes] = {}

    def append(self, text: str) -> None:
        self.filling.append(text)
        self._added(1)

    def extend(self, texts: list[str]) -> None:
        while texts:
            room = BLOCK - len(self.filling)
            fitting, texts = texts[:room], texts[room:]
            self.filling.extend(fitting)
            self._added(len(fitting))

    def _added(self, count: int) -> None:
        """Count them, and begin another block when this one is full."""
        self.count += count
        if len(self.filling) == BLOCK:
            at = self.count // BLOCK
            self._opened(at - 1, self.filling)
            if self.count > self.limits.strings or self.packed_bytes > self.limits.strings_memory:
                raise Refusal("too_many_strings")
            self.filling = self.open[at] = []

    def get(self, number: int) -> str:
        """String by number; raises IndexError."""
        if number < 0:
            raise IndexError(number)
        while number >= self.count:
            if next(self.source, self) is self:
                raise IndexError(number)
        at = number // BLOCK
        if at not in self.open:
            self._opened(at, marshal.loads(zlib.decompress(self.packed[at])))  # noqa: S302  our own bytes
        return self.open[at][number % BLOCK]

    def finish(self) -> None:
        """Read to the end what nobody asked for, so that a damaged part is never half used."""
        for _ in self.source:
            pass

    def _opened(self, at: int, block: list[str]) -> None:
        """Keep a whole block open, and close the ones that were opened first when it becomes too much."""
        self.open[at] = block
        self.sizes[at] = sum(map(len, block)) + A_STRING * BLOCK
        self.open_bytes += self.sizes[at]
        while self.open_bytes > OPEN_BYTES and len(self.sizes) > 1:
            first = next(iter(self.sizes))
            if first not in self.packed:
                self.packed[first] = zlib.compress(marshal.dumps(self.open[first], 2), 1)
                self.packed_bytes += len(self.packed[first])
            self.open_bytes -= self.sizes.pop(first)
            del self.open[first]


def read_strings(stream: IO[bytes], limits: Limits) -> StringStore:
    """The shared strings part, read as it is asked for: runs of rich text joined, phonetic hints left out."""
    parser = safe_parser()
    text: list[str] = []
    gather: list[str] = []
    phonetic = [0]

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "t":
            gather.clear()
        elif tag == "si":
            text.clear()
        elif tag == "rPh":
            phonetic[0] += 1

    def end(name: str) -> None:
        tag = local(name)
        if tag == "t":
            if not phonetic[0]:
                text.extend(gather)
        elif tag == "si":
            store.append(unescape("".join(text)))
        elif tag == "rPh":
            phonetic[0] -= 1

    def take(pieces: bytes) -> bool:
        """All strings of a chunk at once, or one: False when any of them is written in another way."""
        gaps_and_texts = STRING.split(str(pieces, "utf-8", "replace"))
        if any(gap.strip(" \t\r\n") for gap in gaps_and_texts[::2]):
            return False
        store.extend([unescape(text) for text in gaps_and_texts[1::2]])
        return True

    def more() -> Iterator[None]:
        for _ in Pieces(parser, rb"<sst[^<>]*>", b"</si>", take, lambda: True, many=True).feed(stream):
            if sum(map(len, gather)) > limits.cell_characters:
                raise Refusal("too_long_cell", row=0)
            yield

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = gather.append
    store = StringStore(limits, more())
    return store
