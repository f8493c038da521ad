"""Whatever happens to families: nobody is in two homes, and every past figure can be counted again."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.errors import DomainError
from households import actions as lives
from households.models import Household, HouseholdMove, Membership, Merge, Person
from poverty import actions
from poverty.counting import count
from poverty.models import RateCard
from regions.models import Region
from verification.models import Decision, PovertyLine

VILLAGE, NEIGHBOUR, FAR = "19.01.01.1001", "19.01.01.1003", "19.01.02.1001"
START = dt.date(2026, 1, 1)
MARCH, MAY = dt.date(2026, 3, 1), dt.date(2026, 5, 1)


@pytest.fixture
def decide(ground, budi):
    line = PovertyLine.objects.create(
        name="BPS", amount_idr="351957.40", usd="1.90", ppp_base=2011, valid_from=dt.date(2023, 3, 1), source="BPS"
    )

    def make(household, verdict="extreme", on=START):
        return Decision.objects.create(
            household=household, regency_code=household.regency_code, verdict=verdict, reasons=["income"], line=line,
            effective_on=on, decided_by=budi,
        )  # fmt: skip

    return make


def figures(as_of, known_at=None):
    """Village -> (families, persons), where there are any."""
    rows = count("19.01", as_of, known_at or timezone.now())
    return {row.code: (row.families, row.persons) for row in rows if row.level == "village" and row.listed}


def test_a_family_that_moves_takes_its_future_and_leaves_its_past(household_in, decide, budi, noise):
    sari = household_in(VILLAGE, members=4)
    decide(sari)
    before = timezone.now()
    lives.move_household(by=budi, household=sari, village=Region.objects.get(pk=FAR), on=MAY, reason="Ikut kerja")
    assert figures(MAY - dt.timedelta(1))[VILLAGE] == (1, 4)
    assert figures(MAY)[FAR] == (1, 4)
    assert VILLAGE not in figures(MAY)
    # As known before somebody wrote the move down, it lives where it lived.
    assert figures(MAY, before)[VILLAGE] == (1, 4)


def test_a_family_split_in_march_is_two_from_march_on(household_in, decide, budi, noise):
    sari = household_in(VILLAGE, members=4)
    decide(sari)
    _head, daughter, child, _son = sari.members.order_by("pk")
    own = lives.split_household(
        by=budi, household=sari, members=[daughter.pk, child.pk], head=daughter.pk, on=MARCH, reason="Menikah"
    )
    decide(own, on=MARCH)
    assert figures(MARCH - dt.timedelta(1))[VILLAGE] == (1, 4)
    assert figures(MARCH)[VILLAGE] == (2, 4)
    listed = {row.code: row.listed for row in count("19.01", MARCH - dt.timedelta(1), timezone.now())}
    assert listed[VILLAGE] == 1


def test_a_family_that_left_counts_until_the_day_before(household_in, decide, budi, noise):
    sari = household_in(VILLAGE, members=4)
    decide(sari)
    lives.close_household(by=budi, household=sari, kind="left", on=MAY, reason="Pindah", destination="Buleleng")
    assert figures(MAY - dt.timedelta(1))[VILLAGE] == (1, 4)
    assert VILLAGE not in figures(MAY)


def test_two_entries_of_one_family_count_once_from_the_day_of_the_merge_and_twice_when_parted(
    household_in, decide, budi, noise
):
    sari, copy = household_in(VILLAGE, members=4), household_in(VILLAGE, members=2)
    decide(sari)
    decide(copy)
    before, today = timezone.now(), timezone.localdate()
    merge = Merge.objects.create(
        subject="household", survivor_id=sari.pk, absorbed_id=copy.pk, household=sari, reason="Sama", merged_by=budi
    )
    copy.members.update(household=sari, is_head=False)
    assert figures(today)[VILLAGE] == (1, 6)
    assert figures(today - dt.timedelta(1))[VILLAGE] == (2, 6)
    assert figures(today, before)[VILLAGE] == (2, 6)
    merge.parted_at, merge.parted_by = timezone.now(), budi
    merge.save()
    Person.objects.filter(pk__in=[p.pk for p in sari.members.order_by("pk")][4:]).update(household=copy)
    assert figures(today)[VILLAGE] == (2, 6)


def test_a_past_card_keeps_its_hash_whatever_happened_since(household_in, decide, budi, noise):
    bangka = Region.objects.get(pk="19.01")
    sari, other = household_in(VILLAGE, members=4), household_in(NEIGHBOUR, members=3)
    decide(sari)
    decide(other, "able")
    then = timezone.now()
    families = RateCard.objects.unscoped().filter(region="19.01", unit="family", as_of=MAY).order_by("pk")
    actions.recompute(by=None, region=bangka, as_of=MAY, known_at=then)
    card = families.last()
    people = list(sari.members.order_by("pk"))
    lives.member_leaves(by=budi, person=people[3], kind="died", on=MARCH, reason="Surat kematian")
    lives.member_joins(by=budi, person=people[2], household=other, relation="child", on=MARCH, reason="Diasuh")
    lives.move_household(by=budi, household=other, village=Region.objects.get(pk=FAR), on=MARCH, reason="Pindah")
    lives.close_household(
        by=budi, household=Household.objects.get(pk=sari.pk), kind="dissolved", on=MARCH, reason="Bubar"
    )
    actions.recompute(by=None, region=bangka, as_of=MAY)
    assert (card.numerator, families.last().numerator) == (1, 0)
    actions.recompute(by=None, region=bangka, as_of=MAY, known_at=then)
    again = families.last()
    assert again.pk != card.pk
    assert again.input_hash == card.input_hash


DAYS = st.integers(0, 300).map(lambda days: START + dt.timedelta(days))
WHAT = st.sampled_from(["split", "join", "leave", "move", "close", "head", "add"])
STEPS = st.lists(st.tuples(WHAT, st.integers(0, 99), st.integers(0, 99), DAYS), min_size=4, max_size=14)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_sequence_of_events_puts_a_person_in_two_homes_and_counts_stay_what_they_were(
    household_in, decide, budi, steps
):
    """Against an oracle that only keeps, for each moment of knowledge, what the naive list of facts says."""

    with transaction.atomic():
        homes = [household_in(village, members=3) for village in (VILLAGE, VILLAGE, NEIGHBOUR)]
        for home in homes:
            decide(home)
        oracle = Oracle(homes)
        snapshots = [(timezone.now(), oracle.copy())]
        for what, one, two, day in steps:
            happen(oracle, budi, decide, what, one, two, day)
            snapshots.append((timezone.now(), oracle.copy()))
        assert overlaps() == []
        disagree = Membership.objects.unscoped().standing().filter(to_on__isnull=True, person__left_on__isnull=True)
        assert all(m.household_id == m.person.household_id for m in disagree.select_related("person"))
        for known_at, facts in snapshots[:: max(1, len(snapshots) // 4)]:
            for as_of in (
                START - dt.timedelta(1),
                START + dt.timedelta(40),
                START + dt.timedelta(150),
                timezone.localdate(),
            ):
                assert figures(as_of, known_at) == facts.figures(as_of), (known_at, as_of)
        transaction.set_rollback(True)


class Oracle:
    """Facts in plain lists: person -> [(since, household or None)], household -> [(since, village or None)]."""

    def __init__(self, homes):
        self.persons = {p.pk: [(dt.date.min, home.pk)] for home in homes for p in home.members.all()}
        self.places = {home.pk: [(dt.date.min, home.village_id)] for home in homes}
        self.extreme = {home.pk: START for home in homes}

    def copy(self):
        other = Oracle([])
        other.persons = {key: list(value) for key, value in self.persons.items()}
        other.places = {key: list(value) for key, value in self.places.items()}
        other.extreme = dict(self.extreme)
        return other

    @staticmethod
    def at(facts, day):
        """The last fact told among those in force: facts are told in the order of their days."""
        found = None
        for since, what in facts:
            if since <= day:
                found = what
        return found

    def figures(self, day):
        told = {}
        for home, facts in self.places.items():
            village = self.at(facts, day)
            if village is None:
                continue
            persons = sum(self.at(rows, day) == home for rows in self.persons.values())
            families, people = told.get(village, (0, 0))
            extreme = home in self.extreme and self.extreme[home] <= day
            told[village] = (families + extreme, people + (persons if extreme else 0))
        return told


def happen(oracle, budi, decide, what, one, two, day):
    """One event through the action; the oracle hears of it only when the action took place."""
    homes = list(Household.objects.unscoped().order_by("pk"))
    home, other = homes[one % len(homes)], homes[two % len(homes)]
    people = list(home.members.filter(left_on__isnull=True).order_by("pk"))
    if not people:
        return
    person = people[two % len(people)]
    say = {"by": budi, "reason": "uji"}
    stays = next((p.pk for p in people if p.pk != person.pk), None) if person.is_head else None
    try:
        if what == "split":
            own = lives.split_household(
                household=home, members=[person.pk], head=person.pk, on=day, new_head=stays, **say
            )
            oracle.places[own.pk] = [(day, own.village_id)]
            oracle.persons[person.pk].append((day, own.pk))
        elif what == "join":
            lives.member_joins(person=person, household=other, relation="other", on=day, **say)
            oracle.persons[person.pk].append((day, other.pk))
        elif what == "leave":
            lives.member_leaves(person=person, kind="died", on=day, new_head=stays, **say)
            oracle.persons[person.pk].append((day, None))
        elif what == "move":
            village = [VILLAGE, NEIGHBOUR, FAR][two % 3]
            lives.move_household(household=home, village=Region.objects.get(pk=village), on=day, address="Jl. X", **say)
            if village != home.village_id:
                oracle.places[home.pk].append((day, village))
        elif what == "close":
            lives.close_household(household=home, kind="dissolved", on=day, **say)
            oracle.places[home.pk].append((day, None))
            for one_of in people:
                oracle.persons[one_of.pk].append((day, None))
        elif what == "head":
            lives.choose_head(household=home, person=person, **say)
        else:
            child = lives.add_member(by=budi, household=home, name="Bayi", sex="P", birth_date=None, relation="child",
                                     on=day, version=home.version)  # fmt: skip
            oracle.persons[child.pk] = [(day, home.pk)]
    except DomainError:
        return


def overlaps():
    with connection.cursor() as cursor:
        cursor.execute("""SELECT a.person_id FROM households_membership a JOIN households_membership b
            ON a.person_id = b.person_id AND a.id < b.id AND a.withdrawn_at IS NULL AND b.withdrawn_at IS NULL
            AND daterange(a.from_on, a.to_on) && daterange(b.from_on, b.to_on)""")
        return cursor.fetchall()


def test_the_move_out_of_nowhere_is_refused_by_the_database(household_in):

    with pytest.raises(IntegrityError), transaction.atomic():
        HouseholdMove.objects.create(household=household_in(VILLAGE), moved_on=MARCH, to_village_id=FAR)
