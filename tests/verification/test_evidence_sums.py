"""The arithmetic behind hints, samples and agreement: properties that hold whatever the numbers."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.verification.pictures import house, saved
from verification import deadlines
from verification.backchecks import agreement, sampling
from verification.evidence import fingerprints, hints
from verification.evidence.hints import Limits, Stop

LIMITS = Limits()
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
places = st.tuples(st.floats(-80, 80), st.floats(-179, 179))


def stop(
    visit: int = 1, lat: float = -1.85, lon: float = 106.11, minutes: float = 0, household: int = 0, off: float = 0
):
    return Stop(visit, household or visit, lat, lon, off, NOON + dt.timedelta(minutes=minutes))


# --- distances -----------------------------------------------------------------------------------------------------


@given(places, places)
def test_a_way_is_as_long_there_as_back_and_never_longer_than_half_round_the_earth(one, two):
    there = hints.distance_m(one, two)
    assert there == pytest.approx(hints.distance_m(two, one), abs=1e-6)
    assert 0 <= there <= math.pi * hints.EARTH_M + 1
    assert hints.distance_m(one, one) == pytest.approx(0, abs=1e-3)


@given(places, places, places)
def test_a_detour_is_never_shorter(one, two, three):
    direct = hints.distance_m(one, three)
    assert direct <= hints.distance_m(one, two) + hints.distance_m(two, three) + 1e-3


def test_a_degree_of_latitude_is_111_kilometres():
    assert hints.distance_m((0, 106), (1, 106)) == pytest.approx(111_195, abs=5)


# --- hints of a position --------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.floats(-0.001, 0.001), st.floats(-0.001, 0.001)), min_size=5, max_size=40), places)
def test_one_visit_on_another_island_does_not_make_the_village_far(offsets, stray):
    village = [(-1.85 + lat, 106.11 + lon) for lat, lon in offsets]
    assert hints.far(stop(), [*village, stray], LIMITS) is None


def test_a_visit_typed_in_at_the_office_thirty_kilometres_away_is_a_hint():
    village = [(-1.85 + n / 10_000, 106.11) for n in range(6)]
    hint = hints.far(stop(lat=-2.12), village, LIMITS)
    assert hint is not None and hint.kind == "far" and hint.figures["metres"] == pytest.approx(30_000, rel=0.02)
    assert hints.far(stop(lat=-2.12), village[:4], LIMITS) is None, "four visits are no village yet"
    assert hints.far(stop(lat=-2.12, off=40_000), village, LIMITS) is None, "the phone did not know where it was"


@given(st.floats(0.02, 2), st.floats(0, 600))
def test_whoever_keeps_to_the_speed_limit_never_jumps(degrees, extra_minutes):
    metres = hints.distance_m((-1.85, 106.11), (-1.85 + degrees, 106.11))
    minutes = metres / (LIMITS.jump_kmh / 3.6) / 60 * 1.001 + extra_minutes
    assert hints.jump(stop(2, lat=-1.85 + degrees, minutes=minutes), stop(1), LIMITS) is None


@given(st.floats(0.02, 2), st.floats(0.1, 0.99))
def test_whoever_is_faster_than_a_road_allows_does(degrees, part):
    metres = hints.distance_m((-1.85, 106.11), (-1.85 + degrees, 106.11))
    minutes = metres / (LIMITS.jump_kmh / 3.6) / 60 * part
    hint = hints.jump(stop(2, lat=-1.85 + degrees, minutes=minutes), stop(1), LIMITS)
    assert hint is not None and hint.other == 1 and hint.figures["kmh"] >= LIMITS.jump_kmh


def test_a_shaky_position_or_a_clock_that_went_back_is_no_jump():
    assert hints.jump(stop(2, lat=-1.86, minutes=0.1, off=1200), stop(1), LIMITS) is None
    assert hints.jump(stop(2, lat=-2.5, minutes=-30), stop(1), LIMITS) is None
    assert hints.jump(stop(2, lat=-2.5, minutes=1), None, LIMITS) is None


@given(st.integers(0, 30))
def test_five_families_from_one_chair_are_a_hint_four_are_not(families):
    others = [stop(10 + n, household=10 + n, minutes=n) for n in range(families)]
    others += [stop(90 + n, household=90 + n, lat=-1.85 - (n + 1) / 1000) for n in range(20)]  # 111 m apart: a street
    hint = hints.one_spot(stop(1), others, LIMITS)
    assert (hint is not None) == (families + 1 >= LIMITS.spot_visits)
    assert hint is None or hint.figures["families"] == families + 1


def test_one_family_visited_six_times_is_not_many_families():
    assert hints.one_spot(stop(1, household=7), [stop(n, household=7) for n in range(2, 8)], LIMITS) is None


# --- hints of time and answers ---------------------------------------------------------------------------------------


@given(st.floats(-1000, 1000))
def test_a_photo_is_old_only_when_it_is_older_than_the_limit(hours):
    hint = hints.old_photo(NOON - dt.timedelta(hours=hours), NOON, LIMITS)
    assert (hint is not None) == (hours > LIMITS.old_photo_hours)


@pytest.mark.parametrize(
    ("minutes", "kind"), [(1, "too_short"), (3.9, "too_short"), (4, ""), (25, ""), (240, ""), (241, "too_long")]
)
def test_filling_takes_its_time(minutes, kind):
    hint = hints.filling(NOON, NOON + dt.timedelta(minutes=minutes), LIMITS)
    assert (hint.kind if hint else "") == kind
    assert hints.filling(NOON, NOON - dt.timedelta(minutes=1), LIMITS) is None
    assert hints.filling(None, NOON, LIMITS) is None


@given(st.lists(st.lists(st.sampled_from(["yes", "no"]), max_size=12), max_size=4))
def test_straight_lines_are_long_series_of_one_answer(series):
    hint = hints.straight(series, LIMITS)
    long = [one for one in series if len(one) >= LIMITS.straight_questions and len(set(one)) == 1]
    assert (hint is not None) == bool(long)


# --- looks of photos ------------------------------------------------------------------------------------------------


@given(st.integers(0, 2**128 - 1), st.sets(st.integers(0, 127), max_size=fingerprints.PARTS - 1))
def test_near_fingerprints_always_share_a_part(bits, flipped):
    """The pigeonhole on which the index rests: 7 flipped bits cannot touch all 8 parts."""
    other = bits
    for bit in flipped:
        other ^= 1 << bit
    one, two = f"{bits:032x}", f"{other:032x}"
    assert fingerprints.distance(one, two) == len(flipped)
    assert set(fingerprints.bands(one)) & set(fingerprints.bands(two))
    assert len(set(fingerprints.bands(one))) == fingerprints.PARTS


@pytest.mark.parametrize("seed", range(12))
def test_a_photo_sent_again_smaller_and_paler_is_known_and_another_house_is_not(seed):
    picture = house(seed)
    mark = fingerprints.fingerprint(saved(picture))
    again = fingerprints.fingerprint(saved(picture.resize((320, 240)), quality=40))
    assert fingerprints.distance(mark, again) <= fingerprints.PARTS - 1
    others = [fingerprints.fingerprint(saved(house(n))) for n in range(12) if n != seed]
    assert min(fingerprints.distance(mark, other) for other in others) > 20


@pytest.mark.parametrize("content", [b"", b"<svg/>", saved(Image.new("RGB", (50, 50), "black")), saved(house(1))[:900]])
def test_what_shows_nothing_has_no_look(content):
    assert fingerprints.fingerprint(content) == fingerprints.NONE
    assert fingerprints.bands(fingerprints.NONE) == []


# --- the sample -----------------------------------------------------------------------------------------------------

frames = st.lists(
    st.builds(sampling.Candidate, st.integers(1, 10**6), st.floats(0.5, 12), st.integers(1, 6)),
    unique_by=lambda one: one.key, min_size=1, max_size=120,
)  # fmt: skip


@given(frames, st.floats(0.5, 100), st.text(max_size=10), st.randoms())
def test_the_sample_is_the_same_for_everybody_and_leaves_no_facilitator_out(frame, share, seed, chance):
    drawn = sampling.draw(frame, share, seed)
    mixed = list(frame)
    chance.shuffle(mixed)
    assert sampling.draw(mixed, share, seed) == drawn
    groups = {one.key: one.group for one in frame}
    assert {groups[key] for key in drawn} == set(groups.values())
    assert len(set(drawn)) == len(drawn) == max(len(set(groups.values())), math.ceil(len(frame) * share / 100 - 1e-9))


def test_what_hints_at_something_is_drawn_more_often():
    frame = [sampling.Candidate(key, 5.0 if key % 10 == 0 else 1.0, 1) for key in range(1, 1001)]
    risky = sum(key % 10 == 0 for seed in range(20) for key in sampling.draw(frame, 10, str(seed)))
    assert 600 < risky < 900, "a tenth of the frame, weight 5: about 36 % of 2,000 drawn"
    assert sampling.weight(["far", "far", "jump"]) == 5 and sampling.weight([]) == 1


@given(st.lists(st.tuples(st.integers(1, 9), st.sets(st.integers(1, 9), max_size=6)), max_size=60))
def test_nobody_is_sent_to_check_their_own_visit_and_the_work_is_even(wanted):
    rows = [(key, first, sorted(people)) for key, (first, people) in enumerate(wanted)]
    dealt = sampling.deal(rows, {})
    for key, first, people in rows:
        assert dealt[key] != first
        assert dealt[key] in people if set(people) - {first} else dealt[key] is None


# --- agreement ------------------------------------------------------------------------------------------------------

pairs = st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.sampled_from("xyz"), st.sampled_from("xyz")))


@given(st.lists(pairs, max_size=30))
def test_agreement_lies_between_nothing_and_all(visits):
    found = agreement.agreement(visits, min_visits=1)
    assert found.compared == sum(len(one) for one in visits)
    assert found.agreed == sum(a == b for one in visits for a, b in one.values())
    assert found.percent is None if not found.compared else 0 <= found.percent <= 100
    assert found.kappa is None or (
        found.kappa <= 1 + 1e-9 and (found.agreed < found.compared or found.kappa > 1 - 1e-9)
    )


def test_kappa_is_the_textbooks():
    """Cohen's example: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no gives po 0.7, pe 0.5, kappa 0.4."""
    table = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    found = agreement.agreement([{"q": pair} for pair in table])
    assert found.percent == pytest.approx(70) and found.kappa == pytest.approx(0.4)
    assert found.differing == (("q", 15),)


def test_few_visits_and_answers_that_never_vary_have_no_kappa():
    assert agreement.agreement([{"q": ("y", "y")}] * 9).kappa is None
    assert agreement.agreement([{"q": ("y", "y")}] * 50).kappa is None


# --- days -----------------------------------------------------------------------------------------------------------

days = st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1))


@settings(max_examples=60)
@given(days, st.integers(0, 40), st.sets(days, max_size=20))
def test_days_counted_forth_are_the_days_counted_back(start, number, holidays):
    end = deadlines.after_working_days(start, number, holidays)
    assert deadlines.working_days_between(start, end, holidays) == number
    assert number == 0 or deadlines.is_working_day(end, holidays)
    assert deadlines.working_days_between(end, start, holidays) == -number


def test_the_window_of_law_30_of_2014():
    friday = dt.date(2026, 11, 20)
    assert deadlines.after_working_days(friday, 21) == dt.date(2026, 12, 21)
    assert deadlines.after_working_days(friday, 21, {dt.date(2026, 12, 9)}) == dt.date(2026, 12, 22)
    assert deadlines.after_working_days(friday, 10) == dt.date(2026, 12, 4)
