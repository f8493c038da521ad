"""Siti's phone with ODK Collect signs in: by digest, and by Basic where nobody can listen."""

from __future__ import annotations

import base64
import json
import zlib
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from structlog.testing import capture_logs

from accounts import actions
from accounts.models import AuditLine, Device
from foundation.errors import Conflict, DomainError, NotAllowed
from tests.conftest import PASSWORD
from tests.verification.collecting import digest_answer, parameters

pytestmark = pytest.mark.django_db
LIST = "/openrosa/formList?deviceID=collect%3AX9"


@pytest.fixture
def collect(siti):
    """(phone, password) of Siti's phone with Collect."""
    return actions.make_collect_password(by=siti, user=siti, name="Ponsel Siti")


@pytest.fixture
def password(collect) -> str:
    return collect[1]


def challenged(path: str = LIST, secure: bool = False) -> list[str]:
    answer = Client().get(path, secure=secure)
    assert answer.status_code == 401
    return [text for name, text in answer.items() if name == "WWW-Authenticate"]


def asked(header: str, path: str = LIST, method: str = "get", **more):
    return getattr(Client(), method)(path, headers={"Authorization": header}, **more)


def signs_in(password: str, told: str) -> int:
    """The status Siti's phone gets that has passed a proxy, or says so."""
    header = digest_answer(challenged()[0], "GET", LIST, "siti", password)
    return Client().get(LIST, headers={"Authorization": header, "X-Forwarded-For": told}).status_code


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def test_the_challenge_comes_a_line_each_md5_first_and_basic_over_https_only():
    plain, secure = challenged(), challenged(secure=True)

    assert [parameters(line)["algorithm"] for line in plain] == ["MD5", "SHA-256"]
    assert {parameters(line)["qop"] for line in plain} == {"auth"}
    assert {parameters(line)["domain"] for line in plain} == {"/openrosa/"}
    assert [line.split()[0] for line in secure] == ["Digest", "Digest", "Basic"]
    assert parameters(plain[0])["nonce"] not in secure[0]


@pytest.mark.parametrize("place", [0, 1], ids=["MD5", "SHA-256"])
def test_collect_signs_in_by_digest_with_its_own_password_and_no_other(campaign, password, place):
    right = asked(digest_answer(challenged()[place], "GET", LIST, "siti", password))
    accounts_own = asked(digest_answer(challenged()[place], "GET", LIST, "siti", PASSWORD))
    somebody_elses = asked(digest_answer(challenged()[place], "GET", LIST, "rahmat", password))

    assert right.status_code == 200
    assert b"verval" in right.content
    assert (accounts_own.status_code, somebody_elses.status_code) == (401, 401)


def test_a_nonce_serves_many_requests_but_no_count_of_it_twice(campaign, password):
    line = challenged()[0]
    first = digest_answer(line, "GET", LIST, "siti", password, count=1)
    assert asked(first).status_code == 200
    assert asked(digest_answer(line, "GET", LIST, "siti", password, count=3)).status_code == 200
    assert asked(digest_answer(line, "GET", LIST, "siti", password, count=2)).status_code == 200

    replayed = asked(first)

    again = replayed["WWW-Authenticate"]
    assert (replayed.status_code, parameters(again)["stale"]) == (401, "true")
    assert parameters(again)["nonce"] != parameters(line)["nonce"]
    assert asked(digest_answer(again, "GET", LIST, "siti", password)).status_code == 200


def test_an_old_or_foreign_nonce_is_stale_not_a_wrong_password(campaign, password, monkeypatch):
    old = digest_answer(challenged()[0], "GET", LIST, "siti", password)
    foreign = digest_answer('Digest realm="Ngerombo", nonce="abc:def", qop="auth"', "GET", LIST, "siti", password)
    wrong = asked(digest_answer(challenged()[0], "GET", LIST, "siti", "salah"))
    assert "stale" not in wrong["WWW-Authenticate"]
    monkeypatch.setattr("accounts.collect.NONCE_LIFE", timedelta(seconds=-1))

    for header in (old, foreign):
        assert parameters(asked(header)["WWW-Authenticate"])["stale"] == "true"


def test_an_answer_counts_for_its_own_request_only(campaign, password):
    line, other = challenged()[0], "/openrosa/submission"

    assert asked(digest_answer(line, "GET", LIST, "siti", password, count=1), path=other).status_code == 401
    assert asked(digest_answer(line, "POST", LIST, "siti", password, count=2)).status_code == 401
    assert asked(digest_answer(line, "GET", LIST, "siti", password, count=3, nc="00000009")).status_code == 401
    assert asked(digest_answer(line, "HEAD", other, "siti", password, count=4), other, "head").status_code == 204


def test_ten_wrong_answers_close_the_door_and_are_logged_without_the_name(siti, password):
    with capture_logs() as logs:
        for count in range(10):
            assert asked(digest_answer(challenged()[0], "GET", LIST, "siti", f"salah{count}")).status_code == 401

    refused = [line for line in logs if line["event"] == "password_refused"]
    assert len(refused) == 10
    assert "siti" not in json.dumps(refused)
    assert asked(digest_answer(challenged()[0], "GET", LIST, "siti", password)).status_code == 401
    cache.clear()
    assert asked(digest_answer(challenged()[0], "GET", LIST, "siti", password)).status_code == 200


def test_behind_our_proxy_one_phones_guesses_close_the_door_for_that_phone_only(siti, password, settings):
    """All of them come from nginx; what a phone writes into the header itself stands left of what nginx saw."""
    settings.TRUSTED_PROXIES = 1

    for count in range(10):
        assert signs_in("salah", f"198.51.100.{count}, 203.0.113.5") == 401

    assert signs_in(password, "192.0.2.9, 203.0.113.5") == 401, "a forged address opened the door again"
    assert signs_in(password, "203.0.113.6") == 200, "somebody else's guesses closed it"


def test_without_a_proxy_of_ours_nothing_a_phone_says_of_its_address_is_believed(siti, password):
    for count in range(10):
        assert signs_in("salah", f"198.51.100.{count}") == 401

    assert signs_in(password, "192.0.2.9") == 401


def test_without_its_memory_the_server_still_lets_people_work(campaign, password, monkeypatch):
    def away(*_args: object) -> None:
        raise ConnectionError

    line = challenged()[0]
    monkeypatch.setattr(cache, "add", away)

    assert asked(digest_answer(line, "GET", LIST, "siti", password)).status_code == 200


def test_basic_takes_the_collect_password_and_the_accounts_own_over_https_only(campaign, siti, password):
    for secret in (password, PASSWORD):
        assert asked(basic("siti", secret), secure=True).status_code == 200
        assert asked(basic("siti", secret)).status_code == 401
    assert asked(basic("rahmat", password), secure=True).status_code == 401


def test_a_second_factor_keeps_the_accounts_password_out_and_the_collect_password_in(campaign, siti, password):
    siti.authenticator_set.create(type="totp", data={"secret": "x"})

    assert asked(basic("siti", PASSWORD), secure=True).status_code == 401
    assert asked(basic("siti", password), secure=True).status_code == 200
    assert asked(digest_answer(challenged()[0], "GET", LIST, "siti", password)).status_code == 200


def test_a_revoked_phone_is_refused_at_once_and_another_of_siti_is_not(campaign, siti, collect, password):
    _other, second = actions.make_collect_password(by=siti, user=siti, name="Ponsel kedua")
    assert asked(digest_answer(challenged()[0], "GET", LIST, "siti", password)).status_code == 200
    assert Device.objects.get(pk=collect[0].pk).seen_at is not None

    actions.revoke_device(by=siti, device=collect[0])

    assert asked(digest_answer(challenged()[0], "GET", LIST, "siti", password)).status_code == 401
    assert asked(basic("siti", password), secure=True).status_code == 401
    assert asked(digest_answer(challenged()[0], "GET", LIST, "siti", second)).status_code == 200


def test_a_closed_account_and_an_ended_role_are_refused(campaign, siti, password):
    siti.assignments.update(valid_to=timezone.localdate() - timedelta(days=1))
    assert asked(digest_answer(challenged()[0], "GET", LIST, "siti", password)).status_code == 403
    type(siti).objects.filter(pk=siti.pk).update(is_active=False)

    assert asked(digest_answer(challenged()[0], "GET", LIST, "siti", password)).status_code == 401


def test_what_digest_needs_lies_sealed_and_goes_with_the_phone(collect, siti):
    phone, password = collect
    with connection.cursor() as cursor:
        cursor.execute("SELECT collect FROM accounts_device WHERE id = %s", [phone.pk])
        raw = bytes(cursor.fetchone()[0])
    assert phone.collect["MD5"].encode() not in raw
    assert password not in json.dumps(list(AuditLine.objects.values("before", "after", "reason")))

    actions.revoke_device(by=siti, device=phone)

    phone.refresh_from_db()
    assert (phone.collect, phone.for_collect) == (None, True)
    with pytest.raises(IntegrityError, match="device_collect_until_revoked"), transaction.atomic():
        Device.objects.filter(pk=phone.pk).update(collect={"MD5": "x"})


def test_passwords_are_made_by_their_person_or_who_manages_them(siti, rahmat, budi, ketut, admin):
    assert actions.make_collect_password(by=admin, user=siti, name="Dari kantor")[0].user == siti
    for stranger in (rahmat, budi, ketut):
        with pytest.raises(NotAllowed):
            actions.make_collect_password(by=stranger, user=siti, name="x")
    with pytest.raises(DomainError, match="pendamping"):
        actions.make_collect_password(by=budi, user=budi, name="x")
    line = AuditLine.objects.latest("pk")
    assert (line.by_id, line.verb, line.after["collect"]) == (admin.pk, "device.register", True)


def test_a_sixth_phone_waits_until_one_is_revoked(siti):
    made = [actions.make_collect_password(by=siti, user=siti, name=f"Ponsel {n}")[0] for n in range(5)]
    with pytest.raises(Conflict):
        actions.make_collect_password(by=siti, user=siti, name="Ponsel 6")

    actions.revoke_device(by=siti, device=made[0])

    assert actions.make_collect_password(by=siti, user=siti, name="Ponsel 6")[1]


def test_siti_sees_her_password_once_with_the_square_collect_reads(browse, siti, campaign):
    page = browse(siti)

    made = page.post("/verval/collect/", {"name": "Ponsel dinas"})

    settings = made.context["made"]
    general = json.loads(zlib.decompress(base64.b64decode(settings.code())))["general"]
    assert general["server_url"] == "http://testserver/openrosa"
    assert (general["username"], general["protocol"]) == ("siti", "odk_default")
    assert settings.picture() in made.content.decode()
    assert general["password"] in made.content.decode()
    assert made["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert general["password"] not in page.get("/verval/collect/").content.decode()
    answer = digest_answer(challenged()[0], "GET", LIST, general["username"], general["password"])
    assert asked(answer).status_code == 200


def test_the_admin_makes_it_for_siti_and_the_officer_may_only_revoke_it(browse, admin, siti, budi):
    made = browse(admin).post(f"/verval/collect/{siti.pk}/", {"name": "Ponsel dinas"})
    assert made.context["made"].username == "siti"
    phone = siti.devices.get()
    assert browse(budi).post(f"/verval/collect/{siti.pk}/", {"name": "x"}).status_code == 403

    assert browse(budi).post(f"/jejak/orang/ponsel/{phone.pk}/cabut/").status_code == 302

    assert siti.devices.get().revoked_by == budi
