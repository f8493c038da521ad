"""What a reviewer does with a visit: approve, return for repair, reject, hold. Never the one who made the visit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from foundation.errors import Conflict, DomainError, NotAllowed
from households import actions as household_actions
from verification.actions.register import write
from verification.actions.rights import demand
from verification.actions.telling import keep_aid
from verification.models import Campaign, Quarantine, Target, Visit

if TYPE_CHECKING:
    from accounts.models import User

OPEN = (Visit.State.RECEIVED, Visit.State.HELD, Visit.State.REPAIR)
MAX_NOTE = 2000


@transaction.atomic
def approve(*, by: User, visit: Visit, accept: Collection[str] = ()) -> Visit:
    """Take the visit as what is so, and write the accepted differences (codes of `compare`) into the register.

    Other open visits of the same household are superseded. Raises Conflict when the visit is not to be reviewed (any
    more), when its household has an approved one, or when an accepted difference is no longer there.
    """
    target, visit = _locked(by, visit)
    if visit.state not in (Visit.State.RECEIVED, Visit.State.HELD):
        raise Conflict(_("Only a visit that waits for review can be approved."), code="not_to_review")
    if target is None or target.campaign.state != Campaign.State.OPEN:
        raise Conflict(_("The visit belongs to no open campaign."), code="campaign_closed")
    if target.state in (Target.State.APPROVED, Target.State.DECIDED):
        raise Conflict(_("A visit of this household is approved already."), code="already_approved")
    write(by=by, visit=visit, accept=accept)
    _settle(by, visit, Visit.State.APPROVED, problem="" if visit.problem != "merged" else visit.problem)
    _supersede(by, target, visit)
    keep_aid([visit])
    _move(target, Target.State.APPROVED)
    assert visit.reviewed_at is not None  # nosec: _settle set it
    household_actions.mark_verified(by=by, households=[target.household_id], at=visit.reviewed_at)
    audit.record(
        by=by, verb="visit.approve", obj=visit, region=visit.village_id or "", before={"state": "received"},
        after={"state": "approved", "accepted": sorted(accept)},
    )  # fmt: skip
    return visit


@transaction.atomic
def return_for_repair(*, by: User, visit: Visit, note: str, questions: Mapping[str, str] | None = None) -> Visit:
    """Send the visit back to its facilitator's phone with a note, and notes on single questions (by path)."""
    target, visit = _locked(by, visit)
    if visit.state not in OPEN or (visit.state == Visit.State.REPAIR and visit.reviewed_at is not None):
        raise Conflict(_("Only a visit that waits for review can be returned."), code="not_to_review")
    if target is None or target.campaign.state != Campaign.State.OPEN or target.facilitator_id != visit.facilitator_id:
        raise Conflict(_("This household is not on the facilitator's list; reject the visit."), code="not_on_list")
    if target.state in (Target.State.APPROVED, Target.State.DECIDED):
        raise Conflict(_("A visit of this household is approved already."), code="already_approved")
    notes = {path[:200]: text.strip()[:MAX_NOTE] for path, text in (questions or {}).items() if text.strip()}
    if not note.strip() and not notes:
        raise DomainError(_("Write what has to be repaired."), code="no_note", field="note")
    visit.notes = {"": note.strip()[:MAX_NOTE], **notes}
    before = visit.state
    _settle(by, visit, Visit.State.REPAIR, problem="returned")
    _move(target, Target.State.RETURNED)
    audit.record(
        by=by, verb="visit.return", obj=visit, region=visit.village_id or "", before={"state": before},
        after={"state": "repair", "questions": sorted(notes)},
    )  # fmt: skip
    return visit


@transaction.atomic
def reject(*, by: User, visit: Visit, reason: str) -> Visit:
    """The visit does not count; its household is to be visited (again) unless another visit of it is there."""
    target, visit = _locked(by, visit)
    if visit.state not in OPEN:
        raise Conflict(_("This visit was reviewed already."), code="not_to_review")
    _needs(reason)
    before, visit.notes = visit.state, {"": reason.strip()[:MAX_NOTE]}
    _settle(by, visit, Visit.State.REJECTED, problem=visit.problem)
    if target is not None and target.state in (Target.State.VISITED, Target.State.RETURNED):
        left = target.visits.filter(state__in=[Visit.State.RECEIVED, Visit.State.HELD]).exists()
        _move(target, Target.State.VISITED if left else Target.State.LISTED)
    audit.record(
        by=by, verb="visit.reject", obj=visit, region=visit.village_id or "", before={"state": before},
        after={"state": "rejected"}, reason=reason.strip()[:MAX_NOTE],
    )  # fmt: skip
    return visit


@transaction.atomic
def hold(*, by: User, visit: Visit, reason: str) -> Visit:
    """Keep the visit aside while something is cleared up; it stays in the queue."""
    _target, visit = _locked(by, visit)
    if visit.state != Visit.State.RECEIVED:
        raise Conflict(_("Only a visit that waits for review can be held."), code="not_to_review")
    _needs(reason)
    visit.state, visit.notes = Visit.State.HELD, {"": reason.strip()[:MAX_NOTE]}
    visit.version += 1
    visit.save(update_fields=["state", "notes", "version"])
    audit.record(
        by=by, verb="visit.hold", obj=visit, region=visit.village_id or "", before={"state": "received"},
        after={"state": "held"}, reason=reason.strip()[:MAX_NOTE],
    )  # fmt: skip
    return visit


@transaction.atomic
def settle_quarantine(*, by: User, kept: Quarantine) -> Quarantine:
    """A person has looked at the content that was kept aside; it stays stored."""
    kept = Quarantine.objects.unscoped().select_for_update(of=("self",)).get(pk=kept.pk)
    demand(by, "visit.review", kept.visit.village_id or "")
    if kept.settled_at is not None:
        raise Conflict(_("Somebody has looked at this already."), code="settled")
    kept.settled_at, kept.settled_by = timezone.now(), by
    kept.save(update_fields=["settled_at", "settled_by"])
    audit.record(by=by, verb="visit.settle_quarantine", obj=kept, region=kept.visit.village_id or "")
    return kept


def _locked(by: User, visit: Visit) -> tuple[Target | None, Visit]:
    """Target first, then visit: the order of everything that touches both. `by` may review it and did not make it."""
    target = None
    if visit.target_id is not None:
        rows = Target.objects.unscoped().select_related("campaign").select_for_update(of=("self",), no_key=True)
        target = rows.get(pk=visit.target_id)
    visit = Visit.objects.unscoped().select_for_update(of=("self",), no_key=True).get(pk=visit.pk)
    demand(by, "visit.review", visit.village_id or "")
    if visit.facilitator_id == by.pk:
        raise NotAllowed(_("Somebody else has to review your own visit."), code="own_visit")
    return target, visit


def _settle(by: User, visit: Visit, state: str, problem: str) -> None:
    visit.state, visit.problem, visit.reviewed_by, visit.reviewed_at = state, problem, by, timezone.now()
    visit.version += 1
    visit.save(update_fields=["state", "problem", "notes", "reviewed_by", "reviewed_at", "version"])


def _move(target: Target, state: str) -> None:
    target.state, target.version = state, target.version + 1
    if state == Target.State.LISTED:
        target.visited_on = None
    elif target.visited_on is None:
        target.visited_on = timezone.localdate()
    target.save(update_fields=["state", "version", "visited_on"])


def _supersede(by: User, target: Target, visit: Visit) -> None:
    """One approved visit a household: the other open ones no longer count."""
    others = target.visits.filter(state__in=OPEN).exclude(pk=visit.pk)
    others.update(state=Visit.State.REJECTED, problem="superseded", reviewed_by=by, reviewed_at=timezone.now())


def _needs(reason: str) -> None:
    if not reason.strip():
        raise DomainError(_("Write the reason."), code="no_reason", field="reason")
