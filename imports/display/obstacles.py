"""What stands in the way of an undo, in words, and with a way there for those who may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.querysets import ReachQuerySet
from imports.actions.undoing import IMPORTS, LISTED, Obstacle
from imports.display.words import masked_text
from imports.models import ImportBatch

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
    wanted = set(shown) | {(one.used_by, one.used_id) for reasons in shown.values() for one in reasons if one.used_id}
    entries = _seen(user, models, wanted)
    return [
        {
            "kind": _kind(table, models), "name": _name(entries, table, key), "url": _url(entries, table, key),
            "reasons": [_reason(one, entries, models) for one in reasons],
        }
        for (table, key), reasons in shown.items()
    ]  # fmt: skip


def _seen(user: User, models: Mapping[str, Any], wanted: set[tuple[str, int]]) -> Entries:
    """The wanted entries that this person may read; the others stay without name and link."""
    found: dict[tuple[str, int], Any] = {}
    for table in sorted({table for table, _key in wanted} & models.keys()):
        rows = models[table]._default_manager.all()
        rows = rows.visible_to(user) if isinstance(rows, ReachQuerySet) else rows.none()
        keys = [key for name, key in wanted if name == table]
        found |= {(table, key): entry for key, entry in rows.in_bulk(keys).items()}
    return found


def _reason(obstacle: Obstacle, entries: Entries, models: Mapping[str, Any]) -> dict[str, str]:
    url = _url(entries, obstacle.used_by, obstacle.used_id)
    if obstacle.reason == "changed":
        later = entries.get((IMPORTS, obstacle.used_id))
        if isinstance(later, ImportBatch):
            return {"text": _("changed by a later import: %(what)s") % {"what": masked_text(str(later))}, "url": url}
        if obstacle.used_id:
            return {"text": _("changed by a later import"), "url": ""}
        return {"text": _("changed after this import, at a visit or by hand; its page tells the story"), "url": ""}
    words = {"what": _kind(obstacle.used_by, models), "count": obstacle.count}
    text = _("used by: %(what)s") if obstacle.count == 1 else _("used by: %(what)s (%(count)s)")
    return {"text": text % words, "url": url}


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
