"""Campaigns: the list, a new one, its households, who goes where, opening and closing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.http import needs
from verification.models import Campaign


@needs("decision.read")
def campaigns(request: HttpRequest) -> HttpResponse:
    rows = Campaign.objects.visible_to(request.user).newest_first()
    return render(request, "verification/campaigns.html", {"campaigns": rows})
