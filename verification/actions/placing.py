"""Where a visit that arrives belongs: its household on a list, and whether anything stands in the way of review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.querysets import reach
from foundation.prepared import Given, Prepared
from households.models import Household
from verification.answers import Facts
from verification.codes import household_of
from verification.models import BackCheck, Campaign, Target, Visit

if TYPE_CHECKING:
    from accounts.models import User

MAX_MERGES = 20

_locked = Prepared(lambda: Target.objects.unscoped().for_arrival().filter(pk=Given("pk")))


@dataclass(frozen=True, slots=True)
class Place:
    """`target` is locked, with the columns of `for_arrival`. `region_code` is never empty for a sender with an
    assignment: somebody sees the visit.
    """

    target: Target | None
    household_id: int | None
    region_code: str
    state: str
    problem: str = ""
    back_check: BackCheck | None = None


def place(by: User, facts: Facts, fits: bool) -> Place:
    """What fits and is the sender's own is received; all else is kept where a person sees it (design.md 4)."""
    found = _target(by, facts)
    if found is None:
        home = next((region for _role, region in reach(by, "visit.submit")), "")
        return Place(None, None, home, Visit.State.REPAIR, "unknown_target" if fits else "misfit")
    target, problem = _survivor(found)
    check = _back_check(by, target) if fits else None
    if check is not None:
        return Place(target, target.household_id, target.village_id, Visit.State.CHECK, "", check)
    state, problem = _standing(by, target, problem, fits)
    return Place(target, target.household_id, target.village_id, state, problem)


def _back_check(by: User, target: Target) -> BackCheck | None:
    """The second visit the sender was asked for, if the household is another facilitator's; locked."""
    if target.facilitator_id == by.pk:
        return None
    return (
        BackCheck.objects.given_to(by).filter(target=target, state="assigned").select_for_update(of=("self",)).first()
    )


def _standing(by: User, target: Target, problem: str, fits: bool) -> tuple[str, str]:
    if not fits:
        return Visit.State.REPAIR, "misfit"
    if problem in ("merged_away", "household_gone"):
        return Visit.State.HELD, problem
    if target.campaign_state != Campaign.State.OPEN:
        return Visit.State.HELD, "campaign_closed"
    if target.facilitator_id != by.pk and problem != "merged":
        return Visit.State.HELD, "reassigned"
    if target.state in (Target.State.APPROVED, Target.State.DECIDED):
        return Visit.State.HELD, "already_approved"
    return Visit.State.RECEIVED, problem


def _target(by: User, facts: Facts) -> Target | None:
    """By the id the phone was given; typed codes mean the sender's own household of that code before anybody else's.
    Locked: until the visit is stored nobody approves, decides or reassigns it.
    """
    if facts.target_id.isascii() and facts.target_id.isdigit() and len(facts.target_id) < 18:
        return _locked.first(pk=int(facts.target_id))
    code = facts.target_code or facts.household_code
    if not code:
        return None
    targets = Target.objects.unscoped()
    if known := household_of(code):
        targets = targets.filter(household_id=known[1], regency_code=known[0])
    else:
        regencies = {region[:5] for _role, region in reach(by, "visit.submit")}
        targets = targets.filter(household__p3ke_family_id=code, regency_code__in=regencies)
    rows = list(targets.order_by("-campaign__state", "-pk")[:10])  # open before draft before closed
    own = [target for target in rows if target.facilitator_id == by.pk]
    chosen = next(iter(own or rows), None)
    return _locked.first(pk=chosen.pk) if chosen is not None else None


def _survivor(target: Target) -> tuple[Target, str]:
    """Follow merges to the household that lives on, on the same campaign's list."""
    if target.household_status == Household.Status.ACTIVE:
        return target, ""
    household = target.household
    for _step in range(MAX_MERGES):
        if household.status != Household.Status.MERGED or household.merged_into is None:
            break
        household = household.merged_into
    if household.pk == target.household_id:
        return target, "household_gone"
    other = Target.objects.unscoped().filter(campaign=target.campaign_id, household=household).first()
    locked = _locked.first(pk=other.pk) if other is not None else None
    return (locked, "merged") if locked else (target, "merged_away")
