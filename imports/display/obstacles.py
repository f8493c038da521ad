"""What stands in the way of an undo, in words, and with a way there for those who may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.querysets import ReachQuerySet
from imports.actions.undoing import IMPORTS, LISTED, Obstacle
from imports.display.words import masked_text
from imports.models import ImportBatch, ImportChange, ImportRow

# Where an entry of a table is shown. Names of higher floors' pages; a page that is not there makes no link.
PAGES = {
    "households_household": "households:case",
    "verification_visit": "verification:visit",
    "verification_campaign": "verification:board",
    "interventions_enrolment": "interventions:recipient",
    IMPORTS: "imports:batch",
}
Entries = Mapping[tuple[str, int], Any]


def obstacles_in_words(user: User, found: Iterable[Obstacle]) -> list[dict[str, Any]]:
    """One entry a register entry: which it is, and each reason why it cannot go back. One query a table."""
    models = {model._meta.db_table: model for model in apps.get_models()}
    by_entry: dict[tuple[str, int], list[Obstacle]] = {}
    for obstacle in found:
        by_entry.setdefault((obstacle.table, obstacle.object_id), []).append(obstacle)
    shown = dict(list(by_entry.items())[:LISTED])
    used = {(one.used_by, one.used_id) for reasons in shown.values() for one in reasons if one.used_id}
    came = _came_with(models, used)
    entries = _seen(user, models, {*shown, *used, *((IMPORTS, batch) for batch in came.values())})
    return [
        {
            "kind": _kind(table, models), "name": _name(entries, table, key), "url": _url(entries, table, key),
            "reasons": _reasons(reasons, came, entries, models),
        }
        for (table, key), reasons in shown.items()
    ]  # fmt: skip


def undo_first(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The later imports among the reasons, each once: taking them back clears the way."""
    later = [reason["later"] for entry in entries for reason in entry["reasons"] if reason.get("later")]
    return list({one["url"]: one for one in later}.values())


def only_later(entries: Iterable[Mapping[str, Any]]) -> bool:
    """Whether later imports are all there is: then their names say enough."""
    return all(reason.get("later") for entry in entries for reason in entry["reasons"])


def _came_with(models: Mapping[str, Any], used: set[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """Which import brought these rows: those it made by its record of changes, and those that name a staged row."""
    keys = {table: [key for name, key in used if name == table] for table, _key in used}
    made = Q()
    for table, wanted in keys.items():
        made |= Q(table=table, object_id__in=wanted)
    rows = ImportChange.objects.filter(made, before__isnull=True) if keys else ImportChange.objects.none()
    came = {(table, key): batch for table, key, batch in rows.values_list("table", "object_id", "batch_id")}
    for table, wanted in keys.items():
        fields = models[table]._meta.fields if table in models else ()
        staged = next((field.name for field in fields if field.related_model is ImportRow), "")
        if staged:
            told = models[table]._base_manager.filter(pk__in=wanted).values_list("pk", f"{staged}__batch_id")
            came |= {(table, key): batch for key, batch in told}
    return came


def _seen(user: User, models: Mapping[str, Any], wanted: set[tuple[str, int]]) -> Entries:
    """The wanted entries that this person may read; the others stay without name and link."""
    found: dict[tuple[str, int], Any] = {}
    for table in sorted({table for table, _key in wanted} & models.keys()):
        rows = models[table]._default_manager.all()
        rows = rows.visible_to(user) if isinstance(rows, ReachQuerySet) else rows.none()
        keys = [key for name, key in wanted if name == table]
        found |= {(table, key): entry for key, entry in rows.in_bulk(keys).items()}
    return found


def _reasons(
    obstacles: Iterable[Obstacle], came: Mapping[tuple[str, int], int], entries: Entries, models: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Each once: what one later import changed, used and named is one reason."""
    said = [_reason(one, came.get((one.used_by, one.used_id), 0), entries, models) for one in obstacles]
    return list({reason["text"]: reason for reason in said}.values())


def _reason(obstacle: Obstacle, batch: int, entries: Entries, models: Mapping[str, Any]) -> dict[str, Any]:
    if obstacle.used_by == IMPORTS or batch:
        later = entries.get((IMPORTS, batch or obstacle.used_id))
        if not isinstance(later, ImportBatch):
            return {"text": _("a later import built on it"), "url": ""}
        name, url = masked_text(str(later)), _url(entries, IMPORTS, later.pk)
        return {
            "text": _("a later import built on it: %(what)s") % {"what": name}, "url": url,
            "later": {"name": name, "url": url},
        }  # fmt: skip
    if obstacle.reason == "changed":
        return {"text": _("changed after this import, at a visit or by hand; its page tells the story"), "url": ""}
    words = {"what": _kind(obstacle.used_by, models), "count": obstacle.count}
    text = _("used by: %(what)s") if obstacle.count == 1 else _("used by: %(what)s (%(count)s)")
    return {"text": text % words, "url": _url(entries, obstacle.used_by, obstacle.used_id)}


def _kind(table: str, models: Mapping[str, Any]) -> str:
    return str(models[table]._meta.verbose_name) if table in models else table


def _name(entries: Entries, table: str, key: int) -> str:
    entry = entries.get((table, key))
    return masked_text(str(entry)) if entry is not None else ""


def _url(entries: Entries, table: str, key: int) -> str:
    entry = entries.get((table, key))
    if entry is None:
        return ""
    if table == "households_person":
        table, key = "households_household", entry.household_id
    try:
        return reverse(PAGES[table], args=[key])
    except (KeyError, NoReverseMatch):
        return ""
