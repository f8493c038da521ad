"""From a decision to a parcel: who gets what, once, by whom, and what is left."""

import datetime as dt

import pytest

from foundation.errors import Conflict, DomainError, NotAllowed
from interventions import actions, figures
from interventions.models import Delivery, Enrolment, Programme

VILLAGE = "19.01.01.1001"
DAY = dt.date(2026, 11, 20)


def test_two_programmes_reach_the_same_three_families_who_are_counted_once(
    household_in, noise, decide, budi, parcels, cash
):
    for name in ("Sulaiman", "Ni Luh Sari", "Asep"):
        decide(household_in(VILLAGE, name))
    decide(household_in(VILLAGE, "Mampu"), "able")
    household_in(VILLAGE, "Belum diputuskan")
    assert actions.enrol_from_decisions(by=budi, programme=parcels, as_of=DAY) == 3
    assert actions.enrol_from_decisions(by=budi, programme=cash, as_of=DAY) == 3
    book = figures.ledger(budi)
    assert [(line.families, line.deliveries, line.amount_due) for line in book.lines] == [
        (3, 3, 750_000),
        (3, 9, 3_150_000),
    ]
    assert (book.total.families, book.total.amount_due, book.total.amount_paid) == (3, 3_900_000, 0)
    assert figures.got_from_several(budi).count() == 3


def test_drawing_recipients_twice_adds_only_who_was_decided_since(household_in, decide, budi, cash):
    decide(household_in(VILLAGE, "Sulaiman"))
    assert actions.enrol_from_decisions(by=budi, programme=cash, as_of=DAY) == 1
    decide(household_in(VILLAGE, "Asep"))
    assert actions.enrol_from_decisions(by=budi, programme=cash, as_of=DAY) == 1
    assert Delivery.objects.count() == 6


def test_a_family_whose_later_decision_is_able_gets_nothing_more_of_it(household_in, decide, budi, cash):
    household = household_in(VILLAGE)
    decide(household, "extreme", on=dt.date(2026, 10, 1))
    decide(household, "able", on=dt.date(2026, 11, 1))
    assert actions.enrol_from_decisions(by=budi, programme=cash, as_of=DAY) == 0


def test_nobody_draws_recipients_of_another_kabupaten(household_in, decide, ketut, pak_camat, cash):
    decide(household_in(VILLAGE))
    for person in (ketut, pak_camat):
        with pytest.raises(NotAllowed):
            actions.enrol_from_decisions(by=person, programme=cash, as_of=DAY)
    assert not Enrolment.objects.exists()


def test_a_programme_of_last_year_draws_nobody(household_in, decide, budi, cash):
    decide(household_in(VILLAGE))
    with pytest.raises(DomainError):
        actions.enrol_from_decisions(by=budi, programme=cash, as_of=dt.date(2027, 1, 1))


def test_a_payment_list_pays_all_but_the_named_ones_and_says_why(household_in, decide, budi, cash):
    households = [household_in(VILLAGE, name) for name in ("Sulaiman", "Asep", "Ni Luh Sari")]
    for household in households:
        decide(household)
    actions.enrol_from_decisions(by=budi, programme=cash, as_of=DAY)
    missed = {households[1].pk: ("uncollected", "Tidak di tempat")}
    count = actions.record_deliveries(
        by=budi, programme=cash, number=1, happened_on=DAY, proof="Resi 12", exceptions=missed
    )
    line = figures.ledger(budi).lines[0]
    assert (count, line.paid, line.missed, line.open, line.amount_paid) == (3, 2, 1, 6, 700_000)
    with pytest.raises(Conflict):
        actions.record_deliveries(by=budi, programme=cash, number=1, happened_on=DAY, proof="Resi 12")


@pytest.mark.parametrize(
    ("number", "day", "exceptions"),
    [
        (4, DAY, {}),
        (1, dt.date(2999, 1, 1), {}),
        (1, DAY, {999_999: ("uncollected", "Tidak di tempat")}),
        (1, DAY, {0: ("uncollected", " ")}),
    ],
)
def test_a_payment_list_with_a_mistake_records_nothing(household_in, decide, budi, cash, number, day, exceptions):
    household = household_in(VILLAGE)
    decide(household)
    actions.enrol_from_decisions(by=budi, programme=cash, as_of=DAY)
    exceptions = {pk or household.pk: value for pk, value in exceptions.items()}
    with pytest.raises(DomainError):
        actions.record_deliveries(
            by=budi, programme=cash, number=number, happened_on=day, proof="x", exceptions=exceptions
        )
    assert not Delivery.objects.exclude(state="due").exists()


def test_the_gap_lists_extreme_poor_families_who_never_received_anything(household_in, noise, decide, budi, cash):
    lucky, forgotten = household_in(VILLAGE, "Sulaiman"), household_in(VILLAGE, "Terlupa")
    decide(lucky)
    actions.enrol_from_decisions(by=budi, programme=cash, as_of=DAY)
    decide(forgotten)
    decide(household_in(VILLAGE, "Mampu"), "able")
    actions.record_deliveries(by=budi, programme=cash, number=1, happened_on=DAY, proof="Resi 1")
    assert [row.household for row in figures.got_nothing(budi, DAY)] == [forgotten]


def test_the_bangka_article_two_programmes_for_1717_families_cost_2232100000(programme_of):
    parcels, cash = programme_of("A", "district", 250_000, 1), programme_of("B", "province", 350_000, 3)
    total = sum(1717 * programme.amount_idr * programme.instalments for programme in (parcels, cash))
    assert total == 2_232_100_000


def test_an_ended_recipient_keeps_what_came_and_loses_what_was_due(household_in, decide, budi, cash):
    decide(household_in(VILLAGE))
    actions.enrol_from_decisions(by=budi, programme=cash, as_of=DAY)
    actions.record_deliveries(by=budi, programme=cash, number=1, happened_on=DAY, proof="Resi 1")
    enrolment = actions.end_enrolment(by=budi, enrolment=Enrolment.objects.get(), reason="Pindah")
    assert list(enrolment.deliveries.values_list("number", "state")) == [(1, "paid")]
    with pytest.raises(Conflict):
        actions.end_enrolment(by=budi, enrolment=enrolment, reason="Pindah")


def test_drawing_again_gives_an_ended_recipient_nothing_new(household_in, decide, budi, cash):
    decide(household_in(VILLAGE))
    actions.enrol_from_decisions(by=budi, programme=cash, as_of=DAY)
    enrolment = actions.end_enrolment(by=budi, enrolment=Enrolment.objects.get(), reason="Pindah")
    decide(household_in(VILLAGE, "Asep"))
    assert actions.enrol_from_decisions(by=budi, programme=cash, as_of=DAY) == 1
    assert not enrolment.deliveries.exists()


def test_the_head_of_the_kabupaten_reads_the_sums_without_reading_people(drawn, ibu_bupati, ketut, wayan):
    assert figures.ledger(ibu_bupati).total.families == 3
    assert not figures.got_from_several(ibu_bupati).exists()
    for stranger in (ketut, wayan):
        assert figures.ledger(stranger).total.families == 0


def test_pak_camat_sees_the_programme_of_his_kabupaten_but_may_not_change_it(drawn, cash, pak_camat, ketut):
    assert list(Programme.objects.visible_to(pak_camat)) == [cash]
    assert not Programme.objects.visible_to(pak_camat, "programme.manage").exists()
    assert not Programme.objects.visible_to(ketut).exists()
