"""How the history of imports is narrowed."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.forms import IndonesianDateField
from imports.layouts import all_layouts
from imports.models import BatchState, ImportBatch


def kinds() -> list[tuple[str, str]]:
    return [(layout.kind, str(layout.title)) for layout in all_layouts()]


class DayFilter(django_filters.Filter):  # type: ignore[misc]  # the library has no types
    field_class = IndonesianDateField


class BatchFilter(django_filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """`people`: whoever uploaded something within the reader's reach, as (key, name)."""

    q = django_filters.CharFilter(method="search", label=_("Title or file"), max_length=80)
    kind = django_filters.ChoiceFilter(choices=kinds, label=_("Kind of list"), empty_label=_("all"))
    state = django_filters.ChoiceFilter(choices=BatchState.choices, label=_("State"), empty_label=_("all"))
    who = django_filters.ChoiceFilter(field_name="uploaded_by", label=_("Uploaded by"), empty_label=_("all"))
    since = DayFilter(field_name="uploaded_at", lookup_expr="date__gte", label=_("From day"))
    until = DayFilter(field_name="uploaded_at", lookup_expr="date__lte", label=_("Until day"))

    class Meta:
        model = ImportBatch
        fields: list[str] = []

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["who"].extra["choices"] = people
        self.form.fields["q"].widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"})

    def search(self, rows: QuerySet[ImportBatch], _name: str, text: str) -> QuerySet[ImportBatch]:
        found = rows
        for word in text.replace("\x00", "").split():
            found = found.filter(Q(title__icontains=word) | Q(file_name__icontains=word) | Q(sheet__icontains=word))
        return found
