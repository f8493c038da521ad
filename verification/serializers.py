"""Campaigns, visits and decisions as machines read them: codes, numbers as numbers, no names, no identity numbers."""

from __future__ import annotations

from rest_framework import serializers

from verification.figures import FunnelRow
from verification.models import Campaign, Decision, Visit


class CampaignSerializer(serializers.ModelSerializer[Campaign]):
    region_code = serializers.CharField(source="region_id")
    region_bps_code = serializers.CharField(source="region.bps_code", allow_null=True)
    form = serializers.CharField(source="form.key")
    form_version = serializers.CharField(source="form.version")
    line_amount_idr = serializers.DecimalField(source="line.amount_idr", max_digits=12, decimal_places=2)

    class Meta:
        model = Campaign
        fields = [
            "id", "name", "region_code", "region_bps_code", "form", "form_version", "line_amount_idr", "starts_on",
            "ends_on", "state", "closed_at",
        ]  # fmt: skip


class FunnelSerializer(serializers.Serializer[FunnelRow]):
    """One kecamatan of a campaign's funnel; the total has an empty code. `remainder` is always zero."""

    code = serializers.CharField()
    name = serializers.CharField()
    listed = serializers.IntegerField()
    visited = serializers.IntegerField()
    approved = serializers.IntegerField()
    decided = serializers.IntegerField()
    verdicts = serializers.DictField(child=serializers.IntegerField())
    open = serializers.IntegerField()
    not_visited = serializers.IntegerField()
    to_review = serializers.IntegerField()
    returned = serializers.IntegerField()
    to_decide = serializers.IntegerField()
    remainder = serializers.IntegerField()


class VisitSerializer(serializers.ModelSerializer[Visit]):
    village_code = serializers.CharField(source="village_id", allow_null=True)

    class Meta:
        model = Visit
        fields = [
            "id", "instance_id", "receipt_id", "target", "household", "village_code", "channel", "sha256", "outcome",
            "proposal", "reasons", "suggestion", "expenditure_per_head", "state", "problem", "received_at",
            "reviewed_at",
        ]  # fmt: skip


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    village_code = serializers.CharField(source="household.village_id")
    line_amount_idr = serializers.DecimalField(source="line.amount_idr", max_digits=12, decimal_places=2)
    minutes = serializers.CharField(source="meeting.number", allow_null=True, default=None)

    class Meta:
        model = Decision
        fields = [
            "id", "household", "village_code", "verdict", "reasons", "line_amount_idr", "visit", "minutes",
            "effective_on", "recorded_at",
        ]  # fmt: skip
