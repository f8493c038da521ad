"""Work is split evenly and near: whatever the villages, and whoever may go where."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verification.rounds.splitting import Ground, Home, deal, even, kilometres, nearest, walk

patient = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
PEOPLE = st.lists(st.integers(1, 6), min_size=1, max_size=6, unique=True).map(tuple)
GROUNDS = st.lists(st.tuples(st.integers(0, 40), PEOPLE), min_size=1, max_size=8).map(
    lambda rows: [Ground(f"v{place}", families, people) for place, (families, people) in enumerate(rows)]
)
LOAD = st.dictionaries(st.integers(1, 6), st.integers(0, 30))


def totals(plan) -> Counter[int]:
    found: Counter[int] = Counter()
    for counts in plan.values():
        found.update(counts)
    return found


def complete(plan, grounds) -> bool:
    return all(
        sum(plan[ground.code].values()) == ground.families and set(plan[ground.code]) <= set(ground.people)
        for ground in grounds
    )


@patient
@given(grounds=GROUNDS, load=LOAD)
def test_every_family_goes_to_somebody_who_works_there(grounds, load):
    assert complete(even(grounds, load), grounds)


@patient
@given(families=st.lists(st.integers(0, 40), min_size=1, max_size=8), people=PEOPLE, load=LOAD)
def test_where_everybody_may_go_everywhere_nobody_has_two_more_than_another_who_got_some(families, people, load):
    grounds = [Ground(f"v{place}", number, people) for place, number in enumerate(families)]
    dealt = totals(even(grounds, load))
    loads = {person: load.get(person, 0) + dealt[person] for person in people}

    assert all(loads[person] <= min(loads.values()) + 1 for person in people if dealt[person])


@patient
@given(grounds=GROUNDS, load=LOAD)
def test_no_single_family_could_go_to_somebody_with_clearly_less(grounds, load):
    plan = even(grounds, load)
    loads = Counter(load) + totals(plan)

    for ground in grounds:
        for person in plan[ground.code]:
            assert loads[person] <= min(loads[other] for other in ground.people) + 1


@patient
@given(grounds=GROUNDS, load=LOAD, seed=st.randoms(use_true_random=False))
def test_the_nearer_split_has_the_same_totals_and_never_a_longer_way(grounds, load, seed):
    far = {(ground.code, person): seed.randrange(30) for ground in grounds for person in ground.people}
    plan = even(grounds, load)

    better = nearest(plan, grounds, lambda code, person: far[code, person])

    def way(found) -> int:
        return sum(far[code, person] * number for code, counts in found.items() for person, number in counts.items())

    assert complete(better, grounds)
    assert +totals(better) == +totals(plan)
    assert way(better) <= way(plan)


def test_two_people_and_two_villages_each_stays_where_they_live():
    grounds = [Ground("a", 10, (1, 2)), Ground("b", 10, (1, 2))]
    home = {1: "b", 2: "a"}

    found = nearest(even(grounds, {}), grounds, lambda code, person: 0 if home[person] == code else 7)

    assert found == {"a": {2: 10}, "b": {1: 10}}


def test_who_has_much_already_gets_less():
    assert even([Ground("a", 10, (1, 2))], {1: 6})["a"] == {1: 2, 2: 8}


def test_a_village_where_nobody_works_is_left():
    assert nearest(even([Ground("a", 3, ())], {}), [Ground("a", 3, ())], lambda code, person: 0) == {"a": {}}


def homes(*rows) -> list[Home]:
    return [Home(key, rw, rt, f"n{key}", point, holder) for key, rw, rt, point, holder in rows]


def test_neighbours_go_to_the_same_person_and_who_is_there_stays():
    rows = homes(*((key, "001", f"00{key // 3}", (0.0, key / 1000), 7 if key >= 6 else 5) for key in range(12)))

    dealt = deal(rows, {5: 6, 7: 6})

    assert [dealt[key] for key in range(12)] == [5] * 6 + [7] * 6


def test_without_positions_neighbourhoods_stay_together():
    rows = homes((1, "002", "001", None, None), (2, "001", "002", None, None), (3, "001", "001", None, None))

    assert [home.key for home in walk(rows)] == [3, 2, 1]


def test_a_family_without_a_position_stands_with_its_rt():
    rows = homes(
        (1, "001", "001", (0.0, 0.1), None), (2, "001", "002", (0.0, 0.3), None), (3, "001", "001", None, None),
        (4, "009", "001", (0.0, 0.2), None),
    )  # fmt: skip

    assert [home.key for home in walk(rows)] == [1, 3, 4, 2]


def test_a_degree_is_a_hundred_and_eleven_kilometres_at_the_equator():
    assert round(kilometres((0, 106), (0, 107))) == round(kilometres((0, 106), (1, 106))) == 111
