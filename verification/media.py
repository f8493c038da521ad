"""Files a questionnaire asks for beside itself. The only one there is: `households.csv`, what its asker has to visit.

`select_one_from_file households.csv` chooses from it; our phone page makes the same file from the list it holds
(frontend/src/form/households.js).
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from households.models import Person
from verification.assignments import targets_of
from verification.codes import household_code

if TYPE_CHECKING:
    from accounts.models import User
    from verification.models import Target
    from verification.xform import Questionnaire

HOUSEHOLDS = "households.csv"
COLUMNS = (
    "name", "label", "household", "village", "address", "last_four", "target_id", "head_name", "rt", "rw", "nik_last4",
)  # fmt: skip


def files_of(form: Questionnaire) -> list[str]:
    """Of the files the form names, those the server can make."""
    return [name for name in (HOUSEHOLDS,) if name in form.files]


def households_csv(user: User) -> bytes:
    """One line for each family `user` has to visit, in two rounds or in one; a second visit says so and no more."""
    targets = targets_of(user)
    heads = Person.objects.unscoped().filter(is_head=True, left_on__isnull=True)
    last_four = dict(
        heads.filter(household_id__in=[target.household_id for target in targets]).values_list(
            "household_id", "nik_last4"
        )
    )
    rows = {}
    for target in targets:
        row = _row(target, last_four.get(target.household_id, ""), again=target.facilitator_id != user.pk)
        rows[row["name"]] = row
    written = io.StringIO()
    table = csv.DictWriter(written, COLUMNS)
    table.writeheader()
    table.writerows(rows.values())
    return written.getvalue().encode()


def _row(target: Target, last_four: str, again: bool) -> dict[str, object]:
    household = target.household
    code = household_code(household.regency_code, household.pk)
    place = ", ".join(part for part in (household.address, target.village.name) if part)
    told = [household.head_name, place, *([_("second visit")] if again else [])]
    return {
        "name": code, "label": " · ".join(told), "household": code, "village": target.village.name,
        "address": household.address, "last_four": last_four, "target_id": target.pk,
        "head_name": household.head_name, "rt": household.rt, "rw": household.rw, "nik_last4": last_four,
    }  # fmt: skip
