"""The lists of this floor as tables."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foundation import formats
from foundation.tables import FIRST, Column, CountColumn, Table
from interventions.models import Enrolment
from verification import telling
from verification.models import ReportedAid


class RupiahColumn(CountColumn):
    def render(self, value: int) -> str:
        return formats.rupiah(value)


class DateColumn(Column):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(attrs={"td": {"class": "text-nowrap"}}, **kwargs)

    def render(self, value: Any) -> str:
        return f"{value:%d-%m-%Y}"


def case_link(pk: int, name: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("households:case", args=[pk]), name)


class LedgerTable(Table):
    programme = tables.Column(verbose_name=_("Programme"), attrs=FIRST)
    giver = tables.Column(verbose_name=_("Giver"), accessor="programme__giver")
    families = CountColumn(verbose_name=_("Families"))
    deliveries = CountColumn(verbose_name=_("Deliveries"))
    paid = CountColumn(verbose_name=_("Received"))
    missed = CountColumn(verbose_name=_("Not received"))
    open = CountColumn(verbose_name=_("Still due"))
    amount_due = RupiahColumn(verbose_name=_("Planned"))
    amount_paid = RupiahColumn(verbose_name=_("Given"))

    def render_programme(self, value: Any) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("interventions:programme", args=[value.pk]), value.name)


class InstalmentTable(Table):
    number = CountColumn(verbose_name=_("Instalment"))
    first_on = DateColumn(verbose_name=_("Date"))
    paid = CountColumn(verbose_name=_("Received"))
    uncollected = CountColumn(verbose_name=_("Not collected"))
    returned = CountColumn(verbose_name=_("Returned"))
    due = CountColumn(verbose_name=_("Still due"))
    amount_paid = RupiahColumn(verbose_name=_("Given"))

    class Meta:
        empty_text = _("Nothing is due yet: draw the recipients first.")


class RecipientTable(Table):
    head = tables.Column(verbose_name=_("Head of family"), accessor="household__head_name", attrs=FIRST)
    village = tables.Column(verbose_name=_("Village"), accessor="household__village__name")
    state = tables.TemplateColumn("{% badge record.state record.get_state_display %}", verbose_name=_("State"))
    received = CountColumn(verbose_name=_("Times"))
    amount_received = RupiahColumn(verbose_name=_("Received"))
    amount_due = RupiahColumn(verbose_name=_("Still due"))

    class Meta:
        empty_text = _("Nobody here. Draw the recipients from the decisions, or choose another state.")

    def render_head(self, value: str, record: Enrolment) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("interventions:recipient", args=[record.pk]), value)


class ReportedColumn(Column):
    """What the family reported of aid by others (`ReportedAid`), with the day of the visit."""

    def __init__(self) -> None:
        super().__init__(verbose_name=_("Reported at the visit"), empty_values=((), [], None))

    def render(self, value: list[ReportedAid]) -> SafeString:
        days = {f"{row.told_on:%d-%m-%Y}": None for row in value}
        words = format_html_join(", ", "{}", ((telling.title(row),) for row in value))
        return format_html('{}<div class="text-secondary small">{}</div>', words, ", ".join(days))


#: Of a list that is narrowed to a part.
NOBODY = _("Nobody in this part of the list.")


class GapTable(Table):
    household = tables.Column(verbose_name=_("Head of family"), attrs=FIRST)
    village = tables.Column(verbose_name=_("Village"), accessor="household__village__name")
    effective_on = DateColumn(verbose_name=_("Extreme poor since"))
    reported = ReportedColumn()

    class Meta:
        empty_text = _("Nobody: every family decided as extreme poor has received something.")

    def render_household(self, value: Any) -> SafeString:
        return case_link(value.pk, value.head_name)


class OverlapTable(Table):
    head_name = tables.Column(verbose_name=_("Head of family"), attrs=FIRST)
    village = tables.Column(verbose_name=_("Village"), accessor="village__name")
    programmes_active = CountColumn(verbose_name=_("Programmes"))
    reported = ReportedColumn()

    class Meta:
        empty_text = _("No family is an active recipient of more than one programme.")

    def render_head_name(self, value: str, record: Any) -> SafeString:
        return case_link(record.pk, value)
