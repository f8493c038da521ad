"""What sheets share that offices and villages make by hand: merged cells, names for a name, and columns of which none
has to be there.

Of any other sheet nothing is needed but a name and a village, which may be one for the whole file.
"""

from __future__ import annotations

from dataclasses import replace

from households.layouts import columns as c
from households.layouts import more as m
from imports.layouts import Column

# What people merge over the rows of a family or of a village when they make a sheet by hand.
MERGED = frozenset({"p3ke_family_id", "family_card", "list_family_id", "district", "village_name", "village_code"})


def by_hand(*columns: Column) -> tuple[Column, ...]:
    """The same columns, of which a merged cell counts for all its rows where people merge them."""
    return tuple(replace(column, fill_down=column.key in MERGED) for column in columns)


def free(*columns: Column) -> tuple[Column, ...]:
    """The same columns, none of which the file must have."""
    return tuple(replace(column, required=False, needed=False) for column in columns)


NAME_ONLY = replace(c.NAME, aliases=(*c.NAME.aliases, "Nama Anggota", "Nama ART"))
HOME = free(
    c.FAMILY_ID, m.CARD, *m.list_numbers("ID_DTKS ID_Lainnya"), *c.PLACE, c.ADDRESS, m.RT, m.RW, m.HAMLET, c.DECILE,
    *m.DECILES[1:], c.PERCENTILE, m.FLOOR_AREA, *c.HOUSE_2023, *c.PROGRAMMES_2023, *m.PBI,
    m.counted("Jumlah_Anggota jumlah_anggota_keluarga", "family_size", 60), c.YEAR, m.own("Keterangan Ket Catatan"),
)  # fmt: skip
PERSON = free(c.NIK, c.MATCHED, c.SEX, c.BIRTH, c.MARITAL, c.WORK, c.WORK_STATUS, c.EDUCATION)
