"""What the layouts of visits say of a row beyond its cells: whom it cannot find, and what is there already."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imports import remarks

WORDS = {
    "sender_unreadable": (_("This is no e-mail address."), _("Write the address of the facilitator who visited.")),
    "position_unreadable": (
        _("This is no position."),
        _("Write latitude and longitude with decimal points, for example -1.8512, 106.1171."),
    ),
    "not_on_list": (
        _("No open campaign of your region lists a family of this number."),
        _("Compare the number with the visit list, or add the family to the campaign."),
    ),
    "visited_again": (
        _("The same family was visited again later (row %(row)s); the later visit counts."),
        _("Nothing, unless the earlier visit is the right one."),
    ),
    "already_visited": (
        _("A visit of this family is in the system already."),
        _("Review that visit; return or reject it if this row is the right one."),
    ),
    "visit_differs": (
        _("This visit was imported before with other answers."),
        _("Look at both; undo the earlier import to take this one."),
    ),
    "nobody_to_name": (
        _("The sender is not known here, and nobody is assigned to the family."),
        _("Assign the family to a facilitator, or correct the address."),
    ),
    "sender_unknown": (
        _("The sender is no facilitator here; the visit counts for the one assigned to the family."),
        _("Correct the address if somebody else visited."),
    ),
    "other_head": (_("The register knows another head of this family."), _("Compare at the review.")),
    "other_village": (_("The register has this family in another village."), _("Compare at the review.")),
}


def declare() -> None:
    """Make the codes known to the engine."""
    remarks.declare(WORDS)
