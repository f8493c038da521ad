"""Rounds at the size of a kabupaten, on the real database: Buleleng's verval of February 2023."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from accounts.permissions import Role
from households.models import Household, Person
from regions.models import Region
from tests.conftest import BULELENG
from verification import figures
from verification.actions import campaigns, forms
from verification.models import Campaign, Target

FIRST, DEADLINE = dt.date(2023, 2, 3), dt.date(2023, 2, 25)
PERSONS = 5314


@pytest.fixture
def buleleng(ketut, noise) -> Campaign:
    """Buleleng's list as it came: 5,314 persons in 1,329 families, in every village of the kabupaten."""
    villages = list(Region.objects.filter(pk__startswith=f"{BULELENG}.", level="village", valid_to=None).order_by("pk"))
    Household.objects.filter(regency_code=BULELENG).update(status="dissolved")
    rows = Household.objects.bulk_create(
        Household(village=villages[number % len(villages)], regency_code=BULELENG, head_name=f"I Wayan {number}")
        for number in range(1329)
    )
    members = [(rows[number % 1329], number < 1329) for number in range(PERSONS)]
    Person.objects.bulk_create(
        Person(household=household, regency_code=BULELENG, name=f"Warga {number}", is_head=head)
        for number, (household, head) in enumerate(members)
    )
    line = next(line for line in forms.install_lines(by=None) if line.name == "BPS Maret 2023")
    made = campaigns.create(
        by=ketut, name="Verval Buleleng", region=Region.objects.get(pk=BULELENG), line=line,
        form=forms.install_standard(by=None), starts_on=FIRST, ends_on=DEADLINE, unit="person", goal=PERSONS,
    )  # fmt: skip
    campaigns.add_targets(by=ketut, campaign=made)
    return campaigns.open_campaign(by=ketut, campaign=made)


@pytest.mark.django_db
def test_bulelengs_board_needs_241_and_a_half_persons_a_day(buleleng, ketut, budi):
    board = figures.board(buleleng, Target.objects.visible_to(ketut), FIRST)

    assert (board.total.listed, board.total.persons, len(board.districts)) == (1329, PERSONS, 9)
    assert (board.pace.total, board.pace.days, buleleng.get_unit_display()) == (PERSONS, 22, "jiwa")
    assert round(board.pace.needed_per_day, 1) == round(board.pace.planned_per_day, 1) == Decimal("241.5")
    assert board.forecast.on is None
    assert figures.board(buleleng, Target.objects.visible_to(budi), FIRST).total.persons == 0


@pytest.mark.django_db
def test_visits_of_ten_days_move_bulelengs_forecast_and_name_who_is_behind(buleleng, ketut, person_with):
    diligent = person_with("putu", "Ni Putu Rajin", Role.FACILITATOR, BULELENG)
    slow = person_with("made", "I Made Lambat", Role.FACILITATOR, BULELENG)
    half = list(buleleng.targets.order_by("pk").values_list("pk", flat=True))[:600]
    Target.objects.exclude(pk__in=half).update(facilitator=slow)
    Target.objects.filter(pk__in=half).update(facilitator=diligent)
    for day in range(10):
        chosen = half[day * 60 : day * 60 + 60]
        Target.objects.filter(pk__in=chosen).update(state="visited", visited_on=FIRST + dt.timedelta(days=day))

    today = FIRST + dt.timedelta(days=10)
    board = figures.board(buleleng, Target.objects.visible_to(ketut), today)

    assert figures.daily(buleleng, Target.objects.visible_to(ketut), today) == [240] * 10
    assert (board.pace.done, board.pace.left, board.pace.days_left) == (2400, 2914, 12)
    assert (board.pace.actual_per_day, round(board.pace.needed_per_day, 1)) == (240, Decimal("242.8"))
    assert board.forecast.on == today + dt.timedelta(days=13)
    assert board.forecast.earliest <= board.forecast.on <= board.forecast.latest
    assert [(row.name, row.pace.behind) for row in board.late(5)] == [("I Made Lambat", 1324)]


@pytest.mark.django_db
def test_a_family_that_grows_later_does_not_change_the_size_of_the_round(buleleng, ketut):
    Person.objects.create(household=buleleng.targets.first().household, regency_code=BULELENG, name="Lahir Kemudian")

    assert figures.board(buleleng, Target.objects.visible_to(ketut), FIRST).total.persons == PERSONS
    assert campaigns.add_targets(by=ketut, campaign=buleleng) == 0
