"""What lists propose for visited families, in words: for the work list and for the family's own page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from households.models import Household, Proposal
from households.register.proposals import HEAD, NEW_MEMBER
from households.wording import LABELS, REGISTER_LABELS, say
from regions.models import Region

if TYPE_CHECKING:
    from accounts.models import User

PAGE = 100


def page(user: User, place: str, after: str) -> tuple[list[dict[str, Any]], str]:
    """The open ones within reach, village by village, behind the key `after`; and the next key. Two queries."""
    rows = Proposal.objects.visible_to(user, "household.change").open().for_answer()
    rows = rows.under(place) if place else rows
    found = list(rows.behind(after)[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return in_words(found[:PAGE]), f"{last.household.village_id}-{last.pk}" if last else ""


def of_family(household: Household, user: User) -> list[dict[str, Any]]:
    """The open ones of a family, for its page; nothing for who may not answer."""
    rows = Proposal.objects.visible_to(user, "household.change").open().for_answer()
    return in_words(list(rows.filter(household=household)))


def in_words(rows: Sequence[Proposal]) -> list[dict[str, Any]]:
    """One query for the villages they speak of, where they do."""
    codes = {str(code) for row in rows if row.field == "village_id" for code in (row.before, row.after)}
    places = {region.pk: region.label for region in Region.objects.filter(pk__in=codes)} if codes else {}
    return [_line(row, places) for row in rows]


def _line(row: Proposal, places: Mapping[str, str]) -> dict[str, Any]:
    before, after = row.before, row.after
    if isinstance(after, dict) and row.field == "housing":
        keys = [key for key in after if (before or {}).get(key) != after[key]]
        before = ", ".join(say(key, (before or {}).get(key)) or "–" for key in keys)
        after = ", ".join(f"{LABELS.get(key, key)}: {say(key, after[key])}" for key in keys)
    elif row.field in (NEW_MEMBER, HEAD):
        after = row.person.name if row.person else _newcomer(row)
    elif row.field == "village_id":
        before, after = (places.get(str(code), str(code)) for code in (before, after))
    else:
        before, after = say(row.field, before), say(row.field, after)
    own = {NEW_MEMBER: _("new member"), HEAD: _("Head of family"), "housing": _("House")}
    label = own.get(row.field) or REGISTER_LABELS.get(row.field) or LABELS.get(row.field, row.field)
    who = row.person if row.field != HEAD else None
    return {"row": row, "label": label, "who": who, "before": before, "after": after, "list": row.staged.batch}


def _newcomer(row: Proposal) -> str:
    """Whom the list names; as a head, that the family has nobody of this name yet."""
    told: dict[str, Any] = row.after or {}
    born = say("birth_date", told.get("birth_date"))
    name = ", ".join(filter(None, [str(told.get("name", "")), born]))
    return _("%(name)s (not in this family yet)") % {"name": name} if row.field == HEAD else name
