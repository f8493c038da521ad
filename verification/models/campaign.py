"""A verval round and the households it has to reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from verification.models.questionnaire import Form, PovertyLine
from verification.querysets import CampaignQuerySet, TargetQuerySet

if TYPE_CHECKING:
    from verification.models.visit import Visit

USER = settings.AUTH_USER_MODEL


class Campaign(models.Model):
    """A verval round: which households of which region, from when until when, with which form.

    `unit` is what its pace is counted in and `goal` how many of them it is to reach (null: all on the list). In a
    routine round every village reports, and blank is no report (`models.rounds.VillageReport`).
    """

    class Unit(models.TextChoices):
        FAMILY = "family", _("families")
        PERSON = "person", _("persons")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    name = models.CharField(_("name"), max_length=150)
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="campaigns")
    line = models.ForeignKey(PovertyLine, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("deadline"))
    unit = models.CharField(_("counted in"), max_length=6, choices=Unit.choices, default=Unit.FAMILY)
    goal = models.PositiveIntegerField(_("target"), null=True, blank=True)
    routine = models.BooleanField(_("routine round"), default=False)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="next_rounds")
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFT)
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="campaign_period",
                violation_error_message=_("The deadline lies before the first day."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="campaign_closed_pair",
            ),
            models.CheckConstraint(
                condition=Q(goal__isnull=True) | Q(goal__gt=0),
                name="campaign_goal",
                violation_error_message=_("The target is at least 1; leave it empty for all on the list."),
            ),
            models.CheckConstraint(
                condition=Q(previous__isnull=True) | ~Q(previous=F("id")), name="campaign_not_before_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """A household in a campaign, and whose it is to visit. Its state is where the work on it stands."""

    class State(models.TextChoices):
        LISTED = "listed", _("not visited yet")
        VISITED = "visited", _("visited, to review")
        RETURNED = "returned", _("returned for repair")
        APPROVED = "approved", _("approved, to decide")
        DECIDED = "decided", _("decided")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="targets")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, related_name="targets")
    village = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    regency_code = models.CharField(max_length=5)
    facilitator = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="targets")
    state = models.CharField(max_length=8, choices=State.choices, default=State.LISTED)
    persons = models.PositiveSmallIntegerField(
        _("persons"),
        default=0,
        help_text="Living there when the family came onto the list: a round's size stands still.",
    )
    double_of = models.ForeignKey(
        "households.Household",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Closed without a decision: its family was merged into this one, which has a target of its own.",
    )
    visited_on = models.DateField(
        _("visited on"), null=True, blank=True, help_text="As the server or the sheet knows; never the phone's."
    )
    version = models.PositiveIntegerField(default=1)

    # Told by `for_arrival`.
    campaign_state: str
    household_status: str

    #: Its newest approved visit, where the queryset was asked for it.
    approved_visits: list[Visit]

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "household"], name="target_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["visited", "returned", "approved"]) | Q(visited_on__isnull=False),
                name="target_visited_on",
            ),
            models.CheckConstraint(
                condition=Q(double_of__isnull=True) | Q(state="decided"), name="target_double_closed"
            ),
            models.CheckConstraint(
                condition=~Q(state="listed") | Q(visited_on__isnull=True), name="target_listed_not_visited"
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "village", "state"], name="target_board"),
            models.Index(fields=["facilitator", "state"], name="target_facilitator"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}:{self.household_id}"
