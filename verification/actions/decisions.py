"""Deciding: a person, a meeting, a household, a verdict with its reasons. Rows are only ever added."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import FilteredRelation, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from foundation.errors import Conflict, DomainError
from households.models import Household
from verification.actions.rights import demand
from verification.models import Campaign, Decision, Meeting, Objection, Target, Verdict
from verification.reasons import CARRY_EXTREME, REASONS, USUAL

if TYPE_CHECKING:
    from accounts.models import User

CHUNK = 2000
MAX_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is decided of one household on a campaign's list. `reasons` are codes of `verification.reasons`."""

    target_id: int
    verdict: str
    reasons: tuple[str, ...] = ()
    note: str = ""
    double_of_id: int | None = None


class RulingsRefused(DomainError):
    """Some rulings cannot stand; nothing was decided. `problems` holds (target, message) of each."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        first = "; ".join(dict.fromkeys(message for _target, message in problems[:3]))
        super().__init__(
            _("%(count)s decisions cannot be recorded: %(first)s") % {"count": len(problems), "first": first},
            code="rulings",
        )
        self.problems = problems


@dataclass(frozen=True, slots=True)
class _Case:
    """A locked target with what its approved visit says."""

    pk: int
    household_id: int
    regency_code: str
    village_id: str
    state: str
    visit_id: int | None
    per_head: Decimal | None
    reviewer_id: int | None
    double_of_id: int | None


@transaction.atomic
def decide_batch(
    *, by: User, meeting: Meeting, decisions: Sequence[Ruling], effective_on: dt.date | None = None
) -> int:
    """Record the rulings of a meeting, all or none, in a handful of statements. Returns how many.

    Every household must be approved (decided ones may be decided anew, with a note) and lie in the meeting's region.
    A batch of SECOND_PERSON_FROM or more needs a second person: who approved one of its visits may not decide it.
    Raises NotAllowed, Conflict `second_person`, RulingsRefused with all problems.
    """
    demand(by, "decision.make", meeting.village_id)
    campaign = Campaign.objects.unscoped().select_related("line").get(pk=meeting.campaign_id)
    day = effective_on or meeting.held_on
    if day > timezone.localdate():
        raise DomainError(_("A decision cannot be in force from a day to come."), code="future", field="effective_on")
    cases = _locked_cases(campaign, [ruling.target_id for ruling in decisions])
    problems = _problems(decisions, cases, campaign, meeting)
    if problems:
        raise RulingsRefused(problems)
    if len(decisions) >= settings.SECOND_PERSON_FROM and any(
        cases[r.target_id].reviewer_id == by.pk for r in decisions
    ):
        raise Conflict(
            _("You approved visits of this batch yourself: a batch this large needs a second person to decide."),
            code="second_person",
        )
    _insert(by, campaign, meeting, decisions, cases, day)
    counts = Counter(ruling.verdict for ruling in decisions)
    audit.record(
        by=by, verb="decision.batch", obj=meeting, region=meeting.village_id,
        after={"decided": len(decisions), "effective_on": day, **counts},
    )  # fmt: skip
    return len(decisions)


def proposals(*, meeting: Meeting) -> list[Ruling]:
    """What the approved visits of the meeting's region suggest, one ruling a household that has to be decided, in the
    order of villages and names.
    """
    targets = Target.objects.unscoped().filter(campaign_id=meeting.campaign_id).to_decide().under(meeting.village_id)
    rows = _with_visit(targets).order_by("village_id", "household__head_name", "pk")
    return [
        Ruling(pk, suggestion or Verdict.UNDECIDED, _reasons(reasons, suggestion or Verdict.UNDECIDED))
        for pk, suggestion, reasons in rows.values_list("pk", "approved__suggestion", "approved__reasons")
    ]


@transaction.atomic
def decide_as_proposed(*, by: User, meeting: Meeting) -> tuple[int, int]:
    """Decide every household of the meeting's region as its visit proposes, where that can stand.

    Returns (decided, left for a person): left are doubles (which family are they a copy of?) and families proposed as
    extreme poor whose spending is not below the line.
    """
    demand(by, "decision.make", meeting.village_id)
    campaign = Campaign.objects.unscoped().select_related("line").get(pk=meeting.campaign_id)
    rulings = proposals(meeting=meeting)
    cases = _locked_cases(campaign, [ruling.target_id for ruling in rulings])
    doubtful = {target for target, _why in _problems(rulings, cases, campaign, meeting)}
    clear = [ruling for ruling in rulings if ruling.target_id not in doubtful]
    return decide_batch(by=by, meeting=meeting, decisions=clear) if clear else 0, len(doubtful)


@transaction.atomic
def decide_without_meeting(*, by: User, campaign: Campaign, rulings: Sequence[Ruling]) -> int:
    """Record rulings that rest on no minutes: what a village reported as unchanged, what nobody could visit or decide.
    The action that calls it has checked them and writes the audit line. Returns how many.
    """
    demand(by, "decision.make", campaign.region_id)
    if rulings:
        cases = _locked_cases(campaign, [ruling.target_id for ruling in rulings])
        _insert(by, campaign, None, rulings, cases, timezone.localdate())
    return len(rulings)


def _reasons(told: list[str], verdict: str) -> tuple[str, ...]:
    known = tuple(reason for reason in told if reason in REASONS)
    return known or (USUAL[verdict],)


def _with_visit(targets: Any) -> Any:
    return targets.annotate(approved=FilteredRelation("visits", condition=Q(visits__state="approved")))


def _locked_cases(campaign: Campaign, ids: Sequence[int]) -> dict[int, _Case]:
    locked = Target.objects.unscoped().filter(campaign=campaign, pk__in=list(ids)).select_for_update(no_key=True)
    list(locked.order_by("pk").values_list("pk", flat=True))
    rows = _with_visit(Target.objects.unscoped().filter(campaign=campaign, pk__in=list(ids))).values_list(
        "pk", "household_id", "regency_code", "village_id", "state", "approved__id",
        "approved__expenditure_per_head", "approved__reviewed_by_id", "double_of_id",
    )  # fmt: skip
    return {row[0]: _Case(*row) for row in rows}


def _problems(
    rulings: Sequence[Ruling], cases: dict[int, _Case], campaign: Campaign, meeting: Meeting
) -> list[tuple[int, str]]:
    """(target, why it cannot stand), at most one a ruling."""
    others = [ruling.double_of_id for ruling in rulings if ruling.double_of_id is not None]
    known = dict(Household.objects.unscoped().filter(pk__in=others).values_list("pk", "regency_code"))
    times = Counter(ruling.target_id for ruling in rulings)
    objected = _objected([case.household_id for case in cases.values()])
    found = []
    for ruling in rulings:
        case = cases.get(ruling.target_id)
        if case is None or not f"{case.village_id}.".startswith(f"{meeting.village_id}."):
            problem = _("this household is not on the list of the meeting's region")
        elif times[ruling.target_id] > 1:
            problem = _("this household is named twice")
        elif case.double_of_id is not None:
            problem = _("this entry was merged into another family: decide that one")
        elif case.household_id in objected:
            problem = _("the family has objected: answer the objection first")
        else:
            problem = _why_not(ruling, case, campaign) or _why_not_double(ruling, case, known)
        if problem:
            found.append((ruling.target_id, problem))
    return found


def _objected(households: list[int]) -> set[int]:
    """Those with an objection nobody has answered. Whoever registers one locks the target first, as we did."""
    waiting = Objection.objects.unscoped().open().filter(household_id__in=households)
    return set(waiting.values_list("household_id", flat=True))


def _why_not(ruling: Ruling, case: _Case, campaign: Campaign) -> str:
    if ruling.verdict not in Verdict.values:
        return _("this decision does not exist")
    if case.state == Target.State.DECIDED and not ruling.note.strip():
        return _("it is decided already; to decide it anew, write why")
    if case.state not in (Target.State.APPROVED, Target.State.DECIDED):
        return _("its visit is not approved yet")
    if not ruling.reasons or any(reason not in REASONS for reason in ruling.reasons):
        return _("a decision needs at least one reason from the list")
    if len(ruling.note) > MAX_NOTE:
        return _("the explanation is too long")
    if ruling.verdict == Verdict.EXTREME:
        below = case.per_head is not None and case.per_head < campaign.line.amount_idr
        if not below and not CARRY_EXTREME & set(ruling.reasons) and not ruling.note.strip():
            return _("its spending is not below the line: extreme poverty needs another reason or an explanation")
    return ""


def _why_not_double(ruling: Ruling, case: _Case, known: dict[int, str]) -> str:
    if ruling.verdict != Verdict.DOUBLE:
        return _("only a family listed twice names another family") if ruling.double_of_id is not None else ""
    if ruling.double_of_id is None:
        return _("name the family it is a copy of")
    if ruling.double_of_id == case.household_id or known.get(ruling.double_of_id) != case.regency_code:
        return _("the family it is a copy of is not in this kabupaten")
    return ""


def _insert(
    by: User,
    campaign: Campaign,
    meeting: Meeting | None,
    rulings: Sequence[Ruling],
    cases: dict[int, _Case],
    day: dt.date,
) -> None:
    """One row a ruling, then the targets' states, whatever the number."""
    now = timezone.now()
    rows = [
        Decision(
            household_id=cases[ruling.target_id].household_id, regency_code=cases[ruling.target_id].regency_code,
            verdict=ruling.verdict, reasons=list(ruling.reasons), note=ruling.note.strip(), line=campaign.line,
            target_id=ruling.target_id, visit_id=cases[ruling.target_id].visit_id, meeting=meeting,
            double_of_id=ruling.double_of_id, effective_on=day, recorded_at=now, decided_by=by,
        )
        for ruling in rulings
    ]  # fmt: skip
    Decision.objects.bulk_create(rows, batch_size=CHUNK)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE verification_target SET state = 'decided', version = version + 1 WHERE id = ANY(%s)",
            [[ruling.target_id for ruling in rulings]],
        )
