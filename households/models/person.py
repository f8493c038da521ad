"""A member of a household."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.fields import DigestField, EncryptedNumberField, LastFourField
from households.models.history import every_change
from households.models.household import Household
from households.querysets import PersonQuerySet

NAME_KEY = Func(Upper("name"), Value(""" .,'`-/()\""""), Value(""), function="translate")


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
class Person(models.Model):
    """A member. Living and resident on day d: joined before it, neither dead nor left by it."""

    class Left(models.TextChoices):
        DIED = "died", _("died")
        MOVED = "moved", _("moved away")
        SPLIT = "split", _("own household now")
        DOUBLE = "double", _("same person twice")

    household = models.ForeignKey(Household, on_delete=models.PROTECT, db_index=False, related_name="members")
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
            # The name as a list's is compared with it (register.staged.NAME_KEY): letters and digits, in capitals.
            models.Index("birth_date", NAME_KEY, name="person_birth"),
            models.Index(fields=["nik_digest"], name="person_nik_left", condition=Q(left_on__isnull=False)),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="person_name"),
        ]

    def __str__(self) -> str:
        return self.name
