"""“The recipient must be in DTKS”: who is drawn stands in the decree on the day of the decision, with list and row."""

import datetime as dt

import pytest

from foundation.errors import DomainError
from households.models import SourceList, SourceRecord
from imports.models import ImportBatch, ImportRow
from interventions import actions
from interventions.models import Enrolment

VILLAGE = "19.01.01.1001"


@pytest.fixture
def decreed(ground, budi):
    """`decreed([household], on, "SK 7/HUK/2026")`: a DTKS list of the kabupaten that names them from row 2 on."""

    def make(households, on, decree):
        batch = ImportBatch.objects.create(
            kind="dtks_household", region_id="19.01", file_name="dtks.xlsx", stored_name="x", sha256="0" * 64, size=1,
            uploaded_by=budi,
        )  # fmt: skip
        source = SourceList.objects.create(
            kind="dtks_household", title="DTKS UDRT", region_id="19.01", decree=decree, cut_off_on=on, batch=batch
        )
        for number, household in enumerate(households, start=2):
            row = ImportRow.objects.create(batch=batch, number=number, raw=[], values={})
            SourceRecord.objects.create(source=source, household=household, row=number, staged=row)
        return source

    return make


def test_only_families_named_on_the_day_of_their_decision_are_drawn(
    budi, programme_of, decide, decreed, household_in, noise
):
    early, late, never = (household_in(VILLAGE) for _ in range(3))
    for household in (early, late, never):
        decide(household)
    decreed([early], dt.date(2026, 1, 1), "SK 7/HUK/2026")
    decreed([late], dt.date(2027, 1, 1), "SK 9/HUK/2027")
    uep = programme_of("UEP", "district", 2_500_000, 1, required_list="dtks")
    assert actions.enrol_from_decisions(by=budi, programme=uep, as_of=dt.date(2026, 11, 20)) == 1
    row = Enrolment.objects.unscoped().get(programme=uep)
    assert row.household == early
    assert "SK 7/HUK/2026" in row.named_in and "baris 2" in row.named_in
    open_to_all = programme_of("Sembako", "province", 250_000, 1)
    assert actions.enrol_from_decisions(by=budi, programme=open_to_all, as_of=dt.date(2026, 11, 20)) == 3


def test_a_list_nobody_knows_is_refused(programme_of):
    with pytest.raises(DomainError):
        programme_of("UEP", "district", 2_500_000, 1, required_list="hoaks")
