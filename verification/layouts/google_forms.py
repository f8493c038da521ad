"""The district's old way: visits typed into a Google Form, taken over as the CSV of its answers.

A row is a visit. It finds its household by the P3KE family id on the list of an open campaign, and waits for review
like a visit from a phone. Columns and answers are mapped in `forms_library.google_form`.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imports import remarks
from imports.layouts import Column, Layout
from imports.normalise.amounts import count, money
from imports.normalise.numbers import family_card
from imports.normalise.text import identifier, person_name, text
from verification.forms_library import google_form, mapping
from verification.layouts import cells, register

KIND = "google_forms_visits"
MOST_MONEY = 100_000_000
SPECIFIC = ("expenditure_food", "expenditure_total", "aid")
NEEDED = ("submitted_at", "sender", "target_code", "visit_result", "proposal")

remarks.declare(
    {
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
)


def _column(column: google_form.Column) -> Column:
    key = column.target
    return Column(
        key=key,
        label=column.title,
        aliases=(column.title, *column.aliases),
        normalise=_normaliser(column),
        required=column.required,
        needed=key in NEEDED,
        identity=key == mapping.KK_NUMBER,
        personal_class="specific" if key in SPECIFIC else "general",
        repeats=column.kind in ("choice", "email", "meta"),
    )


def _normaliser(column: google_form.Column) -> cells.Normaliser:
    match column.kind:
        case "time":
            return cells.submitted_at
        case "email":
            return cells.email
        case "choice":
            return cells.one_of(column.labels)
        case "many":
            none = {"aid": google_form.NO_AID, "criteria": google_form.NO_CRITERIA}
            return cells.some_of(column.labels, none.get(column.target, ""))
        case "money":
            return money(MOST_MONEY + 1)
        case "number":
            return count(1, 1000) if column.target == "floor_area" else count(0, 50)
        case "position":
            return cells.position
    special = {mapping.KK_NUMBER: family_card, "target_code": identifier(20), "head_name": person_name}
    return special.get(column.target) or text(2000)


LAYOUT = Layout(
    kind=KIND,
    title=_("Visits from a Google Form"),
    region_system="kemendagri",
    columns=tuple(_column(column) for column in google_form.COLUMNS),
    key=("target_code", "submitted_at"),
    plan=register.plan,
    apply=register.apply,
    options={
        "seals": {mapping.KK_NUMBER: "households_household.kk:kk"},
        "tables": ("verification_target", "verification_visit"),
        "writes": {"verification_target": ["state", "visited_on"]},
    },
)
