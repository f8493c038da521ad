"""The comparison of staged rows with the register: every row gets its verdict, and the counts close."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from accounts import audit
from accounts.models import User
from imports import duplicates, summing
from imports.actions.rules import locked, need
from imports.layouts import layout_for
from imports.models import BatchState, ImportBatch, ImportJob, ImportRow

COUNTED = ("new", "changed", "same", "held", "wrong", "skipped")


@transaction.atomic
def compare(*, by: User, batch: ImportBatch) -> ImportBatch:
    """Compare all staged rows and open the preview. Can be made again: earlier conclusions are taken back first."""
    batch = locked(batch, BatchState.READING)
    look_at_register(batch)
    batch.state = BatchState.PREVIEW
    batch.save()
    audit.record(by=by, verb="import.preview", obj=batch, region=batch.region_id, after=counts_of(batch))
    return batch


def look_at_register(batch: ImportBatch) -> None:
    """Verdicts and counts as of now, on the batch (unsaved)."""
    layout = layout_for(batch.kind)
    batch.compared_at = timezone.now()
    duplicates.reset(batch)
    if settle := layout.options.get("settle"):  # what an office decided of single words since the rows were staged
        settle(batch)
    duplicates.judge(batch, layout)
    touched = layout.plan(batch) if layout.plan else None
    count(batch)
    batch.touched = batch.new + batch.changed if touched is None else touched
    if previewed := layout.options.get("previewed"):  # what the floor above looks at before somebody approves
        previewed(batch)


def count(batch: ImportBatch) -> None:
    """Counts and summary of the batch from its rows (unsaved). A row without a verdict is a mistake of the layout."""
    found = summing.totals(batch)
    if pending := found.verdicts.pop("", 0):
        raise RuntimeError(f"{pending} rows of {batch.kind} got no verdict")
    for name in COUNTED:
        setattr(batch, name, found.verdicts.get(name, 0))
    batch.rows = sum(found.verdicts.values())
    batch.summary = {
        "villages": found.villages, "spans": found.spans, "links": found.links, "groups": summing.groups(batch),
    }  # fmt: skip


def recount(batch: ImportBatch) -> None:
    """After applying: only a verdict that changed on the way costs a new summary."""
    rows = ImportRow.objects.unscoped().filter(batch=batch).values_list("verdict").annotate(Count("pk")).order_by()
    found = dict(rows)
    if any(found.get(name, 0) != getattr(batch, name) for name in COUNTED):
        count(batch)


def counts_of(batch: ImportBatch) -> dict[str, int]:
    return {name: getattr(batch, name) for name in ("rows", *COUNTED)}


def is_stale(batch: ImportBatch) -> bool:
    """Was another list applied or undone in this regency since the preview was computed?"""
    regency = batch.region_id[:5]
    near = ImportBatch.objects.unscoped().filter(region__code__startswith=regency)
    above = ImportBatch.objects.unscoped().filter(region__code=regency[:2])
    others = (near | above) if len(regency) == 5 else near
    others = others.exclude(pk=batch.pk)
    since = batch.compared_at
    return others.filter(applied_at__gt=since).exists() or others.filter(undone_at__gt=since).exists()


@transaction.atomic
def compare_again(*, by: User, batch: ImportBatch, link_by_name: bool | None = None) -> ImportJob:
    """Ask for a fresh comparison of a preview that other imports have overtaken, or with links by name on or off."""
    need(by, "import.upload", batch.region_id)
    batch = locked(batch, BatchState.PREVIEW)
    batch.state = BatchState.READING
    batch.link_by_name = batch.link_by_name if link_by_name is None else link_by_name
    batch.save(update_fields=["state", "link_by_name"])
    job = ImportJob.objects.create(batch=batch, step=ImportJob.Step.READ, by=by)
    audit.record(
        by=by,
        verb="import.compare_again",
        obj=batch,
        region=batch.region_id,
        after={"link_by_name": batch.link_by_name},
    )
    return job
