"""What somebody of the office put right, and what a list proposes for a family that was visited."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models.household import Household
from households.models.person import Person
from households.querysets import CorrectionQuerySet, ProposalQuerySet


class Correction(models.Model):
    """One field put right by a person who says why. Numbers stand here by digest and last four only."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="corrections")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    field = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    value = models.JSONField(null=True)
    reason = models.CharField(_("reason"), max_length=300)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")

    def __str__(self) -> str:
        return f"{self.household_id}: {self.field}"


class Proposal(models.Model):
    """One value of a list that differs from what a visited family's record says: a person takes it over or not.

    `value_key` is how a value that was rejected is known again when the next list brings it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        ACCEPTED = "accepted", _("taken over")
        REJECTED = "rejected", _("rejected")

    staged = models.ForeignKey("imports.ImportRow", on_delete=models.PROTECT, related_name="proposals")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="proposals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals")
    field = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    value_key = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    proposed_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal of a list")
        constraints = [
            models.UniqueConstraint(fields=["staged", "person", "field"], name="proposal_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(state="open") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="proposal_answered_pair",
            ),
        ]
        indexes = [models.Index(fields=["household"], condition=Q(state="open"), name="proposal_open")]

    def __str__(self) -> str:
        return f"{self.household_id}: {self.field}"
