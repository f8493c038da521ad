"""What approved visits tell of aid by others, kept as rows that pages can ask for. Called where a visit is approved."""

from __future__ import annotations

from collections.abc import Iterable

from verification import aid
from verification.actions.register import day_of, reading_of
from verification.models import ReportedAid, Visit

BATCH = 2000


def keep_aid(visits: Iterable[Visit]) -> int:
    """Write the rows of aid of `visits` anew; returns how many there are. Needs their answers, form and target."""
    rows: list[ReportedAid] = []
    known = list(visits)
    for visit in known:
        reading = reading_of(visit)
        if reading is None or visit.household_id is None:
            continue
        for number, told in enumerate(aid.told(reading), start=1):
            rows.append(
                ReportedAid(
                    visit=visit, household_id=visit.household_id, regency_code=visit.regency_code, number=number,
                    programme=told.programme, name=told.name, giver=told.giver, amount_idr=told.amount_idr,
                    period=told.period, told_on=day_of(visit),
                )
            )  # fmt: skip
    ReportedAid.objects.unscoped().filter(visit__in=known).delete()
    ReportedAid.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)
