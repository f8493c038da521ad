"""Code books for an import: which book each column is read with, and what its office decided of unknown words.

A layout names a version (`**with_books("p3ke2023")` among its options); its columns name the books. Both are read once
an import, never once a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from households import codes
from households.loading import load
from households.models import CodeBook as StoredBook
from households.models import CodeMapping
from households.querysets import CodeMappingQuerySet
from imports.layouts import Layout
from imports.models import ImportBatch
from imports.normalise.choices import Choice
from imports.normalise.context import CodeBook

REGENCY = 5


class VersionMissing(LookupError):
    """A layout names a version that is neither in the database nor shipped: a mistake of the layout."""


@dataclass(frozen=True, slots=True)
class Books:
    """The books of one version, with what the batch's office decided of words they do not know."""

    version: str

    def __call__(self, batch: ImportBatch) -> Mapping[str, CodeBook]:
        chosen: dict[str, dict[str, str]] = {}
        decided = mappings(batch.region_id, self.version)
        for name, key, code in decided.values_list("book__name", "word_key", "code"):
            chosen.setdefault(name, {})[key] = code
        return {book.name: _with(book, chosen.get(book.name, {})) for book in stored_books(self.version)}


def version_of(layout: Layout) -> str:
    """The version of the books a layout names, "" when it uses none."""
    books = layout.options.get("books")
    return books.version if isinstance(books, Books) else ""


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


def mappings(region_code: str, version: str) -> CodeMappingQuerySet:
    """What the office of this region decided about words of this version."""
    found: CodeMappingQuerySet = CodeMapping.objects.unscoped()
    return found.filter(region_id=office_of(region_code), book__version=version)


def books_of_columns(layout: Layout) -> dict[str, str]:
    """Column key -> name of the book it is read with."""
    return {
        column.key: column.normalise.book
        for column in layout.columns
        if isinstance(column.normalise, Choice) and isinstance(column.normalise.book, str)
    }


def _with(book: StoredBook, chosen: Mapping[str, str]) -> CodeBook:
    answers = [
        codes.Entry(book.name, entry.number, entry.code, entry.label, tuple(entry.words))
        for entry in book.entries.all()
    ]
    return replace(codes.book_of(book.name, book.version, answers), chosen=chosen)
