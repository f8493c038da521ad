"""Words for figures."""

from __future__ import annotations

from django import template

from poverty.figures import NO_RATE
from poverty.models import RateCard

register = template.Library()


@register.simple_tag
def rate_reason(card: RateCard) -> str:
    """Why the card has no rate, in words; empty when it has one."""
    return str(NO_RATE.get(card.no_rate, ""))
