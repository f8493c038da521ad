"""Django admin for superusers: lines and published figures to type in, cards to look at."""

from __future__ import annotations

from django.contrib import admin

from foundation.admin import LookOnly
from poverty.models import OfficialFigure, RateCard, RecomputeJob


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
class OfficialFigureAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    list_display = ["region", "kind", "as_of", "value", "source"]
    list_select_related = ["region"]
    autocomplete_fields = ["region"]
