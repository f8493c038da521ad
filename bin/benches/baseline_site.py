"""The yardsticks of `bin/bench submit`: an empty view, and what a tutorial would write, a ModelSerializer.

That one stores the XML, with the same token, and does nothing of what a visit needs: no form, no target, no photos, no
receipt, no audit.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from knox.auth import TokenAuthentication
from rest_framework import generics, serializers

from verification.models import Visit


class PlainSerializer(serializers.ModelSerializer[Visit]):
    class Meta:
        model = Visit
        fields = ["instance_id", "channel", "sha256", "content", "answers", "facilitator", "state", "outcome"]


class Plain(generics.CreateAPIView):
    queryset = Visit.objects.all()
    serializer_class = PlainSerializer
    authentication_classes = [TokenAuthentication]


@csrf_exempt
def empty(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=201)


def healthy(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns: list[Any] = [path("empty", empty), path("plain", Plain.as_view()), path("healthz", healthy)]
