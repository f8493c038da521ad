"""What families said they get from others, taken out of approved visits so that lists and pages can ask for it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from verification.models.visit import Visit
from verification.querysets import ReportedAidQuerySet


class ReportedAid(models.Model):
    """One row of aid in an approved visit: the family's word on a day, never a delivery of this office.

    Whether it holds is asked of its visit (`in_force`): a visit that is no longer approved, or a later one in which the
    family was asked again, takes it back. `household` follows a merge; the visit stays where it was made.
    """

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="reported_aid")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="reported_aid")
    regency_code = models.CharField(max_length=5)
    number = models.PositiveSmallIntegerField(help_text="Its row in the visit.")
    programme = models.CharField(_("programme"), max_length=30, blank=True, help_text="Code of mapping.books.")
    name = models.CharField(_("name"), max_length=150, blank=True, help_text="Where the code says other, or nothing.")
    giver = models.CharField(_("giver"), max_length=30, blank=True, help_text="Code of mapping.books.")
    amount_idr = models.PositiveBigIntegerField(_("rupiah in a year"), null=True, blank=True)
    period = models.CharField(_("when or how often"), max_length=60, blank=True)
    told_on = models.DateField(_("told on"))

    objects = ReportedAidQuerySet.as_manager()

    class Meta:
        verbose_name = _("aid reported at a visit")
        verbose_name_plural = _("aid reported at visits")
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="reported_aid_once"),
            models.CheckConstraint(condition=~Q(programme="", name=""), name="reported_aid_named"),
            models.CheckConstraint(
                condition=Q(amount_idr__isnull=True) | Q(amount_idr__gt=0), name="reported_aid_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}:{self.number}"
