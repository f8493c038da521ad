"""What a payment list's layout says of a row beyond its cells: whom or what it cannot find, and what differs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imports import remarks

LOOK = _("Compare with the recipients of the programme; record it there by hand.")

WORDS = {
    "status_unknown": (
        _("This does not say what became of the payment."),
        _("Write dibayar, tidak diambil or retur."),
    ),
    "person_unknown": (_("Nobody in the register of this region has this NIK."), LOOK),
    "programme_unknown": (
        _("No programme of this region has this name, or several have it."),
        _("Write the programme's name as it stands under Programmes."),
    ),
    "not_recipient": (_("This family is no recipient of the programme."), LOOK),
    "no_delivery": (_("The family has no such instalment."), _("Write the number of the instalment.")),
    "amount_differs": (_("The list paid Rp %(paid)s; due are Rp %(due)s."), LOOK),
    "recorded_otherwise": (_("Something else is recorded of this instalment already."), LOOK),
}


def declare() -> None:
    """Make the codes known to the engine."""
    remarks.declare(WORDS)
