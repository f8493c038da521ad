"""Names, dates and scores as matching sees them, and clusters that do not depend on the order of anything."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from households.matching import likeness
from households.matching.clusters import components, keep_numbers
from households.matching.names import parse
from households.matching.score import Facts, persons

BORN = dt.date(1980, 3, 7)
LETTERS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ .,'", min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MOH. HASAN", "MUHAMMAD HASAN"), ("DJOENAIDI", "JUNAIDY"), ("NUR HAYATI", "NURHAYATI"),
        ("H. ABDULLAH, S.Pd", "ABDULLAH"), ("I WAYAN SUARDANA", "I PUTU SUARDANA"), ("SITI AMINAH", "SITIAMINAH"),
        ("MA'MUN", "MAMUN"), ("BONG A FUK", "A FUK BONG"), ("ALM. SLAMET BIN KARIM", "SLAMET KARIM"),
    ],
)  # fmt: skip
def test_one_name_in_two_spellings_is_nearly_the_same(one, other):
    assert likeness.names(parse(one), parse(other)) >= 0.95


@pytest.mark.parametrize(
    ("one", "other"),
    [("HASAN", "HUSIN"), ("AHMADI HAKIM", "ALFIAN HAKIM"), ("NI MADE SARI", "NI KETUT SARI"), ("SITI", "SRI")],
)
def test_brothers_and_sisters_are_not_one_person(one, other):
    assert likeness.names(parse(one), parse(other)) < 0.9


@given(LETTERS, LETTERS)
def test_likeness_is_the_same_both_ways_and_between_0_and_1(one, other):
    forth, back = likeness.names(parse(one), parse(other)), likeness.names(parse(other), parse(one))
    assert forth == pytest.approx(back) and 0 <= forth <= 1


@given(LETTERS)
def test_a_name_is_itself_whatever_its_case_and_blanks(name):
    shouted = "  ".join(name.lower().split(" "))
    assert parse(shouted) == parse(name)
    if parse(name).core:
        assert likeness.names(parse(name), parse(name)) == 1


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (BORN, "same"), (dt.date(1980, 7, 3), "swapped"), (dt.date(1980, 3, 9), "digit"), (dt.date(1981, 3, 7), "year"),
        (dt.date(1980, 11, 25), "near"), (dt.date(1955, 11, 25), "different"), (None, "unknown"),
    ],
)  # fmt: skip
def test_how_two_birth_dates_differ_is_named(other, said):
    assert likeness.dates(BORN, other) == said == likeness.dates(other, BORN)


def test_the_score_says_why():
    one = Facts("MOH. HASAN", BORN, "L", "19.01.01.1001")
    match = persons(one, Facts("MUHAMMAD HASAN", dt.date(1980, 7, 3), "L", "19.01.01.1001"))
    assert match.grade == "likely"
    assert [reason.code for reason in match.reasons] == ["name", "birth_swapped", "village_same"]


def test_a_same_nik_is_certain_and_two_different_ones_speak_against():
    one = Facts("HASAN", BORN, "L", "19.01.01.1001", nik=b"1" * 32)
    assert persons(one, Facts("H. HASAN", BORN, "L", "19.01.01.1001", nik=b"1" * 32)).grade == "certain"
    assert persons(one, Facts("HASAN", BORN, "L", "19.01.01.1001", nik=b"2" * 32)).grade != "likely"


def test_a_namesake_born_another_day_is_nobody():
    one, other = (
        Facts("SITI AMINAH", BORN, "P", "19.01.01.1001"),
        Facts("SITI AMINAH", dt.date(1961, 11, 25), "P", "19.01.01.1001"),
    )
    assert persons(one, other).grade == ""


PAIRS = st.lists(
    st.tuples(st.integers(1, 30), st.integers(1, 30), st.integers(50, 100), st.booleans()).filter(
        lambda pair: pair[0] != pair[1]
    ),
    max_size=40, unique_by=lambda pair: frozenset(pair[:2]),
)  # fmt: skip


@given(PAIRS, st.randoms())
def test_clusters_do_not_depend_on_the_order_of_pairs(pairs, chance):
    shuffled = list(pairs)
    chance.shuffle(shuffled)
    groups = components(pairs)
    assert components(shuffled) == groups
    members = [member for group in groups for member in group]
    assert len(members) == len(set(members))
    places = {member: place for place, group in enumerate(groups) for member in group}
    assert all(places[a] == places[b] for a, b, _score, strong in pairs if strong)


@given(PAIRS)
def test_a_second_search_keeps_every_number(pairs):
    groups = components(pairs)
    known = {member: 100 + place for place, group in enumerate(groups) for member in group}
    assert keep_numbers(groups, known) == [100 + place for place in range(len(groups))]
    assert keep_numbers(groups, {}) == [None] * len(groups)
