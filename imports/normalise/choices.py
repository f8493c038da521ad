"""Answers from a list: by table, never by guess. What no table knows is said so."""

from collections.abc import Mapping
from dataclasses import dataclass

from imports.normalise.context import CodeBook, Context, choice_key
from imports.normalise.problems import ACCEPT, UNKNOWN, WARN, Normal, Problem, broken, refuse
from imports.normalise.text import clean
from imports.reader.cells import BOOL, DATE, EMPTY, Cell

MISSING = frozenset({"", "kosong", "null", "none", "na", "nan", "tidaktahu"})
MALE, FEMALE = "L", "P"
SEX = {
    MALE: "l lk laki lakilaki laki2 lelaki pria male m 1",
    FEMALE: "p pr perempuan wanita w female f 2",
}
YES_NO = {
    True: "ya y yes iya true benar 1 v ✓ ✔ √ ada sudah punya menerima terima",
    False: "tidak tdk t no n false salah 0 x tidakada tdkada belum tidakpunya tidakmenerima bukan",
}
SEX_INDEX = {word: value for value, words in SEX.items() for word in words.split()}
YES_NO_INDEX = {word: value for value, words in YES_NO.items() for word in words.split()}
SIGNS = {"-": False, "–": False, "✗": False, "✘": False, "×": False, "☑": True, "✅": True, "❌": False}
MATCH, MISMATCH = "match", "mismatch"
DUKCAPIL_INDEX: Mapping[str, str] = {
    **dict.fromkeys(("padan", "ya", "y", "1", "valid", "sesuai", "cocok"), MATCH),
    **dict.fromkeys(("tidakpadan", "tdkpadan", "tidak", "t", "0", "tidakvalid", "tidaksesuai", "invalid"), MISMATCH),
}


class Unmapped(str):
    """An answer that the code book does not know, kept as it came."""

    __slots__ = ()


def _key(cell: Cell) -> str:
    text = cell.text.strip(" '\u00a0\u200b\ufeff")
    return choice_key(text[:-2] if text.endswith(".0") else text)


def sex(cell: Cell, ctx: Context) -> Normal:
    """ "L" or "P", None when empty."""
    if cell.kind == EMPTY:
        return UNKNOWN
    if lost := broken(cell):
        return lost
    key = _key(cell)
    if key in MISSING:
        return UNKNOWN
    value = SEX_INDEX.get(key) if cell.kind not in (BOOL, DATE) else None
    return Normal(value) if value else refuse("unknown_choice", known="L, P, Laki-laki, Perempuan")


def yes_no(cell: Cell, ctx: Context) -> Normal:
    """True, False, or None when empty."""
    if cell.kind == EMPTY:
        return UNKNOWN
    if lost := broken(cell):
        return lost
    sign = cell.text.strip()
    if sign in SIGNS:
        return Normal(SIGNS[sign])
    key = _key(cell)
    if key in MISSING:
        return UNKNOWN
    value = YES_NO_INDEX.get(key) if cell.kind != DATE else None
    return refuse("unknown_yes_no") if value is None else Normal(value)


def dukcapil_match(cell: Cell, ctx: Context) -> Normal:
    """ "match" or "mismatch" for PADAN and TIDAK PADAN, None for KOSONG."""
    if cell.kind == EMPTY:
        return UNKNOWN
    if lost := broken(cell):
        return lost
    key = _key(cell)
    if key in MISSING:
        return UNKNOWN
    value = DUKCAPIL_INDEX.get(key)
    return Normal(value) if value else refuse("unknown_choice", known="PADAN, TIDAK PADAN, KOSONG")


@dataclass(frozen=True, slots=True)
class Choice:
    """See `choice`. `book` names the book for whoever lists what was not understood."""

    book: str | CodeBook
    maximum: int = 200

    def __call__(self, cell: Cell, ctx: Context) -> Normal:
        if cell.kind == EMPTY:
            return UNKNOWN
        if lost := broken(cell):
            return lost
        entries = ctx.books[self.book] if isinstance(self.book, str) else self.book
        key = _key(cell)
        code = entries.index.get(key)
        if code is not None:
            return Normal(code)
        if not key or key in {choice_key(word) for word in entries.missing}:
            return UNKNOWN
        found = clean(cell.text, self.maximum)
        if found.value is None:
            return found
        return _as_chosen(found.value, entries, found.notes)


def _as_chosen(word: str, book: CodeBook, notes: tuple[Problem, ...]) -> Normal:
    """A word the book does not know: as the office decided once, else as it came, with a remark."""
    code = book.chosen.get(choice_key(word))
    if code is None:
        return Normal(Unmapped(word), (*notes, Problem("unmapped", WARN)))
    if not code:
        return Normal(Unmapped(word), (*notes, Problem("word_left", ACCEPT, {"word": word})))
    said = {"word": word, "label": book.entries.get(code, code)}
    return Normal(code, (*notes, Problem("word_mapped", ACCEPT, said)))


def choice(book: str | CodeBook, maximum: int = 200) -> Choice:
    """The code for a code or a label of a book (or of ctx.books[name]). Other answers: as the office once chose, else
    Unmapped and a remark.
    """
    return Choice(book, maximum)
