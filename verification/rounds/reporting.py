"""Which villages of a routine round have reported, and which have not: blank is neither zero nor no change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from accounts.models import User
from regions.models import Region
from verification.models import Campaign, Target, VillageReport

if TYPE_CHECKING:
    from verification.querysets import TargetQuerySet, VillageReportQuerySet

DISTRICT, VILLAGE = 8, 13


@dataclass
class Village:
    """A village of the round: its report, and where the work on its families stands."""

    pk: int
    code: str
    name: str = ""
    district: str = ""
    kind: str = ""
    kind_words: str = ""
    note: str = ""
    reported_by: str = ""
    families: int = 0
    not_visited: int = 0
    people: str = ""

    @property
    def called(self) -> str:
        return f"{self.name} {self.district} {self.people}".casefold()

    @property
    def has_reported(self) -> bool:
        """By a word, or because every family of its list was visited."""
        return bool(self.kind) or (self.families > 0 and self.not_visited == 0)


@dataclass(frozen=True, slots=True)
class District:
    """A kecamatan of the round: how many of its villages have reported, and those to show."""

    code: str
    name: str
    reported: int
    total: int
    villages: list[Village]


@dataclass(frozen=True, slots=True)
class Standing:
    villages: list[Village]

    @property
    def missing(self) -> list[Village]:
        return [village for village in self.villages if not village.has_reported]

    @property
    def reported(self) -> int:
        return len(self.villages) - len(self.missing)

    @property
    def districts(self) -> int:
        return len({village.code[:DISTRICT] for village in self.villages})

    def by_district(self, words: str = "", *, everything: bool = False) -> list[District]:
        """Villages that said nothing (or all) whose village, kecamatan or facilitator is called so; a kecamatan without
        any of them is left out.
        """
        wanted = words.casefold().split()
        groups: dict[str, list[Village]] = defaultdict(list)
        for village in self.villages:
            groups[village.code[:DISTRICT]].append(village)
        found = []
        for code, villages in groups.items():
            shown = [
                village for village in villages
                if (everything or not village.has_reported) and all(word in village.called for word in wanted)
            ]  # fmt: skip
            if shown:
                reported = sum(village.has_reported for village in villages)
                found.append(District(code, villages[0].district, reported, len(villages), shown))
        return found


def villages_of(campaign: Campaign) -> list[str]:
    """Codes of the villages of a round: of the areas its list was filled from, or of its whole region."""
    areas = {area for areas in campaign.listings.values_list("areas", flat=True) for area in areas}
    return villages_under(areas or {campaign.region_id})


def villages_under(areas: Iterable[str]) -> list[str]:
    codes: set[str] = set()
    for area in areas:
        rows = Region.objects.under(area).current().filter(level=Region.Level.VILLAGE)
        codes |= set(rows.values_list("pk", flat=True))
    return sorted(codes)


def standing(campaign: Campaign, reports: VillageReportQuerySet, targets: TargetQuerySet) -> Standing:
    """Every village of a routine round within reach. Five queries whatever their number."""
    rows = reports.filter(campaign=campaign).select_related("village", "reported_by").order_by("village_id")
    found = {row.village_id: _village(row) for row in rows}
    people: dict[str, set[int]] = defaultdict(set)
    counted = targets.filter(campaign=campaign).order_by().values_list("village_id", "state", "facilitator_id")
    for code, state, person, families in counted.annotate(n=Count("pk")):
        village = found.get(code)
        if village is None:
            continue
        village.families += families
        village.not_visited += families if state == Target.State.LISTED else 0
        people[code] |= {person} if person else set()
    districts = {code[:DISTRICT] for code in found}
    names = dict(Region.objects.filter(pk__in=districts).values_list("code", "name"))
    everybody = {key for keys in people.values() for key in keys}
    users = {user.pk: str(user) for user in User.people.filter(pk__in=everybody)}
    for code, village in found.items():
        village.district = names.get(code[:DISTRICT], "")
        village.people = ", ".join(sorted(users[key] for key in people[code] if key in users))
    return Standing(list(found.values()))


def _village(row: VillageReport) -> Village:
    words = row.get_kind_display() if row.kind else ""
    return Village(
        pk=row.pk, code=row.village_id, name=row.village.name, kind=row.kind, kind_words=words, note=row.note,
        reported_by=str(row.reported_by or ""),
    )  # fmt: skip
