"""Code books as shipped: which number or word of which source means what. Plain files, no database.

`data/codebooks/versions.csv` names every version with its source; one file a version holds its books: the number the
source uses (if any), our code, the source's label, other words met for it. A number means something only within a
declared version: roof 5 is bamboo to Regsosek and wood to OpenSID's export of it. The version "register" is ours: the
questionnaire's answers, and a code of its own for what a list lumps together (ASBES/SENG), because nobody can say
afterwards which of them was meant.

A word that is in no book stays as it came and is listed for the office to decide; KOSONG is the lists' own word for
"not known".
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from imports.normalise.context import CodeBook

FOLDER = Path(__file__).resolve().parent / "data" / "codebooks"
REGISTER = "register"


class Version(NamedTuple):
    """One source's books as of one day."""

    version: str
    title: str
    source: str
    valid_from: dt.date


class Entry(NamedTuple):
    """One answer of a book: the source's number ("" where it has words only), our code, its label, other words."""

    book: str
    number: str
    code: str
    label: str
    words: tuple[str, ...]


@cache
def versions() -> tuple[Version, ...]:
    """Every version the program ships."""
    with (FOLDER / "versions.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Version(row["version"], row["title"], row["source"], dt.date.fromisoformat(row["valid_from"]))
            for row in csv.DictReader(file)
        )


def entries(version: str) -> Iterator[Entry]:
    """The answers of a version's books, in the order of its file."""
    with (FOLDER / f"{version}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = tuple(word for word in row["words"].split("|") if word)
            yield Entry(row["book"], row["number"], row["code"], row["label"], words)


def fingerprint() -> str:
    """SHA-256 over all files: equal fingerprints mean nothing new to load."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.csv")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def book_of(name: str, version: str, answers: Iterable[Entry]) -> CodeBook:
    """A book for the normalisers: a cell may hold the source's number, its label, both ("5. Bambu"), or other words."""
    labels: dict[str, str] = {}
    words: dict[str, str] = {}
    for answer in answers:
        labels.setdefault(answer.code, answer.label)
        for word in (answer.label, *answer.words):
            words[word] = answer.code
            if answer.number:
                words[f"{answer.number} {word}"] = words[f"{answer.number.zfill(2)} {word}"] = answer.code
        if answer.number:
            words[answer.number] = words[answer.number.zfill(2)] = answer.code
    return CodeBook(name=name, version=version, entries=labels, aliases=words)


@cache
def shipped_books(version: str) -> dict[str, CodeBook]:
    """The books of a version by name, as shipped."""
    found: dict[str, list[Entry]] = {}
    for answer in entries(version):
        found.setdefault(answer.book, []).append(answer)
    return {name: book_of(name, version, answers) for name, answers in found.items()}


#: The register's own codes, by book: what its values are shown as.
BOOKS = shipped_books(REGISTER)

#: Household.housing: key -> the book its codes are from; `savings` is a plain true or false.
HOUSING = {
    "tenure": "tenure", "roof": "roof", "roof_quality": "quality", "wall": "wall", "wall_quality": "quality",
    "floor": "floor", "floor_quality": "quality", "lighting": "lighting", "power": "power", "cooking": "cooking",
    "water": "water", "toilet": "toilet", "closet": "closet", "sewage": "sewage",
}  # fmt: skip
#: Household.programmes, Person.programmes: key -> name of the programme; values are true or false, absent = not said.
PROGRAMMES = {
    "bpnt": "BPNT", "bpum": "BPUM", "bst": "BST", "pkh": "PKH", "sembako": "Sembako", "prakerja": "Prakerja",
    "kur": "KUR", "pbi": "PBI JKN", "pbi_regional": "PBI JKN (APBD)",
    "atensi": "ATENSI", "blt": "BLT", "blt_bbm": "BLT BBM", "bpnt_ppkm": "BPNT PPKM", "pena": "PENA",
    "permakanan": "Permakanan", "rutilahu": "Rutilahu", "sembako_adaptif": "Sembako adaptif", "yapi": "YAPI",
}  # fmt: skip


def label(book: str, code: str) -> str:
    """The word for a code; a value no book knows is shown as it came."""
    return BOOKS[book].entries.get(code, code)
