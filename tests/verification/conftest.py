"""A round in Sungailiat: Siti has three households in one village, Rahmat one next door, noise elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from households.models import Household
from regions.models import Region
from tests.conftest import SUNGAILIAT, villages_of
from tests.verification.filling import filled
from verification.actions import campaigns, decisions, forms, meetings, objections, review, submissions
from verification.actions.decisions import Ruling
from verification.models import Campaign, Decision, Objection, Target, Visit


@pytest.fixture
def village(ground: None) -> Region:
    return villages_of(SUNGAILIAT)[0]


@pytest.fixture
def next_village(ground: None) -> Region:
    return villages_of(SUNGAILIAT)[1]


@pytest.fixture
def round_of(
    budi: User, siti: User, rahmat: User, village: Region, next_village: Region, household_in: Callable[..., Household],
    noise: list[Household],
) -> Callable[..., Campaign]:  # fmt: skip
    """`round_of(3)`: an open campaign of Bangka; Siti has 3 households in `village`, Rahmat one in `next_village`."""

    def make(households: int = 3, opened: bool = True) -> Campaign:
        for index in range(households):
            household_in(village.pk, f"Keluarga {index:03d}", members=2)
        household_in(next_village.pk, "Tetangga Rahmat")
        form = forms.install_standard(by=None)
        line = next(line for line in forms.install_lines(by=None) if line.name == "BPS Maret 2023")
        campaign = campaigns.create(
            by=budi, name="Verval Bangka", region=Region.objects.get(pk="19.01"), form=form, line=line,
            starts_on=timezone.localdate() - dt.timedelta(days=4), ends_on=timezone.localdate() + dt.timedelta(days=18),
        )  # fmt: skip
        campaigns.add_targets(by=budi, campaign=campaign)
        campaigns.assign(by=budi, campaign=campaign, plan={village.pk: [siti], next_village.pk: [rahmat]})
        return campaigns.open_campaign(by=budi, campaign=campaign) if opened else campaign

    return make


@pytest.fixture
def campaign(round_of: Callable[..., Campaign]) -> Campaign:
    return round_of()


@pytest.fixture
def targets(campaign: Campaign, siti: User) -> list[Target]:
    """Siti's own, in their order."""
    return list(campaign.targets.filter(facilitator=siti).order_by("pk"))


@pytest.fixture
def send(siti: User) -> Callable[..., Visit]:
    """`send(target, proposal="eligible")`: Siti visited and her phone sent."""

    def make(target: Target, by: User | None = None, **answers: Any) -> Visit:
        content = filled(**{"target_id": target.pk, **answers})
        return submissions.receive(by=by or siti, content=content).visit

    return make


@pytest.fixture
def decided(
    campaign: Campaign, targets: list[Target], send: Callable[..., Visit], budi: User, pak_camat: User, village: Region
) -> Callable[..., Decision]:
    """`decided()`: the first household is decided `poor` by Budi in a meeting; the others wait."""
    for target in targets:
        review.approve(by=pak_camat, visit=send(target))
    meeting = meetings.record(
        by=budi, campaign=campaign, region=village, number="BA/1", held_on=timezone.localdate(), official="Pak Kades"
    )

    def make(verdict: str = "poor", reasons: tuple[str, ...] = ("poor_not_extreme",), note: str = "") -> Decision:
        ruling = Ruling(targets[0].pk, verdict, reasons, note)
        decisions.decide_batch(by=budi, meeting=meeting, decisions=[ruling])
        return Decision.objects.latest("pk")

    make.meeting = meeting  # type: ignore[attr-defined]
    return make


@pytest.fixture
def object_to(pak_camat: User) -> Callable[..., Objection]:
    def make(decision: Decision, by: User | None = None, **changes: Any) -> Objection:
        told = {
            "objector": "Ni Luh Sari", "relation": "istri", "channel": "in_person",
            "received_on": timezone.localdate(), "text": "Kami tidak punya penghasilan tetap.", **changes,
        }  # fmt: skip
        return objections.register(by=by or pak_camat, decision=decision, **told)

    return make


@pytest.fixture
def pass_days_to(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.date], None]:
    """`pass_days_to(day)`: today is that day; moments of the past keep their own."""
    real = timezone.localdate

    def make(today: dt.date) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda value=None: real(value) if value is not None else today)

    return make
