"""Budi decides with the village's minutes; nobody changes what was decided, not even the database's owner."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import AuditLine
from foundation import files
from foundation.errors import Conflict, DomainError, NotAllowed
from regions.models import Region
from tests.verification.test_receiving import stored_files
from tests.verification.test_receiving_races import at_once
from verification import figures
from verification.actions import campaigns, decisions, dispositions, meetings, review
from verification.actions.decisions import Ruling, RulingsRefused
from verification.models import Campaign, Decision, Target, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(targets, send, pak_camat):
    """Siti's households, visited and approved: one below the line, one above, one moved."""
    told = [
        {},
        {"expenditure_food": "900000", "expenditure_nonfood": "900000"},
        {"visit_result": "moved", "proposal": "not_eligible", "proposal_reasons": "moved"},
    ]
    for target, answers in zip(targets, told, strict=True):
        review.approve(by=pak_camat, visit=send(target, **answers))
    return [Target.objects.unscoped().get(pk=target.pk) for target in targets]


@pytest.fixture
def meeting(campaign, budi, village):
    return meetings.record(
        by=budi,
        campaign=campaign,
        region=village,
        number="BA-01/2026",
        held_on=timezone.localdate(),
        official="Kepala Desa",
    )


def extreme(target, **changes):
    return Ruling(**{"target_id": target.pk, "verdict": "extreme", "reasons": ("below_line",), **changes})


def test_budi_decides_a_village_in_one_go(approved, meeting, budi):
    rulings = [
        extreme(approved[0]),
        Ruling(approved[1].pk, "able", ("welfare_improved",)),
        Ruling(approved[2].pk, "moved", ("moved",), note="Pindah ke Belinyu"),
    ]

    assert decisions.decide_batch(by=budi, meeting=meeting, decisions=rulings) == 3

    first = Decision.objects.unscoped().get(target=approved[0])
    visit = Visit.objects.unscoped().get(target=approved[0], state="approved")
    assert (first.verdict, first.reasons, first.line.amount_idr) == (
        "extreme",
        ["below_line"],
        meeting.campaign.line.amount_idr,
    )
    assert (first.visit, first.meeting, first.decided_by) == (visit, meeting, budi)
    assert (first.effective_on, first.household_id) == (meeting.held_on, approved[0].household_id)
    assert {t.state for t in Target.objects.unscoped().filter(pk__in=[t.pk for t in approved])} == {"decided"}
    line = AuditLine.objects.unscoped().get(verb="decision.batch")
    assert (line.after["decided"], line.after["extreme"]) == (3, 1)


@pytest.mark.parametrize("who", ["pak_camat", "siti", "wayan", "ketut", "ibu_bupati", "admin"])
def test_only_an_officer_decides(approved, meeting, request, who):
    with pytest.raises(NotAllowed):
        decisions.decide_batch(by=request.getfixturevalue(who), meeting=meeting, decisions=[extreme(approved[0])])

    assert not Decision.objects.unscoped().exists()


@pytest.mark.parametrize(
    ("ruling", "why"),
    [
        ({"verdict": "extreme", "reasons": ("below_line",)}, "not below the line"),
        ({"verdict": "extreme", "reasons": ()}, "at least one reason"),
        ({"verdict": "able", "reasons": ("because",)}, "at least one reason"),
        ({"verdict": "rich", "reasons": ("moved",)}, "does not exist"),
        ({"verdict": "double", "reasons": ("duplicate",)}, "name the family"),
        ({"verdict": "able", "reasons": ("owns_assets",), "double_of_id": 1}, "only a family listed twice"),
        ({"verdict": "able", "reasons": ("owns_assets",), "note": "x" * 3000}, "too long"),
    ],
)
def test_a_ruling_that_cannot_stand_is_named_and_nothing_is_decided(approved, meeting, budi, ruling, why, settings):
    settings.LANGUAGE_CODE = "en"
    rulings = [extreme(approved[0]), Ruling(target_id=approved[1].pk, **ruling)]

    with pytest.raises(RulingsRefused) as refused:
        decisions.decide_batch(by=budi, meeting=meeting, decisions=rulings)

    [(target, message)] = refused.value.problems
    assert target == approved[1].pk
    assert why in message
    assert not Decision.objects.unscoped().exists()


@pytest.mark.parametrize("changes", [{"reasons": ("poor_housing",)}, {"note": "Pengeluaran sekali untuk pengobatan"}])
def test_above_the_line_extreme_needs_another_reason_or_an_explanation(approved, meeting, budi, changes):
    assert decisions.decide_batch(by=budi, meeting=meeting, decisions=[extreme(approved[1], **changes)]) == 1


def test_a_double_names_the_family_it_copies(approved, meeting, budi, noise):
    ruling = Ruling(approved[1].pk, "double", ("duplicate",), double_of_id=approved[0].household_id)
    own = Ruling(approved[1].pk, "double", ("duplicate",), double_of_id=approved[1].household_id)
    far = Ruling(approved[1].pk, "double", ("duplicate",), double_of_id=noise[2].pk)  # in Buleleng

    for wrong in (own, far):
        with pytest.raises(RulingsRefused):
            decisions.decide_batch(by=budi, meeting=meeting, decisions=[wrong])
    decisions.decide_batch(by=budi, meeting=meeting, decisions=[ruling])

    assert Decision.objects.unscoped().get().double_of_id == approved[0].household_id


def test_households_of_another_village_or_not_approved_are_not_decided(approved, meeting, budi, campaign, next_village):
    other = campaign.targets.get(village=next_village)
    with pytest.raises(RulingsRefused):
        decisions.decide_batch(by=budi, meeting=meeting, decisions=[extreme(other)])

    Target.objects.unscoped().filter(pk=approved[0].pk).update(state="visited")
    with pytest.raises(RulingsRefused):
        decisions.decide_batch(by=budi, meeting=meeting, decisions=[extreme(approved[0])])
    with pytest.raises(RulingsRefused):
        decisions.decide_batch(by=budi, meeting=meeting, decisions=[extreme(approved[1], note="x")] * 2)


def test_a_decided_household_is_decided_anew_only_with_an_explanation(approved, meeting, budi, campaign, village):
    decisions.decide_batch(by=budi, meeting=meeting, decisions=[extreme(approved[0])])
    appeal = meetings.record(
        by=budi, campaign=campaign, region=village, number="BA-02/2026", held_on=timezone.localdate(), official="Kades"
    )
    with pytest.raises(RulingsRefused):
        decisions.decide_batch(
            by=budi, meeting=appeal, decisions=[Ruling(approved[0].pk, "poor", ("poor_not_extreme",))]
        )

    anew = Ruling(approved[0].pk, "poor", ("poor_not_extreme",), note="Keberatan diterima")
    decisions.decide_batch(by=budi, meeting=appeal, decisions=[anew])

    in_force = Decision.objects.unscoped().in_force(timezone.localdate())
    assert [decision.verdict for decision in in_force] == ["poor"]
    assert Decision.objects.unscoped().count() == 2


def test_nobody_changes_or_deletes_a_decision(approved, meeting, budi):
    decisions.decide_batch(by=budi, meeting=meeting, decisions=[extreme(approved[0])])

    for statement in (
        "UPDATE verification_decision SET verdict = 'able'", "DELETE FROM verification_decision",
        "UPDATE verification_decisionevent SET verdict = 'able'",
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.unscoped().update(note="lain")


def test_the_applications_own_login_has_no_right_to_change_decisions():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'ngerombo_app'")
        if cursor.fetchone() is None:
            pytest.skip("this server has one login for everything")
        for right, expected in (("INSERT", True), ("SELECT", True), ("UPDATE", False), ("DELETE", False)):
            cursor.execute("SELECT has_table_privilege('ngerombo_app', 'verification_decision', %s)", [right])
            assert cursor.fetchone()[0] is expected, right


def test_a_large_batch_needs_a_second_person(approved, meeting, budi, wati, settings, campaign, send, next_village):
    settings.SECOND_PERSON_FROM = 2
    Visit.objects.unscoped().filter(target=approved[1]).update(reviewed_by=budi)
    batch = [extreme(approved[0]), Ruling(approved[1].pk, "able", ("owns_assets",))]

    with pytest.raises(Conflict) as refused:
        decisions.decide_batch(by=budi, meeting=meeting, decisions=batch)

    assert refused.value.code == "second_person"
    assert decisions.decide_batch(by=wati, meeting=meeting, decisions=batch) == 2


def test_the_visits_suggest_what_the_meeting_starts_from(approved, meeting):
    assert decisions.proposals(meeting=meeting) == [
        Ruling(approved[0].pk, "extreme", ("below_line",)),
        Ruling(approved[1].pk, "extreme", ("below_line",)),
        Ruling(approved[2].pk, "moved", ("moved",)),
    ]


def test_what_can_stand_is_decided_as_proposed_and_the_rest_waits_for_a_person(approved, meeting, budi, pak_camat):
    assert decisions.decide_as_proposed(by=budi, meeting=meeting) == (2, 1)

    left = Target.objects.unscoped().to_decide().get()
    assert left == approved[1]  # proposed as extreme, but its spending is above the line
    assert decisions.decide_as_proposed(by=budi, meeting=meeting) == (0, 1)
    with pytest.raises(NotAllowed):
        decisions.decide_as_proposed(by=pak_camat, meeting=meeting)


def test_minutes_are_kept_sealed_and_their_number_once(campaign, budi, village):
    pdf = b"%PDF-1.7 berita acara"
    fields = {"by": budi, "campaign": campaign, "region": village, "held_on": timezone.localdate(), "official": "Kades"}

    kept = meetings.record(number="BA-9", minutes=("ba.pdf", pdf), **fields)

    assert files.read_all(kept.stored_name) == pdf
    with pytest.raises(Conflict):
        meetings.record(number="BA-9", minutes=("ba.pdf", pdf), **fields)
    assert len(stored_files()) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"held_on": dt.date(2999, 1, 1)}, "future"),
        ({"official": " "}, "missing"),
        ({"minutes": ("ba.pdf", b"<html>")}, "not_minutes"),
        ({"region": "51.08"}, "outside"),
    ],
)
def test_minutes_that_cannot_be_are_refused(campaign, budi, wati, village, changes, code, person_with):
    fields = {
        "by": budi, "campaign": campaign, "region": village, "held_on": timezone.localdate(), "official": "Kades",
        "number": "BA-9", **changes,
    }  # fmt: skip
    if code == "outside":
        fields["region"] = Region.objects.get(pk=changes["region"])
        fields["by"] = person_with("pusat", "Petugas Nasional", "officer", "51.08")

    with pytest.raises(DomainError) as refused:
        meetings.record(**fields)

    assert refused.value.code == code
    assert stored_files() == []


def test_a_campaign_closes_only_when_every_household_has_a_decision(approved, meeting, budi, campaign):
    decisions.decide_batch(by=budi, meeting=meeting, decisions=[extreme(target, note="Musdes") for target in approved])
    with pytest.raises(Conflict) as refused:
        campaigns.close_campaign(by=budi, campaign=campaign)
    assert (refused.value.code, refused.value.parts) == ("open_households", [("not_visited", 3)])

    left = {"by": budi, "campaign": campaign, "region": campaign.region, "kind": "not_visited", "note": "Banjir"}
    with pytest.raises(Conflict):
        dispositions.ask(**left)
    Campaign.objects.unscoped().update(ends_on=timezone.localdate())
    assert dispositions.ask(**left).families == 3

    closed = campaigns.close_campaign(by=budi, campaign=campaign)
    assert (closed.state, closed.closed_by) == ("closed", budi)
    rows = figures.funnel(closed, Target.objects.visible_to(budi))
    assert [row.remainder for row in rows] == [0] * len(rows)
    assert rows[-1].verdicts == {"extreme": 3, "undecided": 3}
    assert rows[-1].open == 0


@pytest.mark.django_db(transaction=True)
def test_two_officers_deciding_the_same_village_at_once_decide_it_once(approved, meeting, budi, wati):
    people = [budi, wati]

    results = at_once(
        2, lambda n: decisions.decide_batch(by=people[n], meeting=meeting, decisions=[extreme(approved[0])])
    )

    assert sorted(str(type(result).__name__) for result in results) == ["RulingsRefused", "int"]
    assert Decision.objects.unscoped().count() == 1


def test_fifteen_thousand_decisions_take_seconds(campaign, budi, wati, siti, village):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO households_household (village_id, regency_code, head_name, address, rt, rw, hamlet, kk_last4,"
            " housing, programmes, priority, stunting_risk, status, version, created_at)"
            " SELECT %s, '19.01', 'Keluarga ' || n, '', '', '', '', '', '{}', '{}', '', '', 'active', 1, now()"
            " FROM generate_series(1, 15000) n",
            [village.pk],
        )
    campaigns.add_targets(by=budi, campaign=campaign)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO verification_visit (instance_id, receipt_id, target_id, household_id, village_id,"
            " regency_code, facilitator_id, channel, sha256, outcome, proposal, reasons, suggestion,"
            " expenditure_per_head, state, problem, misfits, notes, received_at, reviewed_at, reviewed_by_id, version)"
            " SELECT 'sheet:' || id, gen_random_uuid(), id, household_id, village_id, '19.01', %s, 'sheet', '',"
            " 'completed', 'eligible', '[\"below_line\"]', 'extreme', 200000, 'approved', '', '[]', '{}', now(),"
            " now(), %s, 1"
            " FROM verification_target WHERE state = 'listed'",
            [siti.pk, wati.pk],
        )
        cursor.execute("UPDATE verification_target SET state = 'approved', visited_on = now() WHERE state = 'listed'")
    region = Region.objects.get(pk="19.01")
    whole = meetings.record(
        by=budi, campaign=campaign, region=region, number="BA-KAB", held_on=timezone.localdate(), official="Sekda"
    )
    rulings = decisions.proposals(meeting=whole)

    begun = time.perf_counter()
    decided = decisions.decide_batch(by=budi, meeting=whole, decisions=rulings)
    took = time.perf_counter() - begun

    assert decided == len(rulings) == 15_006
    assert took < 15, f"{took:.1f} s"
    print(f"\n15,006 decisions in {took:.1f} s")
    assert figures.funnel(campaign, Target.objects.visible_to(budi))[-1].verdicts == {"extreme": 15_006}
