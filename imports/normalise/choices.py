"""Answers from a list: by table, never by guess. What no table knows is said so."""

from collections.abc import Callable, Mapping

from imports.normalise.context import CodeBook, Context, choice_key
from imports.normalise.problems import UNKNOWN, WARN, Normal, Problem, broken, refuse
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


def choice(book: str | CodeBook, maximum: int = 200) -> Callable[[Cell, Context], Normal]:
    """The code for a code or a label of a book (or of ctx.books[name]). Other answers: Unmapped and a remark."""

    def normalise(cell: Cell, ctx: Context) -> Normal:
        if cell.kind == EMPTY:
            return UNKNOWN
        if lost := broken(cell):
            return lost
        entries = ctx.books[book] if isinstance(book, str) else book
        code = entries.index.get(_key(cell))
        if code is not None:
            return Normal(code)
        if not _key(cell) or _key(cell) in {choice_key(word) for word in entries.missing}:
            return UNKNOWN
        found = clean(cell.text, maximum)
        if found.value is None:
            return found
        return Normal(Unmapped(found.value), (*found.notes, Problem("unmapped", WARN)))

    return normalise
