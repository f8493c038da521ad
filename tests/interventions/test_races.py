"""Two people record the same payment day at once: the families are paid once, by one list."""

import datetime as dt
import threading

import pytest
from django.db import connection

from accounts.models import AuditLine
from foundation.errors import Conflict, DomainError
from interventions import actions
from interventions.models import Delivery, Enrolment

DAY = dt.date(2026, 11, 20)


def at_once(*acts):
    """Run each act in a thread of its own, all starting together; their results or the errors they raised."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        start.wait()
        try:
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.django_db(transaction=True)
def test_two_lists_at_once_pay_once_and_one_of_them_is_refused(drawn, budi, wati, cash):
    missed = {drawn["Asep"].pk: ("uncollected", "Tidak di tempat"), drawn["Sulaiman"].pk: ("returned", "Pindah")}

    def pay(by, number, exceptions):
        return lambda: actions.record_deliveries(
            by=by, programme=cash, number=number, happened_on=DAY, proof=f"Resi {by}", exceptions=exceptions
        )

    for number in (1, 2, 3):
        results = at_once(pay(budi, number, missed), pay(wati, number, None))
        assert results.count(3) == 1, results
        refused = next(result for result in results if result != 3)
        assert isinstance(refused, DomainError), refused  # "nothing due", or "these have nothing due"
        assert len(set(Delivery.objects.filter(number=number).values_list("proof", flat=True))) == 1
    assert AuditLine.objects.filter(verb="delivery.record_list").count() == 3


@pytest.mark.django_db(transaction=True)
def test_drawing_recipients_twice_at_once_makes_each_family_a_recipient_once(household_in, decide, budi, wati, cash):
    for name in ("Sulaiman", "Asep", "Ni Luh Sari"):
        decide(household_in("19.01.01.1001", name))
    results = at_once(
        *(lambda by=by: actions.enrol_from_decisions(by=by, programme=cash, as_of=DAY) for by in (budi, wati))
    )
    assert sorted(results) == [0, 3]
    assert (Enrolment.objects.count(), Delivery.objects.count()) == (3, 9)


@pytest.mark.django_db(transaction=True)
def test_a_recipient_is_ended_once(drawn, budi, wati):
    enrolment = Enrolment.objects.get(household=drawn["Asep"])
    results = at_once(
        *(lambda by=by: actions.end_enrolment(by=by, enrolment=enrolment, reason="Pindah") for by in (budi, wati))
    )
    assert sum(isinstance(result, Conflict) for result in results) == 1
