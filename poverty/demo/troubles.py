"""Broken rows put among the good ones, each of a kind offices really send. None may become a family or a person.

A missing or placeholder NIK is no trouble: such rows are good ones (people.NO_NIK_TEXTS).
"""

from collections.abc import Iterator
from typing import NamedTuple

from poverty.demo.dice import dice
from poverty.demo.p3ke import HEAD_COLUMNS


class Trouble(NamedTuple):
    """One broken row: its kind, its number as Excel shows it, the column at fault ("" for the whole row)."""

    kind: str
    row: int
    column: str


NIK, NAME, BIRTH, SEX = "nik", "name", "birth", "sex"
#: kind -> (what is at fault, what stands there)
ON_EVERYBODY: dict[str, tuple[str, str]] = {
    "scientific_nik": (NIK, "1,90101E+15"),
    "fifteen_digits": (NIK, "190101010190000"),
    "letter_in_nik": (NIK, "19O1O1O1O19OOOOO"),
    "digits_as_name": (NAME, "123456"),
    "name_too_long": (NAME, "SITI " * 80),
    "impossible_date": (BIRTH, "1990-02-31"),
    "ambiguous_date": (BIRTH, "03/04/1990"),
    "future_date": (BIRTH, "2031-05-17"),
    "unknown_sex": (SEX, "X"),
}
ON_FAMILIES: dict[str, tuple[str, str]] = {
    "decile_eleven": ("Desil Kesejahteraan", "11"),
    "decile_range": ("Desil Kesejahteraan", "1-2"),
    "unknown_village": ("Kode Kemdagri", "1901999999"),
    "other_regency": ("Kode Kemdagri", "1902012001"),
    "no_family_id": ("ID Keluarga P3KE", ""),
}
ON_PERSONS: dict[str, tuple[str, str]] = {"no_person_id": ("ID Individu", "")}

HEAD_PLACES = {
    NIK: "NIK Kepala Keluarga",
    NAME: "Nama Kepala Keluarga",
    BIRTH: "Tanggal Lahir Kepala Keluarga",
    SEX: "Jenis Kelamin Kepala Keluarga",
}
PERSON_PLACES = {NIK: "NIK", NAME: "Nama", BIRTH: "Tanggal Lahir", SEX: "Jenis Kelamin"}


def with_troubles(
    rows: list[list[str]], columns: tuple[str, ...], first_row: int, seed: int
) -> tuple[list[list[str]], list[Trouble]]:
    """Return the rows with broken ones among them, and what is broken where.

    `first_row` is the number of rows[0] in the sheet. Added: one row per kind, a repeated header, an empty row, and a
    total at the end. Needs at least 40 rows.
    """
    heads = columns == HEAD_COLUMNS
    chance = dice(seed, f"troubles {columns[10]}")
    broken = list(_broken(rows, columns, heads))
    broken += [("repeated_header", "", list(columns)), ("empty_row", "", [""] * len(columns))]
    chance.shuffle(broken)
    places = sorted(chance.sample(range(20, len(rows)), len(broken)))
    mixed: list[list[str]] = []
    troubles: list[Trouble] = []
    start = 0
    for place, (kind, column, row) in zip(places, broken, strict=True):
        mixed += rows[start:place]
        start = place
        troubles.append(Trouble(kind, first_row + len(mixed), column))
        mixed.append(row)
    mixed += rows[start:]
    troubles.append(Trouble("total_row", first_row + len(mixed), ""))
    mixed.append(["JUMLAH", "", f"{len(rows)}", *[""] * (len(columns) - 3)])
    return mixed, troubles


def _broken(rows: list[list[str]], columns: tuple[str, ...], heads: bool) -> Iterator[tuple[str, str, list[str]]]:
    """Yield (kind, column, row): a copy of a good row with a number of its own, and one cell spoilt."""
    places = HEAD_PLACES if heads else PERSON_PLACES
    kinds = {**ON_EVERYBODY, **(ON_FAMILIES if heads else ON_PERSONS)}
    for number, (kind, (what, value)) in enumerate(kinds.items(), start=1):
        row = list(rows[number] if heads else _someone_else(rows, columns, number))
        # 999999 is no place: the copy shares its number with nobody.
        row[columns.index(places[NIK])] = f"999999{number:02d}01{90 if heads else 91}0000"
        if heads:
            row[columns.index("ID Keluarga P3KE")] = f"{199_900_000 + number}"
        else:
            row[columns.index("ID Individu")] = f"199900000{number:02d}"
        column = places.get(what, what)
        row[columns.index(column)] = value
        if kind == "digits_as_name":
            # A date that can only be month first: it makes the ambiguous one of the other row unreadable.
            row[columns.index(places[BIRTH])] = "04/17/1990"
        if kind in ("unknown_village", "other_regency"):
            row[columns.index("Desa/Kelurahan")] = "ENTAH DI MANA"
        yield kind, column, row


def _someone_else(rows: list[list[str]], columns: tuple[str, ...], number: int) -> list[str]:
    """Return a row of somebody who is not the head, called LAINNYA so that no family gets a second head or spouse."""
    relation = columns.index("Hubungan dengan Kepala Keluarga")
    members = [row for row in rows[:200] if row[relation] == "ANAK"] or rows
    row = list(members[number % len(members)])
    row[relation] = "LAINNYA"
    return row
