"""Template filters over `foundation.formats`: `{{ amount|rupiah }}`, `{{ rate.percent|percent:4 }}`."""

from __future__ import annotations

from django import template

from foundation import formats

register = template.Library()
register.filter("rupiah", formats.rupiah)
register.filter("rupiah_short", formats.rupiah_short)
register.filter("long_date", formats.long_date)
register.filter("number", formats.number)
register.filter("percent", formats.percent)
register.filter("local_time", formats.local_time)
register.filter("masked", formats.masked)
