"""The formulas of an XLSForm, cell by cell: a broken one is seen at the upload, not by somebody's phone. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from verification.xlsforms import expressions
from verification.xlsforms.findings import ERROR, WARNING, Finding
from verification.xlsforms.rows import Cell, Page

FORMULAS = ("relevant", "constraint", "calculation", "choice_filter", "repeat_count")
#: Columns that hold yes or no, and a formula when they hold anything else.
OR_FORMULAS = ("required", "read_only")
PLAIN = {"yes", "no", "true", "false", "true()", "false()"}
#: As the compiler reads them.
QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})
LIST = re.compile(r"(?:select\w*|select [\w ]+?|rank|add select [\w ]+ using) (\S+)(?: or[ _]\w+(?: other)?)?")
#: What every choice has, whatever the columns are called.
OF_CHOICES = {"name", "label", "itextId"}


def of(survey: Page, choices: Page) -> Iterator[Finding]:
    for number, row in survey.numbered():
        kind = row.get("type", "").lower()
        if not kind or kind.startswith(("end ", "end_")) or row.get("disabled", "").lower() == "yes":
            continue
        for cell in survey.cells(number):
            if cell.meaning in FORMULAS or (cell.meaning in OR_FORMULAS and cell.text.strip().lower() not in PLAIN):
                yield from _of_cell(survey, cell)
                if cell.meaning == "choice_filter":
                    yield from _of_filter(survey, choices, cell, row["type"])


def _of_cell(survey: Page, cell: Cell) -> Iterator[Finding]:
    for code, params in expressions.problems(cell.text.translate(QUOTES)):
        yield survey.at(ERROR, code, cell.row, cell.header, **params)


def _of_filter(survey: Page, choices: Page, cell: Cell, kind: str) -> Iterator[Finding]:
    """A filter compares columns of the choices sheet; one that is not there leaves no choice at all."""
    named = LIST.fullmatch(kind)
    if named is None or "." in named[1] or "${" in named[1] or "external" in kind:
        return
    try:
        bare = expressions.read(cell.text.translate(QUOTES)).bare
    except (expressions.Broken, RecursionError):
        return
    there = {choices.means(header)[0] for header in choices.columns} | set(choices.columns) | OF_CHOICES
    for name in dict.fromkeys(bare):
        if name not in there:
            yield survey.at(WARNING, "filter_column", cell.row, cell.header, value=name)
