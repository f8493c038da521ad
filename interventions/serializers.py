"""Programmes and recipients as machines read them: codes of both systems, numbers as numbers, no identity numbers."""

from __future__ import annotations

from rest_framework import serializers

from interventions.figures import Ledger, LedgerLine
from interventions.models import Delivery, Enrolment, Programme


class ProgrammeSerializer(serializers.ModelSerializer[Programme]):
    giver = serializers.CharField(source="giver.name")
    giver_kind = serializers.CharField(source="giver.kind")
    region_code = serializers.CharField(source="region_id")
    region_bps_code = serializers.CharField(source="region.bps_code", allow_null=True)

    class Meta:
        model = Programme
        fields = [
            "id", "name", "giver", "giver_kind", "region_code", "region_bps_code", "unit", "amount_idr", "instalments",
            "channel", "strategy", "verdicts", "valid_from", "valid_to",
        ]  # fmt: skip


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    class Meta:
        model = Delivery
        fields = ["id", "number", "amount_idr", "state", "happened_on"]


class RecipientSerializer(serializers.ModelSerializer[Enrolment]):
    village_code = serializers.CharField(source="household.village_id")
    decision = serializers.CharField(source="decision.verdict")
    decided_on = serializers.DateField(source="decision.effective_on")
    deliveries = DeliverySerializer(many=True)

    class Meta:
        model = Enrolment
        fields = [
            "id", "programme", "household", "village_code", "decision", "decided_on", "state", "enrolled_at",
            "deliveries",
        ]  # fmt: skip


class LedgerLineSerializer(serializers.Serializer[LedgerLine]):
    programme = serializers.IntegerField(
        source="programme.pk", allow_null=True, default=None, help_text="Null: in all."
    )
    families = serializers.IntegerField(help_text="Each counted once, also in the total.")
    deliveries = serializers.IntegerField()
    paid = serializers.IntegerField()
    missed = serializers.IntegerField()
    open = serializers.IntegerField()
    amount_due = serializers.IntegerField(help_text="Rupiah of all deliveries, whatever became of them.")
    amount_paid = serializers.IntegerField(help_text="Rupiah received.")


class LedgerSerializer(serializers.Serializer[Ledger]):
    lines = LedgerLineSerializer(many=True)
    total = LedgerLineSerializer()
