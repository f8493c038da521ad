"""The open pairs of a kabupaten become clusters that keep their numbers from search to search."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from households.matching.clusters import components, keep_numbers
from households.models import DuplicateCluster, DuplicateMember, DuplicatePair, Grade, Household, Person, Subject

STRONG = (Grade.CERTAIN, Grade.LIKELY)
RANK: dict[str, int] = {Grade.CERTAIN: 0, Grade.LIKELY: 1, Grade.POSSIBLE: 2}
Open = DuplicatePair.Verdict.OPEN
Unsure = DuplicatePair.Verdict.UNSURE


def recluster(regency: str, subject: str) -> int:
    """Bring the clusters of a kabupaten in line with its undecided pairs. Returns how many are open. Inside a
    transaction, one at a time for a kabupaten.
    """
    pairs = list(_undecided(regency, subject))
    edges = [(pair.first_id, pair.second_id, pair.score, pair.grade in STRONG) for pair in pairs]
    groups = components(edges)
    members = DuplicateMember.objects.filter(subject=subject, cluster__regency_code=regency)
    known = dict(members.values_list("object_id", "cluster_id"))
    numbers = keep_numbers(groups, known)
    places = {member: place for place, group in enumerate(groups) for member in group}
    within: list[list[DuplicatePair]] = [[] for _group in groups]
    for pair in pairs:
        if places.get(pair.first_id) == (place := places.get(pair.second_id)) and place is not None:
            within[place].append(pair)
    villages = _villages(subject, places)
    clusters = [
        _cluster(regency, subject, number, group, inside, villages)
        for number, group, inside in zip(numbers, groups, within, strict=True)
    ]
    _store(regency, subject, clusters, groups, within, known)
    return sum(cluster.state == DuplicateCluster.State.OPEN for cluster in clusters)


def _undecided(regency: str, subject: str) -> Iterable[DuplicatePair]:
    """Pairs to decide; of persons only those whose families are not on the list as a likely pair themselves: one
    decision on the family settles them.
    """
    pairs = DuplicatePair.objects.unscoped().filter(regency_code=regency, verdict__in=[Open, Unsure])
    rows = list(pairs.filter(subject=subject).defer("reasons").order_by("pk"))
    if subject == Subject.HOUSEHOLD:
        return rows
    listed = pairs.filter(subject=Subject.HOUSEHOLD, grade__in=STRONG).values_list("first_id", "second_id")
    together = set(listed)
    people = {key for pair in rows for key in (pair.first_id, pair.second_id)}
    homes = dict(Person.objects.unscoped().filter(pk__in=people).values_list("pk", "household_id"))

    def covered(pair: DuplicatePair) -> bool:
        one, other = sorted((homes.get(pair.first_id, 0), homes.get(pair.second_id, 0)))
        return (one, other) in together

    return [pair for pair in rows if not covered(pair)]


def _villages(subject: str, keys: Iterable[int]) -> dict[int, str]:
    if subject == Subject.HOUSEHOLD:
        return dict(Household.objects.unscoped().filter(pk__in=list(keys)).values_list("pk", "village_id"))
    return dict(Person.objects.unscoped().filter(pk__in=list(keys)).values_list("pk", "household__village_id"))


def _cluster(
    regency: str,
    subject: str,
    number: int | None,
    group: list[int],
    inside: list[DuplicatePair],
    villages: dict[int, str],
) -> DuplicateCluster:
    to_decide = [pair for pair in inside if pair.verdict == Open]
    best = min(to_decide or inside, key=lambda pair: (RANK[Grade(pair.grade)], -pair.score))
    return DuplicateCluster(
        pk=number, subject=subject, regency_code=regency, size=len(group), score=best.score, grade=best.grade,
        region_id=common_region([villages[member] for member in group if member in villages]) or regency,
        state=DuplicateCluster.State.OPEN if to_decide else DuplicateCluster.State.UNSURE,
    )  # fmt: skip


def common_region(villages: list[str]) -> str:
    """The smallest region that holds all the villages: one of them, their kecamatan, or their kabupaten."""
    for size in (13, 8, 5):
        codes = {code[:size] for code in villages}
        if len(codes) == 1:
            return codes.pop()
    return ""


def _store(
    regency: str, subject: str, clusters: list[DuplicateCluster], groups: list[list[int]],
    within: list[list[DuplicatePair]], known: dict[int, int],
) -> None:  # fmt: skip
    now = timezone.now()
    rows = DuplicateCluster.objects.unscoped().filter(regency_code=regency, subject=subject)
    before = {row.pk: row for row in rows}
    for cluster in clusters:
        cluster.changed_at = now
        cluster.found_at = before[cluster.pk].found_at if cluster.pk in before else now
    DuplicateCluster.objects.bulk_create([row for row in clusters if row.pk is None], batch_size=2000)
    fields = ["size", "score", "grade", "region", "state", "changed_at"]
    moved = [row for row in clusters if row.pk in before and _differs(row, before[row.pk], fields[:-1])]
    DuplicateCluster.objects.bulk_update(moved, fields, batch_size=2000)
    _store_members(subject, clusters, groups, known)
    _store_pairs(regency, subject, clusters, within)
    kept = {row.pk for row in clusters}
    ended = [pk for pk, row in before.items() if pk not in kept and row.state in ("open", "unsure")]
    decided = DuplicatePair.objects.unscoped().filter(cluster__in=ended).exclude(verdict__in=[Open, Unsure])
    closed = set(decided.values_list("cluster_id", flat=True))
    rows.filter(pk__in=closed).update(state=DuplicateCluster.State.CLOSED, changed_at=now)
    rows.filter(pk__in=set(ended) - closed).update(state=DuplicateCluster.State.GONE, changed_at=now)


def _differs(one: DuplicateCluster, other: DuplicateCluster, fields: list[str]) -> bool:
    names = ["region_id" if name == "region" else name for name in fields]
    return any(getattr(one, name) != getattr(other, name) for name in names)


def _store_members(
    subject: str, clusters: list[DuplicateCluster], groups: list[list[int]], known: dict[int, int]
) -> None:
    wanted = {key: row.pk for row, group in zip(clusters, groups, strict=True) for key in group}
    wrong = [key for key, pk in known.items() if wanted.get(key) != pk]
    DuplicateMember.objects.filter(subject=subject, object_id__in=wrong).delete()
    fresh = [(key, pk) for key, pk in wanted.items() if known.get(key) != pk]
    DuplicateMember.objects.bulk_create(
        [DuplicateMember(cluster_id=pk, subject=subject, object_id=key) for key, pk in fresh], batch_size=5000
    )


def _store_pairs(
    regency: str, subject: str, clusters: list[DuplicateCluster], within: list[list[DuplicatePair]]
) -> None:
    """Each undecided pair names its cluster. Decided ones keep the name of the cluster they were decided in."""
    wanted = {pair.pk: row.pk for row, inside in zip(clusters, within, strict=True) for pair in inside}
    undecided = DuplicatePair.objects.unscoped().filter(
        regency_code=regency, subject=subject, verdict__in=[Open, Unsure]
    )
    changed = []
    for pair in undecided.only("pk", "cluster_id"):
        if pair.cluster_id != wanted.get(pair.pk):
            pair.cluster_id = wanted.get(pair.pk)
            changed.append(pair)
    DuplicatePair.objects.bulk_update(changed, ["cluster"], batch_size=5000)
