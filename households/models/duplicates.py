"""Who may be in the register twice: the pairs that were found, their clusters, and what a person said of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.jobs import JobRow
from households.models.person import Person
from households.querysets import DuplicateClusterQuerySet, DuplicatePairQuerySet


class Subject(models.TextChoices):
    PERSON = "person", _("person")
    HOUSEHOLD = "household", _("family")


class Grade(models.TextChoices):
    """How sure the comparison is. A person decides, whatever it says."""

    CERTAIN = "certain", _("certain")
    LIKELY = "likely", _("very likely")
    POSSIBLE = "possible", _("possible")


class PersonKey(models.Model):
    """A person's name as matching sees it. Derived; made anew when the person's version moves on."""

    # No constraint: an undone import removes persons without asking, and the next search sweeps their keys.
    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, db_constraint=False, related_name="+"
    )
    version = models.PositiveIntegerField()
    regency_code = models.CharField(max_length=5)
    village_code = models.CharField(max_length=13)
    whole = models.CharField(max_length=200, help_text="The telling words by sound, joined.")
    words = ArrayField(models.CharField(max_length=200), help_text="The telling words by sound.")
    birth_date = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["regency_code", "birth_date"], name="person_key_birth"),
            models.Index(fields=["village_code", "whole"], name="person_key_whole"),
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class DuplicateCluster(models.Model):
    """Entries that may all be one. It keeps its number for as long as one of its members stays in it.

    `region`: the smallest that holds all members: who does not reach all of them does not see it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to decide")
        UNSURE = "unsure", _("not sure yet")
        CLOSED = "closed", _("decided")
        GONE = "gone", _("no longer alike")

    subject = models.CharField(max_length=9, choices=Subject.choices)
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    regency_code = models.CharField(max_length=5)
    grade = models.CharField(max_length=8, choices=Grade.choices)
    score = models.PositiveSmallIntegerField(help_text="Of its likeliest open pair, 0 to 100.")
    size = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    #: Its pairs to look at, the likest first, where the list fetches them.
    undecided: list[DuplicatePair]

    objects = DuplicateClusterQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        indexes = [
            models.Index(
                fields=["state", "-score", "id"], condition=Q(state__in=["open", "unsure"]), name="cluster_undecided"
            ),
            models.Index(fields=["regency_code", "subject"], name="cluster_regency"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DuplicateMember(models.Model):
    """`object_id`: key of the person or household the cluster speaks of."""

    cluster = models.ForeignKey(DuplicateCluster, on_delete=models.CASCADE, related_name="members")
    subject = models.CharField(max_length=9, choices=Subject.choices)
    object_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "object_id"], name="cluster_member_once")]

    def __str__(self) -> str:
        return f"{self.subject} {self.object_id}"


class DuplicatePair(models.Model):
    """Two entries, why they look alike, and what a person said. `print_first`, `print_second`: checksums of what was
    compared; a decision stands until one of them changes, and then the pair comes again and says so.
    """

    class Verdict(models.TextChoices):
        OPEN = "", _("to decide")
        SAME = "same", _("the same")
        DIFFERENT = "different", _("different")
        UNSURE = "unsure", _("not sure")

    subject = models.CharField(max_length=9, choices=Subject.choices)
    regency_code = models.CharField(max_length=5)
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField()
    cluster = models.ForeignKey(
        DuplicateCluster, on_delete=models.SET_NULL, null=True, blank=True, related_name="pairs"
    )
    score = models.PositiveSmallIntegerField()
    grade = models.CharField(max_length=8, choices=Grade.choices)
    reasons = models.JSONField(default=list, help_text='[{"code", "params", "for": true|false}]')
    print_first = models.CharField(max_length=16)
    print_second = models.CharField(max_length=16)
    verdict = models.CharField(max_length=9, choices=Verdict.choices, default=Verdict.OPEN, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    came_again_at = models.DateTimeField(null=True, blank=True, help_text="Decided before, but the data changed since.")

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "first_id", "second_id"], name="pair_once"),
            models.CheckConstraint(condition=Q(first_id__lt=F("second_id")), name="pair_in_order"),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(decided_at__isnull=False, decided_by__isnull=False), name="pair_decided"
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "second_id"], name="pair_second"),
            models.Index(fields=["regency_code", "subject"], name="pair_regency"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.first_id}-{self.second_id}"


class DuplicateJob(JobRow):
    """Look for duplicates in a kabupaten: of what one import brought, or (without one) of everything."""

    lease = dt.timedelta(minutes=30)
    regency_code = models.CharField(max_length=5)
    batch = models.ForeignKey("imports.ImportBatch", on_delete=models.CASCADE, null=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    compared = models.PositiveIntegerField(default=0, help_text="Pairs that were compared closely.")
    found = models.PositiveIntegerField(default=0, help_text="Open clusters of the kabupaten afterwards.")

    class Meta(JobRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["batch"], name="duplicate_job_once", condition=Q(batch__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.regency_code} {self.batch_id}"


class PreviewSearch(JobRow):
    """Whom the new rows of an import look like, before somebody approves it. `found`: the likeliest rows, each with the
    key of the person and the reasons of the score: no names, no numbers.
    """

    lease = dt.timedelta(minutes=30)
    batch = models.OneToOneField("imports.ImportBatch", on_delete=models.CASCADE, related_name="preview_search")
    regency_code = models.CharField(max_length=5)
    compared = models.PositiveIntegerField(default=0, help_text="New rows that were compared.")
    alike = models.PositiveIntegerField(default=0, help_text="Rows of them that look like somebody.")
    found = models.JSONField(default=list, help_text='[{"row", "person", "score", "grade", "reasons"}]')

    def __str__(self) -> str:
        return str(self.batch_id)

    @classmethod
    def of(cls, batch: Any) -> PreviewSearch | None:
        """The search about an import the caller has within reach."""
        return cls.objects.filter(batch=batch).first()
