"""Checked rows as lines for COPY: identity numbers sealed and digested, stray ones hidden, all of it written out.

Nothing here asks the database or keeps a row, so that COPY can be fed while the server takes in what came before. No
identity number leaves this module in plain.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple

from foundation import keys
from imports.layouts import Layout
from imports.normalise.columns import encode
from imports.normalise.problems import REFUSE, Problem

KEY_LENGTH = 100
RAW_PLACE = "imports_importrow.raw"
# COPY's binary format: what stands before and after the rows, and how the fields of one begin. A length comes before
# each field; jsonb names its version, 1. (PostgreSQL, COPY, "Binary Format"; the order is that of staging.COPY.)
SIGNATURE, TRAILER = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
BEGINNING = struct.Struct(">hiqiii").pack  # number of fields, batch, row number, length of the verdict
LENGTH, JSONB = struct.Struct(">i").pack, struct.Struct(">ib").pack
NO_DIFF = JSONB(3, 1) + b"{}"


class Checked(NamedTuple):
    """What the checks made of a row. `texts`: it as it came, as JSON. `written`: what it says, as members of JSON, and
    of that once more in `values` what Lines.needed names. Thousands wait at once, so nothing else of it is kept.
    """

    number: int
    texts: str
    values: dict[str, Any] | None  # None: a row to be skipped
    written: list[str]
    remarks: list[tuple[str, Problem]]


class Lines:
    """Callable(checked row) -> one row of COPY's binary format. `keys`: of what a row says, in the order it is told."""

    def __init__(self, batch_id: int, layout: Layout, keys_told: list[str]) -> None:
        self.batch_id, self.key = batch_id, layout.key
        self.seals, self.copies, self.seal = seals_of(layout), copies_of(layout), keys.Sealer()
        self.needed = {*self.seals, *self.key}
        self.places = {key: at for at, key in enumerate(keys_told)}
        # jsonb keeps its keys by length, then by letter; of such that come so, none must be sorted.
        self.in_order = sorted(self.places.values(), key=lambda at: (len(keys_told[at]), keys_told[at]))

    def __call__(self, checked: Checked) -> bytes:
        number, texts, values, written, remarks = checked
        said, key, verdict = b"{}", "", b"skipped"
        if values is not None:
            digests = self._seal_numbers(values, written)
            key = "|".join([digests.get(name) or str(values.get(name) or "") for name in self.key])
            said = _bytes(self._object(written))
            wrong = remarks and any(remark.level == REFUSE for _column, remark in remarks)
            verdict = b"wrong" if wrong else b""
        raw = self.seal(texts.encode(), RAW_PLACE)
        problems = _bytes(encode([self._stored(column, remark) for column, remark in remarks])) if remarks else b"[]"
        name = _bytes(key[:KEY_LENGTH].strip("|"))
        return b"".join((
            BEGINNING(8, 8, self.batch_id, 4, number, len(verdict)), verdict, LENGTH(len(name)), name,
            LENGTH(len(raw)), raw, JSONB(len(said) + 1, 1), said, JSONB(len(problems) + 1, 1), problems, NO_DIFF,
        ))  # fmt: skip

    def _object(self, members: list[str]) -> str:
        """The JSON of what is said; last what a check across the cells has added."""
        if not members:
            return "{}"
        said = [member for at in self.in_order if (member := members[at])]
        return f"{{{','.join(said + [member for member in members[len(self.in_order) :] if member])}}}"

    def _seal_numbers(self, values: dict[str, Any], written: list[str]) -> dict[str, str]:
        """Write the identity numbers, sealed. Returns half the digest of each, their part in the key of a row."""
        digests = {}
        for name, (place, kind) in self.seals.items():
            if (number := values.get(name)) is not None:
                plain, digest = number.encode(), self.seal.digest(number, kind).hex()
                copy = f',"n":"{self.seal(plain, self.copies[name]).hex()}"' if name in self.copies else ""
                sealed = f'"c":"{self.seal(plain, place).hex()}","d":"{digest}","l":"{number[-4:]}"{copy}'
                written[self.places[name]] = f'"{name}":{{{sealed}}}'
                digests[name] = digest[:32]
        return digests

    def _stored(self, column: str, remark: Problem) -> dict[str, Any]:
        """A remark as kept with the row. A proposal for an identity number would be one, so it is not kept."""
        stored: dict[str, Any] = {"column": column, "code": remark.code, "level": remark.level}
        if remark.params:
            stored["params"] = dict(remark.params)
        if remark.proposal and column not in self.seals:
            stored["proposal"] = remark.proposal
        return stored


class Fed:
    """A file for COPY whose content is written while it is read."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.lines: Iterator[bytes] = chain([SIGNATURE], lines, [TRAILER])
        self.left = b""

    def read(self, size: int) -> bytes:
        parts, length = [self.left], len(self.left)
        while length < size and (line := next(self.lines, b"")):
            parts.append(line)
            length += len(line)
        whole = b"".join(parts)
        self.left = whole[size:]
        return whole[:size]


def seals_of(layout: Layout) -> dict[str, tuple[str, str]]:
    """Identity column -> (table.column its ciphertext is bound to, kind of digest), from options["seals"]."""
    said = layout.options.get("seals", {})
    found = {}
    for column in layout.columns:
        if column.identity:
            place, _, kind = said.get(column.key, f"imports_importrow.{column.key}:{column.key}").partition(":")
            found[column.key] = (place, kind)
    return found


def copies_of(layout: Layout) -> dict[str, str]:
    """Identity columns that a second column of the register holds as well -> its table.column."""
    return dict(layout.options.get("copies", {}))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
