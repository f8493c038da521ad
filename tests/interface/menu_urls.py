"""The addresses of the menu and nothing else: what a menu shows must not hang on which pages are mounted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, include, path

NAMES = [
    "poverty:dashboard", "poverty:cards", "households:list", "imports:list", "verification:campaigns",
    "verification:review", "verification:decisions", "verification_field:app", "interventions:programmes",
    "accounts:audit", "accounts:users",
]  # fmt: skip


def page(_: HttpRequest) -> HttpResponse:
    return HttpResponse()


def pages_of(app: str) -> list[URLPattern]:
    names = [name for space, name in (full.split(":") for full in NAMES) if space == app]
    return [path(f"{app}/{name}/", page, name=name) for name in names]


urlpatterns = [
    path("akun/", include("allauth.urls")),
    *(path("", include((pages_of(app), app))) for app in sorted({full.split(":")[0] for full in NAMES})),
]
