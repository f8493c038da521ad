"""What this floor tells of a family: visits, and the decisions they led to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation import formats
from households.models import Household
from households.timeline import Entry
from verification.models import Decision, Objection, Visit
from verification.reasons import REASONS, in_words

if TYPE_CHECKING:
    from accounts.models import User

VISIT_TONES = {"approved": "success", "rejected": "danger", "repair": "warning", "held": "warning"}
DECISION_TONES = {"extreme": "danger", "poor": "warning", "vulnerable": "info", "able": "success"}


def tell(household: Household, user: User) -> list[Entry]:
    """Two queries. What was done for an entry that was merged into this one is told here too."""
    together = Household.objects.unscoped().together(household.pk)
    visits = Visit.objects.visible_to(user).light().filter(household__in=together).select_related("facilitator")
    decisions = Decision.objects.visible_to(user).filter(household__in=together)
    related = ("meeting", "line", "decided_by", "objection__registered_by", "answers_objection")
    decided = list(decisions.select_related(*related).order_by("pk"))
    objections = [one.objection for one in decided if getattr(one, "objection", None) is not None]
    entries = [_visited(visit) for visit in visits.order_by("pk")] + [_decided(one) for one in decided]
    return entries + [_objected(objection) for objection in objections]


def _visited(visit: Visit) -> Entry:
    words = [visit.get_channel_display()]
    if visit.expenditure_per_head is not None:
        words.append(_("spending %(amount)s per head") % {"amount": formats.rupiah(visit.expenditure_per_head)})
    words += [in_words(code, REASONS) for code in visit.reasons]
    return {
        "at": visit.received_at,
        "title": _("Visit"),
        "body": " · ".join(words),
        "by": str(visit.facilitator),
        "icon": "house-heart",
        "tone": VISIT_TONES.get(visit.state, "info"),
        "badge": (visit.state, visit.get_state_display()),
    }


def _decided(decision: Decision) -> Entry:
    words = [in_words(code, REASONS) for code in decision.reasons]
    if decision.note:
        words.append(decision.note)
    words.append(_("line %(name)s: %(amount)s") % {
        "name": decision.line.name, "amount": formats.rupiah(decision.line.amount_idr)
    })  # fmt: skip
    if decision.meeting:
        words.append(_("minutes %(number)s") % {"number": decision.meeting.number})
    return {
        "at": decision.effective_on,
        "title": _("Decision after an objection") if getattr(decision, "answers_objection", None) else _("Decision"),
        "body": " · ".join(words),
        "by": str(decision.decided_by),
        "icon": "journal-check",
        "tone": DECISION_TONES.get(decision.verdict, "neutral"),
        "badge": (decision.verdict, decision.get_verdict_display()),
        "url": reverse("verification:decision", args=[decision.pk]),
    }


def _objected(objection: Objection) -> Entry:
    """Registered on a day; the answer is a decision of its own."""
    words = [objection.objector, objection.get_channel_display()]
    if objection.state == Objection.State.OPEN:
        words.append(_("to be answered by %(day)s") % {"day": formats.long_date(objection.answer_by)})
    return {
        "at": objection.registered_at,
        "title": _("Objection"),
        "body": " · ".join(words),
        "by": str(objection.registered_by),
        "icon": "megaphone",
        "tone": "warning" if objection.state == Objection.State.OPEN else "neutral",
        "badge": (objection.state, str(objection.get_state_display())),
        "url": reverse("verification:objection", args=[objection.pk]),
    }
