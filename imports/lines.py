"""Checked rows as lines for COPY: identity numbers sealed and digested, stray ones hidden, all of it written out.

Nothing here asks the database or keeps a row, so that COPY can be fed while the server takes in what came before. No
identity number leaves this module in plain.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from foundation import keys
from foundation.formats import masked
from imports.layouts import Layout
from imports.normalise.problems import REFUSE, WARN, Problem
from imports.reader.cells import Row

KEY_LENGTH = 100
RAW_PLACE = "imports_importrow.raw"
# Sixteen digits in a row, maybe set apart by blanks, dots or dashes: a NIK or KK number wherever it stands.
SIXTEEN = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){15}(?!\d)")
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


class Checked(NamedTuple):
    """A row and what the checks made of it; without `values` it is one to be skipped. `texts`: the row's, as JSON."""

    row: Row
    texts: str
    values: dict[str, Any] | None
    remarks: list[tuple[str, Problem]]


class Lines:
    """Callable(checked row) -> one line of COPY's text format."""

    def __init__(self, batch_id: int, layout: Layout) -> None:
        self.batch_id, self.key = batch_id, layout.key
        self.seals, self.copies, self.seal = seals_of(layout), copies_of(layout), keys.Sealer()

    def __call__(self, checked: Checked) -> str:
        row, texts, full, remarks = checked
        values: dict[str, Any] = {}
        key, verdict = "", "skipped" if full is None else ""
        if full is not None:
            values = self._told(full, remarks)
            self._seal_numbers(values)
            key = "|".join([_key(values.get(name)) for name in self.key])[:KEY_LENGTH].strip("|")
            if remarks and any(remark.level == REFUSE for _column, remark in remarks):
                verdict = "wrong"
        raw = self.seal(texts.encode(), RAW_PLACE).hex()
        problems = _escaped(encode([self._stored(column, remark) for column, remark in remarks])) if remarks else "[]"
        return (
            f"{self.batch_id}\t{row.number}\t{verdict}\t{_escaped(key)}\t\\\\x{raw}\t{_escaped(encode(values))}\t"
            f"{problems}\t{{}}\n"
        )

    def _told(self, full: dict[str, Any], remarks: list[tuple[str, Problem]]) -> dict[str, Any]:
        """What the row says. Sixteen digits in a column that is not for them, an address or an id, are hidden, and in
        a key column wrong.
        """
        values = {}
        for name, value in full.items():
            if value is None:
                continue
            values[name] = value
            if isinstance(value, str) and len(value) > 15 and name not in self.seals and SIXTEEN.search(value):
                values[name] = SIXTEEN.sub(lambda found: masked(found[0][-4:]), value)
                if name in self.key:
                    remarks.append((name, Problem("number_as_key", REFUSE)))
                else:
                    remarks.append((name, Problem("number_in_text", WARN)))
        return values

    def _seal_numbers(self, values: dict[str, Any]) -> None:
        for name, (place, kind) in self.seals.items():
            number = values.get(name)
            if number is not None:
                plain = number.encode()
                values[name] = {
                    "c": self.seal(plain, place).hex(),
                    "d": self.seal.digest(number, kind).hex(),
                    "l": number[-4:],
                }
                if name in self.copies:
                    values[name]["n"] = self.seal(plain, self.copies[name]).hex()

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

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines: Iterator[str] = iter(lines)
        self.left = b""

    def read(self, size: int) -> bytes:
        parts, length = [self.left], len(self.left)
        while length < size and (line := next(self.lines, "")):
            parts.append(line.encode("utf-8", "replace"))
            length += len(parts[-1])
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


def _key(value: Any) -> str:
    """A part of a row's key; of an identity number, half its digest."""
    return str(value["d"][:32] if isinstance(value, dict) else value or "")


def copies_of(layout: Layout) -> dict[str, str]:
    """Identity columns that a second column of the register holds as well -> its table.column."""
    return dict(layout.options.get("copies", {}))


def _escaped(text: str) -> str:
    """For COPY's text format; JSON has escaped line ends and tabs already, a key may not hold any."""
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    return text.replace("\t", " ").replace("\n", " ").replace("\r", " ")
