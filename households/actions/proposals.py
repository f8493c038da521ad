"""A list proposes another value for a visited family: somebody takes it over, or rejects it for good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from foundation import keys
from foundation.errors import Conflict, DomainError
from households.actions.members import add_member, save_unless_taken
from households.actions.rules import living, opened, touch, why
from households.models import Household, Person, Proposal
from households.register.proposals import NEW_MEMBER

if TYPE_CHECKING:
    from accounts.models import User

NIK_PLACE = "households_person.nik"


@transaction.atomic
def answer_proposals(*, by: User, proposals: Collection[Proposal], accept: bool, reason: str = "") -> int:
    """Take over or reject several, all or none; returns how many. A rejection needs a reason and is remembered: the
    next list that brings the same value does not ask again. Raises Conflict `answered`, `gone`.
    """
    reason = reason.strip()[:300] if accept else why(reason)
    if not proposals:
        raise DomainError(_("Tick at least one proposal."), code="nothing")
    wanted = [proposal.pk for proposal in proposals]
    rows = Proposal.objects.unscoped().select_for_update(of=("self",)).filter(pk__in=wanted)
    locked = list(rows.select_related("staged__batch").order_by("household_id", "pk"))
    if any(proposal.state != Proposal.State.OPEN for proposal in locked):
        raise Conflict(_("Somebody has answered this proposal already. Look again."), code="answered")
    families: dict[int, list[Proposal]] = {}
    for proposal in locked:
        families.setdefault(proposal.household_id, []).append(proposal)
    for pk, asked in families.items():
        household = opened(by, Household(pk=pk))
        if accept:
            _take_over(by, household, asked)
        _note(by, household, asked, accept, reason)
    return len(locked)


def _note(by: User, household: Household, asked: list[Proposal], accept: bool, reason: str) -> None:
    now = timezone.now()
    for proposal in asked:
        proposal.state = Proposal.State.ACCEPTED if accept else Proposal.State.REJECTED
        proposal.answered_at, proposal.answered_by, proposal.reason = now, by, reason
    Proposal.objects.bulk_update(asked, ["state", "answered_at", "answered_by", "reason"])
    audit.record(
        by=by, verb="proposal.accept" if accept else "proposal.reject", obj=household, region=household.village_id,
        after={
            "fields": sorted({proposal.field for proposal in asked}),
            "lists": sorted({str(proposal.staged.batch) for proposal in asked}),
        },
        reason=reason,
    )  # fmt: skip


def _take_over(by: User, household: Household, asked: list[Proposal]) -> None:
    people = living(household)
    touched: dict[int, Person] = {}
    for proposal in asked:
        if proposal.field == NEW_MEMBER:
            _let_in(by, household, proposal)
        elif proposal.person_id is None:
            setattr(household, proposal.field, proposal.after)
        elif proposal.person_id not in people:
            raise Conflict(_("This person does not live in this family any more. Look again."), code="gone")
        else:
            person = touched[proposal.person_id] = people[proposal.person_id]
            _set(person, proposal)
    for person in touched.values():
        person.version += 1
        save_unless_taken(person)
        if person.is_head:
            household.head_name = person.name
    touch(household)


def _set(person: Person, proposal: Proposal) -> None:
    if proposal.field == "nik":
        person.nik, person.nik_missing = _number(proposal), ""
    elif proposal.field == "birth_date":
        person.birth_date = dt.date.fromisoformat(str(proposal.after))
    else:
        setattr(person, proposal.field, proposal.after)


def _let_in(by: User, household: Household, proposal: Proposal) -> None:
    """The new member as the row of the list tells it, living here since the list was drawn up."""
    told: dict[str, Any] = proposal.staged.values
    born = told.get("birth_date")
    batch = proposal.staged.batch
    add_member(
        by=by, household=household, name=str(told.get("name", "")), sex=told.get("sex") or "",
        birth_date=dt.date.fromisoformat(born) if born else None, relation=told.get("relation") or "other",
        on=batch.cut_off_on or timezone.localdate(batch.uploaded_at), nik=_number(proposal),
    )  # fmt: skip


def _number(proposal: Proposal) -> str:
    """The NIK of the row, or nothing."""
    sealed = proposal.staged.values.get("nik")
    return keys.open_sealed(bytes.fromhex(sealed["c"]), NIK_PLACE).decode() if sealed else ""
