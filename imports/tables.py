"""The history of imports as a table."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foundation.formats import local_time, number
from foundation.tables import NUMBER, Table
from imports.display import kind_title
from imports.models import ImportBatch

FIRST: dict[str, Any] = {"td": {"class": "stick text-break"}, "th": {"class": "stick"}}


class BatchTable(Table):
    """Rows: ImportBatch with region and uploader. Newest first; there is no index for another order."""

    file_name = tables.Column(verbose_name=_("File"), attrs=FIRST)
    state = tables.TemplateColumn(
        "{% badge record.state record.get_state_display %}"
        '{% if record.why %}<div class="text-secondary small text-break">{{ record.why|truncatechars:90 }}</div>'
        "{% endif %}",
        verbose_name=_("State"),
    )
    rows = tables.Column(verbose_name=_("Rows"), attrs=NUMBER)
    new = tables.Column(verbose_name=_("New"), attrs=NUMBER)
    changed = tables.Column(verbose_name=_("Changed"), attrs=NUMBER)
    held = tables.Column(verbose_name=_("Held"), attrs=NUMBER)
    wrong = tables.Column(verbose_name=_("Wrong"), attrs=NUMBER)
    uploaded_by = tables.Column(verbose_name=_("Uploaded"))

    class Meta:
        orderable = False

    def render_file_name(self, value: str, record: ImportBatch) -> SafeString:
        title = record.title or kind_title(record.kind) or _("kind not known yet")
        return format_html(
            '<a href="{}">{}</a><div class="text-secondary small">{}<br>{}</div>',
            reverse("imports:batch", args=[record.pk]), value, title, record.region.label,
        )  # fmt: skip

    def render_rows(self, value: int) -> str:
        return number(value)

    render_new = render_changed = render_held = render_wrong = render_rows

    def render_uploaded_by(self, value: Any, record: ImportBatch) -> SafeString:
        day = local_time(record.uploaded_at, record.region.timezone)
        return format_html('{}<div class="text-secondary small">{}</div>', value, day)
