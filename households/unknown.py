"""Words of an import that its code books do not know: listed for the office to decide, never guessed.

A staged row keeps such a word as it came, with the remark "unmapped". What the office decided turns it into a code
(remark "word_mapped", which keeps the word) or confirms it (remark "word_left"); the decision may change, and every
comparison brings the staged rows up to date with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db import connection, transaction

from households.books import Books, books_of, books_of_columns, decided
from households.models import CodeBook as StoredBook
from households.models import UnknownWord
from households.models.codebooks import WORD
from imports.layouts import layout_for
from imports.models import ImportBatch
from imports.normalise.context import choice_key
from imports.normalise.problems import ACCEPT, WARN

UNMAPPED, MAPPED, LEFT = REMARKS = ["unmapped", "word_mapped", "word_left"]
SAMPLES = 5

FOUND = """
SELECT p ->> 'column', p ->> 'code', COALESCE(p -> 'params' ->> 'word', r.values ->> (p ->> 'column')),
    r.values ->> (p ->> 'column'), count(*), (array_agg(r.number ORDER BY r.number))[1:%(samples)s]
FROM imports_importrow r CROSS JOIN LATERAL jsonb_array_elements(r.problems) p
WHERE r.batch_id = %(batch)s AND p ->> 'code' = ANY(%(remarks)s)
GROUP BY 1, 2, 3, 4
"""
# One pass over the batch: every remark that says something else now, with the value it stands for.
BRING = """
UPDATE imports_importrow r SET values = r.values || n.values, problems = n.problems
FROM (
    SELECT r.id, jsonb_object_agg(d.col, d.value) FILTER (WHERE d.col IS NOT NULL) AS values,
        jsonb_agg(COALESCE(d.remark::jsonb, p.p) ORDER BY p.at) AS problems
    FROM imports_importrow r
    CROSS JOIN LATERAL jsonb_array_elements(r.problems) WITH ORDINALITY AS p(p, at)
    LEFT JOIN unnest(%(columns)s::text[], %(codes)s::text[], %(words)s::text[], %(held)s::text[], %(values)s::text[],
        %(said)s::text[]) AS d(col, code, word, held, value, remark)
        ON d.col = p.p ->> 'column' AND d.code = p.p ->> 'code' AND d.held = r.values ->> d.col
        AND d.word = COALESCE(p.p -> 'params' ->> 'word', r.values ->> d.col)
    WHERE r.batch_id = %(batch)s AND r.problems <> '[]'
    GROUP BY r.id HAVING count(d.col) > 0
) n WHERE r.id = n.id
"""


class Met(NamedTuple):
    """A word as staged: its column, the remark it bears, the word, the value that stands for it, and where."""

    column: str
    remark: str
    word: str
    value: str
    rows: int
    samples: list[int]


def with_books(version: str, *others: str) -> dict[str, Any]:
    """Options of a layout whose columns are read with the books of this version, and with single `others`
    ("dukcapil:work").
    """
    return {"books": Books(version, others), "settle": settle}


@transaction.atomic
def settle(batch: ImportBatch) -> None:
    """Before a comparison: the staged rows say what the office has decided by now, and its unknown words are listed."""
    layout, met = layout_for(batch.kind), _met(batch)
    books = books_of(layout)
    stored = books.stored() if met and books else {}
    of_column = books_of_columns(layout.columns)
    if met:
        labels = {name: {e.code: e.label for e in book.entries.all()} for name, book in stored.items()}
        known = decided(batch.region_id, stored)
        _bring(batch, [(word, _now(word, of_column[word.column], known, labels)) for word in met])
    _list(batch, {column: stored[name] for column, name in of_column.items() if name in stored}, met)


def _met(batch: ImportBatch) -> list[Met]:
    with connection.cursor() as cursor:
        cursor.execute(FOUND, {"batch": batch.pk, "samples": SAMPLES, "remarks": REMARKS})
        return [Met(*row) for row in cursor.fetchall()]


def _now(
    met: Met, book: str, known: Mapping[tuple[str, str], str], labels: Mapping[str, Mapping[str, str]]
) -> tuple[str, dict[str, Any]]:
    """The value and the remark a word has today."""
    code = known.get((book, choice_key(met.word)))
    remark: dict[str, Any] = {"column": met.column}
    if code is None:
        return met.word, remark | {"code": UNMAPPED, "level": WARN}
    if not code:
        return met.word, remark | {"code": LEFT, "level": ACCEPT, "params": {"word": met.word}}
    label = labels[book].get(code, code)
    return code, remark | {"code": MAPPED, "level": ACCEPT, "params": {"word": met.word, "label": label}}


def _bring(batch: ImportBatch, words: Iterable[tuple[Met, tuple[str, dict[str, Any]]]]) -> None:
    moved = [(met, value, said) for met, (value, said) in words if (met.value, met.remark) != (value, said["code"])]
    if not moved:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            BRING,
            {
                "batch": batch.pk,
                "columns": [met.column for met, _value, _said in moved],
                "codes": [met.remark for met, _value, _said in moved],
                "words": [met.word for met, _value, _said in moved],
                "held": [met.value for met, _value, _said in moved],
                "values": [value for _met, value, _said in moved],
                "said": [json.dumps(said) for _met, _value, said in moved],
            },
        )


def _list(batch: ImportBatch, of_column: Mapping[str, StoredBook], met: list[Met]) -> None:
    """The batch's list of unknown words anew. Spellings that differ in case or blanks only are one word."""
    UnknownWord.objects.unscoped().filter(batch=batch).delete()
    found: dict[tuple[str, str], UnknownWord] = {}
    for word in sorted(met, key=lambda one: (-one.rows, one.word)):
        key = choice_key(word.word)[:WORD]
        row = found.get((word.column, key))
        if row is None:
            row = found[word.column, key] = UnknownWord(
                batch=batch, column=word.column, book=of_column[word.column], word=word.word[:WORD],
                word_key=key, rows=0, samples=[],
            )  # fmt: skip
        row.rows += word.rows
        row.samples = sorted([*row.samples, *word.samples])[:SAMPLES]
    UnknownWord.objects.bulk_create(found.values())
