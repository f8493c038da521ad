"""Which rows below a header speak of somebody, and which are page headers, column numbers, totals or signatures."""

import re
from bisect import bisect
from itertools import pairwise
from typing import Literal

from imports.headers import Understanding, alias_index, compact, header_key
from imports.layouts import Layout
from imports.reader.cells import EMPTY, Row

TOTAL = re.compile(r"(?:GRAND |SUB ?)?(?:TOTAL|JUMLAH)(?: KESELURUHAN| SELURUHNYA| AKHIR| [A-Z ]*)?")
TOTAL_WORDS = ("total", "jumlah", "grand", "sub")
Role = Literal["data", "header", "numbering", "total", "note", "astray"]


class RowRoles:
    """Callable(row) -> role. "astray" is data below a header whose columns stand in another order: wrong, whatever it
    says. All but these two are skipped and counted so. Asked for every row in order, it leaves early.
    """

    def __init__(self, found: Understanding, layout: Layout) -> None:
        self.headers = {at: compact(found.headers.get(at, "")) for at in found.mapping}
        self.mapping = found.mapping
        self.keys = alias_index(layout) | {self.headers[at]: key for at, key in self.mapping.items()}
        self.keys.pop("", None)
        aliases = [alias for column in layout.columns for alias in column.aliases]
        self.names = {name.upper() for name in [*found.headers.values(), *aliases] if name}
        self.turns: list[int] = []  # rows from which columns stand in another order, and again in this one, by turns
        self.two_rows = len(found.header_rows) > 1
        self.few = len(found.mapping) < 5
        self.telling = [at for at, key in found.mapping.items() if _tells(layout, key)]

    def __call__(self, row: Row) -> Role:
        role = self._role(row)
        if self.turns and role == "data" and bisect(self.turns, row.number) % 2:
            return "astray"
        return role

    def _role(self, row: Row) -> Role:
        if row.trouble:
            return "data"
        texts, kinds = row.texts, row.kinds
        for at in self.telling:
            if at < len(texts) and kinds[at] != EMPTY and (text := texts[at].strip()):
                if self._is_plainly_data(text, self.headers[at]):
                    return "data"
                break
        told = [at for at in self.telling if at < len(texts) and kinds[at] != EMPTY and texts[at].strip()]
        filled = [at for at, kind in enumerate(row.kinds) if kind != EMPTY and row.texts[at].strip()]
        if not filled:
            return "note"
        if self._repeats_header(row):
            return "header"
        if _is_numbering([row.texts[at] for at in filled]):
            return "numbering"
        if not set(told) - {filled[0]} and TOTAL.fullmatch(header_key(row.texts[filled[0]])):
            return "total"
        if not told and not self.few and len(filled) <= 2:
            return "note"
        return "data"

    def _is_plainly_data(self, text: str, header: str) -> bool:
        """A quick look at one telling cell: neither its own header nor a column number nor a total."""
        if text.upper() in self.names or (len(text) < 6 and text.strip("(.) ").isdigit()):
            return False
        if not self.two_rows and text[:1].upper() == header[:1]:
            return False
        return not (self.two_rows and header.endswith(compact(text))) and not text.casefold().startswith(TOTAL_WORDS)

    def _repeats_header(self, row: Row) -> bool:
        """A header printed again at the top of each page, of a two-row header either row; or the one of another table
        pasted below, whose columns stand otherwise.
        """
        same = named = filled = 0
        for at, header in self.headers.items():
            own = compact(row.cell(at).text)
            filled += bool(own)
            named += own in self.keys
            same += bool(own) and self._names(own, at, header)
        if max(same, named) < 2 or max(same, named) * 2 < filled:
            return False
        astray = named > same + 1 if self.two_rows else filled > same
        if astray != bool(len(self.turns) % 2) and row.number > max(self.turns, default=0):
            self.turns.append(row.number)
        return True

    def _names(self, own: str, at: int, header: str) -> bool:
        """Whether a text, as headers are compared, names this column."""
        if own == header or self.keys.get(own) == self.mapping[at]:
            return True
        return self.two_rows and len(own) > 1 and header.endswith(own)


def _tells(layout: Layout, key: str) -> bool:
    """Whether a column by itself makes a row speak of somebody."""
    column = layout.column(key)
    return column.identity or column.needed or key in layout.key


def _is_numbering(texts: list[str]) -> bool:
    """(1) (2) (3) ... below a header."""
    numbers = [text.strip().strip("().") for text in texts]
    if len(numbers) < 4 or not all(number.isdigit() and len(number) < 4 for number in numbers):
        return False
    return all(int(after) == int(before) + 1 for before, after in pairwise(numbers))
