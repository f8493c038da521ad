"""Django admin for superusers: lines and published figures to type in, cards to look at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from poverty.models import OfficialFigure, RateCard, RecomputeJob


class LookOnly(admin.ModelAdmin):
    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False


@admin.register(RateCard)
class RateCardAdmin(LookOnly):
    list_display = ["region", "unit", "as_of", "numerator", "denominator", "no_rate", "computed_at"]
    list_filter = ["unit", "no_rate"]
    list_select_related = ["region"]


@admin.register(RecomputeJob)
class RecomputeJobAdmin(LookOnly):
    list_display = ["region", "as_of", "state", "attempts", "problem", "created_at"]
    list_filter = ["state"]
    list_select_related = ["region"]


@admin.register(OfficialFigure)
class OfficialFigureAdmin(admin.ModelAdmin):
    list_display = ["region", "kind", "as_of", "value", "source"]
    list_select_related = ["region"]
    autocomplete_fields = ["region"]
