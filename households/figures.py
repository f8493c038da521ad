"""What the family pages ask: a page of a search, a page of a list, regions to choose from. Reads only, within reach."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.permissions import Role
from accounts.querysets import is_within, reach
from foundation.errors import DomainError
from households.models import Household, Person
from households.querysets import RANKS, HouseholdQuerySet, PersonQuerySet, SearchedByName
from regions import codes
from regions.models import Region

if TYPE_CHECKING:
    from accounts.models import User

Rows = TypeVar("Rows", bound=SearchedByName[Any])
PAGE = 25
# Hits fetched for a page: a family may come with every one of its members.
HITS = 25 * PAGE
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


def chosen(user: User, text: str, region: str) -> HouseholdQuerySet:
    """Every active household of the region that `user` may take out; with `text` those where a name has its words."""
    rows = _of_region(Household.objects.visible_to(user, "household.export"), region).active()
    if not text:
        return rows
    people = _of_region(Person.objects.visible_to(user, "household.export"), region).here().containing(text)
    return rows.filter(
        Q(pk__in=rows.containing(text).order_by().values("pk")) | Q(pk__in=people.order_by().values("household"))
    )


@transaction.atomic
def named(user: User, text: str, region: str, after: str) -> Page:
    """Active households whose head or a member bears the words of `text`, then those called something like it, the
    likest first. At most six queries.

    Heads are searched beside members because a list of families brings heads' names before it brings people.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [ALIKE])
    heads = _of_region(Household.objects.visible_to(user), region).active()
    people = _of_region(Person.objects.visible_to(user), region).here().filter(household__status="active")
    found = NAME_KEY.fullmatch(after)
    key = (int(found[1]), int(found[2])) if found else (RANKS, 0)
    best: dict[int, Hit] = {}
    if key[0] == RANKS:
        best = _best(heads.containing(text).after_rank(*key), people.containing(text).after_rank(*key))
        key = (RANKS, 0)
    if len(best) <= PAGE:
        best = _best(heads.like(text).after_rank(*key), people.like(text).after_rank(*key)) | best
    page = sorted(best.values())[:PAGE]
    more = f"{-page[-1].rank}-{page[-1].household}" if len(best) > PAGE else ""
    return Page(_with_names(user, page), more)


class Hit(NamedTuple):
    """A found household, sorting the best first: `rank` is negative. `name` is a member's, empty for the head's."""

    rank: int
    household: int
    name: str


def _best(heads: HouseholdQuerySet, people: PersonQuerySet) -> dict[int, Hit]:
    """The first households of both searches, each with its best hit: more than a page, unless there are no more."""
    hits: list[Hit] = []
    ends: list[Hit] = []
    for rows in (
        [Hit(-rank, pk, "") for rank, pk in heads.values_list("rank", "pk")[:HITS]],  # type: ignore[misc]  # annotated
        [Hit(-rank, pk, name) for rank, pk, name in people.values_list("rank", "household_id", "name")[:HITS]],  # type: ignore[misc]  # annotated
    ):
        hits += rows
        ends += rows[-1:] if len(rows) == HITS else []
    # Behind the end of a search that was cut short its own hits are missing: nothing may be shown from there.
    end = min((hit[:2] for hit in ends), default=None)
    best: dict[int, Hit] = {}
    for hit in sorted(hits):
        if end is None or hit[:2] <= end:
            best.setdefault(hit.household, hit)
    return best


def numbered(user: User, number: str) -> list[Found]:
    """Households that have or had this KK number, or a person with this NIK. Three queries, by digest."""
    households = Household.objects.visible_to(user)
    people = dict(Person.objects.visible_to(user).with_nik(number).values_list("household_id", "name"))
    found = {*people, *households.with_kk(number).values_list("pk", flat=True)}
    rows = households.filter(pk__in=found).for_list().order_by("pk")
    return [Found(row, people.get(row.pk, "")) for row in rows[:PAGE]]


def person_with_nik(user: User, number: str) -> Person:
    """The living person within reach who has this NIK. Raises DomainError."""
    person = Person.objects.visible_to(user).here().with_nik(number).select_related("household").first()
    if person is None:
        raise DomainError(_("Nobody within your reach has this NIK."), code="unknown_nik", field="nik")
    return person


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


def _with_names(user: User, page: list[Hit]) -> list[Found]:
    keys = [hit.household for hit in page]
    rows = {row.pk: row for row in Household.objects.visible_to(user).for_list().filter(pk__in=keys)}
    found = [(rows[hit.household], hit.name) for hit in page if hit.household in rows]
    return [Found(row, name if name != row.head_name else "") for row, name in found]
