"""Two entries become one and part again; nothing is lost on either way."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading

import pytest
from django.db import connection, connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditLine
from foundation.errors import Conflict, DomainError, NotAllowed
from households import actions
from households.models import Household, Membership, Merge, Person
from tests.conftest import SUNGAILIAT, villages_of

pytestmark = pytest.mark.django_db
TABLES = (
    "households_household", "households_person", "households_kknumber", "households_sourcerecord",
    "households_householdidentifier", "households_personidentifier", "verification_target", "interventions_enrolment",
)  # fmt: skip
KK_ONE, KK_TWO = "1901010101010000", "1901010202020000"


def register_hash() -> str:
    """Of every row of the register, without its count of changes."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT (to_jsonb(t) - 'version')::text FROM {table} t ORDER BY id")
            digest.update(repr((table, cursor.fetchall())).encode())
    return digest.hexdigest()


@pytest.fixture
def two(household_in, noise):
    village = villages_of(SUNGAILIAT)[0].pk
    return household_in(village, "SULAIMAN", 3, decile=2), household_in(village, "SULEMAN", 3, stunting_risk="yes")


def member(household, place):
    return household.members.order_by("pk")[place]


def merge(budi, two, same=None, **words):
    survivor, absorbed = two
    return actions.merge_households(
        by=budi, survivor=survivor, absorbed=absorbed, reason="Satu KK, tercatat dua kali", same=same or {}, **words
    )


def test_budi_merges_two_entries_and_the_old_one_leads_to_the_survivor(budi, two):
    survivor, absorbed = two
    same = {member(absorbed, 0).pk: member(survivor, 0).pk}
    merge(budi, two, same)
    survivor, absorbed = (Household.objects.get(pk=row.pk) for row in two)
    assert (absorbed.status, absorbed.merged_into) == ("merged", survivor)
    assert survivor.members.filter(left_on=None).count() == 5
    assert survivor.members.filter(is_head=True, left_on=None).count() == 1
    assert (survivor.decile, survivor.stunting_risk) == (2, "yes")
    gone = absorbed.members.get()
    assert (gone.left_reason, gone.left_on is not None) == ("double", True)
    line = AuditLine.objects.order_by("-pk").first()
    assert (line.verb, line.object_id) == ("household.merge", str(survivor.pk))


def test_parting_brings_back_every_row_as_it_was(budi, two):
    survivor, absorbed = two
    before = register_hash()
    done = merge(budi, two, {member(absorbed, 0).pk: member(survivor, 1).pk})
    assert register_hash() != before
    parted = actions.part(by=budi, merge=done, reason="Ternyata dua keluarga")
    assert register_hash() == before and parted.kept == []
    assert Membership.objects.filter(withdrawn_at=None, household=absorbed, to_on=None).count() == 3


def test_who_turns_out_to_have_died_before_the_merge_lives_in_neither_family_since(budi, two):
    """A visit of today tells of a death last year; figures of the days between count the person nowhere."""
    absorbed = two[1]
    died, day = member(absorbed, 1), dt.date(2025, 6, 1)

    def homes(on):
        return list(Membership.objects.on(on, timezone.now()).filter(person=died).values_list("household", flat=True))

    done = merge(budi, two)
    actions.record_member_left(by=budi, person=died, reason="died", on=day)
    for parted in (False, True):
        if parted:
            actions.part(by=budi, merge=done, reason="Ternyata dua keluarga")
        assert homes(dt.date(2025, 5, 31)) == [absorbed.pk]
        assert homes(day) == homes(dt.date(2026, 1, 1)) == homes(timezone.localdate()) == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_merge_parts_to_the_same_register(data, budi, household_in):
    village = villages_of(SUNGAILIAT)[0].pk
    sizes = data.draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    two = [household_in(village, "PAIMIN", size) for size in sizes]
    for household, number in zip(
        two, data.draw(st.tuples(*[st.sampled_from([None, KK_ONE, KK_TWO])] * 2)), strict=True
    ):
        if number:
            actions.learn_kk(by=budi, numbers={household.pk: number}, on=dt.date(2024, 1, 1), source="kunjungan")
    for household in two:
        if data.draw(st.booleans()):
            person = member(household, 0)
            person.nik, person.nik_missing = None, "none"
            person.save()
    gone = data.draw(st.lists(st.integers(0, sizes[1] - 1), unique=True, max_size=min(sizes)))
    same = {member(two[1], place).pk: member(two[0], at).pk for at, place in enumerate(gone)}
    before = register_hash()
    done = merge(budi, [Household.objects.get(pk=row.pk) for row in two], same)
    actions.part(by=budi, merge=done, reason="Ternyata dua keluarga")
    assert register_hash() == before


def test_what_was_changed_since_the_merge_stays_changed(budi, two):
    survivor, absorbed = two
    done = merge(budi, two)
    Household.objects.filter(pk=survivor.pk).update(stunting_risk="no")
    late = Person(household=survivor, regency_code=survivor.regency_code, name="BAYI BARU", nik_missing="none")
    late.save()
    parted = actions.part(by=budi, merge=done, reason="Ternyata dua keluarga")
    assert Household.objects.get(pk=survivor.pk).stunting_risk == "no"
    assert parted.kept == [f"households_household {survivor.pk}: stunting_risk"]
    assert Person.objects.get(pk=late.pk).household_id == survivor.pk
    assert Household.objects.get(pk=absorbed.pk).members.filter(left_on=None).count() == 3


def test_a_chain_of_merges_is_one_step_long_and_is_walked_back_from_its_end(budi, two, household_in):
    third = household_in(two[0].village_id, "SOLEMAN", 1)
    before = register_hash()
    first = merge(budi, two)
    second = merge(budi, (third, Household.objects.get(pk=two[0].pk)))
    assert Household.objects.get(pk=two[1].pk).merged_into_id == third.pk
    with pytest.raises(Conflict) as refused:
        actions.part(by=budi, merge=first, reason="Ternyata dua keluarga")
    assert refused.value.code == "merged_later"
    actions.part(by=budi, merge=second, reason="Ternyata dua keluarga")
    actions.part(by=budi, merge=first, reason="Ternyata dua keluarga")
    assert register_hash() == before


def test_a_persons_number_goes_to_the_survivor_who_has_none(budi, two):
    stays, gone = member(two[0], 1), member(two[1], 1)
    number = gone.nik.reveal()
    stays.nik, stays.nik_missing = None, "empty"
    stays.save()
    before = register_hash()
    done = actions.merge_persons(by=budi, survivor=stays, absorbed=gone, reason="Orang yang sama")
    assert Person.objects.get(pk=stays.pk).nik.reveal() == number
    actions.part(by=budi, merge=done, reason="Ternyata dua orang")
    assert register_hash() == before


def test_two_different_niks_need_a_reason_that_says_which_is_right(budi, two):
    with pytest.raises(DomainError) as refused:
        actions.merge_persons(by=budi, survivor=member(two[0], 0), absorbed=member(two[1], 0), reason="sama")
    assert refused.value.code == "two_niks" and not Merge.objects.exists()


def test_nobody_merges_what_they_may_not_change(siti, pak_camat, ketut, budi, two, household_in):
    for stranger in (siti, pak_camat, ketut):
        with pytest.raises(NotAllowed):
            merge(stranger, two)
    far = household_in(villages_of("51.08.01")[0].pk, "SULAIMAN")
    with pytest.raises(NotAllowed):
        merge(budi, (two[0], far))
    assert not Merge.objects.exists()


def test_a_merge_is_refused_when_somebody_changed_one_of_the_two_meanwhile(budi, two):
    seen = {row.pk: row.version for row in two}
    Household.objects.filter(pk=two[1].pk).update(version=9)
    with pytest.raises(Conflict) as refused:
        merge(budi, two, versions=seen)
    assert refused.value.code == "stale"


@pytest.mark.django_db(transaction=True)
def test_two_people_merge_the_same_pair_at_the_same_moment_and_one_is_told(budi, wati, two):
    survivor, absorbed = two
    start, said = threading.Barrier(2), []

    def one_of(by, pair):
        try:
            start.wait(10)
            merge(by, pair)
            said.append("merged")
        except Conflict as refused:
            said.append(refused.code)
        finally:
            connections.close_all()

    pairs = [(budi, (survivor, absorbed)), (wati, (absorbed, survivor))]
    threads = [threading.Thread(target=one_of, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(said) == ["closed", "merged"] and Merge.objects.count() == 1
