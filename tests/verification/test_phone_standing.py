"""Whose phone it is: rights taken away are learnt at the next contact, and nobody else's word counts for it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.models import Device
from tests.verification.filling import filled
from verification.actions import campaigns
from verification.models import Visit

pytestmark = pytest.mark.django_db
ASSIGNMENTS = "/field/api/assignments"
KEY = "ngerombo:0f6f7c1e-9a55-4d58-9a0c-2f3c2f6d8f11"
OTHER = "ngerombo:7b1c0f58-31d0-4b0e-8c55-0d3f7c9a4e22"


@pytest.fixture
def phone(siti, browse):
    return browse(siti)


def look(phone: Client, key: str = KEY):
    return phone.get(ASSIGNMENTS, headers={"X-Device-Id": key, "User-Agent": "Mozilla/5.0 (Linux; Android 9; A12) x"})


def submit(phone: Client, target, key: str = KEY):
    from_page = {"X-Device-Id": key, "X-Phone-Time": "2026-11-22T10:00:00+07:00"}
    body = {"xml_submission_file": SimpleUploadedFile("submission.xml", filled(target_id=target.pk), "text/xml")}
    return phone.post("/openrosa/submission", body, headers=from_page)


def test_sitis_phone_is_registered_at_its_first_contact_and_once(campaign, targets, phone, siti, rahmat, browse):
    assert look(phone).status_code == 200
    assert look(phone).status_code == 200
    assert look(browse(rahmat)).status_code == 200

    device = Device.objects.get(user=siti)
    assert (device.key, device.revoked_at) == (KEY, None)
    assert "Linux; Android 9; A12" in device.name
    assert device.seen_at is not None
    assert Device.objects.count() == 2


def test_a_revoked_phone_is_told_so_and_another_phone_of_siti_is_not(campaign, targets, phone, siti, browse):
    look(phone)
    second = browse(siti)
    look(second, OTHER)
    actions.revoke_device(by=siti, device=Device.objects.get(key=KEY))

    told = look(phone)

    assert (told.status_code, told.json()["code"], told.json()["user"]) == (401, "revoked", str(siti.pk))
    assert submit(phone, targets[0]).status_code == 401
    assert Visit.objects.count() == 0
    assert look(second, OTHER).status_code == 200
    assert submit(second, targets[0], OTHER).status_code == 201


def test_a_revoked_phone_does_not_come_back_under_a_new_name(campaign, targets, phone, siti):
    look(phone)
    actions.revoke_device(by=siti, device=Device.objects.get(key=KEY))

    assert look(phone, OTHER).json()["code"] == "revoked", "the session began on the revoked phone"


def test_a_stolen_phone_learns_it_although_the_session_has_ended(campaign, targets, phone, siti):
    look(phone)
    actions.revoke_device(by=siti, device=Device.objects.get(key=KEY))
    stranger = Client()

    assert look(stranger).json() == {**look(stranger).json(), "code": "revoked", "user": str(siti.pk)}
    assert look(stranger, OTHER).json()["code"] == "login", "a key nobody knows tells nothing"
    assert look(stranger, "' or 1=1").json()["code"] == "login"


def test_a_closed_account_is_told_to_the_phone_with_and_without_its_session(campaign, targets, phone, siti):
    look(phone)
    siti.is_active = False
    siti.save()

    for client in (phone, Client()):
        told = look(client)
        assert (told.status_code, told.json()["code"], told.json()["user"]) == (401, "revoked", str(siti.pk))
    assert submit(phone, targets[0]).status_code == 401


def test_an_ended_session_is_no_revocation(campaign, targets, phone, siti):
    look(phone)
    phone.logout()

    assert look(phone).json()["code"] == "login"


def test_a_role_that_ended_is_a_403_that_names_the_person(campaign, targets, phone, siti):
    look(phone)
    siti.assignments.update(valid_to=timezone.localdate() - dt.timedelta(days=1))

    told = look(phone)

    assert (told.status_code, told.json()["user"]) == (403, str(siti.pk))


def test_what_unlocks_sitis_phone_is_hers_alone_and_the_same_tomorrow(campaign, targets, phone, browse, rahmat):
    mine, his = look(phone).json(), look(browse(rahmat), OTHER).json()

    assert len(mine["unlock"]) == 64
    assert mine["unlock"] == look(phone).json()["unlock"] != his["unlock"]
    assert mine["wipe_after_days"] == 14


def test_siti_works_in_two_rounds_at_once(campaign, targets, phone, siti, budi, village):
    second = campaigns.create(
        by=budi, name="Verval triwulan", region=campaign.region, form=campaign.form, line=campaign.line,
        starts_on=campaign.starts_on, ends_on=campaign.ends_on - dt.timedelta(days=5),
    )  # fmt: skip
    campaigns.add_targets(by=budi, campaign=second)
    campaigns.assign(by=budi, campaign=second, plan={village.pk: [siti]})
    assert len(look(phone).json()["campaigns"]) == 1, "a draft is nobody's work"
    campaigns.open_campaign(by=budi, campaign=second)

    told = look(phone).json()

    assert [row["name"] for row in told["campaigns"]] == ["Verval triwulan", "Verval Bangka"], "the nearer end first"
    assert [item["campaign"] for item in told["items"]] == [str(second.pk)] * 3 + [str(campaign.pk)] * 3
    assert {item["head_name"] for item in told["items"]} == {f"Keluarga {n:03d}" for n in range(3)}
    assert len({item["id"] for item in told["items"]}) == 6
