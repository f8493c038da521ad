"""What most programs write is read by one pattern a row, or a string, instead of five calls of expat a cell.

Expat still reads the document, and refuses whatever it refused. Kept from it is only what fits the pattern to its last
character: the cells of a row (not the row's own tag), or a whole shared string. A piece that does not fit is expat's as
it stands; one that may change the meaning of what follows ends the plain way for the rest of the part.
"""

import re
from collections.abc import Callable, Iterator
from typing import IO, Any

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
LONGEST = 4 * CHUNK  # a longer piece is expat's, which has limits of its own


class Pieces:
    """A part that goes to expat piece by piece. `take` gets each piece from the end of `opening` on and says whether
    it was plain; `is_ours`, asked once at the opening, whether names without a prefix are the format's own there.
    """

    def __init__(
        self, parser: Any, opening: bytes, ending: bytes, take: Callable[[bytes], bool], is_ours: Callable[[], bool]
    ) -> None:
        self.parser, self.opening, self.ending = parser, re.compile(opening), ending
        self.take, self.is_ours = take, is_ours
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
        while (end := find(ending, at)) >= 0:
            end += len(ending)
            piece = window[at:end].lstrip()
            if not take(piece):
                if any(turn in piece for turn in TURNS):
                    return False, window[at:]
                self.parser.Parse(piece, False)
            at = end
        return True, window[at:]
