"""A sample of visits asked a second time by another facilitator, who does not see the first answers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.fields import SealedJSONField
from verification.models.campaign import Campaign, Target
from verification.models.visit import Visit
from verification.querysets import BackCheckQuerySet, DrawQuerySet

USER = settings.AUTH_USER_MODEL


class Draw(models.Model):
    """One drawing of the sample. `seed` and `frame` ([target, weight, facilitator] of everything that could be drawn)
    are kept, so that anybody can draw again and get the same.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="draws")
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    share = models.DecimalField(_("share in percent"), max_digits=5, decimal_places=2)
    seed = models.CharField(_("seed"), max_length=60)
    frame = models.JSONField(default=list)
    drawn_at = models.DateTimeField(default=timezone.now)
    drawn_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    objects = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("drawing of a sample")
        constraints = [
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=100),
                name="draw_share",
                violation_error_message=_("The share lies between 0 and 100 percent."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}:{self.pk}"


class BackCheck(models.Model):
    """A second visit to a target, by somebody else. Its visit is kept apart (state `check`): it decides nothing."""

    class State(models.TextChoices):
        ASSIGNED = "assigned", _("to be visited again")
        DONE = "done", _("visited again")
        DROPPED = "dropped", _("dropped")

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="checks")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="back_checks")
    first = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="back_checks")
    first_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    facilitator = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="back_checks")
    weight = models.FloatField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASSIGNED)
    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="back_check_of")
    compared = models.PositiveSmallIntegerField(default=0)
    agreed = models.PositiveSmallIntegerField(default=0)
    pairs = SealedJSONField(null=True, help_text="Question -> [first answer, second answer], codes only.")
    done_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    objects = BackCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("back-check")
        verbose_name_plural = _("back-checks")
        constraints = [
            models.UniqueConstraint(fields=["target"], condition=~Q(state="dropped"), name="back_check_once"),
            models.CheckConstraint(
                condition=Q(facilitator__isnull=True) | ~Q(facilitator=F("first_by")),
                name="back_check_by_another",
                violation_error_message=_("The second visit is made by another facilitator than the first."),
            ),
            models.CheckConstraint(
                condition=(Q(state="done") & Q(visit__isnull=False) & Q(done_at__isnull=False))
                | (~Q(state="done") & Q(visit__isnull=True) & Q(done_at__isnull=True)),
                name="back_check_done",
            ),
            models.CheckConstraint(condition=Q(agreed__lte=F("compared")), name="back_check_agreed"),
        ]
        indexes = [models.Index(fields=["facilitator", "state"], name="back_check_facilitator")]

    def __str__(self) -> str:
        return f"{self.target_id}"
