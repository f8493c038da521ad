"""The lists of this floor as tables."""

from __future__ import annotations

from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foundation import formats
from foundation.tables import FIRST, NUMBER, Column, CountColumn, Table
from verification.reasons import PROBLEMS, in_words

DATE: dict[str, Any] = {"td": {"class": "text-nowrap"}}


class PaceColumn(Column):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(attrs=NUMBER, **kwargs)

    def render(self, value: Any) -> str:
        return formats.number(value, 1)


class BoardTable(Table):
    """A kecamatan, village or facilitator a line."""

    name = tables.Column(verbose_name=_("Name"), attrs=FIRST, empty_values=())
    listed = CountColumn(verbose_name=_("Listed"))
    progress = tables.TemplateColumn(
        '<div class="how-far">{% progress record.visited record.listed %}</div>',
        verbose_name=_("Visited"),
        empty_values=(),
    )
    not_visited = CountColumn(verbose_name=_("Not visited"))
    to_review = CountColumn(verbose_name=_("To review"))
    returned = CountColumn(verbose_name=_("Returned"))
    to_decide = CountColumn(verbose_name=_("To decide"))
    decided = CountColumn(verbose_name=_("Decided"))
    behind = CountColumn(verbose_name=_("Behind"), accessor="pace__behind")
    per_day = PaceColumn(verbose_name=_("A day so far"), accessor="pace__actual_per_day")
    needed = PaceColumn(verbose_name=_("A day needed"), accessor="pace__needed_per_day")
    done_on = tables.TemplateColumn(
        '{% if not record.pace.left %}{% badge "done" _("all visited") tone="success" %}'
        "{% elif record.pace.forecast_on %}{{ record.pace.forecast_on|long_date }}"
        "{% else %}–{% endif %}",
        verbose_name=_("At this pace done"), attrs=DATE, empty_values=(),
    )  # fmt: skip

    class Meta:
        attrs: ClassVar = {"class": "table table-vcenter snug"}
        empty_text = _("No household is on the list yet.")

    def __init__(self, *args: Any, running: bool = True, families: str = "", **kwargs: Any) -> None:
        """A round that does not run has no pace. `families`: address of a line's families, up to its code."""
        super().__init__(*args, exclude=() if running else ("behind", "per_day", "needed", "done_on"), **kwargs)
        self.families = families

    def render_name(self, value: str, record: Any) -> SafeString:
        name = value if record.code else _("(nobody yet)")
        return format_html('<a href="{}{}">{}</a>', self.families, record.code or "none", name)


class VisitTable(Table):
    """Visits that wait."""

    household = tables.Column(verbose_name=_("Family"), attrs=FIRST, empty_values=())
    hints = tables.TemplateColumn(
        '{% for hint in record.hints %}{% badge hint.kind hint.get_kind_display tone="warning" %} {% endfor %}',
        verbose_name=_("Signals"),
    )
    village = tables.Column(verbose_name=_("Village"), accessor="village__name")
    facilitator = tables.Column(verbose_name=_("Facilitator"))
    received_at = tables.Column(verbose_name=_("Received"), attrs=DATE)
    channel = tables.Column(verbose_name=_("Came by"))
    suggestion = tables.TemplateColumn(
        "{% if record.suggestion %}{% badge record.suggestion record.get_suggestion_display %}{% endif %}",
        verbose_name=_("Suggests"),
    )
    per_head = tables.Column(verbose_name=_("Per head"), accessor="expenditure_per_head", attrs=NUMBER)
    photo_count = CountColumn(verbose_name=_("Photos"))
    problem = tables.Column(verbose_name=_("To look at"), attrs={"td": {"class": "text-break"}}, empty_values=())

    class Meta:
        attrs: ClassVar = {"class": "table table-vcenter snug", "data-review-list": ""}
        empty_text = _("Nothing waits here.")

    def __init__(self, *args: Any, query: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.query = f"?{query}" if query else ""

    def render_household(self, record: Any) -> SafeString:
        name = record.household.head_name if record.household_id else _("(family not known)")
        return format_html('<a href="{}{}">{}</a>', reverse("verification:visit", args=[record.pk]), self.query, name)

    def render_received_at(self, value: Any, record: Any) -> str:
        return formats.local_time(value, record.village.timezone if record.village_id else "WIB")

    def render_per_head(self, value: Any) -> str:
        return formats.rupiah(value)

    def render_problem(self, record: Any) -> str:
        words = [in_words(record.problem, PROBLEMS)] if record.problem else []
        if record.aside_count:
            words.append(str(_("another content under its number is kept aside")))
        return " ".join(words)
