"""A region as other programs and the pickers of our own pages read it."""

from __future__ import annotations

from rest_framework import serializers

from regions.models import Region


class RegionSerializer(serializers.ModelSerializer[Region]):
    class Meta:
        model = Region
        fields = ["code", "name", "label", "level", "kind", "parent", "bps_code", "valid_from", "valid_to", "timezone"]


class RegionQuestion(serializers.Serializer[dict[str, str]]):
    """What a picker may ask: below which code, at which level, with which letters in the name or start of the code."""

    under = serializers.RegexField(r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$", required=False)
    level = serializers.ChoiceField(choices=Region.Level.choices, required=False)
    q = serializers.CharField(required=False, max_length=100, allow_blank=True)
    retired = serializers.BooleanField(required=False, default=False)
