"""What can be read from a code alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regions import codes, shipped

ALL = [row.code for row in shipped.rows()]
real_codes = st.sampled_from(ALL)


@given(real_codes)
def test_every_code_of_the_country_survives_losing_its_dots(code: str) -> None:
    assert codes.dotted(codes.undotted(code)) == code
    assert codes.dotted(code) == code
    assert codes.dotted(f" {code.replace('.', ' ')}\u00a0") == code
    assert codes.dotted(f"'{code}") == code


@given(real_codes)
def test_every_code_knows_what_it_lies_in(code: str) -> None:
    above = codes.ancestors_of(code)
    assert [codes.level_of(each) for each in above] == list(codes.LEVELS[: len(above)])
    assert codes.parent_of(code) == (above[-1] if above else None)
    assert all(codes.is_within(code, each) for each in [*above, code])
    assert all(codes.prefix_of(code, codes.level_of(each)) == each for each in above)


@given(st.text(max_size=20))
def test_any_text_is_a_code_or_is_not_but_never_breaks(text: str) -> None:
    code = codes.dotted(text)
    assert code is None or codes.is_dotted(code)
    assert codes.bps(text) is None or codes.bps(text).isdigit()


def test_a_number_cell_written_out_is_still_a_code() -> None:
    assert codes.dotted("5108012001.0") == "51.08.01.2001"


@pytest.mark.parametrize("text", ["", "-", "5", "510", "51080", "5108012", "510801200", "51080120011", "0108012001",
                                  "51.8.1", "5.108", "5.10801E+15", "51.08.01.2001x", "５１０８",
                                  "9999990101900001"])  # fmt: skip
def test_what_is_no_kemendagri_code_is_not_repaired(text: str) -> None:
    assert codes.dotted(text) is None


def test_a_region_does_not_lie_in_one_whose_code_merely_starts_alike() -> None:
    assert codes.is_within("19.01.01", "19.01")
    assert not codes.is_within("19.01.01", "19.0")
    assert not codes.is_within("19.01", "19.01.01")
    assert codes.prefix_of("19.01", codes.DISTRICT) is None


def test_level_of_refuses_what_is_no_code() -> None:
    with pytest.raises(ValueError, match="not a dotted"):
        codes.level_of("1901")


def test_the_clock_of_a_province() -> None:
    assert codes.zone_of("19.01") == "WIB"
    assert codes.zone_of("61") == "WIB"
    assert codes.zone_of("63.11") == "WITA"
    assert codes.zone_of("51.08.06.1006") == "WITA"
    assert codes.zone_of("96.71") == "WIT"
    assert {code: codes.zone_of(code) for code in ALL if len(code) == 2}.keys() == {code[:2] for code in ALL}


def test_a_nik_issued_in_sorong_before_2022_has_a_known_start() -> None:
    assert codes.nik_prefix_known("927101"), "retired with Papua Barat's split"
    assert codes.nik_prefix_known("967101"), "its successor"
    assert codes.nik_prefix_known("650101"), "Kalimantan Utara, which other tables lack"
    assert codes.nik_prefix_known("190101")


@pytest.mark.parametrize("prefix", ["", "000000", "999999", "190199", "19.01.", "1901", "abcdef"])
def test_a_start_that_was_never_a_kecamatan_is_unknown(prefix: str) -> None:
    assert not codes.nik_prefix_known(prefix)
