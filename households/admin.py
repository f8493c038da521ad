"""Django admin for superusers: which lists came in. Families are read on their pages, where reading is recorded."""

from __future__ import annotations

from django.contrib import admin

from foundation.admin import LookOnly
from households.models import SourceList


@admin.register(SourceList)
class SourceListAdmin(LookOnly):
    list_display = ["title", "kind", "region", "decree", "cut_off_on", "received_at"]
    list_filter = ["kind"]
    list_select_related = ["region"]
