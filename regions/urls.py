"""Addresses of the region picker: `/api/regions/` and `/api/regions/19.01/`."""

from __future__ import annotations

from django.urls import path, register_converter

from regions import codes
from regions.api import RegionDetail, RegionList


class CodeConverter:
    regex = r"[1-9][0-9](?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{4})?)?)?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        if not codes.is_dotted(value):
            raise ValueError(value)
        return value


register_converter(CodeConverter, "region")

app_name = "regions"
urlpatterns = [
    path("regions/", RegionList.as_view(), name="list"),
    path("regions/<region:code>/", RegionDetail.as_view(), name="detail"),
]
