"""Django admin for superusers: the history to look at; what is done with an import goes through the pages."""

from __future__ import annotations

from django.contrib import admin

from foundation.admin import LookOnly
from imports.models import ImportBatch, ImportJob


@admin.register(ImportBatch)
class ImportBatchAdmin(LookOnly):
    list_display = ["file_name", "kind", "region", "state", "rows", "uploaded_by", "uploaded_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["region", "uploaded_by"]
    # Samples of cells stand in `understanding`; they are for those with reach, not for every superuser.
    exclude = ["understanding", "stored_name"]


@admin.register(ImportJob)
class ImportJobAdmin(LookOnly):
    list_display = ["batch", "step", "state", "attempts", "created_at", "finished_at", "problem"]
    list_filter = ["state", "step"]
    list_select_related = ["batch"]
