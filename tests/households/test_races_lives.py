"""Two clerks at the same moment: one wins, the other is told to look again, and nobody ends in two homes."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections

from foundation.errors import DomainError
from households import actions
from households.models import Household, Membership, Person

KUDAI = "19.01.01.1003"
MARCH = dt.date(2026, 3, 1)

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts):
    """Each in a thread and connection of its own, started at once; returns what each answered or raised."""
    gate, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            gate.wait(10)
            answers[number] = act()
        except Exception as error:
            answers[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def homes_at_once():
    with connection.cursor() as cursor:
        cursor.execute("""SELECT count(*) FROM households_membership a JOIN households_membership b
            ON a.person_id = b.person_id AND a.id < b.id AND a.withdrawn_at IS NULL AND b.withdrawn_at IS NULL
            AND daterange(a.from_on, a.to_on) && daterange(b.from_on, b.to_on)""")
        return cursor.fetchone()[0]


def test_two_clerks_split_the_same_daughter_off_and_one_family_comes_of_it(budi, wati, household_in):
    sari = household_in(KUDAI, "Ni Luh Sari", 3)
    daughter = sari.members.order_by("pk")[1]

    def split(by):
        return lambda: actions.split_household(
            by=by, household=sari, members=[daughter.pk], head=daughter.pk, on=MARCH, reason="Menikah"
        )

    answers = together(split(budi), split(wati))
    assert sorted(isinstance(answer, DomainError) for answer in answers) == [False, True], answers
    assert Household.objects.count() == 2
    assert homes_at_once() == 0


def test_two_families_claim_the_same_child_and_two_clerks_change_one_family(budi, wati, household_in):
    sari, other, third = (household_in(KUDAI, name, 3) for name in ("Ni Luh Sari", "Sulaiman", "Rahmat"))
    child = sari.members.order_by("pk")[2]

    def claim(by, family):
        return lambda: actions.member_joins(
            by=by, person=Person.objects.get(pk=child.pk), household=family, relation="other", on=MARCH, reason="Diasuh"
        )

    answers = together(claim(budi, other), claim(wati, third))
    assert sum(isinstance(answer, Person) for answer in answers) >= 1, answers
    assert homes_at_once() == 0
    last = Membership.objects.get(person=child, withdrawn_at=None, to_on=None)
    assert last.household_id == Person.objects.get(pk=child.pk).household_id

    def address(by, text):
        return lambda: actions.put_family_right(
            by=by, household=other, reason="Surat desa", address=text,
            version=versions,
        )  # fmt: skip

    versions = Household.objects.get(pk=other.pk).version
    answers = together(address(budi, "Jl. A"), address(wati, "Jl. B"))
    assert [type(answer).__name__ for answer in answers if isinstance(answer, DomainError)] == ["Conflict"], answers
