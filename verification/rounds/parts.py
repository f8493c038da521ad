"""Parts of a round's list: the families behind a number of the board or the ledger, as an address asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from regions.models import Region
from verification.models import Campaign, Verdict
from verification.reasons import REASONS, in_words

if TYPE_CHECKING:
    from verification.querysets import TargetQuerySet

DISTRICT = 8
#: ?part=: sums of the ledger, then where the work stands, then the decisions.
PARTS: dict[str, str | Promise] = {
    "all": _("all on the list"),
    "kept": _("decided as extreme poor"),
    "removed": _("removed with a reason"),
    "not_visited": _("not visited yet"),
    "not_decided": _("not decided yet"),
    "visited": _("visited, to review"),
    "returned": _("returned for repair"),
    "approved": _("approved, to decide"),
    **{value: label for value, label in Verdict.choices if value != Verdict.EXTREME},
}


@dataclass(frozen=True, slots=True)
class Asked:
    part: str
    place: str
    reason: str
    facilitator: str
    name: str


def asked(query: Mapping[str, str]) -> Asked:
    """What an address asks for; what is not known is left out."""
    part, facilitator = query.get("part", ""), query.get("facilitator", "")
    return Asked(
        part if part in PARTS else "all", query.get("place", "")[:13], query.get("reason", "")[:30],
        facilitator if facilitator == "none" or (facilitator.isascii() and facilitator.isdigit()) else "",
        query.get("q", "").strip()[:100],
    )  # fmt: skip


def chosen(targets: TargetQuerySet, wanted: Asked) -> TargetQuerySet:
    """The targets asked for, with what a line of a list shows, by village and neighbourhood."""
    rows = targets.in_part(wanted.part)
    if wanted.place:
        rows = rows.under(wanted.place)
    if wanted.facilitator:
        rows = rows.filter(facilitator_id=None if wanted.facilitator == "none" else int(wanted.facilitator[:18]))
    if wanted.name:
        rows = rows.filter(household__head_name__icontains=wanted.name)
    rows = rows.with_ruling()
    if wanted.reason:
        rows = rows.filter(Q(main_reason=None if wanted.reason == "-" else wanted.reason))
    related = rows.select_related("household", "village", "facilitator")
    light = related.defer("household__kk", "household__kk_digest", "household__housing", "household__programmes")
    return light.order_by("village_id", "household__rw", "household__rt", "household__head_name", "pk")


def lines(targets: Iterable[Any]) -> list[tuple[Any, str, str]]:
    """(target, its decision in words, the main reason in words)."""
    return [
        (
            target,
            str(Verdict(target.ruling).label) if target.ruling else "",
            in_words(target.main_reason, REASONS) if target.main_reason else "",
        )
        for target in targets
    ]


def choices(campaign: Campaign, targets: TargetQuerySet) -> tuple[list[tuple[str, str]], list[tuple[int, str]]]:
    """(code, name) of the kecamatan and villages and (key, name) of the facilitators of a round. Three queries."""
    pairs = set(targets.filter(campaign=campaign).order_by().values_list("village_id", "facilitator_id").distinct())
    villages = {village for village, _person in pairs}
    codes = villages | {village[:DISTRICT] for village in villages}
    names = Region.objects.filter(pk__in=codes).order_by("pk").values_list("code", "name")
    places = [(code, name if len(code) == DISTRICT else f"   {name}") for code, name in names]
    users = User.people.filter(pk__in={person for _village, person in pairs}).order_by("full_name", "pk")
    return places, [(user.pk, str(user)) for user in users]
