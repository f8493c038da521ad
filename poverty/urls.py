"""Every address of the system, by floor."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

MOUNTS = [
    ("field/", "verification.field_urls"),
    ("openrosa/", "verification.openrosa_urls"),
    ("", "poverty.pages"),
    ("impor/", "imports.urls"),
    ("keluarga/", "households.urls"),
    ("verval/", "verification.urls"),
    ("intervensi/", "interventions.urls"),
    ("jejak/", "accounts.urls"),
    ("api/", "poverty.api_urls"),
    ("api/", "regions.urls"),
    ("api/", "interventions.api_urls"),
    ("api/", "verification.api_urls"),
]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("akun/", include("allauth.urls")),
    path("bahasa/", include("django.conf.urls.i18n")),
    *(path(prefix, include(module)) for prefix, module in MOUNTS),
]
