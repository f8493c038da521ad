"""Figures for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework import generics

from accounts.http import ByVerb
from poverty.forms import UnitForm
from poverty.models import RateCard
from poverty.serializers import RateCardSerializer

if TYPE_CHECKING:
    from poverty.querysets import RateCardQuerySet


class RateCardList(ByVerb, generics.ListAPIView[RateCard]):
    """Newest first. `?region=19.01` a region and everything below it, `?unit=person|family`."""

    verb = "figures.read"
    serializer_class = RateCardSerializer

    def get_queryset(self) -> RateCardQuerySet:
        cards = RateCard.objects.visible_to(self.request.user).select_related("region")
        if self.request.query_params.get("unit"):
            cards = cards.filter(unit=UnitForm.unit_of(self.request.query_params))
        if self.request.query_params.get("region"):
            cards = cards.under(self.request.query_params["region"])
        return cards


class RateCardDetail(ByVerb, generics.RetrieveAPIView[RateCard]):
    verb = "figures.read"
    serializer_class = RateCardSerializer

    def get_queryset(self) -> RateCardQuerySet:
        return RateCard.objects.visible_to(self.request.user).select_related("region")
