"""Days to object and days to answer, in working days. Pure.

Law 30/2014 on government administration, article 77: an objection within 21 working days of the announcement, the
answer within 10 working days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

SATURDAY = 5


def is_working_day(day: dt.date, holidays: Collection[dt.date] = ()) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def after_working_days(start: dt.date, days: int, holidays: Collection[dt.date] = ()) -> dt.date:
    """The `days`-th working day after `start`; the day itself does not count. 0 gives `start`."""
    day = start
    while days > 0:
        day += dt.timedelta(days=1)
        days -= is_working_day(day, holidays)
    return day


def working_days_between(start: dt.date, end: dt.date, holidays: Collection[dt.date] = ()) -> int:
    """Working days after `start` up to and with `end`; negative when `end` lies before `start`."""
    if end < start:
        return -working_days_between(end, start, holidays)
    return sum(is_working_day(start + dt.timedelta(days=n), holidays) for n in range(1, (end - start).days + 1))
