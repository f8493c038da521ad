"""A keluarga and its family-card numbers over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from households.models.history import every_change
from households.querysets import HouseholdQuerySet

if TYPE_CHECKING:
    from households.models.person import Person


@pghistory.track(*every_change())
class Household(models.Model):
    """A keluarga: the people of one family card. The KK number is learned at the visit (P3KE files have none) and
    changes in a family's life, so the key is our own. `version` grows with every change.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        MERGED = "merged", _("merged into another")
        DISSOLVED = "dissolved", _("no longer exists")

    village = models.ForeignKey("regions.Region", on_delete=models.PROTECT, db_index=False, related_name="+")
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
    decile_province = models.PositiveSmallIntegerField(_("decile within the province"), null=True, blank=True)
    decile_regency = models.PositiveSmallIntegerField(_("decile within the kabupaten"), null=True, blank=True)
    percentile = models.PositiveSmallIntegerField(_("percentile"), null=True, blank=True)
    priority = models.CharField(_("verval priority"), max_length=60, blank=True, help_text="As the ministry flags it.")
    housing = models.JSONField(_("housing"), default=dict, blank=True, help_text="Code book key -> value.")
    programmes = models.JSONField(_("programmes in source lists"), default=dict, blank=True)
    stunting_risk = models.CharField(_("stunting risk"), max_length=30, blank=True)

    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verified_at = models.DateTimeField(
        null=True, blank=True, help_text="Last approved visit: imports only propose after it."
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    #: All members ever, where the queryset was asked for them (`for_case`).
    everybody: list[Person]

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
                condition=(Q(decile_province__isnull=True) | Q(decile_province__range=(1, 10)))
                & (Q(decile_regency__isnull=True) | Q(decile_regency__range=(1, 10))),
                name="household_other_deciles",
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
        # Every index costs each row of a list: none that another one can do the work of (the keys' own are left out).
        indexes = [
            models.Index(fields=["village", "id"], name="household_village"),
            models.Index(fields=["village"], opclasses=["varchar_pattern_ops"], name="household_village_begins"),
            models.Index(fields=["kk_digest"], name="household_kk"),
            models.Index(fields=["facilitator", "id"], name="household_facilitator"),
            GinIndex(OpClass(Upper("head_name"), name="gin_trgm_ops"), name="household_name"),
        ]

    def __str__(self) -> str:
        return self.head_name


class KKNumber(models.Model):
    """A household's family-card numbers over time (domain: it changes on moves, deaths, divorces, splits)."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="kk_numbers")
    number_digest = DigestField()
    number_last4 = LastFourField()
    number = EncryptedNumberField(kind="kk")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=100)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("KK number")
        constraints = [
            models.UniqueConstraint(fields=["household"], condition=Q(valid_to__isnull=True), name="kk_one_in_force"),
        ]
        indexes = [models.Index(fields=["number_digest"], name="kk_digest")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.number_last4}"
