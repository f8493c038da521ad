"""What the screens show of imports, in words. Identity numbers are masked here, whatever column they stand in.

Takes batches already within the reader's reach.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.querysets import reach
from foundation import formats
from foundation.errors import NotAllowed
from imports.actions.comparing import is_stale
from imports.actions.rules import second_person
from imports.actions.undoing import Obstacle
from imports.figures import Columns, columns_of, letter, told
from imports.layouts import Layout, all_layouts
from imports.models import BatchState, ImportBatch, ImportJob, ImportRow
from regions.models import Region

PAGE = 20
SAMPLES = 3
LONGEST_CELL = 80  # characters of a cell shown beside a remark
LEVELS = {"R": "error", "W": "warning", "A": "info"}
LONG_NUMBER = re.compile(r"\d(?:[ .\-]?\d){11,}")
HIDDEN_SIGN = re.compile(r"[0-9A-Za-z](?=(?:[^0-9A-Za-z]*[0-9A-Za-z]){4})")
REGION_FIELDS = ("village_id", "region_id")
ENTRY = re.compile(r"^(?:\w+\.)?(\w+?)(?:_id)?$")  # "head.work" -> work, "village_id" -> village
STEP_OF = {"uploaded": 2, "mapping": 2, "reading": 3, "preview": 3, "approved": 4, "applied": 5, "undone": 5}


def kind_title(kind: str) -> str:
    """The name of a kind of list; its code where this installation does not know it any more."""
    return str(next((layout.title for layout in all_layouts() if layout.kind == kind), kind))


def masked_text(text: str, identity: bool = False) -> str:
    """A cell for showing. In a column of identity numbers all but the last four signs are hidden, whatever they are;
    elsewhere long numbers are.
    """
    if identity:
        return HIDDEN_SIGN.sub("•", text) if any(sign.isdigit() for sign in text) else text
    return LONG_NUMBER.sub(lambda found: formats.masked(found[0][-4:]), text)


# --- work that goes on ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Work:
    """What the worker is doing with a batch: `busy`, or given up (`stuck`); `said` in words."""

    busy: bool = False
    stuck: bool = False
    said: str = ""


def work_on(batch: ImportBatch) -> Work:
    """One query."""
    job = ImportJob.objects.of_work().filter(batch=batch).order_by("-pk").first()
    undoing = batch.state == BatchState.APPLIED and job is not None and job.step == ImportJob.Step.UNDO
    open_states = (BatchState.UPLOADED, BatchState.READING, BatchState.APPROVED)
    if job is None or not (batch.state in open_states or undoing):
        return Work()
    if job.state == "failed":
        return Work(stuck=True)
    if job.state == "done":
        # The step is through and the state about to follow; an undo that met obstacles ends here too.
        return Work() if undoing else Work(busy=True, said=_("One moment …"))
    return Work(busy=True, said=_said(batch, undoing))


def _said(batch: ImportBatch, undoing: bool) -> str:
    if undoing:
        return _("Taking the import back …")
    if batch.state == BatchState.APPROVED:
        return _("Writing %(rows)s rows to the register …") % {"rows": formats.number(batch.new + batch.changed)}
    if batch.staged_rows:
        return _("%(rows)s rows read so far …") % {"rows": formats.number(batch.staged_rows)}
    return _("Opening the file …")


def second_person_said(user: User, batch: ImportBatch) -> str:
    """Why this user may not approve or undo this batch alone; "" when they may."""
    try:
        second_person(user, batch)
    except NotAllowed as refusal:
        return str(refusal)
    return ""


def overtaken(batch: ImportBatch) -> bool:
    """Whether the preview is out of date because another list came in or was taken back."""
    return batch.state == BatchState.PREVIEW and is_stale(batch)


def notes_of(batch: ImportBatch) -> list[str]:
    """Remarks about the file as a whole, in the reader's language."""
    return [_(note["text"]) % note["params"] if note.get("params") else _(note["text"]) for note in batch.notes]


def regions_to_upload_for(user: User) -> list[Region]:
    """The regions of the user's assignments, the kabupaten of a province, the kecamatan of a kabupaten. One query."""
    tops = [code for _role, code in reach(user, "import.upload")]
    if not tops:
        return []
    rows = Region.objects.filter(valid_to__isnull=True, level__in=["province", "regency", "district"])
    wanted = rows.filter(pk__in=tops) | rows.filter(parent_id__in=tops) | Region.objects.filter(pk__in=tops)
    return list(wanted.distinct().order_by("pk"))


# --- rows -----------------------------------------------------------------------------------------------------------


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
    after: int = 0,
    size: int = PAGE,
) -> RowPage:
    """Rows of a batch in file order from below row `after`; by verdict, or by the remark they bear. Two queries."""
    rows = ImportRow.objects.unscoped().filter(batch=batch, number__gt=after)
    if verdict:
        rows = rows.filter(verdict=verdict)
    if code:
        wanted = {"code": code} if column is None else {"code": code, "column": column}
        rows = rows.filter(problems__contains=[wanted])
    found = list(rows.order_by("number")[: size + 1])
    columns = columns_of(batch)
    page = found[:size]
    places = _places(page)
    shown = [_shown(row, columns, places) for row in page]
    return RowPage(shown, page[-1].number if len(found) > size else None)


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
    )


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
    return label, *(_value(key, value, say, places) for value in (before, after))


def _value(key: str, value: Any, say: Any, places: Mapping[str, str]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str) and value in places:
        return places[value]
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return masked_text(str(say(key, value) if say else value))


# --- what stands in the way of an undo ------------------------------------------------------------------------------


def obstacles_in_words(found: Iterable[Obstacle]) -> list[dict[str, Any]]:
    """One entry an obstacle: which register entry, and why it cannot go back. One query a table."""
    models = {model._meta.db_table: model for model in apps.get_models()}
    obstacles = list(found)
    names: dict[tuple[str, int], str] = {}
    for table in {obstacle.table for obstacle in obstacles} & models.keys():
        keys = [obstacle.object_id for obstacle in obstacles if obstacle.table == table]
        entries = models[table]._base_manager.in_bulk(keys)
        names |= {(table, key): masked_text(str(entry)) for key, entry in entries.items()}
    return [
        {
            "table": obstacle.table,
            "pk": obstacle.object_id,
            "kind": str(models[obstacle.table]._meta.verbose_name) if obstacle.table in models else obstacle.table,
            "name": names.get((obstacle.table, obstacle.object_id), ""),
            "why": _why(obstacle, models),
        }
        for obstacle in obstacles
    ]


def _why(obstacle: Obstacle, models: Mapping[str, Any]) -> str:
    if obstacle.reason == "changed":
        return _("was changed after this import")
    user = models.get(obstacle.used_by)
    return _("is used by: %(what)s") % {"what": user._meta.verbose_name if user else obstacle.used_by}
