"""What is wrong with a mapping, in words that say what to do."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from verification.mapping.check import Fault
from verification.mapping.slots import BY_KEY

SAYS: dict[str, Promise | str] = {
    "missing": _("Needed: choose the question. If the form does not ask it, add it to the XLSForm."),
    "not_asked": _("“%(value)s” is not asked by this form. Choose another question."),
    "wrong_kind": _("“%(value)s” is of another type than what is needed here. Choose another question."),
    "wrong_place": _("“%(value)s” stands in the wrong place: inside its repeat, or outside of any. Choose another."),
    "used_twice": _("“%(value)s” is chosen twice. One answer means one thing."),
    "choice_missing": _("The choice “%(value)s” has no meaning yet. Say which of ours it is."),
    "unknown_code": _("“%(value)s” is none of our codes. Choose one from the list."),
}
WHO = _("Whom a visit speaks of is not known: choose the question with the family's code or from households.csv.")


def of_fault(fault: Fault) -> str:
    if fault.slot == "who":
        return str(WHO)
    return str(SAYS[fault.code]) % {"value": fault.value}


def with_slot(fault: Fault) -> str:
    """Named by its slot, for a list away from the page."""
    slot = BY_KEY.get(fault.slot)
    return f"{slot.label}: {of_fault(fault)}" if slot else of_fault(fault)
