"""How fast a campaign has to go: Buleleng's verval of February 2023, 5,314 persons in 22 days."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verification.rounds.pace import WINDOW, forecast, pace

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


def test_who_is_behind_an_even_pace_and_by_how_many():
    assert buleleng(1100, dt.date(2023, 2, 14)).expected == 5314 * 11 // 22 == 2657
    assert buleleng(1100, dt.date(2023, 2, 14)).behind == 1557
    assert buleleng(2657, dt.date(2023, 2, 14)).behind == 0
    assert buleleng(0, dt.date(2023, 1, 20)).behind == 0
    assert buleleng(5000, dt.date(2023, 4, 1)).behind == 314


TODAY = dt.date(2023, 2, 14)
# A loaded machine draws slowly: that is no fault of the sums.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAYS = st.lists(st.integers(0, 400), min_size=1, max_size=40)


def in_order(*days: dt.date | None) -> bool:
    numbers = [10**9 if day is None else day.toordinal() for day in days]
    return numbers == sorted(numbers)


@patient
@given(rest=st.integers(0, 50_000), daily=DAYS)
def test_the_likely_day_lies_in_its_band_and_none_before_today(rest, daily):
    found = forecast(rest, daily, TODAY)

    assert in_order(TODAY, found.earliest, found.on, found.latest)


@patient
@given(rest=st.integers(0, 50_000), more=st.integers(0, 5_000), daily=DAYS)
def test_more_to_do_is_never_done_sooner(rest, more, daily):
    less, all_of_it = forecast(rest, daily, TODAY), forecast(rest + more, daily, TODAY)

    assert in_order(less.earliest, all_of_it.earliest)
    assert in_order(less.on, all_of_it.on)
    assert in_order(less.latest, all_of_it.latest)


@patient
@given(rest=st.integers(1, 20_000), long_ago=st.lists(st.integers(0, 400), max_size=30), daily=DAYS)
def test_only_the_last_two_weeks_speak(rest, long_ago, daily):
    recent = [*daily, *[100] * WINDOW][-WINDOW:]

    assert forecast(rest, [*long_ago, *recent], TODAY) == forecast(rest, recent, TODAY)


@patient
@given(rest=st.integers(1, 3_000), each=st.integers(1, 400), days=st.integers(2, WINDOW))
def test_an_even_pace_ends_when_division_says(rest, each, days):
    found = forecast(rest, [each] * days, TODAY)

    assert found.on == TODAY + dt.timedelta(days=-(-rest // each))
    assert (found.per_day, found.days) == (each, days)


def test_an_uneven_pace_has_a_wider_band_than_an_even_one():
    even, uneven = forecast(9000, [100] * 14, TODAY), forecast(9000, [0, 200] * 7, TODAY)

    assert even.on == uneven.on == TODAY + dt.timedelta(days=90)
    assert uneven.earliest < even.earliest < even.on < even.latest < uneven.latest


def test_few_and_wild_days_have_no_latest_day():
    found = forecast(2000, [0, 0, 500], TODAY)

    assert found.earliest and found.on and found.latest is None


def test_nothing_done_has_no_forecast_and_nothing_left_is_done_today():
    assert (forecast(10, [0, 0, 0], TODAY).on, forecast(10, [], TODAY).earliest) == (None, None)
    assert forecast(0, [3], TODAY).latest == TODAY
