"""Rate cards as machines read them: numbers as numbers, percent as exact text, codes of both systems."""

from __future__ import annotations

from rest_framework import serializers

from poverty.models import RateCard


class RateCardSerializer(serializers.ModelSerializer[RateCard]):
    region_code = serializers.CharField(source="region_id")
    region_name = serializers.CharField(source="region.name")
    region_bps_code = serializers.CharField(source="region.bps_code", allow_null=True)
    percent = serializers.SerializerMethodField(
        help_text="Percent to four decimals as text; null when there is no rate."
    )

    class Meta:
        model = RateCard
        fields = [
            "id", "region_code", "region_name", "region_bps_code", "unit", "as_of", "known_at", "numerator",
            "denominator", "denominator_source", "denominator_year", "percent", "no_rate", "listed", "visited",
            "decided", "lower", "upper", "line", "method", "input_hash",
        ]  # fmt: skip

    def get_percent(self, card: RateCard) -> str | None:
        value = card.rate.rounded(4)
        return None if value is None else str(value)
