"""Django admin for superusers: givers and programmes to look at; changes go through the pages, which record them."""

from __future__ import annotations

from django.contrib import admin

from foundation.admin import LookOnly
from interventions.models import Giver, Programme


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
