"""What this floor tells of a family: programmes it is a recipient of, every parcel or payment, whoever gave it, and
beside them what the family reported of aid by others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation import formats
from households.models import Household
from households.timeline import Entry
from interventions.models import Delivery, Enrolment
from verification import telling
from verification.models import ReportedAid

if TYPE_CHECKING:
    from accounts.models import User

ICONS = {"cash": "cash-stack", "parcel": "box-seam"}


def tell(household: Household, user: User) -> list[Entry]:
    """Three queries. What was done for an entry that was merged into this one is told here too."""
    together = Household.objects.unscoped().together(household.pk)
    enrolments = Enrolment.objects.visible_to(user).filter(household__in=together)
    found = {row.pk: row for row in enrolments.select_related("programme", "programme__giver", "enrolled_by")}
    entries = [_enrolled(row) for row in found.values()]
    done = Delivery.objects.visible_to(user).filter(enrolment__in=found).exclude(state=Delivery.State.DUE)
    entries += [_delivered(delivery, found[delivery.enrolment_id]) for delivery in done.order_by("pk")]
    return entries + [_reported(row) for rows in telling.by_household(user, together).values() for row in rows]


def _reported(row: ReportedAid) -> Entry:
    """The family's word: told apart from what was handed over, and in no sum."""
    return {
        "at": row.told_on,
        "title": _("Aid the family gets: %(what)s") % {"what": telling.title(row)},
        "body": " · ".join(filter(None, [telling.details(row), _("not a delivery recorded here")])),
        "icon": "info-circle",
        "tone": "neutral",
        "url": reverse("verification:visit", args=[row.visit_id]),
        "badge": ("told", _("reported at the visit")),
    }


def _enrolled(enrolment: Enrolment) -> Entry:
    programme = enrolment.programme
    terms = f"{formats.rupiah(programme.amount_idr)} × {programme.instalments}"
    return {
        "at": enrolment.enrolled_at,
        "title": _("Recipient of %(programme)s") % {"programme": programme.name},
        "body": " · ".join([programme.giver.name, terms, *filter(None, [enrolment.named_in, enrolment.ended_reason])]),
        "by": str(enrolment.enrolled_by),
        "icon": "gift",
        "url": reverse("interventions:recipient", args=[enrolment.pk]),
        "badge": (enrolment.state, enrolment.get_state_display()),
    }


def _delivered(delivery: Delivery, enrolment: Enrolment) -> Entry:
    programme = enrolment.programme
    assert delivery.happened_on is not None  # nosec: only what is due has no day
    words = {"programme": programme.name, "number": delivery.number, "amount": formats.rupiah(delivery.amount_idr)}
    return {
        "at": delivery.happened_on,
        "title": _("%(programme)s, instalment %(number)s: %(amount)s") % words,
        "body": " · ".join(filter(None, [programme.giver.name, delivery.proof, delivery.reason])),
        "icon": ICONS[programme.unit],
        "tone": "success" if delivery.state == Delivery.State.PAID else "danger",
        "badge": (delivery.state, delivery.get_state_display()),
    }
