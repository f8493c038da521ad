"""What came back from the field: visits, their photos, and contents kept aside."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.fields import SealedJSONField
from verification.codes import OPENROSA_ID
from verification.models.campaign import Target
from verification.models.questionnaire import Form
from verification.models.verdict import Verdict
from verification.querysets import PhotoQuerySet, QuarantineQuerySet, VisitQuerySet

USER = settings.AUTH_USER_MODEL


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
        CHECK = "check", _("back-check")  # a second visit by another facilitator: compared, never decided on

    class Channel(models.TextChoices):
        PHONE = "phone", _("phone")
        COLLECT = "collect", _("ODK Collect")
        SHEET = "sheet", _("spreadsheet")

    instance_id = models.CharField(max_length=OPENROSA_ID, unique=True)
    receipt_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="repairs", help_text="The returned visit."
    )
    target = models.ForeignKey(Target, on_delete=models.PROTECT, null=True, related_name="visits")
    household = models.ForeignKey("households.Household", on_delete=models.PROTECT, null=True, related_name="visits")
    village = models.ForeignKey(
        "regions.Region",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="The target's village; of a visit whose target is not known, the region its sender works in.",
    )
    regency_code = models.CharField(max_length=5, blank=True)
    facilitator = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="visits")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, null=True, related_name="visits")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    sha256 = models.CharField(max_length=64)
    content = SealedJSONField(help_text='{"xml": text} or {"row": {...}}: the submission as it came.')
    answers = SealedJSONField(help_text="Flat answers by question path, as parsed.")
    outcome = models.CharField(_("result"), max_length=30, blank=True, help_text="Visit result code of the form.")
    proposal = models.CharField(_("facilitator's proposal"), max_length=30, blank=True)
    reasons = models.JSONField(default=list, blank=True, help_text="Reasons the facilitator gives, codes of the form.")
    suggestion = models.CharField(
        max_length=12,
        choices=Verdict.choices,
        blank=True,
        help_text="What the answers suggest to the person who decides; never a decision.",
    )
    expenditure_per_head = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy_m = models.FloatField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RECEIVED)
    problem = models.CharField(max_length=300, blank=True, help_text="Why it is held or needs repair: code or text.")
    misfits = models.JSONField(default=list, blank=True, help_text='Where it does not fit: [{"path","code"}]')
    notes = models.JSONField(
        default=dict, blank=True, help_text='Reviewer\'s notes: {"": general, question path: note}'
    )
    phone_time = models.DateTimeField(null=True, blank=True, help_text="The phone's clock when the visit was finished.")
    sent_at = models.DateTimeField(null=True, blank=True, help_text="The phone's clock when it was sent.")
    received_at = models.DateTimeField(default=timezone.now)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    inspected_at = models.DateTimeField(null=True, blank=True, help_text="Evidence looked at; null: not yet.")
    version = models.PositiveIntegerField(default=1)

    photo_names: list[str]  # told by `with_photo_names`

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
            models.CheckConstraint(
                condition=~Q(state="approved") | (Q(reviewed_at__isnull=False) & Q(target__isnull=False)),
                name="visit_approved_by_somebody",
            ),
            models.UniqueConstraint(fields=["target"], condition=Q(state="approved"), name="visit_approved_once"),
        ]
        indexes = [
            models.Index(fields=["village", "state", "id"], name="visit_queue"),
            models.Index(fields=["facilitator", "received_at"], name="visit_facilitator"),
            models.Index(fields=["id"], condition=Q(inspected_at__isnull=True), name="visit_to_inspect"),
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
    problem = models.CharField(max_length=20, blank=True, help_text="Why it is broken: a code of verification.photos")
    original_sha256 = models.CharField(max_length=64, blank=True, help_text="As the phone says, before it shrank it.")
    taken_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    fingerprint = models.CharField(
        max_length=32,
        blank=True,
        help_text="How it looks (verification.evidence.fingerprints); '-': no picture.",
    )
    bands = ArrayField(
        models.IntegerField(), null=True, blank=True, help_text="The fingerprint in parts: near ones share a part."
    )

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        constraints = [models.UniqueConstraint(fields=["visit", "name"], name="photo_once")]
        indexes = [
            GinIndex(fields=["bands"], name="photo_bands"),
            models.Index(fields=["id"], condition=Q(state="stored", fingerprint=""), name="photo_to_fingerprint"),
        ]

    def __str__(self) -> str:
        return self.name


class Quarantine(models.Model):
    """A second, different content under an instanceID that is taken: kept for a person to look at."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="quarantined")
    sha256 = models.CharField(max_length=64)
    content = SealedJSONField()
    sent_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = QuarantineQuerySet.as_manager()

    class Meta:
        verbose_name = _("content kept aside")
        constraints = [
            models.UniqueConstraint(fields=["visit", "sha256"], name="quarantine_once"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="quarantine_settled_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}"
