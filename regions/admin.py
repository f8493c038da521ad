"""Regions and population for superusers: to look at. Regions change only by the data file."""

from __future__ import annotations

from django.contrib import admin

from foundation.admin import LookOnly
from regions.models import Boundary, Population, Region, Release


@admin.register(Region)
class RegionAdmin(LookOnly):
    list_display = ["code", "name", "level", "kind", "bps_code", "valid_from", "valid_to", "timezone"]
    list_filter = ["level", "kind", "timezone", ("valid_to", admin.EmptyFieldListFilter)]
    search_fields = ["^code", "name", "^bps_code"]
    show_full_result_count = False


@admin.register(Population)
class PopulationAdmin(LookOnly):
    list_display = ["region", "as_of", "unit", "total", "source"]
    list_filter = ["unit", "source", "as_of"]
    search_fields = ["^region__code", "region__name"]
    list_select_related = ["region"]


@admin.register(Release)
class ReleaseAdmin(LookOnly):
    list_display = ["scope", "fingerprint", "regions", "loaded_at"]


@admin.register(Boundary)
class BoundaryAdmin(LookOnly):
    list_display = ["region", "source", "loaded_at"]
    search_fields = ["^region__code", "region__name"]
    list_select_related = ["region"]
    exclude = ["polygons"]
