"""How fast a campaign goes and when it will be done. Pure: counts and dates in, a Pace out."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from decimal import Decimal


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

    @property
    def left(self) -> int:
        return self.total - self.done


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
    )


def _forecast(rest: int, per_day: Decimal, today: dt.date) -> dt.date | None:
    if rest == 0:
        return today
    if per_day <= 0:
        return None
    days = math.ceil(Decimal(rest) / per_day)
    return today + dt.timedelta(days=days) if days <= 36_500 else None
