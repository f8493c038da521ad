"""The rows of a batch for the screen: what is said of them, what they would change, how they stand in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from foundation import formats
from imports.display.sums import COUNTED, LINKS
from imports.display.words import masked_text
from imports.figures import Columns, columns_of, letter, told
from imports.layouts import Layout, layout_for
from imports.marked import own_columns
from imports.models import ImportBatch, ImportRow, Verdict
from imports.querysets import ImportRowQuerySet
from regions.models import Region

PAGE = 20
SAMPLES = 3
NO_END = 2**31 - 1
LONGEST_CELL = 80  # characters of a cell shown beside a remark
LEVELS = {"R": "error", "W": "warning", "A": "info"}
REGION_FIELDS = ("village_id", "region_id")
NAMES = ("name", "head_name")  # who a row is about; a kind of list has one of them
PLANS = {"family": "household", "individual": "person"}  # what target_id is, by the name of the plan's module
ENTRY = re.compile(r"^(?:\w+\.)?(\w+?)(?:_id)?$")  # "head.work" -> work, "village_id" -> village


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A staged row for the screen: nothing in it can be an identity number."""

    number: int
    verdict: str
    verdict_label: str
    name: str
    remarks: list[dict[str, Any]]
    changes: list[tuple[str, str, str]]
    cells: list[tuple[str, str]]
    origin: str = ""  # the row of the first file, for one that comes back repaired
    found_by: str = ""
    household: int | None = None


@dataclass(frozen=True, slots=True)
class RowPage:
    rows: list[ShownRow]
    next_after: int | None = None


def row_page(
    batch: ImportBatch,
    *,
    verdict: str = "",
    code: str = "",
    column: str | None = None,
    village: str = "",
    link: str = "",
    text: str = "",
    after: int = 0,
    size: int = PAGE,
) -> RowPage:
    """Rows of a batch in file order from below row `after`. Two queries. `text`: a row's number, or part of a name."""
    rows = ImportRow.objects.unscoped().filter(batch=batch, number__gt=after)
    if verdict:
        rows = rows.filter(verdict=verdict)
    if code:
        wanted = {"code": code} if column is None else {"code": code, "column": column}
        rows = rows.remarked().filter(problems__contains=[wanted])
    if village:
        first, last = batch.summary.get("spans", {}).get(village, (0, NO_END))
        rows = rows.filter(number__range=(first, last))
        rows = rows.filter(values__contains={layout_for(batch.kind).options.get("village", "village"): village})
    if link:
        rows = rows.filter(linked_by=link)
    columns = columns_of(batch)
    rows = _containing(rows, text, columns)
    found = list(rows.order_by("number")[: size + 1])
    page = found[:size]
    places = _places(page)
    shown = [_shown(row, columns, places) for row in page]
    return RowPage(shown, page[-1].number if len(found) > size else None)


def _containing(rows: ImportRowQuerySet, text: str, columns: Columns | None) -> ImportRowQuerySet:
    """Rows with this number, this key, or all these words in the name.

    Only the name this kind of list has is looked into: unpacking a row's values is what a search without a hit costs.
    """
    words = text.replace("\x00", "").split()
    if len(words) == 1 and words[0].isascii() and words[0].isdigit():
        number = Q(number=int(words[0])) if len(words[0]) < 8 else Q()
        return rows.filter(number | Q(key=words[0])) if number else rows.filter(key=words[0])
    own = {column.key for column in columns.layout.columns} if columns else set()
    name = next((key for key in NAMES if key in own), NAMES[0])
    for word in words:
        rows = rows.filter(**{f"values__{name}__icontains": word})
    return rows


def verdict_tabs(batch: ImportBatch, asked: Any) -> list[dict[str, Any]]:
    """One tab a verdict; what else narrows the list stays."""
    tabs = []
    for name in COUNTED:
        query = asked.copy()
        query["verdict"] = name
        for gone in ("after", "column"):
            query.pop(gone, None)
        count = formats.number(getattr(batch, name))
        active = asked.get("verdict") == name
        tabs.append({"label": Verdict(name).label, "url": f"?{query.urlencode()}", "active": active, "count": count})
    return tabs


def _shown(row: ImportRow, columns: Columns | None, places: Mapping[str, str]) -> ShownRow:
    layout = columns.layout if columns else None
    cells = _cells(row, columns)
    return ShownRow(
        number=row.number,
        verdict=row.verdict,
        verdict_label=str(row.get_verdict_display()),
        name=masked_text(str(row.values.get("name") or row.key)),
        remarks=[_remark(problem, row, columns, cells) for problem in row.problems],
        changes=changes_in_words(row.diff, layout, places),
        cells=[(title, text) for _at, (title, text) in sorted(cells.items())],
        origin=_origin(row, columns),
        found_by=str(LINKS.get(row.linked_by, row.linked_by)),
        household=_household(row, columns),
    )


def _origin(row: ImportRow, columns: Columns | None) -> str:
    at = own_columns(columns.found).get("BARIS") if columns else None
    text = str(row.raw[at]).strip() if at is not None and row.raw and at < len(row.raw) else ""
    return text if text.isdigit() and len(text) < 8 else ""


def _household(row: ImportRow, columns: Columns | None) -> int | None:
    """The entry a row speaks of, where it is a household: that has a page."""
    layout = columns.layout if columns else None
    if layout is None:
        return None
    plan = getattr(layout.plan, "__module__", "").rsplit(".", 1)[-1]
    target = layout.options.get("target") or PLANS.get(plan, "")
    return {"household": row.target_id, "person": row.also_id}.get(target)


def _cells(row: ImportRow, columns: Columns | None) -> dict[int, tuple[str, str]]:
    """Column index -> (header, masked text) of the cells that hold something."""
    found = {}
    for at, text in enumerate(row.raw or []):
        if text:
            key = columns.found.mapping.get(at) if columns else None
            identity = bool(key and columns and columns.layout.column(key).identity)
            title = (columns.found.headers.get(at, "") if columns else "") or letter(at)
            found[at] = (masked_text(title), masked_text(text, identity))
    return found


def _remark(
    problem: dict[str, Any], row: ImportRow, columns: Columns | None, cells: Mapping[int, tuple[str, str]]
) -> dict[str, Any]:
    words = told(problem, row.number, columns)
    at = columns.at(problem["column"]) if columns and problem["column"] else None
    place = words["column"]
    if words["cell"]:
        place = f"{place} ({words['cell']})"
    if at is not None and at in cells:
        text = cells[at][1]
        place = f"{place}: “{text if len(text) <= LONGEST_CELL else f'{text[:LONGEST_CELL]}…'}”"
    return {
        "level": LEVELS.get(words["level"], "info"), "column": masked_text(place), "message": words["message"],
        "suggestion": masked_text(words["suggestion"]),
    }  # fmt: skip


def _places(rows: Iterable[ImportRow]) -> dict[str, str]:
    """Region code -> name, of the regions that the differences of these rows speak of."""
    pairs = [row.diff[field] for row in rows for field in REGION_FIELDS if field in row.diff]
    codes = {str(code) for pair in pairs for code in pair if code}
    return {region.pk: region.label for region in Region.objects.filter(pk__in=codes)} if codes else {}


def changes_in_words(
    diff: Mapping[str, Any], layout: Layout | None, places: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """(field, before, after) in the words of the list; a group of answers is taken apart into those that change."""
    rows: list[tuple[str, str, str]] = []
    for field, (before, after) in diff.items():
        if isinstance(before, dict) or isinstance(after, dict):
            old, new = before or {}, after or {}
            changed = [key for key in {**old, **new} if old.get(key) != new.get(key)]
            rows += [_change(key, old.get(key), new.get(key), layout, places) for key in changed]
        else:
            rows.append(_change(field, before, after, layout, places))
    return rows


def _change(
    field: str, before: Any, after: Any, layout: Layout | None, places: Mapping[str, str]
) -> tuple[str, str, str]:
    key = ENTRY.sub(r"\1", field)
    labels = {column.key: str(column.label) for column in layout.columns} if layout else {}
    own = layout.options.get("labels", {}) if layout else {}
    label = str(own.get(field) or own.get(key) or labels.get(field) or labels.get(key) or field)
    say = layout.options.get("say") if layout else None
    return label, _value(key, before, say, places), _value(key, after, say, places)


def _value(key: str, value: Any, say: Any, places: Mapping[str, str]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str) and value in places:
        return places[value]
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return masked_text(str(say(key, value) if say else value))
