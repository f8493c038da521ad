"""Columns that other lists than P3KE have: card numbers, doors, deciles of three kinds, what a household owns, and the
many that only their own list knows. Pure; see `columns.py` for those all lists share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from households.layouts import columns as c
from imports.aliases import ALIASES
from imports.layouts import Column
from imports.normalise.amounts import count, decile, decimal_number
from imports.normalise.choices import choice, yes_no
from imports.normalise.context import Context
from imports.normalise.crosscheck import check_identity
from imports.normalise.numbers import family_card
from imports.normalise.places import known_code, resolve_village
from imports.normalise.problems import REFUSE, WARN, Normal, Problem, refuse
from imports.normalise.text import identifier, rt_rw, text
from imports.reader.cells import Cell

ANY_TEXT = text(200)
ODD, EVEN = frozenset("13579"), frozenset("2468")


def words(names: str) -> list[str]:
    """Headers written one after the other."""
    return names.split()


def own(names: str, normalise: c.Normaliser = ANY_TEXT, key: str = "", **rest: Any) -> Column:
    """A column by its names in the file, the first of which is its key where none is given."""
    header, *others = names.split()
    return Column(key or header.lower(), header, tuple(others), normalise, **rest)


def coded(names: str, book: str, key: str = "", **rest: Any) -> Column:
    """Answers from a book of the layout's version."""
    return own(names, choice(book), key, repeats=True, **rest)


def answered(names: str, key: str = "", **rest: Any) -> Column:
    """Yes or no, also in the numbers of a questionnaire."""
    return own(names, ticked, key, repeats=True, **rest)


def counted(names: str, key: str = "", maximum: int = 9999, **rest: Any) -> Column:
    return own(names, count(0, maximum), key, **rest)


def ticked(cell: Cell, ctx: Context) -> Normal:
    """Yes or no; a questionnaire's boxes come as 1 and 2, in PBDT's next line as 3 and 4: odd is yes."""
    box = cell.text.strip().removesuffix(".0")
    if box in EVEN or box in ODD:
        return Normal(box in ODD)
    return yes_no(cell, ctx)


def area(cell: Cell, ctx: Context) -> Normal:
    """Square metres from 0 to 99,999, with at most two decimals kept."""
    found = decimal_number(cell, ctx)
    if found.value is None:
        return found
    if not 0 <= found.value < 100_000:
        return refuse("number_range", minimum=0, maximum=99_999)
    rounded = round(float(found.value), 2)
    return Normal(int(rounded) if rounded.is_integer() else rounded, found.notes)


def lenient(normalise: c.Normaliser) -> c.Normaliser:
    """For a column that is only read besides: what cannot be read is a remark, and the row stays right."""

    def read(cell: Cell, ctx: Context) -> Normal:
        found = normalise(cell, ctx)
        if any(note.level == REFUSE for note in found.notes):
            return Normal(None, tuple(replace(note, level=WARN) for note in found.notes))
        return found

    return read


CARD = c.column("family_card", "Nomor KK", family_card, identity=True)
CARD_NEEDED = replace(CARD, required=True, needed=True)
RT, RW = c.column("rt", "RT", rt_rw), c.column("rw", "RW", rt_rw)
HAMLET = c.column("hamlet", "Dusun", text(100))
DECILES = (
    c.column("decile", "desil_nasional", decile, repeats=True),
    c.column("decile_province", "desil_provinsi", decile, repeats=True),
    c.column("decile_regency", "desil_kabupaten_kota", decile, repeats=True),
)
PBI = (answered("pbi_nas", "pbi"), answered("pbi_pemda", "pbi_regional"))
FLOOR_AREA = Column("floor_area", "luas_lantai", ALIASES["floor_area"], area)
# Words of the family card, whatever list copied them from there.
WORK_ON_CARD = Column("work", "pekerjaan_ktp", (), choice("dukcapil:work"), repeats=True)


def place(system: str) -> tuple[Column, ...]:
    """Province to village, and the village's code in the numbering of this list."""
    if system == "kemendagri":
        return c.PLACE
    code = replace(c.PLACE[-1], label="kode_kelurahan_desa", normalise=known_code("bps"))
    return (*c.PLACE[:-1], code)


def list_numbers(family: str = "", person: str = "") -> tuple[Column, ...]:
    """The list's own numbers of a family and of a person, by their headers."""
    made = []
    if family:
        made.append(own(family, identifier(40), "list_family_id"))
    if person:
        made.append(own(person, identifier(40), "list_person_id"))
    return tuple(made)


def check_person_of_card(values: Mapping[str, Any], ctx: Context) -> list[tuple[str, Problem]]:
    """For lists of members that tell only the address on the KTP: the family may live elsewhere, so it is no more than
    a first word; the register, or the list of families, knows the village by the KK number.
    """
    code, _problems = resolve_village(values, ctx, "village_code", {"village": "village_name"})
    cast(dict[str, Any], values)["village"] = code if code and len(code) == c.VILLAGE_LENGTH else None
    return check_identity(values, ctx)
