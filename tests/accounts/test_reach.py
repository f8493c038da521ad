"""Who sees what: reach by role and region, and nothing for strangers."""

import datetime as dt

import pytest

from accounts.models import Assignment
from accounts.permissions import ALL_VERBS, VERBS, Role
from accounts.querysets import is_within, may, reach, roles_with
from households.models import Household, Person

VILLAGE = "19.01.01.1001"


@pytest.fixture
def here(household_in, noise, siti):
    return household_in(VILLAGE, "Sulaiman", facilitator=siti)


def test_siti_sees_her_household_and_no_other_of_her_kecamatan(here, household_in, siti, rahmat):
    household_in(VILLAGE, "Tetangga", facilitator=rahmat)
    assert list(Household.objects.visible_to(siti)) == [here]
    assert set(Person.objects.visible_to(siti)) == set(here.members.all())


def test_pak_camat_sees_his_kecamatan_budi_the_kabupaten_ketut_his_own(here, pak_camat, budi, ketut):
    seen = {
        user.username: {h.village_id[:8] for h in Household.objects.visible_to(user)}
        for user in (pak_camat, budi, ketut)
    }
    assert seen == {"camat": {"19.01.01"}, "budi": {"19.01.01", "19.01.02"}, "ketut": {"51.08.01"}}


@pytest.mark.parametrize("who", ["wayan", "auditor", "ibu_bupati"])
def test_without_a_right_to_cases_there_are_none(here, request, who):
    assert not Household.objects.visible_to(request.getfixturevalue(who)).exists()


def test_a_role_that_has_ended_gives_nothing(here, budi):
    assert Household.objects.visible_to(budi).exists()
    Assignment.objects.filter(user=budi).update(valid_to=dt.date(2021, 1, 1))
    del budi._assignments_in_force
    assert not Household.objects.visible_to(budi).exists()
    assert not may(budi, "household.read")


def test_a_blocked_account_reaches_nothing(here, budi):
    budi.is_active = False
    assert reach(budi, "household.read") == []


def test_a_region_is_not_within_one_whose_code_only_looks_like_a_prefix():
    assert is_within("19.01.01", "19.01")
    assert not is_within("19.010", "19.01")
    assert not is_within("19.01", "19.01.01")


def test_an_unknown_verb_is_a_mistake_not_an_empty_answer(budi):
    with pytest.raises(KeyError):
        may(budi, "household.frobnicate")


def test_nobody_who_gives_or_audits_reads_persons():
    for role in (Role.GIVER, Role.AUDITOR, Role.LEADER, Role.AGENCY):
        assert not VERBS[role] & {"household.read", "household.reveal", "visit.read"}
    assert all(roles_with(verb) for verb in ALL_VERBS)
