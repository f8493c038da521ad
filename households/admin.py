"""Django admin for superusers: which lists came in. Families are read on their pages, where reading is recorded."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from households.models import SourceList


@admin.register(SourceList)
class SourceListAdmin(admin.ModelAdmin):
    list_display = ["title", "kind", "region", "decree", "cut_off_on", "received_at"]
    list_filter = ["kind"]
    list_select_related = ["region"]

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False
