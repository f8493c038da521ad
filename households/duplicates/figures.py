"""What the pages of possible duplicates ask: a page of the work list, one cluster side by side. Reads, within reach."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext as _

from accounts.querysets import reach
from foundation import formats
from households.duplicates.wording import explain
from households.models import (
    DuplicateCluster,
    DuplicateMember,
    DuplicatePair,
    Household,
    Merge,
    Person,
    SourceRecord,
    Subject,
)
from households.querysets import DuplicateClusterQuerySet
from households.wording import LABELS, REGISTER_LABELS, say

if TYPE_CHECKING:
    from accounts.models import User

PAGE = 25
AFTER = re.compile(r"(open|unsure)-(\d{1,3})-(\d{1,18})")
STRONG = ("certain", "likely")


@dataclass(slots=True)
class Listed:
    """A cluster of the work list: whose names it holds, and why its likeliest pair looks like one."""

    cluster: DuplicateCluster
    names: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    came_again: bool = False
    unsure: DuplicatePair | None = None  # who was not sure, and why


@dataclass(slots=True)
class Column:
    """One member of a cluster. `obj`: Person or Household; `household`: the one it lives in, or itself."""

    obj: Any
    household: Household
    sources: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    label: str
    cells: list[str]

    @property
    def differs(self) -> bool:
        return len({cell.upper() for cell in self.cells if cell}) > 1


@dataclass(slots=True)
class Pair:
    """Two columns by place, why they look alike, what was said of them before."""

    pair: DuplicatePair
    names: tuple[str, str]
    agrees: list[str]
    against: list[str]


def page(user: User, chosen: dict[str, Any], after: str) -> tuple[list[Listed], str]:
    """A page of what is to decide (order: `by_score`) behind the key `after`, and the next key. Five queries."""
    rows = filtered(DuplicateCluster.objects.visible_to(user), chosen)
    key = AFTER.fullmatch(after)
    rows = rows.by_score((key[1], int(key[2]), int(key[3])) if key else None).select_related("region", "region__parent")
    found = list(rows.prefetch_related("members", _open_pairs())[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    found = found[:PAGE]
    names = _names([member for cluster in found for member in cluster.members.all()])
    return [_listed(cluster, names) for cluster in found], f"{last.state}-{last.score}-{last.pk}" if last else ""


def filtered(rows: DuplicateClusterQuerySet, chosen: dict[str, Any]) -> DuplicateClusterQuerySet:
    """By class, kind of entry, region, list it came in by, and whether somebody was not sure."""
    rows = rows.filter(state="unsure") if chosen.get("state") == "unsure" else rows.undecided()
    if chosen.get("grade"):
        rows = rows.filter(grade=chosen["grade"])
    if chosen.get("subject"):
        rows = rows.filter(subject=chosen["subject"])
    if chosen.get("region"):
        rows = rows.under(chosen["region"])
    if chosen.get("source"):
        records = SourceRecord.objects.filter(source_id=chosen["source"])
        members = DuplicateMember.objects.filter(
            Q(subject=Subject.HOUSEHOLD, object_id__in=records.values("household"))
            | Q(subject=Subject.PERSON, object_id__in=records.exclude(person=None).values("person"))
        )
        rows = rows.filter(pk__in=members.values("cluster"))
    return rows


def counts(user: User) -> dict[str, int]:
    """Open clusters by class."""
    rows = DuplicateCluster.objects.visible_to(user).open().order_by().values_list("grade")
    found = dict.fromkeys(("certain", "likely", "possible"), 0)
    for (grade,) in rows:
        found[grade] += 1
    return found


def regencies(user: User) -> list[str]:
    """The kabupaten a user may search through."""
    return sorted({code for _role, code in reach(user, "household.change") if len(code) == len("00.00")})


def columns(user: User, cluster: DuplicateCluster) -> list[Column]:
    """Its members that are still there, in order of key, with what lists speak of them. Three queries."""
    keys = list(cluster.members.values_list("object_id", flat=True))
    if cluster.subject == Subject.HOUSEHOLD:
        households = Household.objects.visible_to(user).active().for_case().filter(pk__in=keys).order_by("pk")
        found = [Column(row, row) for row in households]
        records = SourceRecord.objects.visible_to(user).filter(household__in=keys, person=None)
        key_of = "household_id"
    else:
        people = Person.objects.visible_to(user).here().filter(pk__in=keys, household__status="active").order_by("pk")
        found = [Column(row, row.household) for row in people.select_related("household__village__parent")]
        records = SourceRecord.objects.visible_to(user).filter(person__in=keys)
        key_of = "person_id"
    spoken: dict[int, list[str]] = {}
    for record in records.select_related("source").order_by("source__received_at", "pk"):
        spoken.setdefault(getattr(record, key_of), []).append(_said(record))
    for column in found:
        column.sources = spoken.get(column.obj.pk, [])
    return found


def side_by_side(found: Sequence[Column]) -> list[Row]:
    """Every field as a row; identity numbers masked."""
    if not found:
        return []
    if isinstance(found[0].obj, Household):
        lines = [_of_household(column.obj) for column in found]
    else:
        lines = [_of_person(column.obj) for column in found]
    return [Row(_label(key), [line[place][1] for line in lines]) for place, (key, _value) in enumerate(lines[0])]


def pairs(cluster: DuplicateCluster, found: Sequence[Column]) -> list[Pair]:
    """Its pairs to decide, the likeliest first."""
    names = {column.obj.pk: str(column.obj) for column in found}
    rows = cluster.pairs.filter(verdict__in=["", "unsure"]).select_related("decided_by").order_by("-score", "pk")
    return [
        Pair(
            pair, (names[pair.first_id], names[pair.second_id]),
            [explain(reason) for reason in pair.reasons if reason["for"]],
            [explain(reason) for reason in pair.reasons if not reason["for"]],
        )
        for pair in rows if pair.first_id in names and pair.second_id in names
    ]  # fmt: skip


def alike_members(found: Sequence[Column]) -> list[tuple[Person, Person, str]]:
    """Members of two of the families who look like one person, and why; the likeliest first, nobody twice."""
    homes = [column.household.pk for column in found]
    people = Person.objects.filter(household__in=homes, left_on=None).in_bulk()
    rows = DuplicatePair.objects.filter(
        subject=Subject.PERSON, first_id__in=people, second_id__in=people, grade__in=STRONG, verdict__in=["", "unsure"]
    )
    taken: set[int] = set()
    alike = []
    for pair in rows.order_by("-score", "pk"):
        one, other = people[pair.first_id], people[pair.second_id]
        if one.household_id != other.household_id and not {one.pk, other.pk} & taken:
            taken |= {one.pk, other.pk}
            alike.append((one, other, " · ".join(explain(reason) for reason in pair.reasons)))
    return alike


def merges_into(household: Household, user: User) -> list[Merge]:
    """Merges that stand, of this household and its members; each with `name`, who was absorbed."""
    found = list(Merge.objects.visible_to(user).standing().filter(household=household, part_of=None).order_by("-pk"))
    keys = [DuplicateMember(subject=merge.subject, object_id=merge.absorbed_id) for merge in found]
    names = _names(keys) if found else {}
    for merge in found:
        merge.name = names.get((merge.subject, merge.absorbed_id), "")
    return found


def _open_pairs() -> Prefetch[Any, Any, Any]:
    rows = DuplicatePair.objects.filter(verdict__in=["", "unsure"]).select_related("decided_by")
    return Prefetch("pairs", queryset=rows.order_by("cluster", F("score").desc(), "pk"), to_attr="undecided")


def _names(members: list[DuplicateMember]) -> dict[tuple[str, int], str]:
    keys: dict[str, list[int]] = {}
    for member in members:
        keys.setdefault(member.subject, []).append(member.object_id)
    people = Person.objects.filter(pk__in=keys.get(Subject.PERSON, [])).values_list("pk", "name")
    heads = Household.objects.filter(pk__in=keys.get(Subject.HOUSEHOLD, [])).values_list("pk", "head_name")
    found = {(Subject.PERSON.value, pk): name for pk, name in people}
    return found | {(Subject.HOUSEHOLD.value, pk): name for pk, name in heads}


def _listed(cluster: DuplicateCluster, names: dict[tuple[str, int], str]) -> Listed:
    keys = sorted(member.object_id for member in cluster.members.all())
    best = cluster.undecided[0] if cluster.undecided else None
    return Listed(
        cluster,
        [names[cluster.subject, key] for key in keys if (cluster.subject, key) in names],
        [explain(reason) for reason in best.reasons] if best else [],
        any(pair.came_again_at for pair in cluster.undecided),
        best if best and cluster.state == DuplicateCluster.State.UNSURE else None,
    )


def _said(record: SourceRecord) -> str:
    day = f", {formats.long_date(record.source.cut_off_on)}" if record.source.cut_off_on else ""
    return _("%(list)s, row %(row)s") % {"list": f"{record.source.title}{day}", "row": record.row}


def _number(last4: str) -> str:
    return formats.masked(last4) if last4 else ""


def _label(key: str) -> str:
    words = {
        "members": _("Members"), "village": _("Village"), "verified": _("Verified"), "nik": "NIK",
        "p3ke_family_id": _("P3KE family id"), "p3ke_person_id": _("P3KE person id"),
    }  # fmt: skip
    return words.get(key) or str(REGISTER_LABELS.get(key) or LABELS.get(key, key))


def _place(household: Household) -> str:
    rt_rw = " / ".join(part for part in (household.rt, household.rw) if part)
    return ", ".join(filter(None, [household.address, f"RT/RW {rt_rw}" if rt_rw else "", household.hamlet]))


def _village(row: Household) -> str:
    return ", ".join(place.label for place in (row.village, row.village.parent) if place)


def _of_household(row: Household) -> list[tuple[str, str]]:
    people = [person for person in row.everybody if person.left_on is None]
    members = "; ".join(f"{person.name} ({say('relation', person.relation) or '–'})" for person in people)
    return [
        ("head_name", row.head_name), ("village", _village(row)),
        ("address", _place(row)), ("kk", _number(row.kk_last4)),
        ("p3ke_family_id", row.p3ke_family_id or ""), ("decile", str(row.decile or "")), ("members", members),
        ("roof", say("roof", row.housing.get("roof"))), ("wall", say("wall", row.housing.get("wall"))),
        ("facilitator", str(row.facilitator or "")),
        ("verified", formats.long_date(row.verified_at.date()) if row.verified_at else ""),
    ]  # fmt: skip


def _of_person(row: Person) -> list[tuple[str, str]]:
    household = row.household
    fields = ("birth_date", "sex", "relation", "marital", "work", "education")
    return [
        ("name", row.name), ("nik", _number(row.nik_last4) or say("nik_missing", row.nik_missing)),
        *((name, say(name, getattr(row, name))) for name in fields),
        ("p3ke_person_id", row.p3ke_person_id or ""), ("head_name", household.head_name),
        ("kk", _number(household.kk_last4)),
        ("village", _village(household)), ("address", _place(household)),
    ]  # fmt: skip
