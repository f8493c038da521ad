"""Number formats and Excel's day numbers: which numbers are dates, and which dates they are."""

import re
from datetime import datetime, timedelta

DATE_IDS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
# Not code: "quoted text", [colour] and [$-421] (but [h] [mm] [ss] are), escaped, padded and filled characters.
NOT_CODE = re.compile(r'"[^"]*"|\[(?!h+\]|m+\]|s+\])[^\]]*\]|\\.|_.|\*.', re.IGNORECASE)
DATE_CODE = re.compile(r"[dmhysDMHYS]")
GENERAL = re.compile("general", re.IGNORECASE)


def is_date_format(number: int, code: str | None) -> bool:
    """Whether cells in this number format show a day or a time. `code` is None for a built-in format."""
    if code is None:
        return number in DATE_IDS
    return DATE_CODE.search(GENERAL.sub("", NOT_CODE.sub("", code.split(";")[0]))) is not None


def serial_to_iso(text: str, since_1904: bool) -> str | None:
    """ISO text of a serial number, or None when it is no day between 1900 and 9999.

    Serial 60 is the 29 February 1900 that never was; numbers below it are one day off (ECMA-376 part 1, 18.17.4.1).
    """
    try:
        serial = float(text)
    except ValueError:
        return None
    if not 0 <= serial < 2_958_466:
        return None
    days = int(serial)
    seconds = round((serial - days) * 86400)
    if days == 0 and serial > 0 and not since_1904:
        return (datetime(1900, 1, 1) + timedelta(seconds=seconds)).strftime("%H:%M:%S")
    epoch = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)
    if not since_1904 and 0 < days < 60:
        days += 1
    try:
        moment = epoch + timedelta(days=days, seconds=seconds)
    except OverflowError:
        return None
    return moment.date().isoformat() if seconds == 0 else moment.isoformat()
