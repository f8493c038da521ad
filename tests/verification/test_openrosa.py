"""The door for phones: our own page, ODK Collect and KoboCollect, over HTTP as they speak it."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import re
import resource
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken
from structlog.testing import capture_logs

from accounts import actions as account_actions
from tests.conftest import PASSWORD
from tests.verification.filling import FORM, filled
from tests.verification.test_photos import picture
from verification import uploads
from verification.models import Form, Photo, Quarantine, Visit

pytestmark = pytest.mark.django_db
SUBMIT = "/openrosa/submission"
OPENROSA = {"X-OpenRosa-Version": "1.0"}


def part(name: str, content: bytes, kind: str = "text/xml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def sending(content: bytes, **photos: bytes) -> dict[str, object]:
    files = {name: part(name, data, "image/jpeg") for name, data in photos.items()}
    return {"xml_submission_file": part("submission.xml", content), **files}


def words(response) -> str:
    return ElementTree.fromstring(response.content)[0].text


def basic(name: str, password: str = PASSWORD) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode(), **OPENROSA}


@pytest.fixture
def phone(siti, browse):
    """Siti's phone page, logged in."""
    return browse(siti)


def test_head_tells_what_may_be_sent(phone):
    answer = phone.head(SUBMIT, headers=OPENROSA)

    assert answer.status_code == 204
    assert answer["X-OpenRosa-Version"] == "1.0"
    assert int(answer["X-OpenRosa-Accept-Content-Length"]) == uploads.recommended() < uploads.max_request()
    assert answer["Location"].endswith(SUBMIT)


def test_sitis_phone_gets_a_receipt_it_can_check(targets, phone):
    content = filled(target_id=targets[0].pk)
    clocks = {"X-Phone-Time": "2026-11-22T10:00:00+07:00", "X-Finished-At": "2026-11-22T08:30:00+07:00"}

    answer = phone.post(SUBMIT, sending(content), headers={**OPENROSA, **clocks})

    visit = Visit.objects.unscoped().get()
    assert answer.status_code == 201
    assert answer["X-Receipt-Id"] == str(visit.receipt_id)
    assert answer["X-Receipt-Sha256"] == hashlib.sha256(content).hexdigest()
    assert (answer["X-Receipt-State"], answer["X-Receipt-Photos"]) == ("received", "")
    assert answer["X-Receipt-At"] == visit.received_at.isoformat()
    assert (visit.phone_time.hour, visit.sent_at.hour, visit.channel) == (1, 3, "phone")
    assert words(answer)


def test_photos_one_a_request_with_the_same_content(targets, phone):
    content = filled(target_id=targets[0].pk, photo_front="depan.jpg", photo_inside="dalam.jpg")
    photo = picture()
    meta = {"name": "depan.jpg", "sha256": hashlib.sha256(photo).hexdigest(), "original_sha256": "a" * 64}

    phone.post(SUBMIT, {**sending(content), "*isIncomplete*": "yes"}, headers=OPENROSA)
    first = phone.post(
        SUBMIT, {**sending(content, **{"depan.jpg": photo}), "photo_meta": json.dumps(meta)}, headers=OPENROSA
    )
    last = phone.post(SUBMIT, sending(content, **{"dalam.jpg": photo}), headers=OPENROSA)

    assert (first["X-Receipt-Photos"], last["X-Receipt-Photos"]) == ("depan.jpg", "dalam.jpg,depan.jpg")
    assert first["X-Receipt-Id"] == last["X-Receipt-Id"]
    assert Photo.objects.unscoped().get(name="depan.jpg").original_sha256 == "a" * 64


def test_collect_sends_everything_at_once_with_name_and_password(targets):
    content = filled(target_code=targets[0].household.p3ke_family_id, photo_front="1.jpg", photo_inside="2.jpg")

    answer = Client().post(
        SUBMIT, sending(content, **{"1.jpg": picture(), "2.jpg": picture("PNG")}), headers=basic("siti"), secure=True
    )

    assert answer.status_code == 201
    assert answer["X-Receipt-Photos"] == "1.jpg,2.jpg"
    assert Visit.objects.unscoped().get().channel == "collect"


def test_a_registered_phone_sends_with_its_token_until_it_is_revoked(targets, siti):
    device, secret = account_actions.register_device(by=siti, name="Ponsel Siti")
    token = {"Authorization": f"Token {secret}", **OPENROSA}
    content = filled(target_id=targets[0].pk)
    assert Client().post(SUBMIT, sending(content), headers=token).status_code == 201

    account_actions.revoke_device(by=siti, device=device)

    assert Client().post(SUBMIT, sending(content), headers=token).status_code == 401


@pytest.mark.parametrize("secret", ["xyz", "nötig", "0" * 64, "a" * 15])
def test_a_token_that_never_was_one_is_a_401(targets, siti, secret):
    account_actions.register_device(by=siti, name="Ponsel Siti")

    answer = Client().post(
        SUBMIT, sending(filled(target_id=targets[0].pk)), headers={"Authorization": f"Token {secret}"}
    )

    assert (answer.status_code, Visit.objects.unscoped().count()) == (401, 0)


def test_a_phone_whose_token_or_role_has_run_out_sends_nothing(targets, siti, rahmat):
    secrets = {user: account_actions.register_device(by=user, name="Ponsel")[1] for user in (siti, rahmat)}
    sent = sending(filled(target_id=targets[0].pk))
    yesterday = timezone.now() - dt.timedelta(days=1)
    AuthToken.objects.filter(user=siti).update(expiry=yesterday)
    rahmat.assignments.update(valid_to=yesterday.date())

    answers = [
        Client().post(SUBMIT, sent, headers={"Authorization": f"Token {secrets[who]}"}) for who in (siti, rahmat)
    ]

    assert [answer.status_code for answer in answers] == [401, 403]
    assert Visit.objects.unscoped().count() == 0


def test_a_visit_costs_few_queries_and_its_repetition_only_reads(targets, siti, django_assert_max_num_queries):
    token = {"Authorization": f"Token {account_actions.register_device(by=siti, name='Ponsel Siti')[1]}", **OPENROSA}
    for target in targets[:2]:  # the first one reads the form and writes the SQL that is kept
        content = filled(target_id=target.pk)
        with django_assert_max_num_queries(10) as first:
            Client().post(SUBMIT, sending(content), headers=token)
    with django_assert_max_num_queries(4) as again:
        Client().post(SUBMIT, sending(content), headers=token)

    assert any("INSERT" in query["sql"] for query in first.captured_queries)
    texts = [query["sql"].removeprefix("EXECUTE ngerombo_") for query in again.captured_queries]
    assert {re.split(r"\W|_", text)[0].upper() for text in texts} <= {"SELECT", "SAVEPOINT", "RELEASE"}, texts


def test_other_content_under_the_same_id_is_a_409_with_words(targets, phone):
    phone.post(SUBMIT, sending(filled(target_id=targets[0].pk, instance_id="uuid:same-same")), headers=OPENROSA)

    answer = phone.post(
        SUBMIT, sending(filled(target_id=targets[0].pk, instance_id="uuid:same-same", note="x")), headers=OPENROSA
    )

    assert answer.status_code == 409
    assert words(answer)
    assert Quarantine.objects.unscoped().count() == 1


def test_what_does_not_fit_and_what_was_given_away_is_still_a_201(targets, phone, rahmat, browse):
    odd = phone.post(SUBMIT, sending(filled(target_id=targets[0].pk, floor="gold")), headers=OPENROSA)
    others = browse(rahmat).post(SUBMIT, sending(filled(target_id=targets[0].pk)), headers=OPENROSA)

    assert (odd.status_code, odd["X-Receipt-State"]) == (201, "needs_repair")
    assert (others.status_code, others["X-Receipt-State"]) == (201, "held")


@pytest.mark.parametrize(
    "content", [b"", b"kosong", b"<data/>", b'<!DOCTYPE x [<!ENTITY a "b">]><data>&a;</data>', filled()[:200]]
)
def test_an_unreadable_body_is_a_400(campaign, phone, content):
    answer = phone.post(SUBMIT, sending(content), headers=OPENROSA)

    assert answer.status_code == 400
    assert words(answer)


def test_ids_as_long_as_odk_keeps_them_pass_all_the_way(targets, campaign, phone):
    standard = campaign.form
    key, version, instance = "k" * 249, "v" * 249, "i" * 249
    fields = {"title": "Panjang", "xform": standard.xform, "xlsform": standard.xlsform, "mapping": standard.mapping}
    Form.objects.create(key=key, version=version, sha256=standard.sha256, **fields)
    content = filled(target_id=targets[0].pk, form=key, version=version, instance_id=instance)

    assert phone.get(f"/openrosa/forms/{key}/{version}.xml", headers=OPENROSA).status_code == 200
    assert phone.post(SUBMIT, sending(content), headers=OPENROSA).status_code == 201

    visit = Visit.objects.unscoped().get()
    assert (visit.instance_id, visit.form.key, visit.state) == (instance, key, "received")


@pytest.mark.parametrize("kinds", ["text/xml", "application/xml;q=0.9", "image/*"])
def test_a_client_that_lists_the_kinds_it_reads_is_answered_as_the_standard_says(targets, phone, kinds):
    sent = phone.post(SUBMIT, sending(filled(target_id=targets[0].pk)), headers={**OPENROSA, "Accept": kinds})

    assert (sent.status_code, sent["Content-Type"]) == (201, "text/xml; charset=utf-8")


def test_an_answer_to_a_phone_is_no_page_and_a_visit_that_comes_in_changes_no_row_that_has_a_history(targets, phone):
    """What stands around every page is left out there (`foundation.middleware.for_pages`): because nothing needs it."""
    tracked = [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]
    before = {model: model.objects.count() for model in tracked}

    answer = phone.post(SUBMIT, sending(filled(target_id=targets[0].pk)), headers=OPENROSA)

    assert (answer.status_code, answer["Content-Security-Policy"]) == (201, "default-src 'none'")
    assert "script-src 'self'" in phone.get("/verval/")["Content-Security-Policy"]
    assert tracked and {model: model.objects.count() for model in tracked} == before


def test_a_sending_without_content_is_a_400(campaign, phone):
    assert phone.post(SUBMIT, {"lain": part("a.jpg", b"x")}, headers=OPENROSA).status_code == 400
    assert phone.post(SUBMIT, b"garbage", content_type="multipart/form-data; boundary=x").status_code == 400
    assert phone.post(SUBMIT, b"garbage", content_type="text/plain").status_code in (400, 415)


def test_nobody_is_a_401_with_a_challenge_and_never_a_redirect(targets):
    answer = Client().post(SUBMIT, sending(filled(target_id=targets[0].pk)), headers=OPENROSA)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Digest ")
    assert not Visit.objects.unscoped().exists()


def test_a_browser_is_not_asked_for_a_password_by_its_own_dialogue(ground):
    answer = Client().post(SUBMIT, headers={**OPENROSA, "Sec-Fetch-Mode": "cors"})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Session ")


@pytest.mark.parametrize("who", ["wayan", "pak_camat", "budi", "ibu_bupati"])
def test_people_without_the_right_are_a_403_and_logged(targets, browse, request, who):
    person = request.getfixturevalue(who)
    with capture_logs() as logs:
        answer = browse(person).post(SUBMIT, sending(filled(target_id=targets[0].pk)), headers=OPENROSA)

    assert answer.status_code == 403
    assert [(line["event"], line["status"], line["user"]) for line in logs] == [("openrosa_refused", 403, person.pk)]


def test_a_wrong_password_is_a_401_and_ten_of_them_close_the_door(siti):
    for _guess in range(10):
        assert Client().get("/openrosa/formList", headers=basic("siti", "salah"), secure=True).status_code == 401

    assert Client().get("/openrosa/formList", headers=basic("siti"), secure=True).status_code == 401
    assert Client().get("/openrosa/formList", headers=basic("rahmat"), secure=True).status_code == 401


def test_an_account_with_a_second_factor_does_not_pass_by_password_alone(siti):
    assert Client().get("/openrosa/formList", headers=basic("siti"), secure=True).status_code == 200
    siti.authenticator_set.create(type="totp", data={"secret": "x"})

    assert Client().get("/openrosa/formList", headers=basic("siti"), secure=True).status_code == 401


def test_an_old_page_without_its_token_is_told_so_in_json(targets, siti):
    client = Client(enforce_csrf_checks=True)
    client.force_login(siti)

    answer = client.post(SUBMIT, sending(filled(target_id=targets[0].pk)), headers=OPENROSA)

    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    token = {"X-CSRFToken": "a" * 32, **OPENROSA}
    client.cookies["csrftoken"] = "a" * 32
    assert client.post(SUBMIT, sending(filled(target_id=targets[0].pk)), headers=token).status_code == 201


def test_a_200_mb_photo_is_refused_before_it_is_taken_in(campaign, phone, monkeypatch, settings):
    settings.PHOTO_MAX_BYTES = 50_000
    monkeypatch.setattr(uploads, "ENVELOPE", 10_000)

    answer = phone.post(SUBMIT, sending(filled(), **{"a.jpg": b"\xff\xd8" + bytes(300_000)}), headers=OPENROSA)

    assert answer.status_code == 413
    assert words(answer)


def test_a_photo_a_little_too_large_does_not_lose_the_visit(targets, phone, settings):
    settings.PHOTO_MAX_BYTES = 50_000
    content = filled(target_id=targets[0].pk, photo_front="depan.jpg")

    answer = phone.post(SUBMIT, sending(content, **{"depan.jpg": b"\xff\xd8" + bytes(60_000)}), headers=OPENROSA)

    assert answer.status_code == 201
    assert (Photo.objects.unscoped().get().state, Photo.objects.unscoped().get().problem) == ("broken", "too_big")


def test_a_full_disk_is_a_503_that_says_when_to_come_back(targets, phone):
    content = filled(target_id=targets[0].pk, photo_front="depan.jpg")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        answer = phone.post(
            SUBMIT, sending(content, **{"depan.jpg": picture("PNG", size=(1500, 1500))}), headers=OPENROSA
        )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert not Visit.objects.unscoped().exists()


def test_photos_stay_in_memory_on_their_way(targets, phone, monkeypatch):
    monkeypatch.setattr("tempfile.NamedTemporaryFile", lambda *a, **k: pytest.fail("a photo lay on disk in the clear"))
    content = filled(target_id=targets[0].pk, photo_front="depan.jpg")
    large = picture("PNG", size=(2500, 2500)) + bytes(3_000_000)

    assert phone.post(SUBMIT, sending(content, **{"depan.jpg": large}), headers=OPENROSA).status_code == 201


def test_siti_is_offered_the_form_of_her_campaign_and_gets_its_very_bytes(campaign, phone):
    listing = ElementTree.fromstring(phone.get("/openrosa/formList", headers=OPENROSA).content)
    [form] = listing
    told = {node.tag.rpartition("}")[2]: node.text for node in form}

    assert (told["formID"], told["version"]) == ("verval", FORM.version)
    body = phone.get(told["downloadUrl"], headers=OPENROSA).content
    assert told["hash"] == "md5:" + hashlib.md5(body, usedforsecurity=False).hexdigest()
    assert hashlib.sha256(body).hexdigest() == campaign.form.sha256
    assert "manifestUrl" not in told


def test_a_facilitator_without_households_is_offered_no_form(campaign, person_with, browse):
    idle = person_with("idle", "Pendamping tanpa tugas", "facilitator", "19.01.01")

    assert b"formID" not in browse(idle).get("/openrosa/formList", headers=OPENROSA).content


def test_an_unknown_form_is_a_404_message(campaign, phone):
    answer = phone.get("/openrosa/forms/verval/1999.xml", headers=OPENROSA)

    assert (answer.status_code, answer["Content-Type"]) == (404, "text/xml; charset=utf-8")


def test_a_database_that_is_away_before_we_know_who_asks_is_503_and_not_a_fault_of_ours(client, monkeypatch):
    """The phone keeps its visit and tries again; a 500 would tell it nothing."""

    def away(*_args: object) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("accounts.tokens.DeviceTokenAuthentication.authenticate_credentials", away)
    answer = client.post("/openrosa/submission", {}, headers={"Authorization": "Token abc"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "120")
