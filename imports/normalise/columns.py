"""One column of a list: what its cells come to, as a value, as remarks, and as it will be written into staging."""

import json
import re
from typing import Any

from foundation.formats import masked
from imports.layouts import Column
from imports.normalise.context import Context
from imports.normalise.problems import REFUSE, WARN, Problem
from imports.reader.cells import Cell

REMEMBERED = 20_000
# Sixteen digits in a row, maybe set apart by blanks, dots or dashes: a NIK or KK number wherever it stands.
SIXTEEN = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){15}(?!\d)")
quoted = json.encoder.encode_basestring
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


# What a cell came to: its value, remarks, and a member of a JSON object; "" where nothing is said, or not in plain.
Answer = tuple[Any, tuple[Problem, ...], str]


class Reading:
    """How the cells of one column are read. `memory`: by the kind of a cell, its text -> the answer."""

    def __init__(self, column: Column, ctx: Context, is_key: bool = False) -> None:
        self.key, self.normalise, self.ctx, self.repeats = column.key, column.normalise, ctx, column.repeats
        self.needed, self.identity, self.is_key = column.needed, column.identity, is_key
        self.memory: dict[str, Memory] = {}

    def of(self, kind: str) -> "Memory":
        """What is known of cells of this kind."""
        if kind not in self.memory:
            self.memory[kind] = Memory(self, kind)
        return self.memory[kind]

    def look(self, cell: Cell) -> Answer:
        """What the cell says, or that it says nothing where it must. Sixteen digits in a column that is not for them,
        an address or an id, are hidden, and in a key wrong.
        """
        value, notes = self.normalise(cell, self.ctx)
        if value is None:
            if self.needed and not any(note.level == REFUSE for note in notes):
                notes = (*notes, Problem("missing", REFUSE))
            return None, notes, ""
        if self.identity:
            return value, notes, ""
        if isinstance(value, str) and len(value) > 15 and SIXTEEN.search(value):
            value = SIXTEEN.sub(lambda digits: masked(digits[0][-4:]), value)
            stray = Problem("number_as_key", REFUSE) if self.is_key else Problem("number_in_text", WARN)
            notes = (*notes, stray)
        return value, notes, written(self.key, value)


class Memory(dict[str, Answer]):
    """Text -> answer for cells of one kind in one column; what is asked for the first time is looked at."""

    def __init__(self, reading: Reading, kind: str) -> None:
        super().__init__()
        self.look, self.kind, self.repeats = reading.look, kind, reading.repeats

    def __missing__(self, text: str) -> Answer:
        answer = self.look(Cell(text, self.kind))
        if self.repeats:
            if len(self) >= REMEMBERED:
                self.clear()
            self[text] = answer
        return answer


def written(key: str, value: Any) -> str:
    """The member of a JSON object that says it; "" for None."""
    if type(value) is str:
        return f'"{key}":{quoted(value)}'
    return "" if value is None else f'"{key}":{encode(value)}'
