"""Verification for machines, below `/api/`."""

from django.urls import path

from verification import api

app_name = "verification_api"

urlpatterns = [
    path("campaigns/", api.CampaignList.as_view(), name="campaigns"),
    path("campaigns/<int:pk>/funnel/", api.CampaignFunnel.as_view(), name="funnel"),
    path("visits/", api.VisitList.as_view(), name="visits"),
    path("decisions/", api.DecisionList.as_view(), name="decisions"),
]
