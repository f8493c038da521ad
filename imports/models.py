"""A spreadsheet's way in: the batch, its staged rows, what it changed, and the work still to do for it."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.fields import SealedJSONField
from foundation.jobs import JobRow
from imports.querysets import ImportBatchQuerySet, ImportJobQuerySet, ImportRowQuerySet, SavedMappingQuerySet


class BatchState(models.TextChoices):
    UPLOADED = "uploaded", _("uploaded")  # stored, not read yet
    MAPPING = "mapping", _("columns to confirm")
    READING = "reading", _("reading")  # rows go to staging, are checked and compared
    PREVIEW = "preview", _("ready to approve")
    APPROVED = "approved", _("approved")
    APPLIED = "applied", _("applied")
    UNDONE = "undone", _("undone")
    REFUSED = "refused", _("refused")  # nothing of it was written
    DISCARDED = "discarded", _("discarded")


class ImportBatch(models.Model):
    """One sheet of one uploaded file. `rows = new + changed + same + held + wrong + skipped`, always."""

    kind = models.CharField(_("kind of list"), max_length=40, help_text="Layout.kind")
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200, blank=True)
    decree = models.CharField(_("decree"), max_length=100, blank=True)
    cut_off_on = models.DateField(_("cut-off date"), null=True, blank=True)

    file_name = models.CharField(_("file name"), max_length=255, help_text="As uploaded; only ever shown escaped.")
    stored_name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    sheet = models.CharField(_("sheet"), max_length=200, blank=True)
    header_row = models.PositiveIntegerField(null=True, blank=True)
    mapping = models.JSONField(default=dict, help_text='Column number as text -> field key: {"3": "nik"}')
    understanding = models.JSONField(default=dict, help_text="What was recognised: samples, unknown, missing, sheets.")
    options = models.JSONField(
        default=dict, db_default={}, help_text='What a person said of the whole file: {"fixed", "region_system", ...}'
    )
    summary = models.JSONField(
        default=dict, db_default={}, help_text="Remarks, villages and links counted, as compared."
    )
    notes = models.JSONField(default=list, help_text="Messages about the file as a whole.")

    state = models.CharField(_("state"), max_length=12, choices=BatchState.choices, default=BatchState.UPLOADED)
    refusal = models.TextField(blank=True)
    rows = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    staged_rows = models.PositiveIntegerField(default=0, help_text="Progress while reading; rows staged so far.")
    link_by_name = models.BooleanField(
        _("link by name"),
        default=True,
        help_text="Propose links by name, birth date and village; approving makes them.",
    )
    register_mark = models.JSONField(null=True, help_text="How far the register had come when it was compared.")
    touched = models.PositiveIntegerField(default=0, help_text="Households it would touch; counted by the layout.")

    compared_at = models.DateTimeField(
        null=True, help_text="When the preview was computed; later imports make it stale."
    )
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.CharField(max_length=500, blank=True, default="", db_default="")

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["uploaded", "mapping", "reading", "refused", "discarded"])
                | Q(rows=F("new") + F("changed") + F("same") + F("held") + F("wrong") + F("skipped")),
                name="import_counts_close",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="import_approved_pair",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="import_undone_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.file_name

    @property
    def writes(self) -> int:
        """Rows that approving takes in: what they say, or that the list names somebody; of held ones the proposals."""
        return self.new + self.changed + self.same + self.held

    @property
    def why(self) -> str:
        """Why it was refused or taken back; "" for all others."""
        return {BatchState.REFUSED: self.refusal, BatchState.UNDONE: self.undone_reason}.get(BatchState(self.state), "")


class Verdict(models.TextChoices):
    PENDING = "", _("not compared yet")
    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    SAME = "same", _("same")
    HELD = "held", _("held")  # right in itself, but a person must look: verified value, possible move, duplicate
    WRONG = "wrong", _("wrong")
    SKIPPED = "skipped", _("skipped")  # blank, total or repeated header row


class ImportRow(models.Model):
    """A staged row. `number` is the row as Excel shows it. `values` holds normalised values; identity numbers in it
    are `{"c": hex ciphertext bound to its target column, "d": hex digest, "l": last four}` and never plain.
    """

    # The database does not check the batch of every row: it is locked while its rows are written, and stays. The
    # constraint below finds the rows of a batch.
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="staged"
    )
    number = models.PositiveIntegerField()
    verdict = models.CharField(max_length=8, choices=Verdict.choices, default=Verdict.PENDING, blank=True)
    key = models.CharField(max_length=100, blank=True, help_text="The list's own key of the row, e.g. ID Individu.")
    raw = SealedJSONField(help_text="The cells as they came, as a list of texts.")
    values = models.JSONField(default=dict)
    problems = models.JSONField(default=list, help_text='[{"column","code","level","params","proposal"?}]')
    target_id = models.BigIntegerField(null=True, help_text="The register object the row speaks of.")
    target_version = models.IntegerField(null=True, help_text="Its version when previewed; applied only to that one.")
    also_id = models.BigIntegerField(null=True, help_text="A second object the row speaks of: the head of its family.")
    also_version = models.IntegerField(null=True)
    linked_by = models.CharField(
        max_length=10, blank=True, db_default="", default="", help_text="What tells that the row speaks of `target_id`."
    )
    also_by = models.CharField(max_length=10, blank=True, db_default="", default="", help_text="The same of `also_id`.")
    diff = models.JSONField(default=dict, help_text='{"field": [before, after]}')

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]
        indexes = [
            models.Index(fields=["batch", "verdict", "number"], name="import_row_verdict"),
            models.Index(fields=["batch", "number"], condition=~Q(problems=[]), name="import_row_remarked"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number}"


class ImportChange(models.Model):
    """What an applied batch did to one register row; its inverse is the undo.

    `before` is `to_jsonb(row)` as it stood, null for an insert; `version_after` is the version the change left. A row
    whose version has moved on stands in the way of the undo and is listed.
    """

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="changes"
    )
    table = models.CharField(max_length=63)
    object_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    version_after = models.IntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "table", "object_id"], name="import_change_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.object_id}"


class SavedMapping(models.Model):
    """A correction somebody made once: for this office, layout and header signature the columns mean this."""

    kind = models.CharField(max_length=40)
    region = models.ForeignKey("regions.Region", on_delete=models.CASCADE, related_name="+")
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    headers = models.JSONField(default=dict, db_default={}, help_text='What stood above: {"3": "No KTP"}')
    region_system = models.CharField(max_length=12, blank=True, default="", db_default="")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    objects = SavedMappingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "region", "signature"], name="mapping_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.region_id}"


class ImportJob(JobRow):
    """Read (stage, check, compare), apply or undo a batch, or write its marked-up workbook."""

    class Step(models.TextChoices):
        READ = "read", _("read")
        APPLY = "apply", _("apply")
        UNDO = "undo", _("undo")
        MARK = "mark", _("mark")

    # Short, because the worker renews it while it lives (imports.leases): a killed one is replaced within minutes.
    lease = dt.timedelta(minutes=3)
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="jobs")
    step = models.CharField(max_length=5, choices=Step.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    progress = models.JSONField(default=dict, db_default={}, help_text='{"phase", "done", "total", "from", "since"}')
    stored_name = models.CharField(max_length=100, blank=True, default="", db_default="", help_text="The file it made.")

    objects = ImportJobQuerySet.as_manager()  # type: ignore[misc]  # a class variable, too

    def __str__(self) -> str:
        return f"{self.step} {self.batch_id}"
