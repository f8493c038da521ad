"""What the evidence of a visit hints at: figures for a person to look at, never a verdict."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from verification.models.visit import Visit
from verification.querysets import SignalQuerySet

USER = settings.AUTH_USER_MODEL


class Signal(models.Model):
    """One hint about one visit, worked out in the background (`verification.evidence.hints`). `figures` hold the
    numbers it rests on; a person looks and explains. It changes nothing by itself.
    """

    class Kind(models.TextChoices):
        SAME_PHOTO = "same_photo", _("same photo in another family")
        NEAR_PHOTO = "near_photo", _("nearly the same photo in another family")
        OLD_PHOTO = "old_photo", _("photo older than the visit")
        FAR = "far", _("position far from the village")
        JUMP = "jump", _("too fast from the visit before")
        ONE_SPOT = "one_spot", _("many visits from one spot")
        STRAIGHT = "straight", _("the same answer everywhere")
        TOO_SHORT = "too_short", _("filled in very fast")
        TOO_LONG = "too_long", _("filled in very slowly")
        UNCHECKED = "unchecked", _("could not be checked")

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="signals")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    other = models.ForeignKey(
        Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("other visit")
    )
    figures = models.JSONField(default=dict, help_text="The numbers it rests on; no answer and no name.")
    found_at = models.DateTimeField(default=timezone.now)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    explanation = models.TextField(_("explanation"), blank=True)

    objects = SignalQuerySet.as_manager()

    class Meta:
        verbose_name = _("signal")
        verbose_name_plural = _("signals")
        constraints = [
            models.UniqueConstraint(fields=["visit", "kind", "other"], nulls_distinct=False, name="signal_once"),
            models.CheckConstraint(
                condition=Q(looked_at__isnull=True, looked_by__isnull=True, explanation="")
                | (Q(looked_at__isnull=False, looked_by__isnull=False) & ~Q(explanation="")),
                name="signal_looked_pair",
                violation_error_message=_("Write what you found when you looked."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.kind}"
