"""An expat parser that refuses document types and entities, for every XML part that is read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any
from xml.parsers import expat

from imports.reader.cells import Refusal

CHUNK = 256 * 1024


def safe_parser() -> Any:
    """A namespace-aware parser ("uri name"). Raises Refusal("unsafe_xml") at the first DOCTYPE or entity."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> int:
        raise Refusal("unsafe_xml")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    parser.SkippedEntityHandler = refuse
    return parser


@contextmanager
def refusing() -> Iterator[None]:
    """What expat will not read is Refusal("broken")."""
    try:
        yield
    except expat.ExpatError as error:
        raise Refusal("broken", detail=expat.ErrorString(error.code)) from None
    except (LookupError, ValueError):  # an encoding that expat has heard of and cannot read
        raise Refusal("broken", detail="encoding") from None


def feed(parser: Any, stream: IO[bytes]) -> Iterator[None]:
    """Push a stream through the parser; yields after each chunk so that the caller can empty what it gathered."""
    with refusing():
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield


def walk(stream: IO[bytes], on_start: Callable[[str, dict[str, str]], None]) -> None:
    """Read a small part whole, telling each element's local name and its attributes (local names too)."""
    parser = safe_parser()

    def start(name: str, attributes: dict[str, str]) -> None:
        on_start(local(name), {local(key): value for key, value in attributes.items()})

    parser.StartElementHandler = start
    for _ in feed(parser, stream):
        pass


def local(name: str) -> str:
    return name.rpartition(" ")[2]
