"""Is it so: the line, questionnaires, campaigns and their targets, visits with photos, meetings, decisions."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.fields import SealedJSONField
from verification.querysets import (
    CampaignQuerySet,
    DecisionQuerySet,
    MeetingQuerySet,
    PhotoQuerySet,
    PovertyLineQuerySet,
    TargetQuerySet,
    VisitQuerySet,
)

USER = settings.AUTH_USER_MODEL


class PovertyLine(models.Model):
    """An extreme-poverty line: rupiah per head and month, with its PPP base. A decision keeps the line it was judged by."""

    name = models.CharField(_("name"), max_length=100)
    amount_idr = models.DecimalField(_("rupiah per head and month"), max_digits=12, decimal_places=2)
    usd = models.DecimalField(_("USD PPP a day"), max_digits=5, decimal_places=2)
    ppp_base = models.PositiveSmallIntegerField(_("PPP base year"))
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)

    objects = PovertyLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("poverty line")
        verbose_name_plural = _("poverty lines")
        constraints = [models.CheckConstraint(condition=Q(amount_idr__gt=0, usd__gt=0), name="line_positive")]

    def __str__(self) -> str:
        return self.name


class Form(models.Model):
    """A published version of a questionnaire; never changed once published. `mapping` says which answers feed what."""

    key = models.SlugField(_("key"), max_length=60)
    version = models.CharField(_("version"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    xform = models.TextField(help_text="Compiled by pyxform from the XLSForm.")
    xlsform = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="form_version_once")]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class Campaign(models.Model):
    """A verval round: which households of which region, from when until when, with which form."""

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

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        constraints = [models.UniqueConstraint(fields=["campaign", "household"], name="target_once")]
        indexes = [
            models.Index(fields=["campaign", "village", "state"], name="target_board"),
            models.Index(fields=["facilitator", "state"], name="target_facilitator"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}:{self.household_id}"


class Visit(models.Model):
    """One submission. `instance_id` is made by the client; `sha256` is of the XML as received. Three clocks are kept
    apart: the phone's, the sending, the server's; order never comes from the phone's.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        REPAIR = "repair", _("needs repair")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        HELD = "held", _("held")

    class Channel(models.TextChoices):
        PHONE = "phone", _("phone")
        COLLECT = "collect", _("ODK Collect")
        SHEET = "sheet", _("spreadsheet")

    instance_id = models.CharField(max_length=100, unique=True)
    receipt_id = models.UUIDField(unique=True)
    target = models.ForeignKey(Target, on_delete=models.PROTECT, null=True, related_name="visits")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, null=True, related_name="visits")
    village = models.ForeignKey("regions.Region", on_delete=models.PROTECT, null=True, related_name="+")
    regency_code = models.CharField(max_length=5, blank=True)
    facilitator = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="visits")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, null=True, related_name="visits")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    sha256 = models.CharField(max_length=64)
    content = SealedJSONField(help_text='{"xml": text} or {"row": {...}}: the submission as it came.')
    answers = SealedJSONField(help_text="Flat answers by question path, as parsed.")
    outcome = models.CharField(_("result"), max_length=30, blank=True, help_text="Visit result code of the form.")
    proposal = models.CharField(_("facilitator's proposal"), max_length=30, blank=True)
    expenditure_per_head = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy_m = models.FloatField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RECEIVED)
    problem = models.CharField(max_length=300, blank=True, help_text="Why it is held or needs repair.")
    notes = models.JSONField(default=dict, blank=True, help_text='Reviewer\'s notes: {"": general, question path: note}')
    phone_time = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="visit_reviewed_pair",
            ),
            models.CheckConstraint(
                condition=(Q(latitude__isnull=True) & Q(longitude__isnull=True))
                | (Q(latitude__range=(-90, 90)) & Q(longitude__range=(-180, 180))),
                name="visit_position",
            ),
        ]
        indexes = [
            models.Index(fields=["village", "state", "id"], name="visit_queue"),
            models.Index(fields=["facilitator", "received_at"], name="visit_facilitator"),
        ]

    def __str__(self) -> str:
        return self.instance_id


class Photo(models.Model):
    """A photo of a visit: sealed on disk, GPS taken out. `missing` until its bytes came."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="photos")
    name = models.CharField(max_length=200, help_text="File name the submission gives.")
    question = models.CharField(max_length=100, blank=True)
    stored_name = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the bytes as received.")
    size = models.PositiveIntegerField(default=0)
    state = models.CharField(
        max_length=8,
        choices=[("missing", _("not here yet")), ("stored", _("stored")), ("broken", _("broken photo"))],
        default="missing",
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        constraints = [models.UniqueConstraint(fields=["visit", "name"], name="photo_once")]

    def __str__(self) -> str:
        return self.name


class Quarantine(models.Model):
    """A second, different content under an instanceID that is taken: kept for a person to look at."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="quarantined")
    sha256 = models.CharField(max_length=64)
    content = SealedJSONField()
    sent_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "sha256"], name="quarantine_once")]

    def __str__(self) -> str:
        return f"{self.visit_id}"


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


class Verdict(models.TextChoices):
    EXTREME = "extreme", _("extreme poor")
    POOR = "poor", _("poor")
    VULNERABLE = "vulnerable", _("vulnerable")
    ABLE = "able", _("able")
    MOVED = "moved", _("moved away")
    DIED = "died", _("died")
    DOUBLE = "double", _("listed twice")
    PART = "part", _("part of another family")
    NOT_FOUND = "not_found", _("not found")
    REFUSED = "refused", _("refused the visit")
    OUT_OF_AREA = "out_of_area", _("outside the area")
    UNDECIDED = "undecided", _("cannot be decided")


@pghistory.track(pghistory.InsertEvent())
class Decision(models.Model):
    """What a person decided of a household, with the line and the evidence. Append-only: a later one supersedes."""

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
        indexes = [
            models.Index(fields=["household", "-effective_on", "-recorded_at"], name="decision_in_force"),
            models.Index(fields=["regency_code", "effective_on"], name="decision_regency"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.verdict}"
