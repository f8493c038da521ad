"""Opening the rows of a list is reading personal data, so it leaves a line."""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.models import User
from imports.actions.rules import need
from imports.models import ImportBatch


@transaction.atomic
def look_at_rows(*, by: User, batch: ImportBatch, verdict: str = "") -> None:
    need(by, "import.read", batch.region_id)
    audit.record(by=by, verb="import.look", obj=batch, region=batch.region_id, after={"verdict": verdict})
