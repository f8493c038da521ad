"""Families leave the house as a workbook: asked for by one who may, written by the worker, every download recorded."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.querysets import may, reach
from foundation import files
from foundation.errors import Conflict, DomainError, NotAllowed
from households import bnba, figures
from households.models import FamilyExport

if TYPE_CHECKING:
    from regions.models import Region

FOLDER = "exports"


@transaction.atomic
def ask_for_export(*, by: User, text: str, region: Region | None) -> FamilyExport:
    """Put the work down; the caller rings the bell. One at a time of each person."""
    _may_export(by, region.pk if region else None)
    User.people.select_for_update(of=("self",)).get(pk=by.pk)
    if FamilyExport.objects.visible_to(by).open().exists():
        raise Conflict(_("Your last file is still being written; wait for it."), code="export_runs")
    if not figures.chosen(by, text, region.pk if region else "").exists():
        raise DomainError(_("No family to write: nobody was found."), code="nobody")
    export = FamilyExport.objects.create(asked_by=by, text=text, region=region)
    audit.record(by=by, verb="household.export_asked", obj=export, region=_place(export))
    return export


def make_export(*, by: User, export: FamilyExport) -> FamilyExport:
    """The worker's part: write what `by` may read now, sealed. Nobody has it yet, so nothing is recorded."""
    families = figures.chosen(by, export.text, export.region_id or "")
    ours = FamilyExport.objects.filter(pk=export.pk)
    rows = families.count_people()
    ours.update(rows=rows, done=0)
    pieces = bnba.as_workbook(export, families, rows, lambda done: ours.update(done=done))
    stored = files.store(pieces, FOLDER)
    ours.update(stored_name=stored.name, done=rows)
    return export


@transaction.atomic
def take_export(*, by: User, export: FamilyExport) -> Iterator[bytes]:
    """The workbook, piece by piece. Raises Conflict when it is not there (any more)."""
    _may_export(by, export.region_id)
    if not export.stored_name:
        raise Conflict(_("This file is not ready, or not kept any more. Ask for it again."), code="no_file")
    pieces = files.read(export.stored_name)
    audit.record(
        by=by, verb="household.export", obj=export, region=_place(export), after={"rows": export.rows, "masked": True}
    )
    return pieces


def forget_exports() -> int:
    """Remove the files that were made a day ago; they can be made again. Returns how many."""
    old = FamilyExport.objects.exclude(stored_name="").filter(finished_at__lt=timezone.now() - FamilyExport.kept)
    names = list(old.values_list("stored_name", flat=True))
    old.update(stored_name="")
    for name in names:
        transaction.on_commit(partial(files.remove, name))
    return len(names)


def _may_export(by: User, region: str | None) -> None:
    if not may(by, "household.export", region):
        raise NotAllowed()


def _place(export: FamilyExport) -> str:
    """Whose auditor reads of it."""
    return export.region_id or next((code for _role, code in reach(export.asked_by, "household.export")), "")
