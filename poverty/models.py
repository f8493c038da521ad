"""The figures: rate cards computed from decisions, official figures beside them, and the work still to do."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.jobs import JobRow
from foundation.rates import Rate
from poverty.querysets import OfficialFigureQuerySet, RateCardQuerySet


class Unit(models.TextChoices):
    PERSON = "person", _("persons")
    FAMILY = "family", _("families")


class RateCard(models.Model):
    """One figure of one region for one day, with everything needed to check it. Never changed; a newer card follows.

    `as_of` is the day the figure speaks of, `known_at` what had been recorded by then, `input_hash` SHA-256 over what
    was counted: the same day, the same knowledge, the same hash.
    """

    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(_("unit"), max_length=6, choices=Unit.choices)
    as_of = models.DateField(_("as of"))
    known_at = models.DateTimeField(_("as known on"))
    numerator = models.PositiveIntegerField(_("extreme poor"))
    denominator = models.PositiveIntegerField(_("of"), null=True)
    denominator_source = models.CharField(max_length=200, blank=True)
    denominator_year = models.PositiveSmallIntegerField(null=True)
    listed = models.PositiveIntegerField(_("listed"))
    visited = models.PositiveIntegerField(_("visited"))
    decided = models.PositiveIntegerField(_("decided"))
    lower = models.PositiveIntegerField(help_text="Numerator if no open household is extreme poor.")
    upper = models.PositiveIntegerField(help_text="Numerator if every open household is extreme poor.")
    no_rate = models.CharField(
        max_length=30, blank=True, help_text="Why there is no rate: no_denominator, low_coverage."
    )
    line = models.ForeignKey("verification.PovertyLine", on_delete=models.PROTECT, null=True, related_name="+")
    method = models.CharField(max_length=20)
    input_hash = models.CharField(max_length=64)
    computed_at = models.DateTimeField(default=timezone.now)

    objects = RateCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("rate card")
        verbose_name_plural = _("rate cards")
        constraints = [
            models.CheckConstraint(condition=Q(lower__lte=models.F("upper")), name="card_bounds"),
            models.CheckConstraint(
                condition=Q(visited__lte=models.F("listed"), decided__lte=models.F("listed")), name="card_coverage"
            ),
        ]
        indexes = [models.Index(fields=["region", "unit", "-as_of", "-id"], name="card_latest")]

    def __str__(self) -> str:
        return f"{self.region_id} {self.as_of}"

    @property
    def rate(self) -> Rate:
        if self.no_rate:
            return Rate.none(self.no_rate, self.numerator, self.denominator)
        return Rate(self.numerator, self.denominator)


class OfficialFigure(models.Model):
    """A published figure, as published: source, method, date, unit. Stands beside our cards, never averaged."""

    class Kind(models.TextChoices):
        EXTREME_RATE = "extreme_rate", _("extreme-poverty rate (%)")
        EXTREME_PERSONS = "extreme_persons", _("extreme poor, persons")
        POVERTY_RATE = "poverty_rate", _("poverty rate (%)")
        SEVERITY = "severity", _("severity index (P2)")

    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("indicator"), max_length=16, choices=Kind.choices)
    as_of = models.DateField(_("as of"))
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4, null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    in_process = models.BooleanField(_("not computed yet"), default=False)

    objects = OfficialFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("official figure")
        verbose_name_plural = _("official figures")
        constraints = [
            models.UniqueConstraint(fields=["region", "kind", "as_of", "source"], name="official_once"),
            models.CheckConstraint(
                condition=Q(in_process=True, value__isnull=True) | Q(in_process=False, value__isnull=False),
                name="official_value_or_process",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.kind} {self.as_of}"


class RecomputeJob(JobRow):
    """Recompute the cards of a region and everything below it, for a day; without a region, of the whole country."""

    lease = dt.timedelta(minutes=10)
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, null=True, related_name="+")
    as_of = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.region_id} {self.as_of}"
