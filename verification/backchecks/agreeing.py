"""Back-checks in figures: agreement by facilitator, what is still to be visited, and two visits side by side."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import User
from verification import display
from verification.actions.register import reading_of
from verification.backchecks import again, agreement
from verification.models import BackCheck, Campaign
from verification.querysets import BackCheckQuerySet

MOST = 3


@dataclass(frozen=True, slots=True)
class Row:
    """`differing`: what differs most often, in the words of the form."""

    facilitator: User
    agreement: agreement.Agreement
    waiting: int
    differing: str


def by_facilitator(campaign: Campaign, checks: BackCheckQuerySet) -> list[Row]:
    """Who made the first visits; the lowest agreement first. Two queries."""
    pairs: dict[int, list[agreement.Pairs]] = defaultdict(list)
    waiting: dict[int, int] = defaultdict(int)
    people: dict[int, User] = {}
    asked = campaign.form.questionnaire
    for check in checks.exclude(state=BackCheck.State.DROPPED).select_related("first_by").order_by("pk"):
        people[check.first_by_id] = check.first_by
        if check.state == BackCheck.State.DONE:
            pairs[check.first_by_id].append({name: (one, two) for name, (one, two) in (check.pairs or {}).items()})
        else:
            waiting[check.first_by_id] += 1
    labels = {question.name: question.label() for question in asked.questions} | {again.MEMBERS: _("number of members")}
    rows = []
    for pk, person in people.items():
        found = agreement.agreement(pairs[pk])
        most = ", ".join(f"{labels.get(name, name)} ({times})" for name, times in found.differing[:MOST])
        rows.append(Row(person, found, waiting[pk], most))
    return sorted(
        rows, key=lambda row: (row.agreement.percent is None, row.agreement.percent or 0, str(row.facilitator))
    )


def states(checks: BackCheckQuerySet) -> dict[str, int]:
    found = dict(checks.order_by().values_list("state").annotate(n=Count("pk")))
    return {state: found.get(state, 0) for state in BackCheck.State.values}


def side_by_side(check: BackCheck) -> list[tuple[str, str, str, bool]]:
    """(question, first answer, second answer, same), what differs first."""
    reading = reading_of(check.first)
    rows = []
    for name, (one, two) in (check.pairs or {}).items():
        question = reading.form.by_path.get(reading.form.place(name)) if reading is not None else None
        label = question.label() if question else _("number of members") if name == again.MEMBERS else name
        told = [display.said(reading, question, code) if reading and question else code for code in (one, two)]
        rows.append((label, told[0], told[1], one == two))
    return sorted(rows, key=lambda row: row[3])
