"""The official extreme-poverty lines there were, with their sources. Pure data (domain handbook 2.1).

PPP dollars are not exchange-rate dollars: the rupiah amounts are the published ones, never dollars times a market rate.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import NamedTuple


class OfficialLine(NamedTuple):
    """Rupiah per head and month; `valid_to` None = in force until another one is published."""

    name: str
    amount_idr: Decimal
    usd: Decimal
    ppp_base: int
    valid_from: dt.date
    valid_to: dt.date | None
    source: str


OFFICIAL: tuple[OfficialLine, ...] = (
    OfficialLine(
        "BPS Maret 2021", Decimal("358233.60"), Decimal("1.90"), 2011, dt.date(2021, 3, 1), dt.date(2023, 2, 28),
        "BPS, Maret 2021: Rp11.941,1 per hari, USD 1,90 PPP 2011",
    ),
    OfficialLine(
        "BPS Maret 2023", Decimal("351957.40"), Decimal("1.90"), 2011, dt.date(2023, 3, 1), dt.date(2024, 12, 31),
        "BPS, Maret 2023: Rp351.957,4 per kapita per bulan, USD 1,90 PPP 2011",
    ),
    OfficialLine(
        "RPJMN 2025", Decimal("391000.00"), Decimal("2.15"), 2017, dt.date(2025, 1, 1), None,
        "BPS untuk RPJMN 2025-2029: sekitar Rp391.000 per kapita per bulan, USD 2,15 PPP 2017",
    ),
)  # fmt: skip
