"""How fast a campaign has to go: Buleleng's verval of February 2023, 5,314 persons in 22 days."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from verification.pace import pace

FIRST, DEADLINE = dt.date(2023, 2, 3), dt.date(2023, 2, 25)


def buleleng(done: int, today: dt.date):
    return pace(total=5314, done=done, starts_on=FIRST, ends_on=DEADLINE, today=today)


def test_buleleng_needs_241_and_a_half_persons_a_day():
    on_the_first_day = buleleng(0, FIRST)

    assert on_the_first_day.days == 22
    assert round(on_the_first_day.planned_per_day, 1) == Decimal("241.5")
    assert round(on_the_first_day.needed_per_day, 1) == Decimal("241.5")


def test_nobody_forecasts_an_end_before_the_first_visit():
    idle = buleleng(0, dt.date(2023, 2, 10))

    assert (idle.forecast_on, idle.days_late) == (None, None)
    assert round(idle.needed_per_day, 1) == round(Decimal(5314) / 15, 1)


def test_a_slow_start_moves_the_forecast_past_the_deadline():
    slow = buleleng(1100, dt.date(2023, 2, 14))  # 100 a day

    assert slow.actual_per_day == 100
    assert slow.forecast_on == dt.date(2023, 2, 14) + dt.timedelta(days=43)  # 4,214 left
    assert slow.days_late == 32


def test_a_fast_campaign_is_not_late():
    fast = buleleng(5000, dt.date(2023, 2, 13))

    assert fast.days_late == 0
    assert fast.forecast_on == dt.date(2023, 2, 14)


@pytest.mark.parametrize("today", [DEADLINE, dt.date(2023, 3, 20)])
def test_on_and_after_the_deadline_the_rest_is_one_days_work(today):
    late = buleleng(5000, today)

    assert late.needed_per_day == 314
    assert late.days_left == 0


def test_before_the_first_day_the_plan_is_the_need():
    early = buleleng(0, dt.date(2023, 1, 20))

    assert early.needed_per_day == early.planned_per_day
    assert early.days_left == 36


def test_a_finished_campaign_needs_nothing_more():
    done = buleleng(5314, dt.date(2023, 2, 20))

    assert (done.needed_per_day, done.forecast_on, done.left) == (0, dt.date(2023, 2, 20), 0)


def test_a_campaign_of_one_day_and_no_household_divides_by_nothing():
    empty = pace(total=0, done=0, starts_on=FIRST, ends_on=FIRST, today=FIRST)

    assert (empty.needed_per_day, empty.days) == (0, 1)


def test_more_done_than_there_is_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="outside"):
        buleleng(5315, FIRST)
