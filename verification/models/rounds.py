"""What a round is made of besides its families: how its list was filled, what villages report, what was disposed of."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from verification.models.campaign import Campaign
from verification.querysets import DispositionQuerySet, ListingQuerySet, SentReportQuerySet, VillageReportQuerySet

USER = settings.AUTH_USER_MODEL


class Listing(models.Model):
    """One filling of a round's list: of which areas, source lists and deciles, all or a sample. What a sample was drawn
    from is kept with its seed, so that anybody draws the same families again.
    """

    class Method(models.TextChoices):
        ALL = "all", _("all")
        RANDOM = "random", _("random sample")
        DECILE = "decile", _("sample with the same share of every decile")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="listings")
    areas = ArrayField(models.CharField(max_length=13), help_text="Region codes.")
    sources = models.ManyToManyField("households.SourceList", related_name="+", blank=True)
    deciles = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, help_text="Empty: any.")
    method = models.CharField(max_length=8, choices=Method.choices, default=Method.ALL)
    size = models.PositiveIntegerField(_("families in the sample"), null=True, blank=True)
    seed = models.CharField(_("seed"), max_length=60, blank=True)
    frame = ArrayField(
        ArrayField(models.BigIntegerField(), size=2), default=list, blank=True,
        help_text="Household and decile (0: none) of all a sample was drawn from.",
    )  # fmt: skip
    found = models.PositiveIntegerField(help_text="Families that could come onto the list.")
    added = models.PositiveIntegerField(help_text="Families that came onto it.")
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("filling of a list")
        constraints = [
            models.CheckConstraint(
                condition=Q(method="all", size__isnull=True) | (~Q(method="all") & Q(size__gt=0) & ~Q(seed="")),
                name="listing_sample_is_drawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.added}"


class VillageReport(models.Model):
    """What a village of a routine round says. `kind` is empty until it does: blank is not zero. A village all of whose
    families were visited has reported by that.
    """

    class Kind(models.TextChoices):
        NO_CHANGE = "no_change", _("no change")
        ZERO = "zero", _("zero")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="village_reports")
    village = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("report"), max_length=10, choices=Kind.choices, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    reported_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reported_at = models.DateTimeField(null=True, blank=True)

    objects = VillageReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a village")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "village"], name="village_reports_once"),
            models.CheckConstraint(
                condition=Q(kind="", reported_by__isnull=True, reported_at__isnull=True)
                | (~Q(kind="") & Q(reported_by__isnull=False, reported_at__isnull=False)),
                name="village_report_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}:{self.village_id}"


class SentReport(models.Model):
    """A village's report as a phone sent it; `instance_id` is made by the phone, `sha256` is of the bytes that came.

    Counted, it is the village's word. Held, it came too late for that: the round had ended, or the village was visited
    or had said something else meanwhile. Other content under a known id is kept aside, as with visits.
    """

    class State(models.TextChoices):
        COUNTED = "counted", _("counted")
        HELD = "held", _("held")
        ASIDE = "aside", _("kept aside")

    report = models.ForeignKey(VillageReport, on_delete=models.PROTECT, related_name="sent")
    instance_id = models.CharField(max_length=100)
    receipt_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(_("report"), max_length=10, choices=VillageReport.Kind.choices)
    note = models.CharField(_("note"), max_length=500, blank=True)
    state = models.CharField(max_length=8, choices=State.choices)
    problem = models.CharField(max_length=300, blank=True, help_text="Why it is held, as its sender was told.")
    sent_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(null=True, blank=True, help_text="The phone's clock when it was said.")
    sent_at = models.DateTimeField(null=True, blank=True, help_text="The phone's clock when it was sent.")
    received_at = models.DateTimeField(default=timezone.now)

    objects = SentReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report sent by a phone")
        constraints = [
            models.UniqueConstraint(fields=["instance_id"], condition=~Q(state="aside"), name="sent_report_once"),
            models.UniqueConstraint(fields=["instance_id", "sha256"], name="sent_report_content_once"),
            models.CheckConstraint(condition=Q(problem="") | ~Q(state="counted"), name="sent_report_counted"),
        ]

    def __str__(self) -> str:
        return self.instance_id


class Disposition(models.Model):
    """Families of a round that get "cannot be decided" together, and why: those nobody visited, or nobody decided.
    Many at once need a second person; until then it waits.
    """

    class Kind(models.TextChoices):
        NOT_VISITED = "not_visited", _("not visited yet")
        NOT_DECIDED = "not_decided", _("not decided yet")

    class State(models.TextChoices):
        ASKED = "asked", _("waits for a second person")
        APPLIED = "applied", _("decided")
        DROPPED = "dropped", _("withdrawn")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="dispositions")
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    note = models.CharField(_("why"), max_length=2000)
    families = models.PositiveIntegerField(help_text="How many when asked; when applied, how many were decided.")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    settled_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = DispositionQuerySet.as_manager()

    class Meta:
        verbose_name = _("disposition")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="asked", settled_by__isnull=True, settled_at__isnull=True)
                | (~Q(state="asked") & Q(settled_by__isnull=False, settled_at__isnull=False)),
                name="disposition_settled",
            ),
            models.CheckConstraint(condition=~Q(note=""), name="disposition_has_reason"),
            models.UniqueConstraint(
                fields=["campaign", "region", "kind"], condition=Q(state="asked"), name="disposition_asked_once",
                violation_error_message=_("This waits for a second person already."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.kind} {self.families}"
