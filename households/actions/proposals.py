"""A list proposes another value for a visited family: somebody takes it over, or rejects it for good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from foundation import keys
from foundation.errors import Conflict, DomainError
from households.actions.members import add_member, choose_head, save_unless_taken
from households.actions.moving import move_household
from households.actions.numbers import KK_PLACE, renew_kk
from households.actions.rules import MAX_REASON, living, opened, touch, why
from households.models import Household, Person, Proposal
from households.register.proposals import HEAD, NEW_MEMBER
from regions.models import Region

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
    """What has an action of its own goes first: then the family has its new village, card and head."""
    for proposal in sorted(asked, key=lambda one: one.pk):
        if act := OWN_ACTION.get(proposal.field):
            act(by, household, proposal)
            household.refresh_from_db()
    people = living(household)
    touched: dict[int, Person] = {}
    for proposal in asked:
        if proposal.field in OWN_ACTION:
            continue
        if proposal.person_id is None:
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
    if proposal.field == "relation" and person.is_head != (proposal.after == "head"):
        words = _("%(name)s: who heads the family is changed first, then the relation to the head.")
        raise Conflict(words % {"name": person.name}, code="head_first")
    if proposal.field == "nik":
        person.nik, person.nik_missing = _number(proposal), ""
    elif proposal.field == "birth_date":
        person.birth_date = dt.date.fromisoformat(str(proposal.after))
    else:
        setattr(person, proposal.field, proposal.after)


def _let_in(by: User, household: Household, proposal: Proposal) -> Person:
    """The new member as the row of the list tells it, living here since the list was drawn up."""
    told: dict[str, Any] = proposal.staged.values
    born = told.get("birth_date")
    relation = told.get("relation") or "other"
    return add_member(
        by=by, household=household, name=str(told.get("name", "")), sex=told.get("sex") or "",
        birth_date=dt.date.fromisoformat(born) if born else None,
        relation="other" if relation == "head" else relation, on=_day(proposal), nik=_number(proposal),
    )  # fmt: skip


def _put_head(by: User, household: Household, proposal: Proposal) -> None:
    """Somebody of the family, or (no person) whom the list names and nobody knew: let in first, unless somebody was."""
    people = living(household)
    if proposal.person_id is not None and proposal.person_id not in people:
        raise Conflict(_("This person does not live in this family any more. Look again."), code="gone")
    person = people[proposal.person_id] if proposal.person_id else _known(people, proposal)
    if person is None:
        person = _let_in(by, household, proposal)
    if not person.is_head:
        choose_head(by=by, household=household, person=person, reason=_where(proposal))


def _known(people: dict[int, Person], proposal: Proposal) -> Person | None:
    """The newcomer, where another proposal of the same list let him in already."""
    told: dict[str, Any] = proposal.after or {}
    for person in people.values():
        born = person.birth_date.isoformat() if person.birth_date else None
        if (person.name.upper(), born) == (str(told["name"]).upper(), told["birth_date"]):
            return person
    return None


def _renew_card(by: User, household: Household, proposal: Proposal) -> None:
    """The list says since when at the latest; a number seen after that day ends no earlier than it began."""
    card = bytes.fromhex(proposal.staged.values["family_card"]["c"])
    last = household.kk_numbers.order_by("valid_from", "pk").values_list("valid_from", flat=True).last()
    renew_kk(
        by=by, household=household, number=keys.open_sealed(card, KK_PLACE).decode(), reason=_where(proposal),
        on=max(_day(proposal), last or dt.date.min),
    )  # fmt: skip


def _move(by: User, household: Household, proposal: Proposal) -> None:
    """To the village the list names, with the address of the same row: the old one is of the other village."""
    told: dict[str, Any] = proposal.staged.values
    last = household.moves.in_order().values_list("moved_on", flat=True).last()
    place: dict[str, Any] = {name: str(told.get(name) or "") for name in ("address", "rt", "rw", "hamlet")}
    move_household(
        by=by, household=household, village=Region.objects.get(pk=str(proposal.after)), reason=_where(proposal),
        on=max(_day(proposal), last or dt.date.min), **place,
    )  # fmt: skip


OWN_ACTION: dict[str, Callable[[User, Household, Proposal], Any]] = {
    "village_id": _move, "kk": _renew_card, NEW_MEMBER: _let_in, HEAD: _put_head,
}  # fmt: skip


def _day(proposal: Proposal) -> dt.date:
    """What a list tells holds since the day it was drawn up at the latest, else since it came."""
    batch = proposal.staged.batch
    return batch.cut_off_on or timezone.localdate(batch.uploaded_at)


def _where(proposal: Proposal) -> str:
    """Which list says so, in which row: the reason the change bears."""
    words = {"list": proposal.staged.batch, "row": proposal.staged.number}
    return (_("%(list)s, row %(row)s") % words)[:MAX_REASON]


def _number(proposal: Proposal) -> str:
    """The NIK of the row, or nothing."""
    sealed = proposal.staged.values.get("nik")
    return keys.open_sealed(bytes.fromhex(sealed["c"]), NIK_PLACE).decode() if sealed else ""
