"""What the family pages ask: a page of a search, a page of a list, regions to choose from. Reads only, within reach."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.db import connection, transaction
from django.db.models import Q

from accounts.permissions import Role
from accounts.querysets import is_within, reach
from households.models import Household, Person
from households.querysets import SearchedByName
from regions import codes
from regions.models import Region

if TYPE_CHECKING:
    from accounts.models import User

Rows = TypeVar("Rows", bound=SearchedByName)
PAGE = 25
# A stretch of the name must be this alike (pg_trgm): low enough for Sulaeman and Sulaiman, high enough for an index.
ALIKE = "0.4"
NAME_KEY, VILLAGE_KEY = re.compile(r"(\d{1,4})-(\d{1,18})"), re.compile(r"([\d.]{13})-(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Found:
    """A household of a list. `member`: the name that was found, when it is not the head's."""

    household: Household
    member: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """`next_key` goes into `?after=`; empty on the last page."""

    rows: list[Found]
    next_key: str = ""


def listed(user: User, region: str, after: str) -> Page:
    """Active households by village, a page behind the key `after`. One query."""
    rows = _of_region(Household.objects.visible_to(user), region).active()
    key = VILLAGE_KEY.fullmatch(after)
    rows = rows.by_village(key[1], int(key[2])) if key else rows.by_village()
    found = list(rows.for_list()[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page([Found(row) for row in found[:PAGE]], f"{last.village_id}-{last.pk}" if last else "")


@transaction.atomic
def named(user: User, text: str, region: str, after: str) -> Page:
    """Active households whose head or a member is called something like `text`, the likest first. Four queries.

    Heads are searched beside members because a list of families brings heads' names before it brings people.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [ALIKE])
    heads = _of_region(Household.objects.visible_to(user), region).active().like(text)
    people = _of_region(Person.objects.visible_to(user), region).here().filter(household__status="active").like(text)
    key = NAME_KEY.fullmatch(after)
    if key:
        heads, people = (rows.after_rank(int(key[1]), int(key[2])) for rows in (heads, people))
    wanted = PAGE * 2 + 1  # a household may come with several of its members
    hits = [(-rank, pk, "") for rank, pk in heads.values_list("rank", "pk")[:wanted]]
    hits += [(-rank, pk, name) for rank, pk, name in people.values_list("rank", "household_id", "name")[:wanted]]
    best: dict[int, tuple[int, str]] = {}
    for rank, pk, name in sorted(hits):
        best.setdefault(pk, (-rank, name))
    page = list(best.items())[: PAGE + 1]
    more = page[PAGE - 1] if len(page) > PAGE else None
    return Page(_with_names(user, page[:PAGE]), f"{more[1][0]}-{more[0]}" if more else "")


def numbered(user: User, number: str) -> list[Found]:
    """Households that have or had this KK number, or a person with this NIK. Two queries, by digest."""
    households = Household.objects.visible_to(user)
    people = dict(Person.objects.visible_to(user).with_nik(number).values_list("household_id", "name"))
    by_kk = households.with_kk(number)
    rows = (by_kk | households.filter(pk__in=list(people))).for_list().order_by("pk")
    return [Found(row, people.get(row.pk, "")) for row in rows[:PAGE]]


def home_codes(user: User) -> list[str]:
    """The regions whose families a user reads; none for one who reads only the assigned ones."""
    return sorted({code for role, code in reach(user, "household.read") if role != Role.FACILITATOR})


def region_choices(user: User, chosen: str) -> list[Region]:
    """Where to look: the way down to the region `chosen` and the regions directly below it. One query."""
    tops = home_codes(user)
    if not tops:
        return []
    at = chosen if any(is_within(chosen, top) for top in tops) else (tops[0] if len(tops) == 1 else "")
    way = [code for code in codes.ancestors_of(at) if any(is_within(code, top) for top in tops)] if at else []
    below = Q(parent_id=at, valid_to__isnull=True) if at else Q(pk__in=[])
    return list(Region.objects.filter(Q(pk__in=[*tops, *way, at]) | below).order_by("pk"))


def _of_region(rows: Rows, region: str) -> Rows:
    return rows.under(region) if region else rows


def _with_names(user: User, page: list[tuple[int, tuple[int, str]]]) -> list[Found]:
    rows = {row.pk: row for row in Household.objects.visible_to(user).for_list().filter(pk__in=[pk for pk, _ in page])}
    return [
        Found(rows[pk], name if name != rows[pk].head_name else "") for pk, (_rank, name) in page if pk in rows
    ]
