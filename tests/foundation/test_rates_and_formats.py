"""What a leader reads: rates that are none when they are none, and numbers the Indonesian way."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation import formats
from foundation.rates import Rate


def test_bekasi_rate_needs_four_decimals_to_show_the_change():
    before, after = Rate(1144, 3_387_601), Rate(1121, 3_387_601)
    assert (before.rounded(4), after.rounded(4)) == (Decimal("0.0338"), Decimal("0.0331"))
    assert formats.percent(after.percent, 2) == "0,03 %"
    assert formats.percent(after.percent, 4) == "0,0331 %"


def test_buleleng_list_of_5314_is_not_the_published_005_percent():
    assert formats.percent(Rate(5314, 828_156).percent) == "0,64 %"


@pytest.mark.parametrize(
    ("part", "whole", "reason"), [(3, None, "no_denominator"), (3, 0, "no_denominator"), (None, 5, "no_numerator")]
)
def test_without_both_numbers_there_is_no_rate_and_the_reason_is_named(part, whole, reason):
    rate = Rate(part, whole)
    assert not rate.known
    assert rate.reason == reason
    assert rate.percent is None


def test_more_poor_than_people_is_a_mistake_not_a_rate():
    with pytest.raises(ValueError, match="outside"):
        Rate(6, 5)


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_percent_times_whole_gives_the_part_back(part, whole):
    if part <= whole:
        assert abs(Rate(part, whole).percent * whole / 100 - part) < Decimal("0.000001")


def test_money_dates_and_clocks_are_written_as_offices_write_them():
    assert formats.rupiah(1_350_000) == "Rp1.350.000"
    assert formats.rupiah_short(2_232_100_000) == "Rp2,23 miliar"
    assert formats.rupiah_short(429_250_000) == "Rp429,25 juta"
    assert formats.rupiah_short(250_000) == "Rp250.000"
    assert formats.rupiah(-250_000) == "-Rp250.000"
    assert formats.long_date(dt.date(2026, 11, 22)) == "22 November 2026"
    noon = dt.datetime(2026, 11, 22, 5, 0, tzinfo=dt.UTC)
    assert formats.local_time(noon, "WITA") == "22 November 2026 13.00 WITA"
    assert formats.local_time(noon, "WIT") == "22 November 2026 14.00 WIT"
    assert formats.number(Decimal("7064.5"), 2) == "7.064,50"


def test_a_rate_too_small_for_two_decimals_is_not_printed_as_zero():
    assert formats.percent(Decimal("0.0003"), 2) == "0,0003 %"
    assert formats.percent(Decimal("0"), 2) == "0,00 %"
