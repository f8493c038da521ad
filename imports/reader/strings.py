"""Shared strings without the memory: blocks of 1,024 strings, packed, of which only the last used ones stay open.

Nothing touches the disk, so the child may run with a file size limit of zero and no name of a person is left behind.
"""

import marshal
import re
import zlib
from typing import IO

from imports.reader.cells import Limits, Refusal
from imports.reader.markup import feed, local, safe_parser

BLOCK = 1024
OPEN_BLOCKS = 192
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """Undo the file format's own escape of characters XML cannot hold: _x000D_ (ECMA-376 part 1, 22.9.2.19)."""
    if "_x" not in text:
        return text
    plain = ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class StringStore:
    """An append-only list of strings, then read by number."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.count = 0
        self.packed_bytes = 0
        self.blocks: list[bytes] = []
        self.filling: list[str] = []
        self.open: dict[int, list[str]] = {}

    def append(self, text: str) -> None:
        self.filling.append(text)
        self.count += 1
        if len(self.filling) == BLOCK:
            self._pack()

    def _pack(self) -> None:
        packed = zlib.compress(marshal.dumps(self.filling, 2), 1)
        self.packed_bytes += len(packed)
        if self.count > self.limits.strings or self.packed_bytes > self.limits.strings_memory:
            raise Refusal("too_many_strings")
        self.blocks.append(packed)
        self.filling = []

    def finish(self) -> None:
        if self.filling:
            self._pack()

    def get(self, number: int) -> str:
        """String by number; raises IndexError."""
        at = number >> 10
        block = self.open.get(at)
        if block is None:
            if number < 0:
                raise IndexError(number)
            block = marshal.loads(zlib.decompress(self.blocks[at]))  # noqa: S302  our own bytes, never the file's
            if len(self.open) >= OPEN_BLOCKS:
                del self.open[next(iter(self.open))]
            self.open[at] = block
        return block[number & 1023]


def read_strings(stream: IO[bytes], limits: Limits) -> StringStore:
    """Read the shared strings part: runs of rich text joined, phonetic hints left out."""
    store = StringStore(limits)
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

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = gather.append
    for _ in feed(parser, stream):
        if len(gather) > 3 and sum(map(len, gather)) > limits.cell_characters:
            raise Refusal("too_long_cell", row=0)
    store.finish()
    return store
