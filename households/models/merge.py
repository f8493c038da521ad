"""Two entries that became one, with all that is needed to part them again."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models.duplicates import Subject
from households.models.household import Household
from households.querysets import MergeQuerySet


class Merge(models.Model):
    """`absorbed_id` lives on in `survivor_id` (keys of persons or of households). `household`: the survivor's own."""

    subject = models.CharField(max_length=9, choices=Subject.choices)
    survivor_id = models.BigIntegerField()
    absorbed_id = models.BigIntegerField()
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="merges")
    part_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts",
        help_text="The merge of the two families that brought this one of two persons.",
    )  # fmt: skip
    reason = models.CharField(_("reason"), max_length=300)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(default=timezone.now)
    parted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    parted_at = models.DateTimeField(null=True)
    parted_reason = models.CharField(max_length=300, blank=True)

    #: Who was absorbed, where `merges_into` looked it up.
    name: str
    #: After it was taken back: what did not go back, because it was changed since.
    kept: list[Any]

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "absorbed_id"], condition=Q(parted_at__isnull=True), name="merge_absorbed_once"
            ),
            models.CheckConstraint(
                condition=Q(parted_at__isnull=True, parted_by__isnull=True)
                | Q(parted_at__isnull=False, parted_by__isnull=False),
                name="merge_parted_pair",
            ),
        ]
        indexes = [models.Index(fields=["subject", "survivor_id"], name="merge_survivor")]

    def __str__(self) -> str:
        return f"{self.subject} {self.absorbed_id} > {self.survivor_id}"


class MergeStep(models.Model):
    """One register row the merge changed: as it stood and as the merge left it, whole. `before` null: it was made.

    Parting puts back each field that still is as the merge left it; what was changed since stays changed.
    """

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="steps")
    table = models.CharField(max_length=63)
    object_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField()

    def __str__(self) -> str:
        return f"{self.table} {self.object_id}"
