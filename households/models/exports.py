"""Families as a workbook: what was asked for, how far the worker is, and where the sealed file lies."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.jobs import JobRow
from households.querysets import FamilyExportQuerySet


class FamilyExport(JobRow):
    """The families of a search, one row a person, identity numbers masked. It is the asker's own: nobody else sees it,
    and what it holds is what they may read when the worker writes it. The file is kept for a day.
    """

    lease = dt.timedelta(minutes=30)
    kept = dt.timedelta(days=1)

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(_("name"), max_length=100, blank=True, help_text="As typed in the search.")
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, null=True, related_name="+")
    rows = models.PositiveIntegerField(_("rows"), default=0, help_text="To be written, once the worker has counted.")
    done = models.PositiveIntegerField(default=0, help_text="Written so far.")
    stored_name = models.CharField(max_length=100, blank=True)

    objects = FamilyExportQuerySet.as_manager()  # type: ignore[misc]  # a class variable, too

    class Meta(JobRow.Meta):
        indexes = [*JobRow.Meta.indexes, models.Index(fields=["asked_by", "-id"], name="export_of_asker")]

    def __str__(self) -> str:
        return f"{self.asked_by_id}:{self.pk}"

    @property
    def file_name(self) -> str:
        return f"keluarga-{self.region_id or 'semua'}-{timezone.localdate(self.created_at):%Y%m%d}.xlsx"
