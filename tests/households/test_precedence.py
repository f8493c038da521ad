"""Whose word is in force, and when a person must look."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from households.precedence import Claim, Rank, answers, rank_of_list

OLD, NEW = dt.date(2022, 6, 1), dt.date(2026, 4, 1)


def says(value, on=OLD, rank=Rank.LIST, field="birth_date", source="P3KE"):
    return Claim(field, value, str(value), source, on, rank)


@pytest.mark.parametrize(
    ("claims", "winner"),
    [
        ([says("1970-01-01", OLD), says("1971-01-01", NEW)], "1971-01-01"),
        ([says("1970-01-01", OLD, Rank.REGISTRY), says("1971-01-01", NEW)], "1970-01-01"),
        ([says("1969-01-01", OLD, Rank.SEEN), says("1970-01-01", NEW, Rank.REGISTRY)], "1969-01-01"),
        ([says("1969-01-01", OLD, Rank.SEEN), says("1968-01-01", NEW, Rank.SEEN)], "1968-01-01"),
        ([says(None, NEW), says("", NEW, Rank.SEEN), says("1970-01-01")], "1970-01-01"),
    ],
)
def test_a_visit_before_the_civil_registry_before_the_newest_list(claims, winner):
    (answer,) = answers(claims)
    assert answer.in_force.value == winner


def test_dukcapil_vouches_for_who_somebody_is_not_for_how_they_live():
    assert rank_of_list("birth_date", matched=True) == Rank.REGISTRY
    assert rank_of_list("work", matched=True) == rank_of_list("nik", matched=False) == Rank.LIST


def test_two_birth_dates_are_a_conflict_until_somebody_settles_it_and_two_deciles_are_not():
    (answer,) = answers([says("1970-01-01", OLD), says("1971-01-01", NEW)])
    assert answer.conflict
    (answer,) = answers([says("1970-01-01", OLD), says("1971-01-01", NEW), says("1971-01-01", NEW, Rank.SEEN)])
    assert (answer.differs, answer.conflict) == (True, False)
    later = NEW + dt.timedelta(90)
    (answer,) = answers([says("1971-01-01", NEW, Rank.SEEN), says("1970-01-01", later)])
    assert answer.conflict, "a newer list opens the question again"
    (answer,) = answers([says(1, OLD, field="decile"), says(2, NEW, field="decile")])
    assert (answer.differs, answer.conflict) == (True, False)


def test_spelling_in_capitals_or_with_two_spaces_is_no_difference():
    (answer,) = answers([says("Ni Luh Sari", field="name"), says("NI LUH  SARI", NEW, field="name")])
    assert not answer.differs


def test_a_register_that_holds_what_no_source_says_is_marked():
    claim = says("1970-01-01")
    (answer,) = answers([claim], {"birth_date": says("1999-09-09")})
    assert answer.differs and answer.conflict


RANKS = st.sampled_from(list(Rank))
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2026, 12, 31))


@given(st.lists(st.builds(says, st.sampled_from("abc"), DAYS, RANKS), min_size=1, max_size=8), st.randoms())
def test_the_order_in_which_sources_are_read_changes_nothing(claims, dice):
    shuffled = list(claims)
    dice.shuffle(shuffled)
    (one,), (two,) = answers(claims), answers(shuffled)
    assert (one.in_force.rank, one.in_force.on) == (two.in_force.rank, two.in_force.on)
    assert one.in_force.rank == max(claim.rank for claim in claims)
    assert one.conflict in (True, False)
