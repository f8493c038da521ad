"""Whose turn it is: who may upload where, who must approve, what waits for whom."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import Assignment, User
from accounts.permissions import roles_with
from accounts.querysets import may, reach
from foundation.errors import NotAllowed
from imports.actions.rules import CONSOLE, second_person
from imports.display.words import kind_title, masked_text
from imports.figures import letter
from imports.layouts import all_layouts
from imports.models import ImportBatch, SavedMapping
from imports.querysets import ImportBatchQuerySet
from regions.models import Region

LISTED = 20
NAMED = 5


def second_person_said(user: User, batch: ImportBatch) -> str:
    """Why this user may not approve or undo this batch alone; "" when they may."""
    try:
        second_person(user, batch)
    except NotAllowed as refusal:
        return str(refusal)
    return ""


def approvers(batch: ImportBatch) -> list[str]:
    """Names of people who may approve this batch and did not upload it."""
    above = [batch.region_id[:size] for size in (2, 5, 8, 13) if size <= len(batch.region_id)]
    held = Assignment.objects.in_force(timezone.localdate()).filter(
        role__in=roles_with("import.approve"), region_id__in=above, user__is_active=True
    )
    people = held.exclude(user=batch.uploaded_by_id).exclude(user__username=CONSOLE)
    names = people.order_by("user__full_name").values_list("user__full_name", flat=True).distinct()
    return list(names[:NAMED])


def waiting(user: User, reachable: ImportBatchQuerySet) -> tuple[list[ImportBatch], list[ImportBatch]]:
    """Previews this person may approve, and those of theirs that wait for a second person. One query."""
    mine, others = [], []
    for batch in reachable.waiting()[:LISTED]:
        if batch.touched > settings.SECOND_PERSON_FROM and batch.uploaded_by_id == user.pk:
            others.append(batch)
        elif may(user, "import.approve", batch.region_id):
            mine.append(batch)
    return mine, others


def regions_to_upload_for(user: User) -> list[Region]:
    """The regions of the user's assignments, the kabupaten of a province, the kecamatan of a kabupaten. One query."""
    tops = [code for _role, code in reach(user, "import.upload")]
    if not tops:
        return []
    rows = Region.objects.filter(valid_to__isnull=True, level__in=["province", "regency", "district"])
    wanted = rows.filter(pk__in=tops) | rows.filter(parent_id__in=tops) | Region.objects.filter(pk__in=tops)
    return list(wanted.distinct().order_by("pk"))


def villages_under(code: str) -> list[tuple[str, str]]:
    """(code, name with kecamatan) of the villages of a kabupaten or kecamatan; none for a whole province."""
    if len(code) < 5:
        return []
    rows = Region.objects.filter(level="village", valid_to=None, pk__startswith=f"{code}.").select_related("parent")
    return [(row.pk, f"{row.label}, {row.parent.label if row.parent else ''}") for row in rows.order_by("pk")]


def mapping_in_words(saved: SavedMapping) -> dict[str, Any]:
    """A remembered header: its kind, and each column with what it was said to be."""
    layout = next((layout for layout in all_layouts() if layout.kind == saved.kind), None)
    labels = {column.key: str(column.label) for column in layout.columns} if layout else {}
    columns = [
        (letter(int(at)), masked_text(str(saved.headers.get(at, ""))), labels.get(key, key))
        for at, key in sorted(saved.mapping.items(), key=lambda entry: int(entry[0]))
    ]
    return {"saved": saved, "kind": kind_title(saved.kind), "columns": columns, "gone": layout is None}
