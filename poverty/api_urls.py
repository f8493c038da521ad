"""Figures for machines: `/api/cards/`; the schema of the whole API."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import IsAuthenticated

from poverty import api

app_name = "poverty_api"

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(permission_classes=[IsAuthenticated]), name="schema"),
    path("cards/", api.RateCardList.as_view(), name="cards"),
    path("cards/<int:pk>/", api.RateCardDetail.as_view(), name="card"),
]
