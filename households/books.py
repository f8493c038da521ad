"""Code books for an import: which book each column is read with, and what its office decided of unknown words.

A layout names a version (`**with_books("p3ke2023")` among its options); its columns name the books: "roof" one of that
version, "dukcapil:work" one of another. They are read once an import, never once a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from households import codes
from households.loading import load
from households.models import CodeBook as StoredBook
from households.models import CodeMapping
from imports.layouts import Column, Layout
from imports.models import ImportBatch
from imports.normalise.choices import Choice
from imports.normalise.context import CodeBook

REGENCY = 5


class VersionMissing(LookupError):
    """A layout names a version that is neither in the database nor shipped: a mistake of the layout."""


@dataclass(frozen=True, slots=True)
class Books:
    """The books of one version, and of others that its columns name ("version:book"), each with what the batch's office
    decided of words it does not know.
    """

    version: str
    others: tuple[str, ...] = ()

    def __call__(self, batch: ImportBatch) -> Mapping[str, CodeBook]:
        stored = self.stored()
        chosen: dict[str, dict[str, str]] = {}
        for (name, key), code in decided(batch.region_id, stored).items():
            chosen.setdefault(name, {})[key] = code
        return {name: _with(book, chosen.get(name, {})) for name, book in stored.items()}

    def stored(self) -> dict[str, StoredBook]:
        """The books by the names that columns use."""
        found = {book.name: book for book in stored_books(self.version)}
        for name in self.others:
            version, plain = name.split(":")
            found[name] = next(book for book in stored_books(version) if book.name == plain)
        return found


def books_of(layout: Layout) -> Books | None:
    """The books a layout reads with, if any."""
    books = layout.options.get("books")
    return books if isinstance(books, Books) else None


def stored_books(version: str) -> list[StoredBook]:
    """The books of a version with their answers, two queries. An empty database takes in the shipped ones first."""
    asked = StoredBook.objects.filter(version=version).prefetch_related("entries").order_by("pk")
    found = list(asked)
    if not found:
        load()
        found = list(asked.all())
    if not found:
        raise VersionMissing(version)
    return found


def office_of(region_code: str) -> str:
    """Whose decision it is: the kabupaten's, or the province's where the list is for all of it."""
    return region_code[:REGENCY]


def decided(region_code: str, books: Mapping[str, StoredBook]) -> dict[tuple[str, str], str]:
    """(name of the book, choice_key of a word) -> what the office of this region decided: a code, or "" to leave it."""
    names = {book.pk: name for name, book in books.items()}
    rows = CodeMapping.objects.unscoped().filter(region_id=office_of(region_code), book__in=names)
    return {(names[book], key): code for book, key, code in rows.values_list("book_id", "word_key", "code")}


def books_of_columns(columns: Iterable[Column]) -> dict[str, str]:
    """Column key -> name of the book it is read with."""
    return {
        column.key: column.normalise.book
        for column in columns
        if isinstance(column.normalise, Choice) and isinstance(column.normalise.book, str)
    }


def _with(book: StoredBook, chosen: Mapping[str, str]) -> CodeBook:
    answers = [
        codes.Entry(book.name, entry.number, entry.code, entry.label, tuple(entry.words))
        for entry in book.entries.all()
    ]
    return replace(codes.book_of(book.name, book.version, answers), chosen=chosen)
