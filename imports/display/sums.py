"""What a compared list comes to: by remark, by village, by how its rows found their entry. Read from its summary."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from imports.figures import problem_groups
from imports.layouts import layout_for
from imports.models import ImportBatch
from imports.querysets import ImportBatchQuerySet
from regions.models import Region

COUNTED = ("new", "changed", "same", "held", "wrong", "skipped")
LINKS = {
    "p3ke": _("the P3KE number"),
    "p3ke_id": _("the P3KE number"),
    "list": _("the list's own number"),
    "kk": _("the KK number"),
    "nik": _("the NIK"),
    "member": _("a member of the family"),
    "family": _("its family"),
    "head": _("the head of the family"),
    "mask": _("the masked number with name and place"),
    "name": _("name, birth date and village"),
}
REMARKS_LISTED = 60
SHEETS_LISTED = 60


class Link(NamedTuple):
    by: str
    label: str
    rows: int


def links_of(batch: ImportBatch) -> list[Link]:
    """How the rows found their entry in the register; by name, which is the weakest, first."""
    found = batch.summary.get("links", {})
    order = sorted(found, key=lambda by: (by != "name", -found[by], by))
    return [Link(by, str(LINKS.get(by, by)), found[by]) for by in order]


def villages_of(batch: ImportBatch) -> list[dict[str, Any]]:
    """One entry a village, by code: its name and its rows by verdict. One query."""
    found = batch.summary.get("villages", {})
    names = {region.pk: region.label for region in Region.objects.filter(pk__in=list(found))}
    return [
        {
            "code": code, "name": names.get(code, code), "rows": sum(counts.values()),
            "counts": [counts.get(name, 0) for name in COUNTED],
        }
        for code, counts in sorted(found.items())
    ]  # fmt: skip


def village_choices(batch: ImportBatch) -> list[tuple[str, str]]:
    return [(village["code"], village["name"]) for village in villages_of(batch)]


def remark_choices(batch: ImportBatch) -> list[tuple[str, str]]:
    """Every kind of remark once, with its rows."""
    said: dict[str, tuple[str, int]] = {}
    for group in problem_groups(batch):
        message, rows = said.get(group.code, (group.message, 0))
        said[group.code] = (message, rows + group.count)
    return [(code, f"{message[:70]} ({rows})") for code, (message, rows) in list(said.items())[:REMARKS_LISTED]]


def unknown_words(batch: ImportBatch) -> int:
    """Cells that hold a word no code book knows."""
    return sum(group.count for group in problem_groups(batch) if group.code == "unmapped")


def alike(batch: ImportBatch) -> Any:
    """What the floor above found of new rows that look like somebody it knows: {"ready", "rows"}, or None."""
    ask = layout_for(batch.kind).options.get("alike")
    return ask(batch) if ask else None


def siblings(batch: ImportBatch, reachable: ImportBatchQuerySet) -> list[ImportBatch]:
    """The other sheets of the same upload."""
    return list(reachable.of_same_upload(batch)[:SHEETS_LISTED])
