"""Two entries of one family on one campaign's list: one target is left to do, the other is closed as its double.

The work that is further goes on; visits come along to it. The closed target keeps its place in the counts: decided, as
listed twice, of which family. A decision stays with the entry it was made of, and nobody decides by merging: where only
the absorbed entry was decided, the survivor's target comes to be decided, with the visit which that decision rests on,
and nobody visits again (`DecisionQuerySet.of_doubles` tells what was decided there).

Every changed row is kept by the merge, so parting puts it back; a visit that came in between for the closed target goes
back to it.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from households.merging import ledger
from households.models import Merge
from verification import answers
from verification.codes import household_of
from verification.models import Target, Visit

FURTHER = {state: rank for rank, state in enumerate(("listed", "returned", "visited", "approved", "decided"))}
# As a late visit is kept when the family has an approved one already (verification.actions.placing).
ASIDE = "state = 'held', problem = 'already_approved'"
CLOSED = "state = 'decided', double_of_id = %(survivor)s, version = t.version + 1"
MOVED = "target_id = %(stays)s, household_id = %(survivor)s"


def merged(merge: Merge) -> None:
    """The households of `merge` became one."""
    pair = {"survivor": merge.survivor_id, "absorbed": merge.absorbed_id}
    rows = Target.objects.unscoped().select_for_update(of=("self",), no_key=True).order_by("pk")
    found = list(rows.filter(household_id__in=pair.values()))
    stays = {target.campaign_id: target for target in found if target.household_id == merge.survivor_id}
    for goes in found:
        kept = stays.get(goes.campaign_id) if goes.household_id == merge.absorbed_id else None
        if kept is not None and not goes.state == kept.state == Target.State.DECIDED:
            _close(merge, kept, goes)


def _close(merge: Merge, stays: Target, goes: Target) -> None:
    keys: dict[str, Any] = {"survivor": merge.survivor_id, "stays": stays.pk, "goes": goes.pk}
    reached = _reached(goes)
    further = FURTHER[reached] > FURTHER[stays.state]
    if further or goes.state != Target.State.DECIDED:
        _set_aside(merge, stays if further else goes, reached if further else stays.state, keys)
        _bring_visits(merge, keys)
    if further:
        told = {"state": reached, "visited_on": goes.visited_on, "by": goes.facilitator_id, **keys}
        ledger.change(
            merge, "verification_target",
            "state = %(state)s, visited_on = %(visited_on)s, facilitator_id = %(by)s, version = t.version + 1",
            "t.id = %(stays)s", **told,
        )  # fmt: skip
    ledger.change(merge, "verification_target", CLOSED, "t.id = %(goes)s", **keys)


def _reached(goes: Target) -> str:
    """How far the work is that can come along: what was decided is, for the survivor, approved and to decide."""
    if goes.state != Target.State.DECIDED:
        return goes.state
    return Target.State.APPROVED if goes.visits.filter(state="approved").exists() else Target.State.LISTED


def _bring_visits(merge: Merge, keys: dict[str, Any]) -> None:
    ledger.change(merge, "verification_visit", f"{MOVED}, version = t.version + 1", "t.target_id = %(goes)s", **keys)
    ledger.change(
        merge, "verification_backcheck", "target_id = %(stays)s",
        "t.target_id = %(goes)s AND t.state = 'assigned' AND NOT EXISTS (SELECT FROM verification_backcheck o"
        " WHERE o.target_id = %(stays)s AND o.state <> 'dropped')", **keys,
    )  # fmt: skip


def _set_aside(merge: Merge, behind: Target, state: str, keys: dict[str, Any]) -> None:
    """Visits of the target that is behind, where the other has an approved one: for a person to look at."""
    if FURTHER[state] < FURTHER["approved"]:
        return
    ledger.change(
        merge, "verification_visit", f"{ASIDE}, version = t.version + 1",
        "t.target_id = %(behind)s AND t.state IN ('received', 'approved', 'repair')", behind=behind.pk, **keys,
    )  # fmt: skip


def parted(merge: Merge) -> None:
    """The two are apart again. Rows are back already; visits that came in between go to whom they name."""
    ids = [merge.survivor_id, merge.absorbed_id]
    targets = list(Target.objects.unscoped().filter(household_id__in=ids).order_by("pk"))
    mine = {target.campaign_id: target for target in targets if target.household_id == merge.absorbed_id}
    for kept in targets:
        own = mine.get(kept.campaign_id)
        if kept.household_id == merge.survivor_id and own is not None:
            _give_back(merge, kept, own)


def _give_back(merge: Merge, kept: Target, own: Target) -> None:
    came = kept.visits.filter(problem="merged", received_at__gte=merge.merged_at)
    named = [visit.pk for visit in came if _names(visit, own)]
    if not named:
        return
    Visit.objects.unscoped().filter(pk__in=named).update(
        target=own, household_id=own.household_id, village_id=own.village_id, problem=""
    )
    for target in (kept, own):
        target.refresh_from_db()
        _stand(target)


def _names(visit: Visit, target: Target) -> bool:
    """Did the phone send it for this target?"""
    told = answers.loosely(visit.answers)
    code = household_of(told.target_code or told.household_code)
    return told.target_id == str(target.pk) or (code is not None and code[1] == target.household_id)


def _stand(target: Target) -> None:
    """Where the work on an undecided target stands, by the visits it has."""
    if target.state == Target.State.DECIDED:
        return
    states = set(target.visits.values_list("state", flat=True))
    standing = (
        Target.State.APPROVED if "approved" in states
        else Target.State.VISITED if states & {"received", "held"}
        else Target.State.RETURNED if "repair" in states
        else Target.State.LISTED
    )  # fmt: skip
    if standing == target.state:
        return
    target.state, target.version = standing, target.version + 1
    target.visited_on = None if standing == Target.State.LISTED else (target.visited_on or timezone.localdate())
    target.save(update_fields=["state", "visited_on", "version"])
