"""Rahmat goes where Siti has been, without knowing what she wrote; the office sees how far the two agree."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Assignment
from foundation.errors import Conflict, DomainError, NotAllowed
from tests.verification.filling import HERE, filled
from verification.actions import backchecks, review, submissions
from verification.backchecks import again
from verification.models import BackCheck, Decision, Signal, Target, Visit

pytestmark = pytest.mark.django_db
HALF = Decimal(50)


@pytest.fixture
def visited(targets, send):
    """Siti's three households, each visited."""
    return [send(target) for target in targets]


@pytest.fixture
def check(campaign, visited, budi, rahmat):
    """Rahmat is sent to one of them."""
    backchecks.draw(by=budi, campaign=campaign, region_code="19.01", share=Decimal(1), seed="uji")
    return BackCheck.objects.get()


def test_a_draw_can_be_drawn_again_and_goes_to_somebody_else(campaign, visited, budi, siti, rahmat):
    made = backchecks.draw(by=budi, campaign=campaign, region_code="19.01", share=HALF, seed="musdes-7")
    checks = list(made.checks.order_by("target_id"))
    assert len(checks) == 2
    assert {check.first_by for check in checks} == {siti} and {check.facilitator for check in checks} == {rahmat}
    assert [check.target_id for check in checks] == backchecks.drawn_again(made)
    assert len(made.frame) == 3 and {row[1] for row in made.frame} == {1.0}


def test_hints_nobody_explained_make_a_household_likelier(campaign, visited, budi):
    Signal.objects.create(visit=visited[1], kind="same_photo", other=visited[0])
    made = backchecks.draw(by=budi, campaign=campaign, region_code="19.01", share=HALF, seed="x")
    weights = {target: weight for target, weight, _group in made.frame}
    assert weights == {visited[0].target_id: 1, visited[1].target_id: 5, visited[2].target_id: 1}


def test_nothing_is_drawn_twice_and_not_outside_ones_reach(campaign, visited, budi, pak_camat, ketut, siti):
    backchecks.draw(by=pak_camat, campaign=campaign, region_code="19.01.01", share=Decimal(100))
    with pytest.raises(Conflict):
        backchecks.draw(by=budi, campaign=campaign, region_code="19.01", share=HALF)
    for who, where in ((ketut, "19.01"), (siti, "19.01"), (pak_camat, "19.01"), (pak_camat, "19.01.02")):
        with pytest.raises(NotAllowed):
            backchecks.draw(by=who, campaign=campaign, region_code=where, share=HALF)


@pytest.mark.parametrize("share", [0, -5, 101])
def test_a_share_is_a_share(campaign, visited, budi, share):
    with pytest.raises(ValidationError):
        backchecks.draw(by=budi, campaign=campaign, region_code="19.01", share=Decimal(share))


def test_rahmats_phone_gets_it_as_a_household_nobody_has_been_to(check, rahmat, siti):
    mine = again.targets_again(rahmat)
    assert [(target.pk, target.state) for target in mine] == [(check.target_id, "listed")]
    assert again.targets_again(siti) == []
    assert not Visit.objects.visible_to(rahmat).filter(target=check.target).exists()
    assert not BackCheck.objects.visible_to(rahmat).exists() and not BackCheck.objects.visible_to(siti).exists()


def test_the_second_visit_decides_nothing_and_is_compared(check, rahmat, pak_camat):
    first = check.first
    content = filled(target_id=check.target_id, floor="earth", respondent_relation="neighbour", proposal="not_eligible")
    visit = submissions.receive(by=rahmat, content=content).visit
    check.refresh_from_db()
    assert (visit.state, visit.problem) == ("check", "") and check.visit == visit and check.state == "done"
    assert check.pairs["floor"] == ["cement", "earth"] and check.pairs["members"] == ["2", "2"]
    assert not {"proposal", "respondent_relation", "notice_read"} & set(check.pairs)
    assert (check.compared - check.agreed, check.compared) == (1, len(check.pairs))
    target = Target.objects.get(pk=check.target_id)
    assert target.state == "visited" and Visit.objects.get(pk=first.pk).state == "received"
    assert visit not in Visit.objects.visible_to(pak_camat).open()
    with pytest.raises(Conflict):
        review.approve(by=pak_camat, visit=visit)
    review.approve(by=pak_camat, visit=first)
    assert Visit.objects.get(pk=visit.pk).state == "check", "approving the first does not supersede the second"
    assert not Decision.objects.exists()


def test_sending_it_twice_is_one_visit_and_another_one_afterwards_is_held(check, rahmat):
    content = filled(target_id=check.target_id)
    first, repeated = (submissions.receive(by=rahmat, content=content) for _ in range(2))
    assert first.created and not repeated.created and first.visit == repeated.visit
    other = submissions.receive(by=rahmat, content=filled(target_id=check.target_id, floor="earth")).visit
    assert (other.state, other.problem) == ("held", "reassigned")


def test_it_is_compared_with_the_visit_that_counts(check, siti, rahmat, pak_camat):
    review.return_for_repair(by=pak_camat, visit=check.first, note="Lantai?")
    told = filled(target_id=check.target_id, replaces=check.first.instance_id, floor="earth")
    review.approve(by=pak_camat, visit=submissions.receive(by=siti, content=told).visit)
    submissions.receive(by=rahmat, content=filled(target_id=check.target_id, floor="earth"))
    check.refresh_from_db()
    assert check.compared == check.agreed > 8


def test_one_member_more_is_a_difference(check, rahmat):
    members = [{**HERE, "member_name": name, "relation": "other"} for name in ("Satu", "Dua", "Tiga")]
    submissions.receive(by=rahmat, content=filled(target_id=check.target_id, members=members))
    check.refresh_from_db()
    assert check.pairs["members"] == ["2", "3"]


def test_a_visit_that_does_not_fit_is_looked_at_and_the_check_waits_on(check, rahmat):
    visit = submissions.receive(by=rahmat, content=filled(target_id=check.target_id, floor="gold")).visit
    check.refresh_from_db()
    assert visit.state == "repair" and check.state == "assigned"


def test_somebody_else_can_be_sent_but_never_the_first_one(check, budi, siti, pak_camat, person_with, ketut):
    nur = person_with("nur", "Nur Aini", "facilitator", "19.01.01")
    belinyu = person_with("bela", "Bela Belinyu", "facilitator", "19.01.02")
    assert backchecks.give(by=pak_camat, check=check, facilitator=nur).facilitator == nur
    for who in (siti, belinyu, pak_camat):
        with pytest.raises(DomainError):
            backchecks.give(by=pak_camat, check=check, facilitator=who)
    with pytest.raises(NotAllowed):
        backchecks.give(by=ketut, check=check, facilitator=nur)
    with pytest.raises(IntegrityError), transaction.atomic():
        BackCheck.objects.update(facilitator=siti)


def test_a_village_with_one_facilitator_waits_for_somebody_to_be_named(campaign, visited, budi, rahmat):
    Assignment.objects.filter(user=rahmat).update(valid_to=dt.date(2021, 1, 1))
    backchecks.draw(by=budi, campaign=campaign, region_code="19.01", share=HALF)
    assert set(BackCheck.objects.values_list("facilitator", flat=True)) == {None}


def test_a_dropped_check_says_why_and_may_be_drawn_anew(campaign, check, budi, pak_camat, rahmat):
    with pytest.raises(DomainError):
        backchecks.drop(by=pak_camat, check=check, reason=" ")
    backchecks.drop(by=pak_camat, check=check, reason="Keluarga pindah")
    with pytest.raises(Conflict):
        backchecks.drop(by=pak_camat, check=check, reason="Lagi")
    assert again.targets_again(rahmat) == []
    assert backchecks.draw(by=budi, campaign=campaign, region_code="19.01", share=Decimal(100)).checks.count() == 3
