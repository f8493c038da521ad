"""Many rows in one statement leave the same marks as one by one: the history of each row, and who lives where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation import keys
from households.models import Household, Membership, Person

KUDAI, BELINYU = "19.01.01.1003", "19.01.02.1003"
MARCH = dt.date(2026, 3, 1)


@pytest.fixture
def families(household_in: Callable[..., Household], noise: list[Household]) -> list[Household]:
    return [household_in(KUDAI, f"Sulaiman {number}", 3) for number in range(4)]


def logged(model: type[Any], since: int = 0) -> list[tuple[str, int, int]]:
    """(what happened, whose row, version as logged) after event `since`, by whose."""
    events = apps.get_model("households", f"{model.__name__}Event").objects.filter(pgh_id__gt=since)
    return sorted(events.values_list("pgh_label", "pgh_obj_id", "version"), key=lambda event: event[1])


def last(model: type[Any]) -> int:
    events = apps.get_model("households", f"{model.__name__}Event").objects
    return events.order_by("-pgh_id").values_list("pgh_id", flat=True).first() or 0


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_one_statement_logs_every_row_it_changed_as_it_is_now(families):
    before = last(Household)
    run("UPDATE households_household SET rt = '009', version = version + 1 WHERE village_id = %s", KUDAI)
    assert logged(Household, before) == [("update", family.pk, 2) for family in families]


def test_a_row_written_as_it_was_is_not_logged(families):
    Household.objects.filter(pk=families[0].pk).update(rt="009")
    before = last(Household)
    run("UPDATE households_household SET rt = '009' WHERE village_id = %s", KUDAI)
    assert [pk for _what, pk, _version in logged(Household, before)] == [family.pk for family in families[1:]]
    before = last(Household)
    run("UPDATE households_household SET rt = '009' WHERE village_id = %s", KUDAI)
    families[1].refresh_from_db()
    families[1].save()
    run("UPDATE households_household SET rt = '010' WHERE village_id = 'nowhere'")
    assert logged(Household, before) == []


def test_one_person_saved_is_one_line_with_the_sealed_number(families):
    person = families[0].members.first()
    before = last(Person)
    person.version, person.work = 2, "farmer"
    person.save()
    assert logged(Person, before) == [("update", person.pk, 2)]
    event = apps.get_model("households", "PersonEvent").objects.latest("pgh_id")
    assert bytes(event.nik_digest) == bytes(person.nik_digest) and event.nik.reveal() == person.nik.reveal()


MOVES = st.lists(
    st.tuples(st.sampled_from(["move", "leave", "come back", "join"]), st.sets(st.integers(0, 8), min_size=1)),
    max_size=5,
)
CHANGES: dict[str, dict[str, Any]] = {
    "leave": {"left_on": MARCH, "left_reason": "moved", "left_recorded_at": dt.datetime(2026, 3, 2, tzinfo=dt.UTC)},
    "come back": {"left_on": None, "left_reason": "", "left_recorded_at": None},
    "join": {"joined_on": dt.date(2026, 1, 1)},
}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_whoever_is_written_by_the_hundred_lives_where_they_would_one_by_one(ground, moves):
    assert lives(moves, at_once=True) == lives(moves, at_once=False)


def lives(moves: list[tuple[str, set[int]]], *, at_once: bool) -> list[tuple[Any, ...]]:
    """Nine persons of three families come and go; where they lived, as the register has it afterwards."""
    homes = [
        Household.objects.create(village_id=KUDAI, regency_code="19.01", head_name=f"Sulaiman {number}")
        for number in range(3)
    ]
    new = [Person(household=homes[at // 3], regency_code="19.01", name=f"Orang {at}") for at in range(9)]
    people = Person.objects.bulk_create(new) if at_once else [_saved(person) for person in new]
    for what, whom in moves:
        change = CHANGES.get(what) or {"household": homes[2]}
        chosen = [people[at].pk for at in sorted(whom)]
        for group in [chosen] if at_once else [[pk] for pk in chosen]:
            Person.objects.filter(pk__in=group).update(**change)
    rows = Membership.objects.unscoped().filter(person__in=people).order_by("person_id", "pk")
    found = [
        (row.person_id - people[0].pk, row.household_id - homes[0].pk, row.from_on, row.to_on, row.withdrawn_at is None)
        for row in rows
    ]
    keep = Person.objects.filter(pk=people[0].pk)
    Person.objects.filter(household__in=homes).exclude(pk__in=keep.values("pk")).delete()
    assert set(rows.values_list("person_id", flat=True)) == {people[0].pk}
    return found


def _saved(person: Person) -> Person:
    person.save()
    return person


def test_numbers_sealed_by_the_thousand_open_alike_and_never_share_a_nonce(monkeypatch):
    monkeypatch.setattr(keys.Sealer, "DRAWN", 7)
    seal = keys.Sealer()
    sealed = [seal(b"9999990101800001", "households_person.nik") for _time in range(50)]
    assert {keys.open_sealed(one, "households_person.nik") for one in sealed} == {b"9999990101800001"}
    assert len(set(sealed)) == 50
    seal.process -= 1  # as in a child that has inherited it
    rest = seal.nonces[seal.used : seal.used + keys.NONCE]
    assert rest not in seal(b"1", "households_person.nik")
