"""What people decided, with the minutes of the meeting they decided it in."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from verification.models.campaign import Campaign, Target
from verification.models.questionnaire import PovertyLine
from verification.models.verdict import Verdict
from verification.models.visit import Visit
from verification.querysets import DecisionQuerySet, MeetingQuerySet

USER = settings.AUTH_USER_MODEL


class Meeting(models.Model):
    """A village meeting (musdes) whose minutes decide a batch of households."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="meetings")
    village = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number of the minutes"), max_length=100)
    held_on = models.DateField(_("date"))
    official = models.CharField(_("signed by"), max_length=150)
    stored_name = models.CharField(max_length=100, blank=True, help_text="The minutes as a file, sealed.")
    file_name = models.CharField(max_length=255, blank=True)
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("village meeting")
        verbose_name_plural = _("village meetings")
        constraints = [models.UniqueConstraint(fields=["village", "number"], name="meeting_number_once")]

    def __str__(self) -> str:
        return self.number


@pghistory.track(pghistory.InsertEvent())
class Decision(models.Model):
    """What a person decided of a household, with the line and the evidence. Append-only: a later one supersedes, and
    the database itself refuses to change or delete one.
    """

    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="decisions")
    regency_code = models.CharField(max_length=5)
    verdict = models.CharField(_("decision"), max_length=12, choices=Verdict.choices)
    reasons = models.JSONField(_("reasons"), default=list, help_text="Codes of verification.reasons")
    note = models.TextField(_("explanation"), blank=True)
    line = models.ForeignKey(PovertyLine, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions")
    double_of = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    effective_on = models.DateField(_("in force from"))
    recorded_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values),
                name="decision_verdict",
                violation_error_message=_("This decision does not exist."),
            ),
            models.CheckConstraint(
                condition=(Q(verdict="double") & Q(double_of__isnull=False) & ~Q(double_of=F("household")))
                | (~Q(verdict="double") & Q(double_of__isnull=True)),
                name="decision_double_pair",
                violation_error_message=_("A family listed twice names the other family."),
            ),
            models.UniqueConstraint(fields=["target", "meeting"], name="decision_once_a_meeting"),
        ]
        indexes = [
            models.Index(fields=["household", "-effective_on", "-recorded_at"], name="decision_in_force"),
            models.Index(fields=["regency_code", "effective_on"], name="decision_regency"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.verdict}"
