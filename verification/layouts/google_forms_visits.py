"""The district's old way: visits typed into a Google Form, taken over as the CSV of its answers.

A row is a visit. It finds its household by the P3KE family id on the list of an open campaign, and waits for review
like a visit from a phone. Columns and answers are mapped in `forms_library.google_form`.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imports.layouts import Column, Layout
from imports.normalise.amounts import count, money
from imports.normalise.numbers import family_card
from imports.normalise.text import identifier, person_name, text
from verification.forms_library import google_form, mapping
from verification.layouts import cells, register, remarks

MOST_MONEY = 100_000_000
SPECIFIC = ("expenditure_food", "expenditure_total", "aid")
NEEDED = ("submitted_at", "sender", "target_code", "visit_result", "proposal")

remarks.declare()


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
    kind="google_forms_visits",
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
