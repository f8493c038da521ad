"""Reads XML that strangers send: no DTD, no entities, no depth or size past what a form needs. Pure.

Everything is kept by local name: OpenRosa clients disagree about prefixes, never about names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 24
MAX_NODES = 30_000
SEPARATOR = "\x01"


class UnsafeXML(ValueError):
    """The text is not XML, or not XML we are willing to read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Node:
    """An element: local name, attributes by local name, text and elements in it in their order."""

    name: str
    attributes: dict[str, str]
    content: list[str | Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(part for part in self.content if isinstance(part, str))

    @property
    def children(self) -> list[Node]:
        return [part for part in self.content if isinstance(part, Node)]

    def child(self, name: str) -> Node | None:
        return next((child for child in self.children if child.name == name), None)

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()


def parse(content: bytes, max_bytes: int = MAX_BYTES, max_nodes: int = MAX_NODES) -> Node:
    """The root of an XML document; raises UnsafeXML with code too_big, dtd, too_deep, too_many_nodes or not_xml."""
    if len(content) > max_bytes:
        raise UnsafeXML("too_big")
    builder = _Builder(max_nodes)
    parser = expat.ParserCreate(namespace_separator=SEPARATOR)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = builder.refuse_dtd
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        if isinstance(error, UnsafeXML):
            raise
        raise UnsafeXML("not_xml") from None
    if builder.root is None:
        raise UnsafeXML("not_xml")
    return builder.root


class _Builder:
    def __init__(self, max_nodes: int) -> None:
        self.root: Node | None = None
        self.open: list[Node] = []
        self.left = max_nodes

    def refuse_dtd(self, *_arguments: object) -> None:
        raise UnsafeXML("dtd")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.left -= 1
        if self.left < 0:
            raise UnsafeXML("too_many_nodes")
        if len(self.open) >= MAX_DEPTH:
            raise UnsafeXML("too_deep")
        node = Node(_local(name), {_local(key): value for key, value in attributes.items()})
        if self.open:
            self.open[-1].content.append(node)
        else:
            self.root = node
        self.open.append(node)

    def end(self, _name: str) -> None:
        self.open.pop()

    def data(self, text: str) -> None:
        self.open[-1].content.append(text)


def _local(name: str) -> str:
    return name.rpartition(SEPARATOR)[2]
