"""A kecamatan's work in lanes: a facilitator each, with blocks of families of one village and RW that can be moved."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from accounts.models import User
from regions.models import Region
from verification.models import Campaign
from verification.rounds.dealing import TO_VISIT, areas_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from verification.querysets import TargetQuerySet

DISTRICT = 8
NOBODY = "0"


@dataclass(frozen=True, slots=True)
class Block:
    """Families of one facilitator in an RW of a village that wait for a visit. `key` names them in a form."""

    key: str
    place: str
    village: str
    rw: str
    families: int


@dataclass
class Lane:
    """`areas`: the regions its person works in; a block of another village cannot come here."""

    user: User | None
    blocks: list[Block] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return str(self.user.pk) if self.user else NOBODY

    @property
    def families(self) -> int:
        return sum(block.families for block in self.blocks)


def lanes(campaign: Campaign, targets: TargetQuerySet, district: str, today: dt.date) -> list[Lane]:
    """Everybody who works in the kecamatan, also with nothing; first of all what nobody has. Four queries."""
    rows = targets.filter(campaign=campaign, state__in=TO_VISIT).under(district).order_by("village_id", "household__rw")
    counted = list(rows.values_list("facilitator_id", "village_id", "household__rw").annotate(n=Count("pk")))
    names = dict(Region.objects.filter(pk__in={row[1] for row in counted}).values_list("code", "name"))
    blocks: dict[int | None, list[Block]] = defaultdict(list)
    for person, village, rw, families in counted:
        key = f"{person or NOBODY}|{village}|{rw}"
        blocks[person].append(Block(key, village, names.get(village, village), rw, families))
    everybody = User.people.facilitators(district, today) | User.people.filter(pk__in=[key for key in blocks if key])
    people = list(everybody.distinct().order_by("full_name", "pk"))
    areas = areas_of([user.pk for user in people], today)
    found = [Lane(user, blocks[user.pk], areas[user.pk]) for user in people]
    found.sort(key=lambda lane: not lane.blocks)  # who has nothing comes last: blocks are dragged from the top
    return [Lane(None, blocks[None]), *found] if blocks.get(None) else found


def targets_in(targets: TargetQuerySet, keys: Iterable[str]) -> TargetQuerySet:
    """The families of blocks; a key that is none finds nothing."""
    wanted = Q(pk__in=[])
    for key in keys:
        person, village, rw = [*key.split("|"), "", ""][:3]
        if village and person.isascii() and person.isdigit() and len(person) < 18:
            holder = None if person == NOBODY else int(person)
            wanted |= Q(facilitator_id=holder, village_id=village, household__rw=rw)
    return targets.filter(wanted, state__in=TO_VISIT)
