"""What most programs write is read by one pattern a row, or a string, instead of five calls of expat a cell.

Expat still reads the document, and refuses whatever it refused. Kept from it is only what fits the pattern to its last
character: the cells of a row (not the row's own tag), or a whole shared string. A piece that does not fit is expat's as
it stands; one that may change the meaning of what follows ends the plain way for the rest of the part.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any, NamedTuple

from imports.reader.markup import CHUNK, refusing

CHARACTERS = r"[^<>&\x00-\x1f\ufffd-\uffff]*"  # ufffd is also what bytes that are no UTF-8 become
SPACE = r'(?: xml:space="preserve")?'
#: Groups: letters, style, type, what opens an inline string, content.
CELL = re.compile(
    r'<c r="([A-Z]{1,3})[0-9]{1,7}"(?: s="([0-9]{1,6})")?(?: t="([a-zA-Z]{1,9})")?'
    rf"(?:/>|></c>|>(?:<v>|(<is><t{SPACE}>))({CHARACTERS})(?(4)</t></is>|</v>)</c>)"
)
STRING = re.compile(rf"<si><t{SPACE}>({CHARACTERS})</t></si>")
#: A comment, an instruction, another namespace, the end of the rows or strings.
TURNS = (b"<!", b"<?", b"xmlns", b"</sheetData", b"</sst")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FROM_A = [*LETTERS, *(first + second for first in LETTERS for second in LETTERS)]
MOST_LEARNT, WIDEST = 100, 500  # patterns of whole rows in a sheet, cells of one
LONGEST = 4 * CHUNK  # a longer piece is expat's, which has limits of its own


class Cells(NamedTuple):
    """What is written of the cells that have content. `listed`: shared strings one beside the other, from A on."""

    letters: list[str]
    styles: list[str | None]
    kinds: list[str | None]
    listed: bool


class RowPattern:
    """Callable(cells of a row as written) -> what they are and their contents; None when they are not plain.

    Rows of a list are mostly written alike: after two such rows a pattern of exactly that row takes the next ones.
    """

    def __init__(self) -> None:
        self.learnt: tuple[re.Pattern[str], Cells] | None = None
        self.before: list[Any] = []
        self.patterns = 0

    def __call__(self, body: str) -> tuple[Cells, Sequence[str]] | None:
        if self.learnt and (found := self.learnt[0].fullmatch(body)):
            return self.learnt[1], found.groups()
        parts = CELL.split(body)
        gaps, *groups = (parts[at :: CELL.groups + 1] for at in range(CELL.groups + 1))
        if any(gaps):
            return None
        letters, styles, kinds, _inline, contents = groups
        full = [at for at, content in enumerate(contents) if content is not None]
        filled, looks, types = ([written[at] for at in full] for written in (letters, styles, kinds))
        listed = filled == FROM_A[: len(full)] and types.count("s") == len(full)
        cells = Cells(filled, looks, types, listed)
        alike = [*groups[:3], full]
        if alike == self.before and self.patterns < MOST_LEARNT and len(letters) < WIDEST:
            self.learnt = re.compile("".join(map(_written, *groups))), cells
            self.patterns += 1
        self.before = alike
        return cells, [contents[at] for at in full]


def _written(letters: str, style: str | None, kind: str | None, inline: str | None, content: str | None) -> str:
    """The pattern of one cell, its content open."""
    start = f'<c r="{letters}[0-9]{{1,7}}"'
    start += f' s="{style}"' if style is not None else ""
    start += f' t="{kind}"' if kind is not None else ""
    if content is None:
        return f"{start}(?:/>|></c>)"
    opened, closed = (f"<is><t{SPACE}>", "</t></is>") if inline else ("<v>", "</v>")
    return f"{start}>{opened}({CHARACTERS}+){closed}</c>"


class Pieces:
    """A part that goes to expat piece by piece. `take` gets each piece from the end of `opening` on and says whether
    it was plain; with `many` all pieces of a chunk first. `is_ours`, asked once at the opening, says whether names
    without a prefix are the format's own there.
    """

    def __init__(
        self,
        parser: Any,
        opening: bytes,
        ending: bytes,
        take: Callable[[bytes], bool],
        is_ours: Callable[[], bool],
        many: bool = False,
    ) -> None:
        self.parser, self.opening, self.ending = parser, re.compile(opening), ending
        self.take, self.is_ours, self.many = take, is_ours, many
        self.utf8 = True
        parser.XmlDeclHandler = self.declared

    def declared(self, version: str, encoding: str | None, standalone: int) -> None:
        self.utf8 = encoding is None or encoding.lower() == "utf-8"

    def feed(self, stream: IO[bytes]) -> Iterator[None]:
        """As markup.feed: yields after each chunk so that the caller can empty what it gathered."""
        with refusing():
            window = stream.read(CHUNK)
            opened = self.opening.search(window)
            head = opened.end() if opened else 0
            self.parser.Parse(window[:head], False)
            window = window[head:]
            plain = bool(head) and self.utf8 and self.is_ours()
            while plain:
                plain, window = self.whole_pieces(window)
                yield
                more = stream.read(CHUNK) if plain else b""
                plain = bool(more) and len(window) <= LONGEST
                window += more
            while window:
                self.parser.Parse(window, False)
                yield
                window = stream.read(CHUNK)
            self.parser.Parse(b"", True)
            yield

    def whole_pieces(self, window: bytes) -> tuple[bool, bytes]:
        """Whether the next piece may be plain too, and what is left of the window."""
        at, find, ending, take = 0, window.find, self.ending, self.take
        whole = window.rfind(ending) + len(ending) if self.many else 0
        if whole >= len(ending) and take(window[:whole]):
            return True, window[whole:]
        while (end := find(ending, at)) >= 0:
            end += len(ending)
            piece = window[at:end].lstrip()
            if not take(piece):
                if any(turn in piece for turn in TURNS):
                    return False, window[at:]
                self.parser.Parse(piece, False)
            at = end
        return True, window[at:]
