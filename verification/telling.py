"""Aid that families reported at visits, for pages of people who read or decide: by household, and in words."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.querysets import may
from foundation import formats
from verification.aid import OTHER
from verification.mapping import books
from verification.models import ReportedAid

if TYPE_CHECKING:
    from accounts.models import User
    from households.querysets import HouseholdQuerySet


def by_household(user: User, households: Collection[int] | HouseholdQuerySet) -> dict[int, list[ReportedAid]]:
    """What holds now of each household that reported something. One query. Amounts are, as on the visit's own page, for
    who reviews there and who asked: for others they are left out.
    """
    rows = ReportedAid.objects.visible_to(user).in_force().filter(household__in=households)
    found: dict[int, list[ReportedAid]] = {}
    for row in rows.in_order().annotate(place=F("household__village_id"), asked_by=F("visit__facilitator_id")):
        if row.asked_by != user.pk and not may(user, "visit.review", row.place):  # type: ignore[attr-defined]  # annotated
            row.amount_idr = None
        found.setdefault(row.household_id, []).append(row)
    return found


def title(row: ReportedAid) -> str:
    """Which aid: the programme's word, or the name that was told."""
    if row.name and row.programme in ("", OTHER):
        return row.name
    word = books.word("aid.programme", row.programme, get_language() or "id")
    return f"{word} ({row.name})" if row.name else word


def details(row: ReportedAid) -> str:
    """Who gives it, what it is worth, how often: as far as it was told."""
    giver = books.word("aid.giver", row.giver, get_language() or "id") if row.giver else ""
    worth = _("%(amount)s a year") % {"amount": formats.rupiah(row.amount_idr)} if row.amount_idr else ""
    return " · ".join(filter(None, [giver, worth, row.period]))


def in_words(row: ReportedAid) -> str:
    more = details(row)
    return f"{title(row)} ({more})" if more else title(row)
