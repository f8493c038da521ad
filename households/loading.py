"""The shipped code books into the database. Called by `manage.py load_codebooks`, and by an import that finds none."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection, transaction

from households import codes
from households.models import CodeBook, CodeEntry

# Any number will do as long as no other part of the program takes the same advisory lock.
_LOCK = 190121


class Loaded(NamedTuple):
    """What a load changed; `books` and `entries` are all that stand there afterwards."""

    books: int
    entries: int
    changed: int


@transaction.atomic
def load() -> Loaded:
    """Bring the shipped books into the database. Idempotent: an equal book is not written; a second loader waits.

    A book keeps its row, so that decisions about its words stay; its answers are replaced where the file changed them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    changed = sum(_load_version(version) for version in codes.versions())
    return Loaded(CodeBook.objects.count(), CodeEntry.objects.count(), changed)


def _load_version(version: codes.Version) -> int:
    """Returns how many books were new or changed."""
    shipped: dict[str, list[codes.Entry]] = {}
    for answer in codes.entries(version.version):
        shipped.setdefault(answer.book, []).append(answer)
    said = {"title": version.title, "source": version.source, "valid_from": version.valid_from}
    known = {book.name: book for book in CodeBook.objects.filter(version=version.version).prefetch_related("entries")}
    changed = 0
    for name, answers in shipped.items():
        book = known.get(name)
        if book and _told(book) == answers and all(getattr(book, key) == value for key, value in said.items()):
            continue
        book, _new = CodeBook.objects.update_or_create(name=name, version=version.version, defaults=said)
        book.entries.all().delete()
        CodeEntry.objects.bulk_create(
            CodeEntry(book=book, position=at, number=a.number, code=a.code, label=a.label, words=list(a.words))
            for at, a in enumerate(answers)
        )
        changed += 1
    return changed


def _told(book: CodeBook) -> list[codes.Entry]:
    """A book's answers as the files tell them."""
    return [
        codes.Entry(book.name, entry.number, entry.code, entry.label, tuple(entry.words))
        for entry in sorted(book.entries.all(), key=lambda entry: entry.position)
    ]
