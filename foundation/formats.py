"""How Indonesia writes numbers, money, dates and times. Pure; the template filters call these."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
ZONES = {
    "WIB": ZoneInfo("Asia/Jakarta"),
    "WITA": ZoneInfo("Asia/Makassar"),
    "WIT": ZoneInfo("Asia/Jayapura"),
}
MASK = "•"


def number(value: float | Decimal | None, places: int = 0) -> str:
    """1234567.5 -> `1.234.567,5` with `places` decimals; None -> an en dash."""
    if value is None:
        return "–"
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{rounded:,.{places}f}".translate(str.maketrans(",.", ".,"))


def rupiah(value: int | Decimal | None) -> str:
    """Whole rupiah: `Rp1.350.000`; negative amounts carry the sign in front."""
    if value is None:
        return "–"
    sign = "-" if value < 0 else ""
    return f"{sign}Rp{number(-value if value < 0 else value)}"


def rupiah_short(value: int | Decimal | None) -> str:
    """For a tile: `Rp2,23 miliar`, `Rp429,25 juta`; below a million in full. The exact amount stands beside it."""
    amount = abs(Decimal(value or 0))
    if value is None or amount < 1_000_000:
        return rupiah(value)
    size, word = (1_000_000_000, "miliar") if amount >= 1_000_000_000 else (1_000_000, "juta")
    sign = "-" if value < 0 else ""
    return f"{sign}Rp{number(amount / size, 2)} {word}"


def percent(value: Decimal | None, places: int = 2) -> str:
    """`0,19 %`; a positive value too small for `places` decimals gets as many as it needs, four at most."""
    if value is None:
        return "–"
    for digits in range(places, 5):
        if value == 0 or abs(value) >= Decimal(1).scaleb(-digits) / 2:
            return f"{number(value, digits)} %"
    return f"{number(value, 4)} %"


def long_date(value: dt.date | None) -> str:
    """`22 November 2026`."""
    return "–" if value is None else f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def local_time(value: dt.datetime | None, zone: str = "WIB") -> str:
    """`22 November 2026 14.05 WIB`: the region's own clock, named."""
    if value is None:
        return "–"
    local = value.astimezone(ZONES[zone])
    return f"{long_date(local.date())} {local:%H.%M} {zone}"


def masked(last4: str | None, first4: str = "") -> str:
    """`5108••••••••0001`; without the first four digits those are dots too."""
    if not last4:
        return "–"
    return f"{first4 or MASK * 4}{MASK * 8}{last4}"
