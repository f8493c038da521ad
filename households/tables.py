"""Lists of families as tables."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.tables import FIRST, NUMBER, Table
from households.figures import Found


class FamilyTable(Table):
    """Rows: `figures.Found`. Identity numbers do not stand here at all."""

    head = tables.Column(
        verbose_name=gettext_lazy("Head of family"), accessor="household__head_name", attrs=FIRST, orderable=False
    )
    village = tables.Column(verbose_name=gettext_lazy("Village"), accessor="household__village", orderable=False)
    address = tables.Column(
        verbose_name=gettext_lazy("Address"), accessor="household__address", empty_values=(), orderable=False
    )
    members = tables.Column(
        verbose_name=gettext_lazy("Members"), accessor="household__members_here", attrs=NUMBER, orderable=False
    )
    decile = tables.Column(
        verbose_name=gettext_lazy("Decile"), accessor="household__decile", attrs=NUMBER, orderable=False
    )
    facilitator = tables.Column(
        verbose_name=gettext_lazy("Facilitator"), accessor="household__facilitator", orderable=False
    )
    verified = tables.Column(
        verbose_name=gettext_lazy("Verified"), accessor="household__verified_at", orderable=False,
        attrs={"td": {"class": "text-nowrap"}},
    )  # fmt: skip

    def render_head(self, value: str, record: Found) -> SafeString:
        link = format_html('<a href="{}">{}</a>', reverse("households:case", args=[record.household.pk]), value)
        if not record.member:
            return link
        note = _("member: %(name)s") % {"name": record.member}
        return format_html('{}<div class="text-secondary small">{}</div>', link, note)

    def render_village(self, value: Any) -> SafeString:
        return format_html('{}<div class="text-secondary small">{}</div>', value.label, value.parent.label)

    def render_address(self, record: Found) -> SafeString:
        household = record.household
        place = " / ".join(part for part in (household.rt, household.rw) if part)
        return format_html(
            '{}<div class="text-secondary small">{}</div>', household.address or "–", f"RT/RW {place}" if place else ""
        )

    def render_verified(self, value: Any) -> str:
        return f"{timezone.localtime(value):%d-%m-%Y}"
