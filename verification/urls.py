"""Addresses of the staff's pages of a campaign, below `/verval/`."""

from django.urls import path

from verification.views import campaigns

app_name = "verification"

urlpatterns = [
    path("", campaigns.campaigns, name="campaigns"),
]
