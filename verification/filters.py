"""Narrowing the queue of visits, on the list and while stepping from visit to visit."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from verification import waiting
from verification.codes import household_of
from verification.models import Signal, Visit
from verification.querysets import VisitQuerySet

#: What the page of a visit carries along, so that the next one comes out of the same queue.
KEPT = ("state", "q", "place", "facilitator", "channel", "signal")
HINTS: list[tuple[str, Any]] = [("any", _("with a signal to look at")), ("none", _("without signals"))]


class VisitFilter(django_filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """Narrowing the queue; the choices are what waits."""

    q = django_filters.CharFilter(label=_("Name of the family or its code"), method="named", max_length=100)
    place = django_filters.ChoiceFilter(label=_("Kecamatan or village"), method="under", empty_label=_("all"))
    facilitator = django_filters.ChoiceFilter(field_name="facilitator_id", label=_("Facilitator"), empty_label=_("all"))
    channel = django_filters.ChoiceFilter(label=_("Came by"), choices=Visit.Channel.choices, empty_label=_("all"))
    signal = django_filters.ChoiceFilter(
        label=_("Signals"), method="hinting", choices=[*HINTS, *Signal.Kind.choices], empty_label=_("all")
    )

    class Meta:
        model = Visit
        fields: list[str] = []

    def __init__(self, *args: Any, found: waiting.Waiting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["place"].extra["choices"] = found.places
        self.filters["facilitator"].extra["choices"] = found.people

    def under(self, rows: VisitQuerySet, _name: str, value: str) -> VisitQuerySet:
        return rows.under(value)

    def named(self, rows: VisitQuerySet, _name: str, value: str) -> VisitQuerySet:
        """By part of the head's name, or the whole code of the family."""
        found = household_of(value)
        if found is not None:
            return rows.filter(household_id=found[1], regency_code=found[0])
        return rows.filter(household__head_name__icontains=value.strip())

    def hinting(self, rows: VisitQuerySet, _name: str, value: str) -> VisitQuerySet:
        hints = Signal.objects.unscoped().unexplained().filter(visit=OuterRef("pk"))
        if value == "none":
            return rows.filter(~Q(Exists(hints)))
        return rows.filter(Exists(hints if value == "any" else hints.filter(kind=value)))


def queue_of(asked: Any, visits: VisitQuerySet, found: waiting.Waiting | None = None) -> VisitFilter:
    """The queue a query string asks for. Without `found` the places and people it names are taken as they are: an
    unknown one finds nothing.
    """
    if found is None:
        found = waiting.Waiting()
        found.places = [(asked.get("place", ""), "")]
        found.people = [(person, "") for person in [asked.get("facilitator", "")] if person.isdecimal()]
    state = asked.get("state", "")
    state = state if state in waiting.STATES else waiting.STATES[0]
    return VisitFilter(asked, queryset=visits.open().filter(state=state), found=found)
