"""Who lived in which household, and which household in which village, over time: as of a day, as known on a moment.

Nobody writes memberships. The database does, from what happens to a person's row (migrations 0010, 0012): a person is
new, gets another household, joins or leaves on another day. So every way into the register fills them: actions,
imports, undos, merges, plain SQL. An action says since when a person has another household (`actions.rules.since`, or a
new `Person.joined_on`); without a word it is since today or, back where they came from, as if never gone.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models.household import Household
from households.models.person import Person
from households.querysets import HouseholdMoveQuerySet, MembershipQuerySet


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class Membership(models.Model):
    """A person belongs to a household from `from_on` (null: since before we knew) until the day before `to_on`.

    What was known is never changed: a period that turns out otherwise is withdrawn, and another one takes its place.
    Of those not withdrawn no two of a person share a day.
    """

    # No foreign keys in the database: the rows come and go with the person's own (triggers), and checking each of a
    # million again would only cost.
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="memberships"
    )
    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, db_constraint=False, related_name="memberships"
    )  # fmt: skip
    regency_code = models.CharField(max_length=5)
    from_on = models.DateField(_("from"), null=True)
    to_on = models.DateField(_("until before"), null=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, help_text="Since then we know otherwise.")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        constraints = [
            ExclusionConstraint(
                name="membership_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (DateRange("from_on", "to_on", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(withdrawn_at__isnull=True),
                violation_error_message=_("A person belongs to one household at a time."),
            ),
            models.CheckConstraint(
                condition=Q(from_on__isnull=True) | Q(to_on__isnull=True) | Q(to_on__gt=F("from_on")),
                name="membership_period",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("recorded_at")),
                name="membership_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.household_id}"


class HouseholdMove(models.Model):
    """A household goes on in another village from `moved_on`, ends (`to_village` null) or begins (`from_village` null:
    split off from another; one that came by a list was there before we knew).

    Its past stays where it was: a figure of an earlier day, or as known before, counts it there. A change of village
    without a row (an import's) gets one from the database, dated that day.
    """

    class Kind(models.TextChoices):
        FORMED = "formed", _("new family")
        MOVED = "moved", _("moved")
        LEFT = "left", _("left the kabupaten")
        DISSOLVED = "dissolved", _("no longer exists")

    household = models.ForeignKey(Household, on_delete=models.CASCADE, db_constraint=False, related_name="moves")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.MOVED)
    from_village = models.ForeignKey("regions.Region", on_delete=models.PROTECT, null=True, related_name="+")
    to_village = models.ForeignKey("regions.Region", on_delete=models.PROTECT, null=True, related_name="+")
    destination = models.CharField(_("where to"), max_length=200, blank=True, help_text="Outside the kabupaten.")
    moved_on = models.DateField(_("since"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = HouseholdMoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("move")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="moved", from_village__isnull=False, to_village__isnull=False)
                | Q(kind="formed", from_village__isnull=True, to_village__isnull=False)
                | Q(kind__in=["left", "dissolved"], from_village__isnull=False, to_village__isnull=True),
                name="move_has_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id}: {self.from_village_id} > {self.to_village_id}"
