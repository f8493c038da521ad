"""A family's decisions as a chain: decided, objected to, decided anew. Reads of rows already scoped."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.formats import number
from verification import deadlines
from verification.actions.objections import last_day
from verification.codes import household_code
from verification.models import Decision, Letter, Objection
from verification.querysets import DecisionQuerySet, ObjectionQuerySet
from verification.reasons import REASONS, in_words


@dataclass(frozen=True, slots=True)
class Clock:
    """How long an answer still has. `late`: the day has passed."""

    words: str
    late: bool = False
    open: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    decision: Decision
    reasons: str
    objection: Objection | None
    clock: Clock | None


def of(decisions: DecisionQuerySet, today: dt.date) -> list[Link]:
    """The newest first; one query."""
    rows = decisions.newest_first().select_related("meeting", "line", "decided_by", "objection", "double_of", "letter")
    links = []
    for decision in rows:
        objection = getattr(decision, "objection", None)
        reasons = ", ".join(in_words(code, REASONS) for code in decision.reasons)
        links.append(Link(decision, reasons, objection, clock(objection, today) if objection else None))
    return links


def facts(decision: Decision) -> dict[str, Any]:
    """Reasons in words and the code of the family it is a double of."""
    double = decision.double_of
    return {
        "reasons": [in_words(code, REASONS) for code in decision.reasons],
        "double": household_code(double.regency_code, double.pk) if double else "",
        "code": household_code(decision.household.regency_code, decision.household_id),
    }


def clock(objection: Objection, today: dt.date) -> Clock:
    if objection.state != Objection.State.OPEN:
        return Clock(str(objection.get_state_display()), open=False)
    days = deadlines.working_days_between(today, objection.answer_by, settings.HOLIDAYS)
    if objection.answer_by < today:
        late = max(1, -days)
        words = ngettext("%(n)s working day late", "%(n)s working days late", late) % {"n": number(late)}
        return Clock(words, late=True)
    if days == 0:
        return Clock(_("to be answered today"))
    return Clock(ngettext("%(n)s working day left", "%(n)s working days left", days) % {"n": number(days)})


def counts(rows: ObjectionQuerySet, today: dt.date) -> dict[str, int]:
    late = Q(state="open", answer_by__lt=today)
    found = rows.aggregate(open=Count("pk", filter=Q(state="open")), late=Count("pk", filter=late),
                           answered=Count("pk", filter=~Q(state="open")))  # fmt: skip
    return {key: int(found[key]) for key in ("open", "late", "answered")}


def tabs(found: dict[str, int], state: str) -> list[dict[str, Any]]:
    words = {"open": _("To be answered"), "late": _("Late"), "answered": _("Answered")}
    return [
        {"label": words[key], "url": f"?state={key}", "active": key == state, "count": count}
        for key, count in found.items()
    ]


def listed(rows: ObjectionQuerySet, state: str, today: dt.date) -> ObjectionQuerySet:
    chosen = {"open": rows.open(), "late": rows.late(today), "answered": rows.exclude(state="open")}[state]
    order = ("-decided_at", "-pk") if state == "answered" else ("answer_by", "pk")
    return chosen.select_related("household__village", "decision", "new_decision").order_by(*order)


def has_letter(decision: Decision) -> bool:
    return Letter.objects.unscoped().filter(decision=decision).exists()


def can_be_objected(decision: Decision, today: dt.date) -> bool:
    """Nobody has, it is no answer itself, and the days are not over."""
    taken = Objection.objects.unscoped().filter(Q(decision=decision) | Q(new_decision=decision)).exists()
    return not taken and today <= last_day(decision) + dt.timedelta(days=settings.OBJECTION_DAYS)


def answer_to(objection: Objection) -> int:
    """The key of the decision that answers it."""
    objection.refresh_from_db(fields=["new_decision"])
    return int(objection.new_decision_id or objection.decision_id)
