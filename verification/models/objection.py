"""What a family says against a decision, by when it has to be answered, and the letter that told them why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from verification.models.decision import Decision
from verification.querysets import LetterQuerySet, ObjectionQuerySet

USER = settings.AUTH_USER_MODEL


class Letter(models.Model):
    """The letter that tells a family why it was decided so. One a decision: printed again it says the same, and the
    days to object run from the day it was first made. Append-only.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="letter")
    number = models.CharField(_("number of the letter"), max_length=60, unique=True)
    told_on = models.DateField(_("date of the letter"))
    object_until = models.DateField(_("last day to object"))
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")

    def __str__(self) -> str:
        return self.number


class Objection(models.Model):
    """A family objects to the decision in force. Somebody else than who decided answers it, by a new decision."""

    class State(models.TextChoices):
        OPEN = "open", _("to be answered")
        UPHELD = "upheld", _("upheld")
        REJECTED = "rejected", _("rejected")

    class Channel(models.TextChoices):
        IN_PERSON = "in_person", _("in person at the office")
        VILLAGE = "village", _("through the village office")
        LETTER = "letter", _("by letter")
        PHONE = "phone", _("by phone or message")

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="objection")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="objections")
    objector = models.CharField(_("who objects"), max_length=150)
    relation = models.CharField(_("relation to the family"), max_length=100, blank=True)
    channel = models.CharField(_("how it came"), max_length=10, choices=Channel.choices)
    received_on = models.DateField(_("received on"))
    text = models.TextField(_("what they say"))
    stored_name = models.CharField(max_length=100, blank=True, help_text="What they handed in, sealed.")
    file_name = models.CharField(max_length=255, blank=True)
    answer_by = models.DateField(_("to be answered by"))
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    registered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(default=timezone.now)
    outcome_reason = models.TextField(_("why"), blank=True)
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    new_decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="answers_objection"
    )

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state="open",
                    decided_at__isnull=True,
                    decided_by__isnull=True,
                    new_decision__isnull=True,
                    outcome_reason="",
                )
                | (
                    ~Q(state="open")
                    & Q(decided_at__isnull=False, decided_by__isnull=False, new_decision__isnull=False)
                    & ~Q(outcome_reason="")
                ),
                name="objection_answered_pair",
            ),
            models.CheckConstraint(
                condition=Q(new_decision__isnull=True) | ~Q(new_decision=F("decision")), name="objection_new_decision"
            ),
            models.CheckConstraint(condition=Q(answer_by__gte=F("received_on")), name="objection_answer_by"),
        ]
        indexes = [models.Index(fields=["state", "answer_by"], name="objection_clock")]

    def __str__(self) -> str:
        return f"{self.decision_id}"
