"""What a signal says to the person who looks: one plain sentence with its figures, never an accusation."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.formats import number
from verification.models import Signal


def sentence(signal: Signal) -> str:
    told: dict[str, Any] = signal.figures
    match signal.kind:
        case "same_photo":
            return _("One of its photos was also sent for another family: the same file.")
        case "near_photo":
            return _("One of its photos looks like a photo of another family (%(bits)s of 128 points differ).") % told
        case "old_photo":
            return _("A photo was taken %(span)s before the visit.") % {"span": _span(told["hours"])}
        case "far" if "border" in told:
            return _("The position lies %(km)s km outside the village's border.") % {
                "km": number(told["metres"] / 1000, 1)
            }  # fmt: skip
        case "far":
            return _("The position lies %(km)s km from the middle of the village's other %(visits)s visits.") % {
                "km": number(told["metres"] / 1000, 1), "visits": number(told["visits"])
            }  # fmt: skip
        case "jump":
            return _("%(km)s km from the visit before in %(minutes)s minutes: %(kmh)s km an hour.") % {
                "km": number(told["metres"] / 1000, 1), "minutes": number(told["minutes"], 1),
                "kmh": number(told["kmh"]),
            }  # fmt: skip
        case "one_spot":
            return _("%(families)s families were visited from within %(metres)s metres.") % told
        case "straight":
            return _("%(questions)s questions in a row have the same answer.") % told
        case "too_short" | "too_long":
            return _("The form was open for %(minutes)s minutes.") % {"minutes": number(told["minutes"], 1)}
    return _("The evidence could not be looked at by the machine: look at photos and position yourself.")


def _span(hours: float) -> str:
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", int(hours)) % {"n": number(hours)}
    return ngettext("%(n)s day", "%(n)s days", int(hours // 24)) % {"n": number(hours // 24)}
