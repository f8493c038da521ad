"""Two entries of one family stand on one campaign's list and are merged: who still has to go, and what became of it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from households import actions
from households.models import Household
from tests.verification.filling import filled
from verification import figures
from verification.actions import decisions, meetings, review
from verification.actions.decisions import Ruling
from verification.actions.submissions import receive
from verification.models import Target, Visit
from verification.rounds import accounting

pytestmark = pytest.mark.django_db
TABLES = ("verification_target", "verification_visit", "verification_backcheck", "verification_decision")


def work():
    """Every row of the field work, without its count of changes."""
    rows = []
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT (to_jsonb(t) - 'version')::text FROM {table} t ORDER BY id")
            rows += [f"{table} {row}" for (row,) in cursor.fetchall()]
    return rows


@pytest.fixture
def merge(budi, targets):
    """`merge()`: the second household of Siti's list is merged into the first; the third is somebody else's."""

    def do():
        survivor, absorbed = (Household.objects.get(pk=target.household_id) for target in targets[:2])
        return actions.merge_households(by=budi, survivor=survivor, absorbed=absorbed, reason="Satu KK, dua kali")

    return do


def fresh(*targets):
    return [Target.objects.unscoped().get(pk=target.pk) for target in targets]


def total(campaign):
    return figures.funnel(campaign, campaign.targets.all())[-1]


def test_nobody_goes_twice_and_the_counts_still_sum(campaign, targets, merge):
    listed = total(campaign).listed
    merge()
    stays, goes, other = fresh(*targets)
    assert (stays.state, goes.state, other.state) == ("listed", "decided", "listed")
    assert goes.double_of_id == stays.household_id and goes.household_id != stays.household_id
    row = total(campaign)
    assert (row.listed, row.remainder, row.verdicts) == (listed, 0, {"double": 1})
    assert row.decided == 1 and row.not_visited == listed - 1
    ledger = accounting.ledger_of(campaign, campaign.targets.all())
    assert ledger.sums and ledger.total.by_verdict() == {"double": 1}


def test_parting_opens_the_closed_target_again(campaign, targets, merge, budi):
    before = work()
    done = merge()
    assert work() != before
    actions.part(by=budi, merge=done, reason="Ternyata dua keluarga")
    assert work() == before and total(campaign).verdicts == {}


@pytest.mark.parametrize("approved", [False, True])
def test_who_was_visited_under_the_absorbed_entry_is_not_visited_again(
    approved, campaign, targets, merge, send, budi, pak_camat
):
    visit = send(targets[1])
    if approved:
        review.approve(by=pak_camat, visit=visit)
    before = work()
    done = merge()
    stays, goes = fresh(*targets[:2])
    visit.refresh_from_db()
    assert (stays.state, goes.state) == ("approved" if approved else "visited", "decided")
    assert (visit.target_id, visit.household_id) == (stays.pk, stays.household_id)
    assert stays.visited_on is not None and total(campaign).remainder == 0
    if not approved:
        review.approve(by=pak_camat, visit=visit)
    else:
        actions.part(by=budi, merge=done, reason="Ternyata dua keluarga")
        assert work() == before


def test_a_waiting_visit_of_the_survivor_is_its_own_again_when_they_part(
    campaign, targets, merge, send, budi, pak_camat
):
    waiting = send(targets[0])
    review.approve(by=pak_camat, visit=send(targets[1]))
    before = work()
    done = merge()
    actions.part(by=budi, merge=done, reason="Ternyata dua keluarga")
    waiting.refresh_from_db()
    assert waiting.household_id == targets[0].household_id and work() == before


def test_of_two_approved_visits_the_survivors_counts_and_a_person_looks_at_the_other(
    campaign, targets, merge, send, budi, pak_camat
):
    first, second = send(targets[0]), send(targets[1])
    for visit in (first, second):
        review.approve(by=pak_camat, visit=visit)
    before = work()
    done = merge()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, second.problem) == ("approved", "held", "already_approved")
    assert second.target_id == targets[0].pk and total(campaign).remainder == 0
    actions.part(by=budi, merge=done, reason="Ternyata dua keluarga")
    assert work() == before


def test_a_visit_still_on_the_phone_for_the_absorbed_entry_is_the_survivors_and_goes_back_when_they_part(
    campaign, targets, merge, siti, budi, pak_camat
):
    done = merge()
    content = filled(target_id=targets[1].pk, instance_id="uuid:late-for-the-absorbed")
    receipt = receive(by=siti, content=content)
    again = receive(by=siti, content=content)
    assert again.visit.receipt_id == receipt.visit.receipt_id and Visit.objects.unscoped().count() == 1
    stays, goes = fresh(*targets[:2])
    visit = Visit.objects.unscoped().get()
    assert (visit.state, visit.problem, visit.target_id) == ("received", "merged", stays.pk)
    assert (stays.state, goes.state) == ("visited", "decided") and total(campaign).remainder == 0
    actions.part(by=budi, merge=done, reason="Ternyata dua keluarga")
    stays, goes = fresh(*targets[:2])
    visit.refresh_from_db()
    assert (visit.target_id, visit.household_id, visit.problem) == (goes.pk, goes.household_id, "")
    assert (stays.state, stays.visited_on, goes.state, goes.double_of_id) == ("listed", None, "visited", None)
    assert total(campaign).remainder == 0
    review.approve(by=pak_camat, visit=visit)
    assert fresh(targets[1])[0].state == "approved"


def test_the_merged_entry_is_decided_by_deciding_the_survivor(campaign, targets, merge, send, budi, pak_camat, village):
    review.approve(by=pak_camat, visit=send(targets[1]))
    merge()
    meeting = meetings.record(
        by=budi, campaign=campaign, region=village, number="BA/9", held_on=timezone.localdate(), official="Pak Kades"
    )
    first, second = (Ruling(target.pk, "poor", ("poor_not_extreme",), note="Lagi") for target in targets[:2])
    assert decisions.decide_batch(by=budi, meeting=meeting, decisions=[first]) == 1
    with pytest.raises(decisions.RulingsRefused):
        decisions.decide_batch(by=budi, meeting=meeting, decisions=[second])
    row = total(campaign)
    assert row.verdicts == {"double": 1, "poor": 1} and row.remainder == 0


def test_what_was_decided_before_the_merge_stays_decided(campaign, targets, merge, decided):
    decision = decided()  # the first household of the list, which lives on
    merge()
    stays, goes = fresh(*targets[:2])
    assert stays.state == "decided" and stays.double_of_id is None and decision.target_id == stays.pk
    assert (goes.state, goes.double_of_id) == ("decided", stays.household_id)
    assert total(campaign).remainder == 0


@pytest.fixture
def decided_double(campaign, targets, send, budi, pak_camat, village):
    """`decided_double()`: the second entry of Siti's list was visited, approved and decided as extreme poor."""

    def do(number="BA/7"):
        visit = review.approve(by=pak_camat, visit=send(targets[1]))
        meeting = meetings.record(
            by=budi, campaign=campaign, region=village, number=number, held_on=timezone.localdate(), official="Kades"
        )
        ruling = Ruling(targets[1].pk, "extreme", ("below_line",), note="Miskin ekstrem")
        assert decisions.decide_batch(by=budi, meeting=meeting, decisions=[ruling]) == 1
        return visit

    return do


def test_who_was_decided_under_the_absorbed_entry_comes_to_be_decided_without_another_visit(
    campaign, targets, merge, decided_double, browse, budi, village
):
    visit, listed = decided_double(), total(campaign).listed
    before = work()
    done = merge()
    stays, goes, other = fresh(*targets)
    assert (stays.state, stays.visited_on, goes.state, goes.double_of_id) == (
        "approved", goes.visited_on, "decided", stays.household_id,
    )  # fmt: skip
    visit.refresh_from_db()
    assert (visit.target_id, visit.state, other.state) == (stays.pk, "approved", "listed")
    row = total(campaign)
    assert (row.listed, row.remainder, row.verdicts) == (listed, 0, {"double": 1})
    address = reverse("verification:target", args=[stays.pk])
    page = browse(budi).get(address).content.decode()
    assert "digabung ke keluarga ini" in page and "miskin ekstrem" in page
    meeting = meetings.record(
        by=budi, campaign=campaign, region=village, number="BA/8", held_on=timezone.localdate(), official="Kades"
    )
    docket = browse(budi).get(reverse("verification:meeting", args=[meeting.pk])).content.decode()
    assert "digabung ke keluarga ini" in docket
    actions.part(by=budi, merge=done, reason="Ternyata dua keluarga")
    assert work() == before
    assert "digabung ke keluarga ini" not in browse(budi).get(address).content.decode()


def test_what_is_decided_of_the_survivor_meanwhile_stays_when_they_part(
    campaign, targets, merge, decided_double, budi, village
):
    decided_double()
    done = merge()
    meeting = meetings.record(
        by=budi, campaign=campaign, region=village, number="BA/8", held_on=timezone.localdate(), official="Kades"
    )
    ruling = Ruling(targets[0].pk, "poor", ("poor_not_extreme",), note="Lagi")
    assert decisions.decide_batch(by=budi, meeting=meeting, decisions=[ruling]) == 1
    assert total(campaign).verdicts == {"double": 1, "poor": 1} and total(campaign).remainder == 0
    actions.part(by=budi, merge=done, reason="Ternyata dua keluarga")
    stays, goes = fresh(*targets[:2])
    assert (stays.state, goes.state, goes.double_of_id) == ("decided", "decided", None)
    assert total(campaign).verdicts == {"extreme": 1, "poor": 1}


def test_a_survivor_with_an_approved_visit_of_its_own_is_decided_by_that(
    campaign, targets, merge, send, decided_double, budi, pak_camat
):
    own = review.approve(by=pak_camat, visit=send(targets[0]))
    theirs = decided_double()
    before = work()
    done = merge()
    stays, goes = fresh(*targets[:2])
    own.refresh_from_db()
    theirs.refresh_from_db()
    assert (stays.state, own.target_id, own.state) == ("approved", stays.pk, "approved")
    assert (goes.double_of_id, theirs.target_id, theirs.state) == (stays.household_id, goes.pk, "approved")
    actions.part(by=budi, merge=done, reason="Ternyata dua keluarga")
    assert work() == before


def test_a_visit_of_the_survivor_that_waits_is_looked_at_by_a_person(
    campaign, targets, merge, send, decided_double, budi
):
    waiting = send(targets[0])
    decided_double()
    before = work()
    done = merge()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.problem, fresh(targets[0])[0].state) == ("held", "already_approved", "approved")
    actions.part(by=budi, merge=done, reason="Ternyata dua keluarga")
    assert work() == before


def test_the_closed_target_says_of_whom_it_is_the_double(campaign, targets, merge, browse, budi):
    merge()
    shown = browse(budi).get(reverse("verification:target", args=[targets[1].pk])).content.decode()
    assert targets[0].household.head_name in shown and "tercatat dua kali" in shown
