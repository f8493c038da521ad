"""A round ends when every family has a disposition; a routine round also needs a word from every village."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.errors import Conflict, NotAllowed
from tests.conftest import BELINYU
from verification.actions import campaigns, dispositions, reporting, review
from verification.models import Campaign, Decision, Disposition, VillageReport

pytestmark = pytest.mark.django_db


@pytest.fixture
def past(campaign) -> Campaign:
    """The deadline is today."""
    Campaign.objects.filter(pk=campaign.pk).update(ends_on=timezone.localdate())
    return campaign


def test_closing_names_both_counts_and_leads_to_the_families(campaign, targets, send, budi, pak_camat, browse):
    send(targets[0])
    review.approve(by=pak_camat, visit=send(targets[1]))

    page = browse(budi).post(reverse("verification:close", args=[campaign.pk]))

    told = page.content.decode()
    assert page.status_code == 409
    assert "Belum dikunjungi: 4 keluarga; belum diputuskan: 2 keluarga." in told
    families = reverse("verification:families", args=[campaign.pk])
    assert f"{families}?part=not_visited" in told and f"{families}?part=not_decided" in told
    assert "4 keluarga" in browse(budi).get(families, {"part": "not_visited"}).content.decode()
    assert "2 keluarga" in browse(budi).get(families, {"part": "not_decided"}).content.decode()


def test_what_is_left_is_disposed_of_with_a_reason_and_the_round_closes(past, targets, send, budi, pak_camat):
    review.approve(by=pak_camat, visit=send(targets[0]))
    review.return_for_repair(by=pak_camat, visit=send(targets[1]), note="Foto kabur")
    asked = {"by": budi, "campaign": past, "region": past.region}

    never = dispositions.ask(**asked, kind="not_visited", note="Jembatan putus")
    undecided = dispositions.ask(**asked, kind="not_decided", note="Musdes batal")

    assert (never.state, never.families, undecided.state, undecided.families) == ("applied", 4, "applied", 2)
    reasons = Decision.objects.filter(target__campaign=past).values_list("reasons", "verdict", "note")
    assert sorted(str(row) for row in reasons) == sorted(
        [str((["not_visited"], "undecided", "Jembatan putus"))] * 4
        + [str((["not_decided"], "undecided", "Musdes batal"))] * 2
    )
    assert campaigns.close_campaign(by=budi, campaign=past).state == "closed"


def test_a_visit_that_waits_for_review_is_never_disposed_of(past, targets, send, budi):
    send(targets[0])

    with pytest.raises(Conflict) as refused:
        dispositions.ask(by=budi, campaign=past, region=targets[0].village, kind="not_decided", note="Habis waktu")

    assert refused.value.code == "nobody_left"


def test_many_at_once_wait_for_another_officer(past, budi, wati, settings, browse):
    settings.SECOND_PERSON_FROM = 5
    asked = dispositions.ask(by=budi, campaign=past, region=past.region, kind="not_visited", note="Banjir")
    assert (asked.state, asked.families, Decision.objects.count()) == ("asked", 6, 0)
    assert (
        "Petugas lain harus menyetujui"
        in browse(budi).get(reverse("verification:board", args=[past.pk])).content.decode()
    )

    with pytest.raises(NotAllowed):
        dispositions.approve(by=budi, disposition=asked)
    done = dispositions.approve(by=wati, disposition=asked)

    assert (done.state, done.families, Decision.objects.filter(decided_by=wati).count()) == ("applied", 6, 6)
    with pytest.raises(Conflict):
        dispositions.approve(by=wati, disposition=asked)


def test_a_family_visited_while_the_request_waits_is_left_alone(past, targets, send, budi, wati, settings):
    settings.SECOND_PERSON_FROM = 1
    asked = dispositions.ask(by=budi, campaign=past, region=past.region, kind="not_visited", note="Banjir")
    send(targets[0])

    assert dispositions.approve(by=wati, disposition=asked).families == 5
    targets[0].refresh_from_db()
    assert targets[0].state == "visited"


def test_a_request_that_is_withdrawn_decides_nobody(past, budi, settings):
    settings.SECOND_PERSON_FROM = 1
    asked = dispositions.ask(by=budi, campaign=past, region=past.region, kind="not_visited", note="Banjir")

    assert dispositions.drop(by=budi, disposition=asked).state == "dropped"
    assert Decision.objects.count() == 0
    assert Disposition.objects.waiting().count() == 0


@pytest.mark.parametrize("who", ["pak_camat", "siti", "ketut", "ibu_bupati", "wayan"])
def test_only_an_officer_of_the_kabupaten_disposes(past, request, who):
    with pytest.raises(NotAllowed):
        dispositions.ask(
            by=request.getfixturevalue(who), campaign=past, region=past.region, kind="not_visited", note="Banjir"
        )


# --- routine rounds -----------------------------------------------------------------------------------------------


@pytest.fixture
def routine(past, targets, budi, wati, siti, settings) -> Campaign:
    """The next round: last time the first family was extreme poor, the others could not be settled."""
    Decision.objects.create(
        household=targets[0].household, regency_code="19.01", verdict="extreme", reasons=["below_line"], line=past.line,
        target=targets[0], effective_on=timezone.localdate(), decided_by=wati,
    )  # fmt: skip
    past.targets.filter(pk=targets[0].pk).update(state="decided", visited_on=timezone.localdate())
    dispositions.ask(by=budi, campaign=past, region=past.region, kind="not_visited", note="Banjir")
    campaigns.close_campaign(by=budi, campaign=past)
    made = campaigns.create(
        by=budi, name="Triwulan II", region=past.region, form=past.form, line=past.line, starts_on=past.ends_on,
        ends_on=past.ends_on, routine=True, previous=past,
    )  # fmt: skip
    campaigns.listing.carry_over(by=budi, campaign=made)
    return campaigns.open_campaign(by=budi, campaign=made)


def report_of(campaign: Campaign, village: str) -> VillageReport:
    return VillageReport.objects.get(campaign=campaign, village_id=village)


def test_the_next_round_begins_with_the_families_of_the_one_before(routine, targets, siti):
    assert routine.targets.count() == 6
    assert routine.targets.filter(facilitator=siti).count() == 3
    assert VillageReport.objects.filter(campaign=routine).count() == 81


def test_settled_families_do_not_come_back(routine, budi):
    Decision.objects.create(
        household=routine.targets.first().household, regency_code="19.01", verdict="died", reasons=["died"],
        line=routine.line, target=routine.targets.first(), effective_on=timezone.localdate(), decided_by=budi,
    )  # fmt: skip
    routine.targets.filter(pk=routine.targets.first().pk).update(state="decided")
    after = campaigns.create(
        by=budi, name="Triwulan III", region=routine.region, form=routine.form, line=routine.line,
        starts_on=routine.ends_on, ends_on=routine.ends_on, routine=True, previous=routine,
    )  # fmt: skip

    assert campaigns.listing.carry_over(by=budi, campaign=after).added == 5


def test_no_change_and_zero_are_reports_and_blank_is_not(routine, siti, budi, village, browse):
    empty = VillageReport.objects.filter(campaign=routine, village__code__startswith="19.01.01").exclude(
        village__in=routine.targets.values("village")
    ).order_by("village_id")  # fmt: skip
    reporting.report_village(by=siti, report=report_of(routine, village.pk), kind="no_change")
    reporting.report_village(by=siti, report=empty[0], kind="zero", note="Sudah dicek RT")

    page = browse(budi).get(reverse("verification:reports", args=[routine.pk])).content.decode()

    assert "2 dari 81 desa di 8 kecamatan sudah melapor" in page
    assert empty[1].village.name in page and f"<strong>{village.name}</strong>" not in page
    with pytest.raises(Conflict) as refused:
        campaigns.close_campaign(by=budi, campaign=routine)
    assert refused.value.villages == 79
    assert "79 desa belum melapor" in str(refused.value)


def test_what_did_not_change_is_decided_again_by_another_person(routine, siti, budi, village):
    reporting.report_village(by=siti, report=report_of(routine, village.pk), kind="no_change")

    assert reporting.confirm_unchanged(by=budi, campaign=routine) == 3

    verdicts = Decision.objects.filter(target__campaign=routine).values_list("verdict", flat=True)
    assert sorted(verdicts) == ["extreme", "undecided", "undecided"]
    assert set(Decision.objects.filter(target__campaign=routine).values_list("reasons__0", flat=True)) == {"no_change"}
    assert reporting.confirm_unchanged(by=budi, campaign=routine) == 0


def test_nobody_confirms_what_they_reported_themselves(routine, budi, wati, village):
    reporting.report_village(by=budi, report=report_of(routine, village.pk), kind="no_change")

    assert reporting.confirm_unchanged(by=budi, campaign=routine) == 0
    assert reporting.confirm_unchanged(by=wati, campaign=routine) == 3


def test_a_village_is_not_zero_while_a_family_waits_or_is_extreme_poor(routine, siti, budi, village):
    report = report_of(routine, village.pk)
    with pytest.raises(Conflict) as refused:
        reporting.report_village(by=siti, report=report, kind="zero")
    assert refused.value.code == "not_zero_yet"

    reporting.report_village(by=siti, report=report, kind="no_change")
    reporting.confirm_unchanged(by=budi, campaign=routine)
    with pytest.raises(Conflict) as refused:
        reporting.report_village(by=siti, report=report, kind="zero")
    assert refused.value.code == "not_zero"


def test_a_family_never_decided_cannot_be_unchanged(routine, siti, budi, village, household_in):
    household_in(village.pk, "Baru datang")
    campaigns.add_targets(by=budi, campaign=routine)

    with pytest.raises(Conflict) as refused:
        reporting.report_village(by=siti, report=report_of(routine, village.pk), kind="no_change")
    assert refused.value.code == "never_decided"


@pytest.mark.parametrize("who", ["ketut", "ibu_bupati", "wayan", "auditor"])
def test_only_who_works_there_reports_for_a_village(routine, request, who, village):
    with pytest.raises(NotAllowed):
        reporting.report_village(
            by=request.getfixturevalue(who), report=report_of(routine, village.pk), kind="no_change"
        )


def test_siti_sees_the_villages_she_works_in_and_reports_on_her_screen(routine, siti, browse, village):
    client = browse(siti)
    page = client.get(reverse("verification:reports", args=[routine.pk])).content.decode()
    assert village.name in page
    assert Campaign.objects.visible_to(siti).filter(pk=routine.pk).exists()
    outside = VillageReport.objects.filter(campaign=routine, village__code__startswith=BELINYU)[0]

    answer = client.post(
        reverse("verification:report", args=[report_of(routine, village.pk).pk]), {"kind": "no_change"}
    )
    assert answer.status_code == 302
    assert report_of(routine, village.pk).reported_by == siti
    assert client.post(reverse("verification:report", args=[outside.pk]), {"kind": "zero"}).status_code == 404
