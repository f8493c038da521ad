"""Decisions and programmes to draw recipients from."""

import datetime as dt

import pytest
from django.utils import timezone

from interventions import actions
from regions.models import Region
from verification.models import Decision, PovertyLine

VILLAGE = "19.01.01.1001"
DAY = dt.date(2026, 11, 20)


@pytest.fixture
def decide(ground, budi):
    line = PovertyLine.objects.create(
        name="BPS", amount_idr="351957.40", usd="1.90", ppp_base=2011, valid_from=dt.date(2023, 3, 1), source="BPS"
    )

    def make(household, verdict="extreme", on=dt.date(2026, 11, 1)):
        return Decision.objects.create(
            household=household, regency_code=household.regency_code, verdict=verdict, reasons=["income"], line=line,
            effective_on=on, decided_by=budi, recorded_at=timezone.now(),
        )  # fmt: skip

    return make


@pytest.fixture
def programme_of(budi):
    def make(name, kind, amount, instalments, unit="cash", channel="post", by=budi, region="19.01", **rule):
        place = Region.objects.get(pk=region)
        giver = actions.add_giver(by=by, name=f"Pemberi {name}", kind=kind, region=place)
        return actions.create_programme(
            by=by, name=name, giver=giver, region=place, unit=unit, amount_idr=amount, instalments=instalments,
            channel=channel, strategy="burden", valid_from=dt.date(2026, 1, 1), valid_to=dt.date(2026, 12, 31),
            **rule,
        )  # fmt: skip

    return make


@pytest.fixture
def parcels(programme_of):
    return programme_of("Sembako", "district", 250_000, 1, unit="parcel", channel="in_kind")


@pytest.fixture
def cash(programme_of):
    return programme_of("Tunai", "province", 350_000, 3)


@pytest.fixture
def drawn(household_in, noise, decide, budi, cash):
    """The cash programme with three recipients in one village, by name, and a fourth family decided as able."""
    households = {name: household_in(VILLAGE, name) for name in ("Sulaiman", "Ni Luh Sari", "Asep")}
    for household in households.values():
        decide(household)
    decide(household_in(VILLAGE, "Mampu"), "able")
    actions.enrol_from_decisions(by=budi, programme=cash, as_of=DAY)
    return households
