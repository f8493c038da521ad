"""Unknown words for the screen: of one import, and of all lists of an office together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, QuerySet, Sum

from accounts.models import User
from accounts.querysets import may
from households.books import office_of
from households.models import CodeMapping, UnknownWord
from imports.layouts import layout_for
from imports.models import ImportBatch

PAGE = 25


@dataclass(slots=True)
class Line:
    """A word, the column it stands in (in words), the answers of its book, and the decision: a code, "" or None."""

    word: UnknownWord
    column: str
    answers: list[tuple[str, str]]
    decision: str | None


@dataclass(slots=True)
class Summed:
    """A word in all lists of one office. `batch` is the newest list it stands in; `decision` as in `Line`, in words."""

    word: str
    column: str
    source: str
    office: str
    rows: int
    lists: int
    batch: int
    decided: bool
    decision: str


def of_batch(user: User, batch: ImportBatch, page: Any) -> Page[UnknownWord]:
    """The unknown words of one import, the most frequent first."""
    found = UnknownWord.objects.visible_to(user).filter(batch=batch).order_by("-rows", "pk")
    return Paginator(found.select_related("book").prefetch_related("book__entries"), PAGE).get_page(page)


def lines(batch: ImportBatch, words: Sequence[UnknownWord]) -> list[Line]:
    """With the answers to choose from, and what the office decided so far."""
    labels = {column.key: str(column.label) for column in layout_for(batch.kind).columns}
    keys = {word.word_key for word in words}
    rows = CodeMapping.objects.unscoped().filter(region_id=office_of(batch.region_id), word_key__in=keys)
    decided = {(book, key): code for book, key, code in rows.values_list("book_id", "word_key", "code")}
    return [
        Line(
            word,
            labels.get(word.column, word.column),
            list({entry.code: entry.label for entry in reversed(word.book.entries.all())}.items())[::-1],
            decided.get((word.book_id, word.word_key)),
        )
        for word in words
    ]


def undecided(batch: ImportBatch) -> int:
    """How many unknown words of this import nobody has decided about."""
    decided = CodeMapping.objects.unscoped().filter(region_id=office_of(batch.region_id))
    found = UnknownWord.objects.unscoped().filter(batch=batch)
    known = set(decided.values_list("book_id", "word_key"))
    return sum(pair not in known for pair in found.values_list("book_id", "word_key"))


def may_decide(user: User, batch: ImportBatch) -> bool:
    return may(user, "import.upload", office_of(batch.region_id))


def of_register(user: User, page: Any) -> tuple[Page[Any], list[Summed]]:
    """Unknown words of the lists that stand in the register, within reach, summed per office and book."""
    found: QuerySet[Any, Any] = UnknownWord.objects.visible_to(user).in_register().by_office()
    summed = found.annotate(
        all_rows=Sum("rows"), lists=Count("batch", distinct=True), newest=Max("batch"), spelled=Max("word"),
        kind=Max("batch__kind"), a_column=Max("column"),
    ).order_by("-all_rows", "book", "word_key", "office")  # fmt: skip
    shown = Paginator(summed, PAGE).get_page(page)
    rows = list(shown.object_list)
    decided = _decided(rows)
    return shown, [_summed(row, decided.get((row["office"], row["book"], row["word_key"]))) for row in rows]


def _decided(rows: list[dict[str, Any]]) -> dict[tuple[str, int, str], tuple[str, str]]:
    """(office, book, word) -> (code, its label)."""
    mappings = CodeMapping.objects.unscoped().filter(
        region_id__in={row["office"] for row in rows}, word_key__in={row["word_key"] for row in rows}
    )
    found = {}
    for mapping in mappings.select_related("book").prefetch_related("book__entries"):
        label = next((entry.label for entry in mapping.book.entries.all() if entry.code == mapping.code), mapping.code)
        found[mapping.region_id, mapping.book_id, mapping.word_key] = (mapping.code, label)
    return found


def _summed(row: dict[str, Any], decision: tuple[str, str] | None) -> Summed:
    labels = {column.key: str(column.label) for column in layout_for(row["kind"]).columns}
    return Summed(
        word=row["spelled"], column=labels.get(row["a_column"], row["a_column"]), source=row["book__title"],
        office=row["office"], rows=row["all_rows"], lists=row["lists"], batch=row["newest"],
        decided=decision is not None, decision=decision[1] if decision else "",
    )  # fmt: skip
