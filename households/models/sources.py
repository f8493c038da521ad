"""What each official list says of whom."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models.household import Household
from households.models.person import Person
from households.querysets import SourceListQuerySet, SourceRecordQuerySet
from imports.layouts import layout_for


class SourceList(models.Model):
    """One delivery of one official list: kind, title, decree, cut-off date. Absence from a newer one is a fact about
    the list, never a deletion.
    """

    kind = models.CharField(_("kind of list"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    decree = models.CharField(_("decree"), max_length=100, blank=True)
    cut_off_on = models.DateField(_("cut-off date"), null=True, blank=True)
    batch = models.OneToOneField("imports.ImportBatch", on_delete=models.PROTECT, null=True, related_name="source_list")
    received_at = models.DateTimeField(default=timezone.now)

    #: The cut-off date, or the day it came, where the query works it out.
    day: dt.date

    objects = SourceListQuerySet.as_manager()

    class Meta:
        verbose_name = _("source list")
        verbose_name_plural = _("source lists")

    def __str__(self) -> str:
        return self.title

    @property
    def kind_words(self) -> str:
        """What people call this kind of list; a kind nobody reads any more shows its code."""
        try:
            return str(layout_for(self.kind).title)
        except KeyError:
            return self.kind


class SourceRecord(models.Model):
    """What a row of a source list says of a household or person. The row itself, as it came and as it was read, stays
    where it was staged; nothing is stored twice.
    """

    # Written in one transaction with its list, from the staged row itself and beside the entry it speaks of, and taken
    # back with it: none of them is checked again for every record. The constraint below finds the records of a list. An
    # entry that a record names is never removed: an undo looks for them (layouts.shared.NAMED_BY).
    source = models.ForeignKey(
        SourceList, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="records"
    )
    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, db_constraint=False, related_name="source_records"
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, db_constraint=False, related_name="source_records"
    )
    row = models.PositiveIntegerField(help_text="As Excel shows it.")
    staged = models.OneToOneField(
        "imports.ImportRow", on_delete=models.PROTECT, db_constraint=False, related_name="record"
    )

    objects = SourceRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("source record")
        constraints = [models.UniqueConstraint(fields=["source", "row"], name="source_row_once")]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.row}"

    @property
    def raw(self) -> list[str]:
        """The cells as they came. Identity numbers included: for pages that may show them only."""
        cells: list[str] = self.staged.raw
        return cells

    @property
    def values(self) -> dict[str, Any]:
        """Normalised; identity numbers sealed as in imports.ImportRow."""
        values: dict[str, Any] = self.staged.values
        return values
