"""What Siti's phone is given: her households, what became of her visits, and nothing of anybody else."""

from __future__ import annotations

import hashlib

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.conftest import invented_nik
from tests.verification.filling import filled
from verification.actions import decisions, meetings, review
from verification.actions.decisions import Ruling
from verification.actions.submissions import receive
from verification.codes import household_code, household_of

pytestmark = pytest.mark.django_db
ASSIGNMENTS = "/field/api/assignments"


@pytest.fixture
def phone(siti, browse):
    return browse(siti)


def items(phone) -> dict[str, dict]:
    return {item["id"]: item for item in phone.get(ASSIGNMENTS).json()["items"]}


def test_siti_gets_her_three_households_and_the_form(campaign, targets, phone):
    told = phone.get(ASSIGNMENTS).json()

    assert told["user"]["name"] == "Siti Aminah"
    [round_told] = told["campaigns"]
    form = round_told.pop("form")
    assert round_told == {"id": str(campaign.pk), "name": "Verval Bangka", "ends_on": campaign.ends_on.isoformat()}
    assert [item["id"] for item in told["items"]] == [str(target.pk) for target in targets]
    assert {item["campaign"] for item in told["items"]} == {str(campaign.pk)}
    body = phone.get(f"/field/api/forms/{form['id']}/{form['version']}.xml").content
    assert form["hash"] == "sha256:" + hashlib.sha256(body).hexdigest()


def test_an_item_has_what_the_visit_needs(campaign, targets, phone):
    household = targets[0].household
    head, child = household.members.order_by("pk")

    item = items(phone)[str(targets[0].pk)]

    assert (item["head_name"], item["rt"], item["rw"], item["state"]) == ("Keluarga 000", "001", "002", "pending")
    assert item["household"] == household_code("19.01", household.pk)
    assert item["nik_last4"] == "0000"
    assert item["prefill"] == {"line_amount": "351957"}
    assert [(m["member_id"], m["sex"], m["relation"]) for m in item["members"]] == [
        (f"P-{head.pk}", "male", "head"), (f"P-{child.pk}", "female", "child"),
    ]  # fmt: skip
    assert item["members"][0]["birth_date"] == "1980-01-01"
    assert (item["instance_id"], item["returned"]) == (None, None)


def test_no_full_identity_number_leaves_the_server(campaign, targets, phone):
    body = phone.get(ASSIGNMENTS).content.decode()
    numbers = [person.nik.reveal() for target in targets for person in target.household.members.all()]

    assert not [number for number in numbers if number in body]


def test_a_member_who_died_is_no_longer_expected(campaign, targets, phone, pak_camat, send):
    targets[0].household.members.filter(is_head=False).update(
        left_on="2026-01-01", left_reason="died", left_recorded_at="2026-01-02T00:00Z"
    )

    assert len(items(phone)[str(targets[0].pk)]["members"]) == 1


def test_states_follow_the_visit(campaign, targets, phone, send, pak_camat, budi, village):
    first, second, third = (str(target.pk) for target in targets)
    visit = send(targets[0])
    send(targets[1], floor="gold")
    assert [items(phone)[pk]["state"] for pk in (first, second, third)] == ["sent", "needs_repair", "pending"]
    assert items(phone)[first]["instance_id"] == visit.instance_id

    review.approve(by=pak_camat, visit=visit)
    rejected = send(targets[2])
    review.reject(by=pak_camat, visit=rejected, reason="Rumah yang salah")
    assert [items(phone)[pk]["state"] for pk in (first, third)] == ["approved", "rejected"]

    meeting = meetings.record(
        by=budi, campaign=campaign, region=village, number="BA", held_on=campaign.starts_on, official="Kades"
    )
    decisions.decide_batch(by=budi, meeting=meeting, decisions=[Ruling(targets[0].pk, "extreme", ("below_line",))])
    assert items(phone)[first]["state"] == "closed"


def test_a_returned_visit_comes_back_with_notes_and_answers(campaign, targets, phone, siti, pak_camat):
    content = filled(target_id=targets[0].pk, instance_id="uuid:come-back")
    visit = receive(by=siti, content=content).visit
    review.return_for_repair(
        by=pak_camat, visit=visit, note="Periksa lagi", questions={"/data/housing/dwelling/floor": "Tanah?"}
    )

    item = items(phone)[str(targets[0].pk)]

    assert item["state"] == "returned"
    assert item["returned"] == {
        "note": "Periksa lagi", "questions": {"/data/housing/dwelling/floor": "Tanah?"},
        "instance_id": "uuid:come-back", "form_id": "verval", "form_version": visit.form.version,
        "instance_xml": content.decode(),
    }  # fmt: skip


def test_rahmats_phone_knows_nothing_of_sitis_households(campaign, targets, browse, rahmat):
    told = browse(rahmat).get(ASSIGNMENTS).json()

    assert [item["head_name"] for item in told["items"]] == ["Tetangga Rahmat"]


def test_without_an_open_campaign_the_list_is_empty(round_of, browse, siti):
    round_of(opened=False)
    told = browse(siti).get(ASSIGNMENTS).json()

    assert (told["campaigns"], told["items"]) == ([], [])


def test_an_unchanged_list_costs_nothing(campaign, targets, phone, send):
    first = phone.get(ASSIGNMENTS)
    assert first["Cache-Control"] == "no-store"

    again = phone.get(ASSIGNMENTS, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    send(targets[0])
    assert phone.get(ASSIGNMENTS, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_nobody_and_people_without_the_right_get_json_not_a_redirect(campaign, browse, budi, wayan):
    nobody = Client().get(ASSIGNMENTS)

    assert (nobody.status_code, nobody.json()["code"]) == (401, "login")
    for person in (budi, wayan):
        answer = browse(person).get(ASSIGNMENTS)
        assert answer.status_code == 403
        assert answer.json()["detail"]
    assert Client().get("/field/api/forms/verval/1.xml").status_code == 401


def test_the_shell_and_its_worker(browse, siti):
    shell = browse(siti).get("/field/")
    worker = Client().get("/field/sw.js")

    assert shell.status_code == 200
    assert shell.cookies["csrftoken"].value
    assert b"Siti" not in shell.content
    assert (worker["Service-Worker-Allowed"], worker["Content-Type"]) == ("/field/", "text/javascript; charset=utf-8")
    assert Client().get("/field/manifest.webmanifest")["Content-Type"] == "application/manifest+json"
    assert Client().get("/field/").status_code == 302


def test_four_households_cost_as_many_queries_as_forty(round_of, browse, siti, django_assert_max_num_queries):
    round_of(40)
    phone = browse(siti)

    with django_assert_max_num_queries(11):
        assert len(phone.get(ASSIGNMENTS).json()["items"]) == 40


def test_ten_returned_visits_cost_as_many_queries_as_one(round_of, browse, siti, pak_camat, django_assert_num_queries):
    campaign = round_of(10)
    phone = browse(siti)

    def returned(target):
        visit = receive(by=siti, content=filled(target_id=target.pk)).visit
        review.return_for_repair(by=pak_camat, visit=visit, note="Periksa lagi")

    first, *others = campaign.targets.filter(facilitator=siti)
    returned(first)
    with CaptureQueriesContext(connection) as one:
        phone.get(ASSIGNMENTS)
    for target in others:
        returned(target)
    with django_assert_num_queries(len(one)):
        told = phone.get(ASSIGNMENTS).json()
    assert all(item["returned"]["instance_xml"] for item in told["items"])


def test_household_codes_are_read_as_people_copy_them():
    code = household_code("19.01", 411)

    assert code == "K-1901-00000411"
    for typed in (code, code.lower(), "K190100000411", " K-190100000411 "):
        assert household_of(typed) == ("19.01", 411)
    assert household_of(invented_nik(1)) is None
