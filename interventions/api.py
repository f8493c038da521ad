"""Programmes, recipients and the ledger for machines. Nobody writes here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.response import Response

from accounts.http import ByVerb, SignedCall
from interventions import figures
from interventions.models import Enrolment, Programme
from interventions.serializers import LedgerSerializer, ProgrammeSerializer, RecipientSerializer

if TYPE_CHECKING:
    from interventions.querysets import EnrolmentQuerySet, ProgrammeQuerySet


class ProgrammeList(ByVerb, generics.ListAPIView[Programme]):
    """Programmes that reach the caller's regions."""

    verb = "programme.read"
    serializer_class = ProgrammeSerializer

    def get_queryset(self) -> ProgrammeQuerySet:
        return Programme.objects.visible_to(self.request.user).with_names()


class ProgrammeDetail(ByVerb, generics.RetrieveAPIView[Programme]):
    verb = "programme.read"
    serializer_class = ProgrammeSerializer

    def get_queryset(self) -> ProgrammeQuerySet:
        return Programme.objects.visible_to(self.request.user).with_names()


@extend_schema(
    parameters=[OpenApiParameter("state", str, description="active, ended, due, paid, uncollected, returned")]
)
class RecipientList(ByVerb, generics.ListAPIView[Enrolment]):
    """The recipients of a programme within reach, by key, with their deliveries. No names, no identity numbers."""

    verb = "delivery.read"
    serializer_class = RecipientSerializer

    def get_queryset(self) -> EnrolmentQuerySet:
        rows = Enrolment.objects.visible_to(self.request.user).of(self.kwargs.get("pk", 0))
        state = self.request.query_params.get("state", "")
        return rows.in_state(state).select_related("household", "decision").prefetch_related("deliveries")


class LedgerDetail(ByVerb, generics.GenericAPIView[Any]):
    """What all programmes gave within the caller's reach. Families are counted once."""

    verb = "figures.read"
    serializer_class = LedgerSerializer

    @extend_schema(responses=LedgerSerializer)
    def get(self, request: SignedCall) -> Response:
        return Response(LedgerSerializer(figures.ledger(request.user)).data)
