"""Reads the time column of a Google Forms sheet. Pure: the office's time zone is passed in."""

import datetime as dt
import re

# 5/6/2023 9.14.03 - a sheet with Indonesian locale; the dots tell it from the American 6/5/2023 9:14:03.
_INDONESIAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2})\.(\d{2})\.(\d{2})")
# 2023/06/05 9:14:03 AM GMT+7 - the file downloaded from the form itself
_DOWNLOADED = re.compile(
    r"(\d{4})/(\d{1,2})/(\d{1,2}) (\d{1,2}):(\d{2}):(\d{2}) ([AP]M) (?:GMT|UTC)([+-]\d{1,2})(?::?(\d{2}))?"
)


def read_timestamp(text: str, zone: dt.tzinfo) -> dt.datetime:
    """Return the aware time a Google Forms cell names; `zone` holds where the cell names none.

    Raises ValueError for any other form: day/month or month/day is never guessed.
    """
    text = " ".join(text.split())
    if found := _INDONESIAN.fullmatch(text):
        day, month, year, hour, minute, second = map(int, found.groups())
        return dt.datetime(year, month, day, hour, minute, second, tzinfo=zone)
    if found := _DOWNLOADED.fullmatch(text.upper()):
        year, month, day, hour, minute, second = map(int, found.groups()[:6])
        if not 1 <= hour <= 12:
            raise ValueError(f"hour {hour} does not fit AM/PM")
        hour = hour % 12 + (12 if found[7] == "PM" else 0)
        offset = dt.timedelta(hours=int(found[8]), minutes=int(found[9] or 0) * (-1 if found[8][0] == "-" else 1))
        return dt.datetime(year, month, day, hour, minute, second, tzinfo=dt.timezone(offset))
    raise ValueError("not a time of a Google Forms sheet")
