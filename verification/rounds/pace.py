"""How fast a round goes and when it will be done: counts and dates in, a Pace and a Forecast out. Pure.

The unit is the caller's: families or persons, never both.
"""

from __future__ import annotations

import datetime as dt
import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

#: Days looked back on: two weeks show the weekdays as they are, and forget a slow start.
WINDOW = 14
#: Of a normal distribution 80 % lie within so many standard deviations.
BAND = 1.2816
LIMIT = 3650


@dataclass(frozen=True, slots=True)
class Pace:
    """`needed_per_day` what is left over the days left; `actual_per_day` what was done over the days gone by.

    `forecast_on` is the day the rest is done at the actual pace: None while nothing was done. `days_late` counts from
    the deadline (0 when in time, None when there is no forecast).
    """

    total: int
    done: int
    days: int
    days_left: int
    planned_per_day: Decimal
    needed_per_day: Decimal
    actual_per_day: Decimal
    forecast_on: dt.date | None
    days_late: int | None
    expected: int

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def behind(self) -> int:
        """How many are missing to where an even pace would be today; 0 when there are none."""
        return max(self.expected - self.done, 0)


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the rest is done: most likely `on`, in 8 of 10 cases between `earliest` and `latest`. None: not within ten
    years at this pace. `per_day` and `spread` are of the `days` looked back on.
    """

    on: dt.date | None
    earliest: dt.date | None
    latest: dt.date | None
    per_day: float
    spread: float
    days: int


def pace(*, total: int, done: int, starts_on: dt.date, ends_on: dt.date, today: dt.date) -> Pace:
    """The pace of `done` of `total` between two days.

    Days are nights between: 3 to 25 February are 22 days, so 5,314 persons need 241.5 a day (Buleleng 2023). On the
    last day, and after it, what is left has to be done in one day.
    """
    if not 0 <= done <= total:
        raise ValueError(f"done {done} is outside 0..{total}")
    days = max((ends_on - starts_on).days, 1)
    gone = max((today - starts_on).days, 1)
    left = max((ends_on - max(today, starts_on)).days, 1)
    actual = Decimal(done) / gone if today >= starts_on else Decimal(0)
    forecast = _forecast(total - done, actual, max(today, starts_on))
    return Pace(
        total=total,
        done=done,
        days=days,
        days_left=max((ends_on - today).days, 0),
        planned_per_day=Decimal(total) / days,
        needed_per_day=Decimal(total - done) / left,
        actual_per_day=actual,
        forecast_on=forecast,
        days_late=None if forecast is None else max((forecast - ends_on).days, 0),
        expected=total * min(max((today - starts_on).days, 0), days) // days,
    )


def forecast(rest: int, daily: Sequence[int], today: dt.date) -> Forecast:
    """From what was done on each day so far (days without anything are zeros), the last WINDOW of them.

    In k days at mean m and spread s a round does k*m, give or take BAND standard deviations; the deviation grows with
    the k days to come, s*sqrt(k), and with how few days the mean is known from, s*k/sqrt(n). The spread is never taken
    below that of mere chance, sqrt(m). The dates are the first k at which the middle, the upper and the lower line
    reach the rest.
    """
    window = list(daily)[-WINDOW:]
    if rest <= 0 or not window:
        done = today if rest <= 0 else None
        return Forecast(done, done, done, 0.0, 0.0, len(window))
    n, mean = len(window), statistics.fmean(window)
    spread = max(statistics.stdev(window) if n > 1 else 0.0, math.sqrt(mean))

    def line(deviations: float) -> dt.date | None:
        days = _first(lambda k: k * mean + deviations * spread * math.sqrt(k + k * k / n) >= rest)
        return None if days is None else today + dt.timedelta(days=days)

    return Forecast(line(0), line(BAND), line(-BAND), mean, spread, n)


def _first(reached: Callable[[int], bool]) -> int | None:
    """The first day up to LIMIT on which a line is there. Each crosses once: it only rises, or is convex from 0."""
    if not reached(LIMIT):
        return None
    low, high = 0, LIMIT
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high


def _forecast(rest: int, per_day: Decimal, today: dt.date) -> dt.date | None:
    if rest == 0:
        return today
    if per_day <= 0:
        return None
    days = math.ceil(Decimal(rest) / per_day)
    return today + dt.timedelta(days=days) if days <= 36_500 else None
