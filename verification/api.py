"""Verification for machines. Visits come in through OpenRosa (`openrosa.py`); everything else is only read here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.response import Response

from accounts.http import ByVerb, SignedCall, fetch
from verification import figures
from verification.models import Campaign, Decision, Target, Visit
from verification.serializers import CampaignSerializer, DecisionSerializer, FunnelSerializer, VisitSerializer

if TYPE_CHECKING:
    from verification.querysets import CampaignQuerySet, DecisionQuerySet, VisitQuerySet


class CampaignList(ByVerb, generics.ListAPIView[Campaign]):
    """Campaigns that reach the caller."""

    verb = "campaign.read"
    serializer_class = CampaignSerializer

    def get_queryset(self) -> CampaignQuerySet:
        return Campaign.objects.visible_to(self.request.user).select_related("region", "form", "line")


class CampaignFunnel(ByVerb, generics.GenericAPIView[Any]):
    """The funnel of a campaign per kecamatan, for the households within the caller's reach."""

    verb = "decision.read"
    serializer_class = FunnelSerializer
    pagination_class = None

    @extend_schema(responses=FunnelSerializer(many=True))
    def get(self, request: SignedCall, pk: int) -> Response:
        campaign = fetch(Campaign.objects, request.user, pk=pk)
        rows = figures.funnel(campaign, Target.objects.visible_to(request.user, "decision.read"))
        return Response(FunnelSerializer(rows, many=True).data)  # type: ignore[arg-type]  # many take a list


@extend_schema(parameters=[OpenApiParameter("state", str, description="received, repair, approved, rejected, held")])
class VisitList(ByVerb, generics.ListAPIView[Visit]):
    """Visits within reach, by key. No answers and no names: those are read on the visit's page."""

    verb = "visit.read"
    serializer_class = VisitSerializer

    def get_queryset(self) -> VisitQuerySet:
        rows = Visit.objects.visible_to(self.request.user).light()
        state = self.request.query_params.get("state", "")
        return rows.filter(state=state) if state in Visit.State.values else rows


@extend_schema(parameters=[OpenApiParameter("on", str, description="a day, YYYY-MM-DD: the decisions in force on it")])
class DecisionList(ByVerb, generics.ListAPIView[Decision]):
    """Decisions in force on a day (default: today) within reach, by key."""

    verb = "decision.read"
    serializer_class = DecisionSerializer

    def get_queryset(self) -> DecisionQuerySet:
        day = figures.day_or(self.request.query_params.get("on", ""), timezone.localdate())
        return (
            Decision.objects.visible_to(self.request.user).in_force(day).select_related("household", "line", "meeting")
        )
