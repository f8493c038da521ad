"""Who they are: households (keluarga, one KK), their members, and what each source list says of them."""

from __future__ import annotations

from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left, Upper
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.fields import DigestField, EncryptedNumberField, LastFourField
from households.querysets import HouseholdQuerySet, PersonQuerySet, SourceListQuerySet, SourceRecordQuerySet


def every_change() -> list[pghistory.RowEvent]:
    """Trackers of a model; a tracker belongs to one model, hence a function.

    Inserts and deletes are written once a statement: an import of 50,000 persons logs itself ten times faster. Updates
    stay row by row: once a statement they join the old rows with the new, by a plan the session keeps from its first,
    perhaps empty, update (then 15,000 rows take two minutes).
    """
    level = pghistory.Statement
    return [pghistory.InsertEvent(level=level), pghistory.UpdateEvent(), pghistory.DeleteEvent(level=level)]


class Sex(models.TextChoices):
    MALE = "L", _("male")
    FEMALE = "P", _("female")


class NumberMissing(models.TextChoices):
    """Why a person has no NIK. Missing numbers are never equal to each other."""

    EMPTY = "empty", _("empty in the list")
    PLACEHOLDER = "placeholder", _("a placeholder in the list")
    NONE = "none", _("has no identity card")
    UNKNOWN = "unknown", _("not known yet")


@pghistory.track(*every_change())
class Household(models.Model):
    """A keluarga: the people of one family card. The KK number is learned at the visit (P3KE files have none) and
    changes in a family's life, so the key is our own. `version` grows with every change.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        MERGED = "merged", _("merged into another")
        DISSOLVED = "dissolved", _("no longer exists")

    village = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    regency_code = models.CharField(max_length=5, help_text="Kemendagri; the key a large register is divided by.")
    head_name = models.CharField(_("head of family"), max_length=200)
    address = models.CharField(_("address"), max_length=300, blank=True)
    rt = models.CharField(max_length=3, blank=True)
    rw = models.CharField(max_length=3, blank=True)
    hamlet = models.CharField(_("hamlet"), max_length=100, blank=True)

    kk_digest = DigestField()
    kk_last4 = LastFourField()
    kk = EncryptedNumberField(kind="kk", verbose_name=_("KK number"))
    p3ke_family_id = models.CharField(_("P3KE family id"), max_length=20, null=True, blank=True)

    decile = models.PositiveSmallIntegerField(_("decile"), null=True, blank=True)
    percentile = models.PositiveSmallIntegerField(_("percentile"), null=True, blank=True)
    priority = models.CharField(_("verval priority"), max_length=60, blank=True, help_text="As the ministry flags it.")
    housing = models.JSONField(_("housing"), default=dict, blank=True, help_text="Code book key -> value.")
    programmes = models.JSONField(_("programmes in source lists"), default=dict, blank=True)
    stunting_risk = models.CharField(_("stunting risk"), max_length=30, blank=True)

    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verified_at = models.DateTimeField(
        null=True, blank=True, help_text="Last approved visit: imports only propose after it."
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        constraints = [
            models.UniqueConstraint(fields=["regency_code", "p3ke_family_id"], name="household_p3ke_once"),
            models.CheckConstraint(
                condition=Q(decile__isnull=True) | Q(decile__range=(1, 10)),
                name="household_decile",
                violation_error_message=_("The decile is 1 to 10."),
            ),
            models.CheckConstraint(
                condition=(Q(status="merged") & Q(merged_into__isnull=False))
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
                name="household_merged_pair",
            ),
            models.CheckConstraint(
                condition=Exact(Left("village", 5), F("regency_code")), name="household_village_in_regency"
            ),
        ]
        indexes = [
            models.Index(fields=["village", "id"], name="household_village"),
            models.Index(fields=["kk_digest"], name="household_kk"),
            models.Index(fields=["facilitator", "id"], name="household_facilitator"),
            GinIndex(OpClass(Upper("head_name"), name="gin_trgm_ops"), name="household_name"),
        ]

    def __str__(self) -> str:
        return self.head_name


@pghistory.track(*every_change())
class Person(models.Model):
    """A member. Living and resident on day d: joined before it, neither dead nor left by it."""

    class Left(models.TextChoices):
        DIED = "died", _("died")
        MOVED = "moved", _("moved away")
        SPLIT = "split", _("own household now")
        DOUBLE = "double", _("same person twice")

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    regency_code = models.CharField(max_length=5)
    name = models.CharField(_("name"), max_length=200)
    nik_digest = DigestField()
    nik_last4 = LastFourField()
    nik = EncryptedNumberField(kind="nik", verbose_name="NIK")
    nik_missing = models.CharField(max_length=12, choices=NumberMissing.choices, blank=True)
    p3ke_person_id = models.CharField(_("P3KE person id"), max_length=20, null=True, blank=True)
    dukcapil_match = models.CharField(_("matched with the civil registry"), max_length=12, blank=True)

    relation = models.CharField(_("relation to head"), max_length=20, blank=True)
    is_head = models.BooleanField(_("head of family"), default=False)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    marital = models.CharField(_("marital status"), max_length=20, blank=True)
    work = models.CharField(_("work"), max_length=40, blank=True)
    work_status = models.CharField(_("status at work"), max_length=60, blank=True)
    education = models.CharField(_("education"), max_length=40, blank=True)
    programmes = models.JSONField(_("programmes in source lists"), default=dict, blank=True)

    joined_on = models.DateField(null=True, blank=True, help_text="Null: since before we knew the household.")
    left_on = models.DateField(null=True, blank=True)
    left_recorded_at = models.DateTimeField(
        null=True, blank=True, help_text="When we learned it: a figure as known before counts the person."
    )
    left_reason = models.CharField(max_length=8, choices=Left.choices, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        constraints = [
            # One living register entry per number; a second claim is held for a person to decide.
            models.UniqueConstraint(fields=["nik_digest"], condition=Q(left_on__isnull=True), name="person_nik_once"),
            models.UniqueConstraint(fields=["regency_code", "p3ke_person_id"], name="person_p3ke_once"),
            models.UniqueConstraint(
                fields=["household"], condition=Q(is_head=True, left_on__isnull=True), name="person_one_head"
            ),
            models.CheckConstraint(
                condition=Q(nik__isnull=True, nik_digest__isnull=True) | Q(nik__isnull=False, nik_digest__isnull=False),
                name="person_nik_pair",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True, left_recorded_at__isnull=True, left_reason="")
                | (Q(left_on__isnull=False, left_recorded_at__isnull=False) & ~Q(left_reason="")),
                name="person_left_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["household", "id"], name="person_household"),
            models.Index(fields=["birth_date"], name="person_birth"),
            models.Index(fields=["nik_digest"], name="person_nik_left", condition=Q(left_on__isnull=False)),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="person_name"),
        ]

    def __str__(self) -> str:
        return self.name


class KKNumber(models.Model):
    """A household's family-card numbers over time (domain: it changes on moves, deaths, divorces, splits)."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="kk_numbers")
    number_digest = DigestField()
    number_last4 = LastFourField()
    number = EncryptedNumberField(kind="kk")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=100)

    class Meta:
        verbose_name = _("KK number")
        constraints = [
            models.UniqueConstraint(fields=["household"], condition=Q(valid_to__isnull=True), name="kk_one_in_force"),
        ]
        indexes = [models.Index(fields=["number_digest"], name="kk_digest")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.number_last4}"


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

    objects = SourceListQuerySet.as_manager()

    class Meta:
        verbose_name = _("source list")
        verbose_name_plural = _("source lists")

    def __str__(self) -> str:
        return self.title


class SourceRecord(models.Model):
    """What a row of a source list says of a household or person. The row itself, as it came and as it was read, stays
    where it was staged; nothing is stored twice.
    """

    source = models.ForeignKey(SourceList, on_delete=models.CASCADE, related_name="records")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="source_records")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="source_records")
    row = models.PositiveIntegerField(help_text="As Excel shows it.")
    staged = models.OneToOneField("imports.ImportRow", on_delete=models.PROTECT, related_name="record")

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
