"""What is done: givers, programmes with dated amounts, recipients drawn from decisions, deliveries."""

from __future__ import annotations

import datetime as dt

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interventions.querysets import (
    DeliveryQuerySet,
    EnrolmentQuerySet,
    ExportRequestQuerySet,
    GiverQuerySet,
    ProgrammeQuerySet,
)

USER = settings.AUTH_USER_MODEL


class Giver(models.Model):
    """Whose money or goods it is: the state, the province, the district, a village, Baznas, a company, neighbours."""

    class Kind(models.TextChoices):
        STATE = "apbn", _("state budget (APBN)")
        PROVINCE = "province", _("province budget (APBD I)")
        DISTRICT = "district", _("district budget (APBD II)")
        VILLAGE = "village", _("village budget (APBDes)")
        BAZNAS = "baznas", "Baznas"
        COMPANY = "company", _("company (CSR)")
        PEOPLE = "people", _("donors and neighbours")

    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")

    objects = GiverQuerySet.as_manager()

    class Meta:
        verbose_name = _("giver")
        verbose_name_plural = _("givers")
        constraints = [models.UniqueConstraint(fields=["name", "region"], name="giver_once")]

    def __str__(self) -> str:
        return self.name


class Programme(models.Model):
    """A dated rule of help: what one family gets, how often, by which channel and strategy (Inpres 4/2022)."""

    class Unit(models.TextChoices):
        CASH = "cash", _("cash")
        PARCEL = "parcel", _("parcel")

    class Channel(models.TextChoices):
        POST = "post", "PT Pos"
        BANK = "bank", _("bank / KKS")
        VILLAGE = "village", _("village cash")
        IN_KIND = "in_kind", _("in kind")

    class Strategy(models.TextChoices):
        BURDEN = "burden", _("lower the burden of spending")
        INCOME = "income", _("raise income")
        POCKETS = "pockets", _("reduce pockets of poverty")

    name = models.CharField(_("name"), max_length=150)
    giver = models.ForeignKey(Giver, on_delete=models.PROTECT, related_name="programmes")
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices)
    amount_idr = models.PositiveIntegerField(_("rupiah per delivery"))
    instalments = models.PositiveSmallIntegerField(_("deliveries per family"), default=1)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    strategy = models.CharField(_("strategy"), max_length=8, choices=Strategy.choices)
    verdicts = models.JSONField(_("for households decided"), default=list, help_text="verification.Verdict values")
    required_list = models.CharField(
        _("named in"), max_length=10, blank=True,
        help_text="households.standing.GROUPS: the family stands in this list's decree on the day of its decision.",
    )  # fmt: skip
    valid_from = models.DateField(_("first day"))
    valid_to = models.DateField(_("last day"))
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="programme_period",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(condition=Q(amount_idr__gt=0, instalments__gt=0), name="programme_positive"),
        ]

    def __str__(self) -> str:
        return self.name


class Enrolment(models.Model):
    """A household as recipient of a programme, by the decision that gave it the right. One row per programme."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        ENDED = "ended", _("ended")

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="enrolments")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="enrolments")
    regency_code = models.CharField(max_length=5)
    decision = models.ForeignKey("verification.Decision", on_delete=models.PROTECT, related_name="enrolments")
    named_in = models.CharField(max_length=300, blank=True, help_text="List, decree, day and row that gave the right.")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    ended_reason = models.CharField(max_length=200, blank=True)
    enrolled_at = models.DateTimeField(default=timezone.now)
    enrolled_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints = [models.UniqueConstraint(fields=["programme", "household"], name="enrolment_once")]

    def __str__(self) -> str:
        return f"{self.programme_id}:{self.household_id}"


@pghistory.track()
class Delivery(models.Model):
    """One parcel or payment due to a recipient, and what became of it."""

    class State(models.TextChoices):
        DUE = "due", _("due")
        PAID = "paid", _("received")
        NOT_COLLECTED = "uncollected", _("not collected")
        RETURNED = "returned", _("returned")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="deliveries")
    number = models.PositiveSmallIntegerField(_("instalment"))
    amount_idr = models.PositiveIntegerField(_("rupiah"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DUE)
    happened_on = models.DateField(_("date"), null=True, blank=True)
    proof = models.CharField(_("proof"), max_length=100, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, db_default=1)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "number"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(state="due", happened_on__isnull=True) | (~Q(state="due") & Q(happened_on__isnull=False)),
                name="delivery_dated",
            ),
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=True, recorded_by__isnull=True)
                | Q(recorded_at__isnull=False, recorded_by__isnull=False),
                name="delivery_recorded_pair",
            ),
        ]
        indexes = [models.Index(fields=["state", "enrolment"], name="delivery_state")]

    def __str__(self) -> str:
        return f"{self.enrolment_id}:{self.number}"


class ExportRequest(models.Model):
    """Somebody asks for a recipient list with whole identity numbers, and why. Above `settings.SECOND_PERSON_FROM`
    households another person must approve it; it can be downloaded by the one who asked, until it runs out.
    """

    lasts = dt.timedelta(hours=24)

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="export_requests")
    reason = models.CharField(_("reason"), max_length=300)
    rows = models.PositiveIntegerField(_("households"), help_text="When it was asked for.")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    last_download_at = models.DateTimeField(null=True, blank=True)

    objects = ExportRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for identities")
        verbose_name_plural = _("requests for identities")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="export_approved_pair",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("asked_by")),
                name="export_second_person",
                violation_error_message=_("Another person must approve this."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="export_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}:{self.pk}"

    @property
    def ends_at(self) -> dt.datetime:
        return (self.approved_at or self.asked_at) + self.lasts
