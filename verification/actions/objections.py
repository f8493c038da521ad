"""Objections: a family says a decision is wrong; somebody else than who decided answers, by a new decision."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from foundation import files
from foundation.errors import Conflict, DomainError, NotAllowed, Unavailable
from foundation.formats import long_date
from foundation.scanning import scanned
from households.models import Household
from verification import deadlines
from verification.actions.meetings import MAX_MINUTES, kind_of
from verification.actions.rights import demand
from verification.models import Decision, Letter, Objection, Target, Verdict
from verification.reasons import REASONS

if TYPE_CHECKING:
    from accounts.models import User

MAX_TEXT = 4000
MAX_NOTE = 2000


def last_day(decision: Decision) -> dt.date:
    """Until when the family may object: counted from the letter, or from the recording while there is no letter."""
    letter = Letter.objects.unscoped().filter(decision=decision).first()
    if letter is not None:
        return letter.object_until
    return window_from(timezone.localdate(decision.recorded_at))


def window_from(day: dt.date) -> dt.date:
    return deadlines.after_working_days(day, settings.OBJECTION_DAYS, settings.HOLIDAYS)


def register(
    *, by: User, decision: Decision, objector: str, channel: str, received_on: dt.date, text: str, relation: str = "",
    paper: tuple[str, bytes] | None = None,
) -> Objection:  # fmt: skip
    """Take an objection in. `paper`: name and bytes of what was handed in (PDF, JPEG or PNG), sealed on disk first.

    Raises Conflict when the decision is not in force, answers an objection itself, has one already, or the days to
    object are over; DomainError when who, how, when or what is missing.
    """
    demand(by, "visit.review", decision.household.village_id)
    if channel not in Objection.Channel.values or not objector.strip() or not text.strip():
        raise DomainError(_("Write who objects, how it came and what they say."), code="missing", field="text")
    if received_on > timezone.localdate():
        raise DomainError(_("The day lies in the future."), code="future", field="received_on")
    stored = _stored(paper)
    try:
        with transaction.atomic():
            return _registered(
                by, decision, Objection(
                    decision=decision, household_id=decision.household_id, objector=objector.strip()[:150],
                    relation=relation.strip()[:100], channel=channel, received_on=received_on,
                    text=text.strip()[:MAX_TEXT], stored_name=stored, file_name=paper[0][:255] if paper else "",
                    answer_by=deadlines.after_working_days(
                        received_on, settings.OBJECTION_ANSWER_DAYS, settings.HOLIDAYS
                    ),
                    registered_by=by,
                ),
            )  # fmt: skip
    except BaseException:
        if stored:
            files.remove(stored)
        raise


def _registered(by: User, decision: Decision, objection: Objection) -> Objection:
    _lock(decision)
    newest = Decision.objects.unscoped().filter(household_id=decision.household_id).newest_first().first()
    if newest is None or newest.pk != decision.pk:
        raise Conflict(
            _("A newer decision is in force: the objection has to be against that one."), code="not_in_force"
        )
    if Objection.objects.unscoped().filter(new_decision=decision).exists():
        raise Conflict(
            _("This decision answered an objection. Who still disagrees appeals to the head of the region."),
            code="answered",
        )
    if Objection.objects.unscoped().filter(decision=decision).exists():
        raise Conflict(_("An objection to this decision is registered already."), code="twice")
    until = last_day(decision)
    if objection.received_on > until:
        raise Conflict(_("The days to object ended on %(day)s.") % {"day": long_date(until)}, code="too_late")
    objection.save()
    audit.record(
        by=by, verb="objection.register", obj=objection, region=decision.household.village_id,
        after={"decision": decision.pk, "received_on": objection.received_on, "answer_by": objection.answer_by,
               "channel": objection.channel, "file": bool(objection.stored_name)},
    )  # fmt: skip
    return objection


@transaction.atomic
def answer(
    *, by: User, objection: Objection, upheld: bool, reason: str, verdict: str = "", reasons: tuple[str, ...] = (),
    double_of_id: int | None = None,
) -> Objection:  # fmt: skip
    """Answer by a new decision, in force from today: another verdict when upheld, the same one confirmed when rejected.

    Never by the person who decided. Raises Conflict when it is answered already, DomainError on a ruling that says
    nothing new.
    """
    decision = Decision.objects.unscoped().select_related("household", "line").get(pk=objection.decision_id)
    place = decision.household.village_id
    demand(by, "decision.make", place)
    _lock(decision)
    objection = Objection.objects.unscoped().select_for_update(of=("self",)).get(pk=objection.pk)
    if objection.state != Objection.State.OPEN:
        raise Conflict(_("This objection is answered already."), code="answered")
    if decision.decided_by_id == by.pk:
        raise NotAllowed(_("Somebody else than who decided has to answer the objection."), code="own_decision")
    if not reason.strip():
        raise DomainError(_("Write why."), code="no_reason", field="reason")
    if upheld:
        _refuse_nothing_new(decision, verdict, reasons, double_of_id)
    else:
        verdict, reasons, double_of_id = decision.verdict, tuple(decision.reasons), decision.double_of_id
    made = Decision.objects.create(
        household_id=decision.household_id, regency_code=decision.regency_code, verdict=verdict, reasons=list(reasons),
        note=reason.strip()[:MAX_NOTE], line=decision.line, target_id=decision.target_id, visit_id=decision.visit_id,
        double_of_id=double_of_id, effective_on=max(timezone.localdate(), decision.effective_on), decided_by=by,
    )  # fmt: skip
    objection.state = Objection.State.UPHELD if upheld else Objection.State.REJECTED
    objection.outcome_reason, objection.new_decision = reason.strip()[:MAX_NOTE], made
    objection.decided_by, objection.decided_at = by, timezone.now()
    objection.save(update_fields=["state", "outcome_reason", "new_decision", "decided_by", "decided_at"])
    audit.record(
        by=by, verb="objection.answer", obj=objection, region=place, reason=objection.outcome_reason[:500],
        before={"decision": decision.pk, "verdict": decision.verdict},
        after={"state": objection.state, "decision": made.pk, "verdict": verdict},
    )  # fmt: skip
    return objection


def _refuse_nothing_new(decision: Decision, verdict: str, reasons: tuple[str, ...], double_of_id: int | None) -> None:
    if verdict not in Verdict.values or verdict == decision.verdict:
        raise DomainError(
            _("An objection that is upheld needs another decision than the one before."), code="same", field="verdict"
        )
    if not reasons or any(reason not in REASONS for reason in reasons):
        raise DomainError(_("A decision needs at least one reason from the list."), code="no_reasons", field="reasons")
    if (verdict == Verdict.DOUBLE) != (double_of_id is not None):
        raise DomainError(_("A family listed twice names the other family."), code="double", field="double_of")
    if double_of_id is None:
        return
    other = Household.objects.unscoped().filter(pk=double_of_id, regency_code=decision.regency_code)
    if double_of_id == decision.household_id or not other.exists():
        raise DomainError(_("The family it is a copy of is not in this kabupaten."), code="double", field="double_of")


def _lock(decision: Decision) -> None:
    """The row everything that decides on this family locks first: the target, or the household where there is none."""
    if decision.target_id is not None:
        Target.objects.unscoped().select_for_update(no_key=True).filter(pk=decision.target_id).first()
    else:
        Household.objects.unscoped().select_for_update(no_key=True).filter(pk=decision.household_id).first()


def _stored(paper: tuple[str, bytes] | None) -> str:
    if paper is None:
        return ""
    if len(paper[1]) > MAX_MINUTES:
        raise DomainError(_("The file is larger than 10 MB."), code="too_big", field="paper")
    kind_of(paper[1])
    try:
        return files.store(scanned([paper[1]]), "objections").name
    except OSError as error:
        raise Unavailable(_("The server cannot store right now. Try again later."), code="cannot_store") from error
