"""The search for duplicates, and what a person says of a pair. Nothing merges on a score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.querysets import may
from foundation.errors import Conflict, NotAllowed
from foundation.jobs import JobState
from households.actions.rules import why
from households.duplicates.clustering import RANK
from households.models import DuplicateCluster, DuplicateJob, DuplicateMember, DuplicatePair, Merge, Person, Subject
from households.querysets import DuplicatePairQuerySet

if TYPE_CHECKING:
    from accounts.models import User

UNDECIDED = ("", DuplicatePair.Verdict.UNSURE)


@transaction.atomic
def ask_for_search(*, by: User, regency: str) -> DuplicateJob:
    """Look through a whole kabupaten. One search waits at a time."""
    if not may(by, "household.change", regency):
        raise NotAllowed()
    open_states = [JobState.WAITING, JobState.RUNNING]
    if DuplicateJob.objects.filter(regency_code=regency, batch=None, state__in=open_states).exists():
        raise Conflict(_("A search is on its way already."), code="search_runs")
    job = DuplicateJob.objects.create(regency_code=regency, asked_by=by)
    audit.record(by=by, verb="duplicate.search", obj=job, region=regency)
    return job


@transaction.atomic
def say_of_pairs(*, by: User, cluster: DuplicateCluster, chosen: Iterable[int], verdict: str, reason: str) -> int:
    """`different` is remembered until the data of one of the two changes; `unsure` puts the cluster behind the others.
    `chosen`: keys of pairs of the cluster. Returns how many were decided. Who calls two families different has seen
    their members beside each other: those are not asked about one by one afterwards.
    """
    reason = why(reason)
    cluster = _locked(by, cluster)
    if verdict not in (DuplicatePair.Verdict.DIFFERENT, DuplicatePair.Verdict.UNSURE):
        raise ValueError(verdict)
    rows = DuplicatePair.objects.unscoped().filter(cluster=cluster, pk__in=list(chosen), verdict__in=UNDECIDED)
    families = list(rows.filter(subject=Subject.HOUSEHOLD).values_list("first_id", "second_id"))
    said = {"verdict": verdict, "reason": reason, "decided_by": by, "decided_at": timezone.now()}
    count = rows.update(**said)
    if not count:
        raise Conflict(_("Somebody else has decided this meanwhile."), code="decided")
    settle(cluster)
    if verdict == DuplicatePair.Verdict.DIFFERENT:
        _say_of_members(families, said)
    audit.record(
        by=by, verb=f"duplicate.{verdict}", obj=cluster, region=cluster.region_id, reason=reason, after={"pairs": count}
    )
    return count


@transaction.atomic
def remember_merge(*, by: User, merge: Merge) -> None:
    """The pair is settled; what else was like the absorbed is from now on asked of the survivor."""
    for one in [merge, *merge.parts.all()]:
        about = _pairs_of(one.subject, one.absorbed_id)
        clusters = set(about.exclude(cluster=None).values_list("cluster_id", flat=True))
        same = about.filter(
            first_id=min(one.survivor_id, one.absorbed_id), second_id=max(one.survivor_id, one.absorbed_id)
        )
        same.update(verdict=DuplicatePair.Verdict.SAME, reason=one.reason, decided_by=by, decided_at=one.merged_at)
        for pair in about.filter(verdict__in=UNDECIDED):
            other = pair.first_id if pair.second_id == one.absorbed_id else pair.second_id
            first, second = sorted((other, one.survivor_id))
            if other == one.survivor_id or _pairs_of(one.subject, first).filter(second_id=second).exists():
                pair.delete()
            else:
                DuplicatePair.objects.filter(pk=pair.pk).update(first_id=first, second_id=second)
        for cluster in DuplicateCluster.objects.unscoped().select_for_update(of=("self",)).filter(pk__in=clusters):
            settle(cluster)


@transaction.atomic
def remember_parting(*, by: User, merge: Merge, reason: str) -> None:
    """Who takes a merge back says that the two are different."""
    said = {
        "verdict": DuplicatePair.Verdict.DIFFERENT, "reason": reason[:300], "decided_by": by,
        "decided_at": timezone.now(),
    }  # fmt: skip
    for one in [merge, *merge.parts.all()]:
        first, second = sorted((one.survivor_id, one.absorbed_id))
        _pairs_of(one.subject, first).filter(first_id=first, second_id=second).update(**said)
        if one.subject == Subject.HOUSEHOLD:
            _say_of_members([(first, second)], said)


def _say_of_members(families: Sequence[tuple[int, int]], said: Mapping[str, Any]) -> None:
    """What was said of two families holds for the pairs of their members that nobody has decided."""
    wanted, homes = set(families), {home for pair in families for home in pair}
    living = Person.objects.unscoped().filter(household__in=homes, left_on=None)
    home_of = dict(living.values_list("pk", "household_id"))
    pairs = DuplicatePair.objects.unscoped().filter(
        subject=Subject.PERSON, verdict__in=UNDECIDED, first_id__in=home_of, second_id__in=home_of
    )
    between = [
        pair for pair in pairs.defer("reasons")
        if tuple(sorted((home_of[pair.first_id], home_of[pair.second_id]))) in wanted
    ]  # fmt: skip
    DuplicatePair.objects.filter(pk__in=[pair.pk for pair in between]).update(**said)
    asked = {pair.cluster_id for pair in between if pair.cluster_id}
    for cluster in DuplicateCluster.objects.unscoped().select_for_update(of=("self",)).filter(pk__in=asked):
        settle(cluster)


def settle(cluster: DuplicateCluster) -> None:
    """After a decision: who is still in question, and how likely; closed when nobody is."""
    left = list(cluster.pairs.filter(verdict__in=UNDECIDED).defer("reasons"))
    members = {key for pair in left for key in (pair.first_id, pair.second_id)}
    cluster.members.exclude(object_id__in=members).delete()
    known = set(cluster.members.values_list("object_id", flat=True))
    taken = DuplicateMember.objects.filter(subject=cluster.subject, object_id__in=members - known)
    missing = members - known - set(taken.values_list("object_id", flat=True))
    DuplicateMember.objects.bulk_create(
        [DuplicateMember(cluster=cluster, subject=cluster.subject, object_id=key) for key in sorted(missing)]
    )
    to_decide = [pair for pair in left if pair.verdict == DuplicatePair.Verdict.OPEN]
    if left:
        best = min(to_decide or left, key=lambda pair: (RANK[pair.grade], -pair.score))
        cluster.size, cluster.score, cluster.grade = len(members), best.score, best.grade
    states = DuplicateCluster.State
    cluster.state = states.OPEN if to_decide else states.UNSURE if left else states.CLOSED
    cluster.changed_at = timezone.now()
    cluster.save()


def _locked(by: User, cluster: DuplicateCluster) -> DuplicateCluster:
    cluster = DuplicateCluster.objects.unscoped().select_for_update(of=("self",)).get(pk=cluster.pk)
    if not may(by, "household.change", cluster.region_id):
        raise NotAllowed()
    return cluster


def _pairs_of(subject: str, key: int) -> DuplicatePairQuerySet:
    return DuplicatePair.objects.unscoped().filter(Q(first_id=key) | Q(second_id=key), subject=subject)
