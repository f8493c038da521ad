"""`/api/regions/`: regions for pickers. Public facts, so any signed-in person may read them; nobody writes here."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView, RetrieveAPIView

from regions.models import Region
from regions.querysets import RegionQuerySet
from regions.serializers import RegionQuestion, RegionSerializer


class RegionList(ListAPIView[Region]):
    """Regions by code, 50 a page: `?under=19.01&level=village&q=sungai`; retired ones with `&retired=true`."""

    serializer_class = RegionSerializer

    def get_queryset(self) -> RegionQuerySet:
        question = RegionQuestion(data=self.request.query_params)
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        found = Region.objects.visible_to(self.request.user)
        if not asked["retired"]:
            found = found.current()
        if asked.get("under"):
            found = found.under(asked["under"])
        if asked.get("level"):
            found = found.at_level(asked["level"])
        return found.search(asked["q"]) if asked.get("q") else found

    @extend_schema(parameters=[RegionQuestion])
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().get(request, *args, **kwargs)


class RegionDetail(RetrieveAPIView[Region]):
    """One region by its dotted code, retired ones too."""

    serializer_class = RegionSerializer
    lookup_field = "code"

    def get_queryset(self) -> RegionQuerySet:
        return Region.objects.visible_to(self.request.user)
