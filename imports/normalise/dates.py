"""Dates as people write them in Indonesia: day first, month names in two languages, Excel's serials, placeholders."""

import contextlib
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone

from imports.normalise.context import DAY_FIRST, MIXED, MONTH_FIRST, Context
from imports.normalise.problems import UNKNOWN, WARN, Normal, Problem, broken, refuse
from imports.normalise.text import UNSEEN
from imports.reader.cells import BOOL, DATE, EMPTY, FLOAT, NUMBER, TEXT, Cell
from imports.reader.numformats import serial_to_iso

OLDEST = 120  # years
MONTHS: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "januari january jan", "februari february pebruari feb peb", "maret march mar mrt", "april apr apl",
        "mei may", "juni june jun", "juli july jul", "agustus august agu agt ags aug agust", "september sept sep",
        "oktober october okt oct", "november nopember nov nop", "desember december des dec",
    ),
    1,
):  # fmt: skip
    MONTHS.update(dict.fromkeys(_names.split(), _number))
BLANKS = frozenset(
    {"", "-", "--", "kosong", "null", "none", "n/a", "na", "nan", "tidak tahu", "tidak ada", "?", "0", "00"}
)
FILLERS = frozenset({(0, 0, 0), (1900, 1, 1), (1900, 1, 0), (1899, 12, 30), (1899, 12, 31), (1, 1, 1), (9999, 12, 31)})
ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # how other programs write nearly all of them
NUMERIC = re.compile(r"(\d{1,4})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{1,4})(?:[T ,]+(.+))?")
WORDED = re.compile(r"(?:[a-z']+,\s*)?(\d{1,4})[\s\-/.,]*([a-z]{3,})[\s\-/.,]*(\d{1,4})(?:[T ,]+(.+))?", re.IGNORECASE)
MONTH_WORD_FIRST = re.compile(r"([a-z]{3,})[\s\-/.]*(\d{1,2})[\s,\-/.]+(\d{2,4})(?:[T ,]+(.+))?", re.IGNORECASE)
CLOCK = re.compile(
    r"(?:pukul |jam )?(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*(am|pm)?\s*"
    r"(z|utc|gmt|wib|wita|wit)?\s*(?:([+-])(\d{1,2}):?(\d{2})?)?",
    re.IGNORECASE,
)
ZONES = {"z": 0, "utc": 0, "gmt": 0, "wib": 7, "wita": 8, "wit": 9}
PLAIN = str.maketrans("‐‑‒–—−", "------") | UNSEEN
Parts = tuple[int, int, int, str, tuple[str, ...]]  # year, month, day, clock, codes of remarks


class DateSurvey:
    """Looks at every text of a column before any is read: day first, as is usual here, or is there month first too?"""

    def __init__(self) -> None:
        self.day_first = self.month_first = 0

    def see(self, text: str) -> None:
        match = NUMERIC.fullmatch(text.strip())
        if match and len(match[1]) <= 2:
            first, second = int(match[1]), int(match[2])
            if first > 12 >= second:
                self.day_first += 1
            elif second > 12 >= first:
                self.month_first += 1

    @property
    def order(self) -> str:
        """DAY_FIRST unless some row can only be month first; then MIXED, and a person decides for the column."""
        return MIXED if self.month_first else DAY_FIRST


def birth_date(cell: Cell, ctx: Context) -> Normal:
    """A day that is not in the future and not more than 120 years ago."""
    found = calendar_date(cell, ctx)
    day = found.value
    if day is None:
        return found
    if day > ctx.today:
        return refuse("date_future")
    if ctx.today.year - day.year - ((ctx.today.month, ctx.today.day) < (day.month, day.day)) > OLDEST:
        return refuse("date_too_old", age=OLDEST)
    return found


def calendar_date(cell: Cell, ctx: Context) -> Normal:
    """A date, or None for an empty cell and (with a remark) for a placeholder."""
    if cell.kind == DATE and len(cell.text) == 10:
        try:
            return _not_filler(date.fromisoformat(cell.text))
        except ValueError:
            return refuse("date_unreadable")
    if cell.kind == TEXT and ISO.fullmatch(cell.text):
        with contextlib.suppress(ValueError):
            return _not_filler(date.fromisoformat(cell.text))
    return _read(cell, ctx, lambda parts: _day(parts, ctx))


def moment(cell: Cell, ctx: Context) -> Normal:
    """A datetime: aware when the cell names its zone, else naive (the office's own clock). A bare date is midnight."""
    return _read(cell, ctx, lambda parts: _moment(parts, ctx))


def _read(cell: Cell, ctx: Context, build: Callable[[Parts], Normal]) -> Normal:
    if cell.kind == EMPTY:
        return UNKNOWN
    if lost := broken(cell):
        return lost
    if cell.kind == BOOL:
        return refuse("date_unreadable")
    text = " ".join(cell.text.translate(PLAIN).strip(" '\u00a0\ufeff").split())
    if text.casefold() in BLANKS:
        return UNKNOWN
    if cell.kind in (NUMBER, FLOAT) or (text.isascii() and text.isdigit() and len(text) == 5):
        return _serial(text, cell, build)
    parts = _parts(text, ctx)
    return parts if isinstance(parts, Normal) else build(parts)


def _serial(text: str, cell: Cell, build: Callable[[Parts], Normal]) -> Normal:
    """Excel's day number in a cell that lost its date format."""
    iso = serial_to_iso(text, since_1904=False)
    if iso is None or len(iso) < 10:
        return refuse("date_unreadable")
    found = build((int(iso[:4]), int(iso[5:7]), int(iso[8:10]), iso[11:], ()))
    if cell.kind in (NUMBER, FLOAT) or found.value is None:
        return found
    return Normal(found.value, (*found.notes, Problem("date_serial_text", WARN, {"date": f"{found.value:%d/%m/%Y}"})))


def _parts(text: str, ctx: Context) -> Parts | Normal:
    if match := NUMERIC.fullmatch(text):
        return _numeric(match, ctx)
    if match := WORDED.fullmatch(text):
        first, month, last = match[1], MONTHS.get(match[2].casefold()), match[3]
        if month:
            year, day = (first, last) if len(first) > 2 else (last, first)
            return _with_century(int(day), month, year, match[4], ctx)
    if match := MONTH_WORD_FIRST.fullmatch(text):
        month = MONTHS.get(match[1].casefold())
        if month:
            return _with_century(int(match[2]), month, match[3], match[4], ctx)
    return refuse("date_unreadable")


def _numeric(match: re.Match[str], ctx: Context) -> Parts | Normal:
    first, second, last = match[1], match[2], match[3]
    if len(first) > 2:
        return (
            _with_century(int(last), int(second), first, match[4], ctx) if len(last) < 3 else refuse("date_unreadable")
        )
    a, b = int(first), int(second)
    if a <= 12 < b <= 31:  # only month first makes sense
        remark = () if ctx.date_order == MONTH_FIRST else ("date_month_first",)
        return _with_century(b, a, last, match[4], ctx, remark)
    if a <= 12 and b <= 12 and a != b:
        if ctx.date_order == MIXED:
            return refuse("date_ambiguous")
        if ctx.date_order == MONTH_FIRST:
            a, b = b, a
    return _with_century(a, b, last, match[4], ctx)


def _with_century(
    day: int, month: int, year: str, clock: str | None, ctx: Context, remark: tuple[str, ...] = ()
) -> Parts | Normal:
    """Two digits mean the latest such year that is not in the future, always with a remark; never 19xx by habit."""
    if len(year) == 3 or len(year) == 1:
        return refuse("date_unreadable") if int(year) or day or month else (0, 0, 0, "", ())
    number = int(year)
    if len(year) == 2 and (day or month or number):
        number += ctx.today.year // 100 * 100
        if (number, month, day) > (ctx.today.year, ctx.today.month, ctx.today.day):
            number -= 100
        remark += ("date_two_digit_year",)
    return number, month, day, clock or "", remark


def _not_filler(day: date) -> Normal:
    if (day.year, day.month, day.day) in FILLERS:
        return Normal(None, (Problem("date_placeholder", WARN),))
    return Normal(day)


def _day(parts: Parts, ctx: Context) -> Normal:
    year, month, day, clock, remarks = parts
    if (year, month, day) in FILLERS:
        return Normal(None, (Problem("date_placeholder", WARN),))
    try:
        found = date(year, month, day)
    except ValueError:
        return refuse("date_impossible")
    if clock:
        hour = CLOCK.fullmatch(clock)
        if not hour:
            return refuse("date_unreadable")
        if (hour[5] or "").lower() in ("z", "utc") and int(hour[1]) in (15, 16, 17) and hour[2] == "00":
            return refuse("date_shifted", proposal=(found + timedelta(days=1)).isoformat())
    if not remarks:
        return Normal(found)
    params = {"year": year, "date": f"{found:%d/%m/%Y}"}
    return Normal(found, tuple(Problem(code, WARN, params) for code in remarks))


def _moment(parts: Parts, ctx: Context) -> Normal:
    year, month, day, clock, remarks = parts
    whole = _day((year, month, day, "", remarks), ctx)
    if whole.value is None or not clock:
        return Normal(datetime.combine(whole.value, time()), whole.notes) if whole.value else whole
    match = CLOCK.fullmatch(clock)
    if not match:
        return refuse("date_unreadable")
    hour = int(match[1])
    if match[4] and not 1 <= hour <= 12:
        return refuse("date_impossible")
    if match[4]:
        hour = hour % 12 + (12 if match[4].lower() == "pm" else 0)
    try:
        found = datetime.combine(whole.value, time(hour, int(match[2]), int(match[3] or 0)))
    except ValueError:
        return refuse("date_impossible")
    zone = ZONES.get((match[5] or "").lower())
    if match[6]:
        shift = timedelta(hours=int(match[7]), minutes=int(match[8] or 0))
        found = found.replace(tzinfo=timezone(shift if match[6] == "+" else -shift))
    elif zone is not None:
        found = found.replace(tzinfo=timezone(timedelta(hours=zone)))
    return Normal(found, whole.notes)


DATED = (birth_date, calendar_date, moment)  # what reads a column of days
