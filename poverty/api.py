"""Figures for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework import generics

from accounts.http import HoldsVerb
from poverty.forms import UnitForm
from poverty.models import RateCard
from poverty.serializers import RateCardSerializer

if TYPE_CHECKING:
    from poverty.querysets import RateCardQuerySet


class RateCardList(generics.ListAPIView):
    """Newest first. `?region=19.01` a region and everything below it, `?unit=person|family`."""

    verb = "figures.read"
    permission_classes = [HoldsVerb]
    serializer_class = RateCardSerializer

    def get_queryset(self) -> RateCardQuerySet:
        cards = RateCard.objects.visible_to(self.request.user).select_related("region")
        if self.request.query_params.get("unit"):
            cards = cards.filter(unit=UnitForm.unit_of(self.request.query_params))
        if self.request.query_params.get("region"):
            cards = cards.under(self.request.query_params["region"])
        return cards


class RateCardDetail(generics.RetrieveAPIView):
    verb = "figures.read"
    permission_classes = [HoldsVerb]
    serializer_class = RateCardSerializer

    def get_queryset(self) -> RateCardQuerySet:
        return RateCard.objects.visible_to(self.request.user).select_related("region")
