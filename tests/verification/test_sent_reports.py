"""Siti stands in a village without signal and says how it stands; her phone sends it later, perhaps three times."""

from __future__ import annotations

import datetime as dt
import hashlib
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.conftest import BELINYU
from verification.actions import campaigns, listing, reporting
from verification.models import Campaign, Decision, SentReport, Target, VillageReport

pytestmark = pytest.mark.django_db
ASSIGNMENTS = "/field/api/assignments"


@pytest.fixture
def routine(campaign, targets, wati) -> Campaign:
    """A routine round: every family was decided in the one before."""
    Campaign.objects.filter(pk=campaign.pk).update(routine=True)
    for target in campaign.targets.select_related("household"):
        Decision.objects.create(
            household=target.household, regency_code="19.01", verdict="poor", reasons=["vulnerable"],
            line=campaign.line, effective_on=campaign.starts_on - dt.timedelta(days=90), decided_by=wati,
        )  # fmt: skip
    campaign.refresh_from_db()
    listing.call_villages(campaign)
    return campaign


@pytest.fixture
def report(routine, village) -> VillageReport:
    return VillageReport.objects.get(campaign=routine, village=village)


@pytest.fixture
def say(siti, browse):
    """`say(report, "no_change")`: Siti's phone sends it; `listed` days ago it had its list."""

    def make(report: VillageReport, kind: str = "no_change", instance: str = "uuid:one", by=siti, days=0, **more):
        listed = (timezone.now() - dt.timedelta(days=days)).isoformat()
        body = json.dumps({"id": instance, "kind": kind, "note": "", "listed_at": listed, **more})
        address = f"/field/api/village-reports/{report.pk}"
        answer = browse(by).post(address, body, content_type="application/json")
        answer.sent = body.encode()
        return answer

    return make


def again(client, report, answer):
    return client.post(f"/field/api/village-reports/{report.pk}", answer.sent, content_type="application/json")


def villages(client) -> dict[str, dict]:
    [told] = client.get(ASSIGNMENTS).json()["campaigns"]
    return {village["id"]: village for village in told["villages"]}


def test_a_report_counts_and_its_receipt_names_its_bytes(report, say, siti):
    answer = say(report, note="Sudah dicek RT")

    assert (answer.status_code, answer.json()) == (201, {"state": "counted", "detail": ""})
    assert answer["X-Receipt-Sha256"] == hashlib.sha256(answer.sent).hexdigest()
    report.refresh_from_db()
    assert (report.kind, report.reported_by, report.note) == ("no_change", siti, "Sudah dicek RT")
    assert answer["X-Receipt-Id"] == str(SentReport.objects.get().receipt_id)


def test_the_same_report_sent_three_times_is_one_with_one_receipt(report, say, browse, siti):
    first = say(report)
    client = browse(siti)
    receipts = {again(client, report, first)["X-Receipt-Id"] for _time in range(2)}

    assert receipts == {first["X-Receipt-Id"]}
    assert SentReport.objects.count() == 1


def test_reported_on_the_web_and_by_the_phone_is_one_report(report, say, siti):
    reporting.report_village(by=siti, report=report, kind="no_change")

    assert say(report).json()["state"] == "counted"
    assert VillageReport.objects.exclude(kind="").count() == 1


def test_other_content_under_the_same_id_is_kept_aside(report, say, siti):
    say(report)
    other = say(report, note="lain")

    assert (other.status_code, other.json()["code"]) == (409, "other_content")
    assert say(report, note="lain").status_code == 409
    assert sorted(SentReport.objects.values_list("state", flat=True)) == ["aside", "aside", "counted"]
    report.refresh_from_db()
    assert report.note == ""


def test_the_id_of_one_village_does_not_speak_for_another(report, routine, say, next_village, browse, siti):
    first = say(report)
    neighbour = VillageReport.objects.get(campaign=routine, village=next_village)

    assert again(browse(siti), neighbour, first).status_code == 409
    neighbour.refresh_from_db()
    assert neighbour.kind == ""


def test_visits_of_others_that_her_list_did_not_know_hold_her_no_change(report, say, send, targets, rahmat, siti):
    Target.objects.filter(pk=targets[0].pk).update(facilitator=rahmat)
    send(targets[0], by=rahmat)

    held = say(report, days=1)
    assert (held.status_code, held.json()["state"], held["X-Receipt-State"]) == (201, "held", "held")
    assert "sudah dikunjungi pendamping lain" in held.json()["detail"]
    report.refresh_from_db()
    assert report.kind == ""

    assert say(report, instance="uuid:two").json()["state"] == "counted"  # having seen her list anew


def test_her_own_visits_do_not_hold_it(report, say, send, targets):
    send(targets[0])

    assert say(report, days=1).json()["state"] == "counted"


def test_a_round_that_was_closed_holds_it_with_a_word(report, routine, say):
    ended = {"state": "closed", "closed_at": timezone.now(), "closed_by": routine.created_by}
    Campaign.objects.filter(pk=routine.pk).update(**ended)

    held = say(report)

    assert (held.status_code, held.json()["state"]) == (201, "held")
    assert "tidak sedang terbuka" in held.json()["detail"]


def test_zero_is_held_while_a_family_waits(report, say):
    held = say(report, "zero")

    assert held.json()["state"] == "held"
    assert "3 keluarga desa ini" in held.json()["detail"]


def test_what_somebody_else_reported_stands_and_ones_own_word_can_be_changed(
    report, routine, say, rahmat, siti, village
):
    reporting.report_village(by=rahmat, report=report, kind="no_change")
    routine.targets.filter(village=village).update(state="decided")
    assert "Rahmat" in say(report, "zero").json()["detail"]

    VillageReport.objects.filter(pk=report.pk).update(reported_by=siti)
    assert say(report, "zero", instance="uuid:two").json()["state"] == "counted"
    report.refresh_from_db()
    assert report.kind == "zero"


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"id": 7, "kind": "zero", "listed_at": "2026-11-30T00:00:00+07:00"}',
     b'{"id": "uuid:a", "kind": "rich", "listed_at": "2026-11-30T00:00:00+07:00"}',
     b'{"id": "uuid:a", "kind": "zero", "listed_at": "2026-11-30T00:00:00"}',
     b'{"id": "uuid:a\\u0000", "kind": "zero", "listed_at": "2026-11-30T00:00:00+07:00"}', b"\xff\xfe", b"[" * 90000],
)  # fmt: skip
def test_what_cannot_be_read_is_asked_for_again(report, browse, siti, body):
    answer = browse(siti).post(f"/field/api/village-reports/{report.pk}", body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")
    assert SentReport.objects.count() == 0


def test_a_village_out_of_her_reach_is_not_there(routine, say, budi):
    outside = VillageReport.objects.filter(campaign=routine, village__code__startswith=BELINYU)[0]

    assert say(outside).status_code == 404
    assert say(outside, by=budi).status_code == 403
    assert SentReport.objects.count() == 0


def test_the_phone_is_told_of_her_villages_and_of_those_nobody_visits(
    report, routine, browse, siti, next_village, send, targets
):
    client = browse(siti)
    told = villages(client)

    mine = told[str(report.pk)]
    assert (mine["name"], mine["kind"], mine["families"], mine["not_visited"], mine["never"]) == (
        report.village.name, "", 3, 3, 0,
    )  # fmt: skip
    rahmats = VillageReport.objects.get(campaign=routine, village=next_village)
    assert str(rahmats.pk) not in told
    assert any(village["families"] == 0 for village in told.values())

    send(targets[0])
    reporting.report_village(by=siti, report=report, kind="no_change")
    mine = villages(client)[str(report.pk)]
    assert (mine["kind"], mine["own"], mine["by"], mine["not_visited"]) == ("no_change", True, "Siti Aminah", 2)


def test_the_phone_is_told_what_stands_in_the_way(report, browse, siti, budi, household_in, village, routine):
    household_in(village.pk, "Baru datang")
    campaigns.add_targets(by=budi, campaign=routine)
    assert villages(browse(siti))[str(report.pk)]["never"] == 1

    routine.targets.filter(village=village).update(state="decided")
    for target in routine.targets.filter(village=village):
        Decision.objects.create(
            household=target.household, regency_code="19.01", verdict="extreme", reasons=["below_line"],
            line=routine.line, target=target, effective_on=timezone.localdate(), decided_by=budi,
        )  # fmt: skip
    mine = villages(browse(siti))[str(report.pk)]
    assert (mine["undecided"], mine["extreme"]) == (0, 4)


def test_a_round_with_nothing_but_a_village_to_report_is_on_her_phone(report, routine, browse, siti):
    routine.targets.filter(facilitator=siti).delete()

    told = browse(siti).get(ASSIGNMENTS).json()

    assert told["items"] == []
    assert [round_["name"] for round_ in told["campaigns"]] == ["Verval Bangka"]
    assert told["campaigns"][0]["villages"]


def test_a_held_report_is_shown_to_the_office_until_the_village_has_reported(report, routine, say, browse, budi, siti):
    say(report, "zero")
    page = reverse("verification:reports", args=[routine.pk])
    told = browse(budi).get(page).content.decode()
    assert "Siti Aminah" in told and "3 keluarga desa ini" in told
    assert "3 keluarga desa ini" not in browse(siti).get(page).content.decode()

    reporting.report_village(by=siti, report=report, kind="no_change")
    assert "3 keluarga desa ini" not in browse(budi).get(page).content.decode()
