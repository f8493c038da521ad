"""One story of a family, told by every floor: each registers a function that gives its entries, the page merges them.

    register(story_of_visits)      # in registrations.py of the floor that has them

This floor tells what it knows itself: the lists, the KK numbers, who came and who left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.querysets import may
from foundation import formats
from households.models import Household, SourceRecord
from households.wording import LABELS, say

if TYPE_CHECKING:
    from accounts.models import User


class Entry(TypedDict):
    """As `{% timeline %}` draws it. `badge` is (state code, its word)."""

    at: dt.date | dt.datetime
    title: str
    body: NotRequired[str]
    by: NotRequired[str]
    icon: NotRequired[str]
    tone: NotRequired[str]
    url: NotRequired[str]
    badge: NotRequired[tuple[str, str]]


Teller = Callable[[Household, Any], list[Entry]]
_tellers: list[Teller] = []


def register(teller: Teller) -> Teller:
    """Let a floor above add to the story. It is asked with the household and the person who reads, and gives only what
    that person may read. Registering twice changes nothing.
    """
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def story(household: Household, user: User, records: Iterable[SourceRecord]) -> list[Entry]:
    """Everything anybody tells of the household (`for_case`), the newest first. `records`: what lists say of it."""
    entries = [*_of_lists(records, user), *_of_numbers(household), *_of_members(household), *_of_register(household)]
    entries += [*_of_moves(household), *_of_corrections(household)]
    for teller in _tellers:
        entries += teller(household, user)
    return sorted(entries, key=lambda entry: moment(entry["at"]), reverse=True)


def told(household: Household, user: User) -> list[Entry]:
    """What the floors above tell of the household: visits, decisions, help. The newest first."""
    entries = [entry for teller in _tellers for entry in teller(household, user)]
    return sorted(entries, key=lambda entry: moment(entry["at"]), reverse=True)


def moment(at: dt.date | dt.datetime) -> dt.datetime:
    """A day counts as its first moment here."""
    if isinstance(at, dt.datetime):
        return at if timezone.is_aware(at) else timezone.make_aware(at)
    return timezone.make_aware(dt.datetime.combine(at, dt.time.min))


def _of_lists(records: Iterable[SourceRecord], user: User) -> list[Entry]:
    """One entry a list, with the rows that speak of the family and its members; `records` by list. Who may read imports
    is led to the import.
    """
    entries: list[Entry] = []
    for source, found in groupby(records, key=lambda record: record.source):
        rows = ", ".join(str(record.row) for record in found)
        details = [_("row %(rows)s of the list") % {"rows": rows}]
        if source.batch:
            details.append(source.batch.file_name)
        if source.decree:
            details.append(source.decree)
        if source.cut_off_on:
            details.append(_("as of %(day)s") % {"day": formats.long_date(source.cut_off_on)})
        entries.append({
            "at": source.received_at, "title": _("In the list %(title)s") % {"title": source.title},
            "body": " · ".join(details), "icon": "list-ol", "tone": "info",
            "url": reverse("imports:batch", args=[source.batch_id])
            if source.batch_id and may(user, "import.read", source.region_id) else "",
        })  # fmt: skip
    return entries


def _of_numbers(household: Household) -> list[Entry]:
    return [
        {
            "at": number.valid_from,
            "title": _("KK number %(number)s") % {"number": formats.masked(number.number_last4)},
            "body": _("until %(day)s") % {"day": formats.long_date(number.valid_to)} if number.valid_to else "",
            "by": number.source, "icon": "card-list",
        }
        for number in household.kk_numbers.defer("number").order_by("valid_from", "pk")
    ]  # fmt: skip


def _of_members(household: Household) -> list[Entry]:
    entries: list[Entry] = []
    for person in household.everybody:
        if person.joined_on:
            entries.append(
                {"at": person.joined_on, "title": _("%(name)s joined") % {"name": person.name}, "icon": "person-plus"}
            )
        if person.left_on:
            words = {"name": person.name, "reason": person.get_left_reason_display()}
            entries.append({
                "at": person.left_on, "title": _("%(name)s: %(reason)s") % words,
                "icon": "person-dash", "tone": "warning",
            })  # fmt: skip
    return entries


def _of_moves(household: Household) -> list[Entry]:
    """Where the family went, and who became a family of their own."""
    rows = household.moves.in_order().select_related("from_village", "to_village", "recorded_by")
    titles = {"formed": _("Became a family of its own"), "left": _("Left the kabupaten"), "dissolved": _("Closed")}
    return [
        {
            "at": move.moved_on,
            "title": titles.get(move.kind) or _("Moved from %(old)s to %(new)s")
            % {"old": move.from_village, "new": move.to_village},
            "body": " · ".join(filter(None, [move.destination, move.reason])),
            "by": str(move.recorded_by or ""), "icon": "house", "tone": "info",
        }
        for move in rows
    ]  # fmt: skip


def _of_corrections(household: Household) -> list[Entry]:
    rows = household.corrections.select_related("person", "recorded_by").order_by("pk")
    return [
        {
            "at": row.recorded_at,
            "title": _("%(field)s of %(name)s corrected: %(before)s → %(after)s") % {
                "field": LABELS.get(row.field, row.field), "name": row.person or _("the family"),
                "before": say(row.field, row.before) or "–", "after": say(row.field, row.value) or "–",
            },
            "body": row.reason, "by": str(row.recorded_by), "icon": "pencil",
        }
        for row in rows
    ]  # fmt: skip


def _of_register(household: Household) -> list[Entry]:
    return [{"at": household.created_at, "title": _("Entered into the register"), "icon": "plus-circle"}]
