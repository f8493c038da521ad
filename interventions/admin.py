"""Django admin for superusers: givers and programmes to look at; changes go through the pages, which record them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from interventions.models import Giver, Programme


class LookOnly(admin.ModelAdmin):
    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False


@admin.register(Giver)
class GiverAdmin(LookOnly):
    list_display = ["name", "kind", "region"]
    list_filter = ["kind"]
    list_select_related = ["region"]


@admin.register(Programme)
class ProgrammeAdmin(LookOnly):
    list_display = ["name", "giver", "region", "unit", "amount_idr", "instalments", "valid_from", "valid_to"]
    list_filter = ["unit", "channel", "strategy"]
    list_select_related = ["giver", "region"]
