"""What is wrong with the sheets of an XLSForm, all of it at once: pyxform stops at the first mistake it meets.

`mistakes` are looked for only in a workbook pyxform has refused, by pyxform's own tables, so that nothing it takes is
refused here. `gaps` are remarks on any workbook. Runs in the limited child.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pyxform import aliases
from pyxform.parsing.expression import is_xml_tag
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT
from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL, RE_OSM, RE_SELECT

from verification.xlsforms.findings import ERROR, WARNING, Finding
from verification.xlsforms.rows import Page, Row

REFERENCE = re.compile(r"\$\{\s*(?:last-saved#)?([^}\s]+)\s*\}")
FILES = (".csv", ".xml", ".geojson")
#: One of them says something to the person who is asked.
SHOWN = ("label", "hint", "guidance_hint", "image", "audio", "video", "big-image")
MANY = 8


@dataclass
class Block:
    """A begin row that is still open, and the names used in it."""

    kind: str
    row: int
    name: str
    names: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheets:
    survey: Page
    choices: Page
    settings: Row

    def lists(self) -> dict[str, list[tuple[int, str]]]:
        """List -> (row, code) of its choices."""
        found: dict[str, list[tuple[int, str]]] = {}
        for number, row in self.choices.numbered():
            if row.get("list_name"):
                found.setdefault(row["list_name"], []).append((number, row.get("name", "")))
        return found


def mistakes(sheets: Sheets) -> Iterator[Finding]:
    yield from _headers(sheets)
    yield from _blocks(sheets.survey)
    lists = sheets.lists()
    for number, row in sheets.survey.numbered():
        if not _disabled(row):
            yield from _question(sheets.survey, number, row)
            yield from _list_of(sheets, lists, number, row)
    yield from _choices(sheets, lists)
    yield from _references(sheets)


def gaps(sheets: Sheets) -> Iterator[Finding]:
    """Remarks: words that are missing in a language."""
    for page in (sheets.survey, sheets.choices):
        yield from _untranslated(page)


def _untranslated(page: Page) -> Iterator[Finding]:
    """One remark a language: of hundreds of gaps the first few cells are enough to find the rest."""
    there = page.languages("label")
    for language, header in there.items() if len(there) > 1 else ():
        others = [other for other in there.values() if other != header]
        rows = enumerate(page.rows, start=2)
        empty = [row for row, cells in rows if not cells.get(header) and any(cells.get(other) for other in others)]
        if empty:
            cells = ", ".join(f"{page.columns[header]}{row}" for row in empty[:MANY])
            more = f"{cells} …" if len(empty) > MANY else cells
            yield page.at(WARNING, "words_missing", empty[0], header, value=language or header, other=more,
                          told=str(len(empty)))  # fmt: skip


def _headers(sheets: Sheets) -> Iterator[Finding]:
    for page, needed in ((sheets.survey, ("type", "name")), (sheets.choices, ("list_name", "name"))):
        for column in needed if page.rows else ():
            if not page.has(column):
                yield page.at(ERROR, "header_missing", 1, column, value=column)


def _disabled(row: Mapping[str, str]) -> bool:
    return bool(aliases.yes_no.get(row.get("disabled", ""), False))


def _question(page: Page, number: int, row: Mapping[str, str]) -> Iterator[Finding]:
    kind, name = row.get("type", ""), row.get("name", "")
    if not kind:
        if name or row.get("label"):
            yield page.at(ERROR, "type_missing", number, "type")
        return
    if not _is_type(kind):
        yield page.at(ERROR, "type_unknown", number, "type", value=kind)
    if RE_END_CONTROL.search(kind) or kind in aliases.settings_header or kind == "audit":
        return
    if not name and kind != "note" and page.has("name"):
        yield page.at(ERROR, "name_missing", number, "name")
    elif name and not is_xml_tag(name):
        yield page.at(ERROR, "name_invalid", number, "name")
    if kind == "calculate" and not (row.get("calculation") or row.get("default")):
        yield page.at(ERROR, "calculation_missing", number, "calculation")
    if _asked(kind) and not any(row.get(column) for column in (*SHOWN, "calculation", "trigger")):
        yield page.at(ERROR, "question_unlabelled", number, "label", value=name)


def _asked(kind: str) -> bool:
    return "control" in QUESTION_TYPE_DICT.get(kind, {}) or bool(RE_SELECT.search(kind))


def _is_type(kind: str) -> bool:
    patterns = (RE_BEGIN_CONTROL, RE_END_CONTROL, RE_SELECT, RE_OSM)
    known = kind in QUESTION_TYPE_DICT or kind in aliases._type_alias_map or kind in aliases.settings_header
    return known or any(pattern.search(kind) for pattern in patterns)


def _blocks(page: Page) -> Iterator[Finding]:
    """Groups and repeats: each closed by its own end, no name twice in one of them."""
    stack = [Block("", 0, "")]
    for number, row in page.numbered():
        kind, name = row.get("type", ""), row.get("name", "")
        if not kind or _disabled(row):
            continue
        if end := RE_END_CONTROL.search(kind):
            yield from _closed(page, stack, aliases.control[end["type"]], number, name)
            continue
        if name and kind not in aliases.settings_header:
            if name in stack[-1].names:
                yield page.at(ERROR, "name_twice", number, "name", value=name)
            stack[-1].names.setdefault(name, number)
        if begin := RE_BEGIN_CONTROL.search(kind):
            stack.append(Block(aliases.control[begin["type"]], number, name))
    for block in stack[1:]:
        yield page.at(ERROR, "begin_unmatched", block.row, "type", value=block.name, other=block.kind)


def _closed(page: Page, stack: list[Block], kind: str, number: int, name: str) -> Iterator[Finding]:
    if not any(block.kind == kind for block in stack):
        yield page.at(ERROR, "end_unmatched", number, "type", value=name, other=kind)
        return
    while stack[-1].kind != kind:
        open_ = stack.pop()
        yield page.at(ERROR, "begin_unmatched", open_.row, "type", value=open_.name, other=open_.kind)
    stack.pop()


def _list_of(
    sheets: Sheets, lists: Mapping[str, list[tuple[int, str]]], number: int, row: Mapping[str, str]
) -> Iterator[Finding]:
    found = RE_SELECT.search(row.get("type", ""))
    if found is None or "external" in found["select_command"]:
        return
    named = found["list_name"]
    if named in lists:
        if aliases.select[found["select_command"]] == "select all that apply":
            for choice, code in lists[named]:
                if " " in code:
                    yield sheets.choices.at(ERROR, "choice_spaced", choice, "name", value=code, other=named)
    elif not named.endswith(FILES) and "${" not in named and sheets.choices.has("list_name") | (not lists):
        code = "list_unknown" if sheets.choices.rows else "no_choices"
        yield sheets.survey.at(ERROR, code, number, "type", value=named)


def _choices(sheets: Sheets, lists: Mapping[str, list[tuple[int, str]]]) -> Iterator[Finding]:
    twice = aliases.yes_no.get(sheets.settings.get("allow_choice_duplicates", "no"), False)
    for rows in lists.values():
        seen: set[str] = set()
        for number, code in rows:
            if not code and sheets.choices.has("name"):
                yield sheets.choices.at(ERROR, "choice_nameless", number, "name")
            elif code in seen and not twice:
                yield sheets.choices.at(ERROR, "choice_twice", number, "name", value=code)
            seen.add(code)


def together(rows: list[Row], at: int) -> list[int]:
    """The row at `at`, and where it opens or closes a group, the row at its other end."""
    kinds = [" ".join(row.get("type", "").split()) for row in rows]
    step = 1 if RE_BEGIN_CONTROL.search(kinds[at]) else -1 if RE_END_CONTROL.search(kinds[at]) else 0
    depth, place = 0, at
    while step and 0 <= place < len(rows):
        depth += bool(RE_BEGIN_CONTROL.search(kinds[place])) - bool(RE_END_CONTROL.search(kinds[place]))
        if depth == 0:
            return [at, place]
        place += step
    return [at]


def _references(sheets: Sheets) -> Iterator[Finding]:
    names = set()
    for _number, row in sheets.survey.numbered():
        name = row.get("name", "")
        names |= {name, f"{name}_count", f"{name}_other"} if name else set()
    for page in (sheets.survey, sheets.choices):
        for number in range(2, len(page.rows) + 2):
            for cell in page.cells(number):
                if cell.meaning in ("name", "list_name"):
                    continue
                for name in dict.fromkeys(REFERENCE.findall(cell.text)):
                    if name not in names:
                        yield page.at(ERROR, "reference_unknown", number, cell.header, value=name)
