"""Django admin for superusers: lines, and what was published or recorded. Visits are read on their pages, where reading
is recorded; decisions are never changed anywhere.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from foundation.admin import LookOnly
from verification.models import Campaign, Decision, Form, Meeting, PovertyLine


@admin.register(PovertyLine)
class PovertyLineAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """A new line may be added; one that judged somebody stays as it is."""

    list_display = ["name", "amount_idr", "usd", "ppp_base", "valid_from", "valid_to", "source"]
    raw_id_fields = ["region"]

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return obj is None or not (
            Campaign.objects.unscoped().filter(line=obj).exists()
            or Decision.objects.unscoped().filter(line=obj).exists()
        )

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False


@admin.register(Form)
class FormAdmin(LookOnly):
    list_display = ["title", "key", "version", "published_at"]
    exclude = ["xform", "xlsform"]


@admin.register(Campaign)
class CampaignAdmin(LookOnly):
    list_display = ["name", "region", "state", "starts_on", "ends_on"]
    list_filter = ["state"]
    list_select_related = ["region"]


@admin.register(Meeting)
class MeetingAdmin(LookOnly):
    list_display = ["number", "village", "held_on", "official"]
    list_select_related = ["village"]
