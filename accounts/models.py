"""People who use the system: User, the roles they hold on regions, their phones, and the audit trail."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Role
from accounts.querysets import AssignmentQuerySet, AuditLineQuerySet, DeviceQuerySet, UserQuerySet
from foundation.fields import SealedJSONField


class User(AbstractUser):
    """A person with an account of their own; shared passwords were how lists got changed unseen."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("full name"), max_length=150)
    title = models.CharField(_("position"), max_length=100, blank=True)

    REQUIRED_FIELDS = ["email", "full_name"]

    # First, so that it is the default one: signing in asks it for the name.
    objects = UserManager()  # type: ignore[misc]  # a class variable, too
    people = UserQuerySet.as_manager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0]


class Assignment(models.Model):
    """A role on a region and everything below it, from a day until a day (open when null)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField(_("valid from"), default=timezone.localdate)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "region", "valid_from"], name="assignment_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="assignment_period",
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.region_id}"


class Device(models.Model):
    """A phone that acts for a user: by token, as the phone page, which names itself by `key`, a random id of its
    installation, or through ODK Collect by a password of its own. Revoking it takes effect at its next request.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    token = models.OneToOneField("knox.AuthToken", on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    key = models.CharField(max_length=60, blank=True)
    for_collect = models.BooleanField(default=False)
    collect = SealedJSONField(help_text="Of its Collect password what digest needs (accounts.digest.secrets_of).")
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        constraints = [
            models.UniqueConstraint(fields=["key", "user"], condition=~Q(key=""), name="device_page_once"),
            # A Collect password lives exactly as long as its phone is not revoked.
            models.CheckConstraint(
                condition=Q(for_collect=True, revoked_at__isnull=True, collect__isnull=False)
                | (Q(collect__isnull=True) & (Q(for_collect=False) | Q(revoked_at__isnull=False))),
                name="device_collect_until_revoked",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AuditLine(models.Model):
    """One act of one person on one object. Written by actions in their transaction; never changed, never deleted.

    `chain` is SHA-256 over the previous line's chain and this line's content: `manage.py verify_audit` walks it. No
    foreign keys: the line outlives what it speaks of. `before`/`after` never hold secrets (`accounts.audit`).
    """

    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    region_code = models.CharField(max_length=13, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    chain = models.CharField(max_length=64)

    objects = AuditLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit line")
        verbose_name_plural = _("audit trail")
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
            models.Index(fields=["by_id", "at"], name="audit_person"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by_name} {self.verb}"

    def content(self) -> dict[str, Any]:
        """What the chain covers, in a fixed shape."""
        return {
            "at": self.at.isoformat(), "by": self.by_id, "name": self.by_name, "verb": self.verb,
            "object": [self.object_type, self.object_id], "region": self.region_code,
            "before": self.before, "after": self.after, "reason": self.reason,
        }  # fmt: skip
