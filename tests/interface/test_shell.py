"""The shell around every staff page: whose menu shows what, refusals, the demo's banner, accounts in Indonesian."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.cache import SessionStore
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from accounts.models import User
from foundation.errors import Conflict
from foundation.middleware import DomainErrorMiddleware


@pytest.fixture
def page_of(rf: RequestFactory) -> Callable[[Any], str]:
    """The 404 page as that person sees it: any staff page has the same shell."""

    def get(user: Any) -> str:
        request = rf.get("/tidak-ada/")
        request.user = user
        request.session = SessionStore()
        request._messages = FallbackStorage(request)
        return render(request, "404.html").content.decode()

    return get


CASES = {"households/list", "verification/campaigns", "verification/decisions"}
MENUS = {
    "wayan": set(),
    "auditor": {"accounts/audit"},
    "ibu_bupati": {"poverty/cards", "interventions/programmes"},
    "siti": {"households/list", "verification/campaigns", "verification_field/app"},
    "pak_camat": CASES | {"poverty/cards", "verification/review", "interventions/programmes"},
    "budi": CASES
    | {"poverty/cards", "imports/list", "verification/review", "interventions/programmes", "accounts/users"},
    "admin": CASES | {"poverty/cards", "imports/list", "interventions/programmes", "accounts/users"},
}


@pytest.mark.parametrize("who", MENUS)
@pytest.mark.urls("tests.interface.menu_urls")
def test_everybody_finds_their_own_work_in_the_menu_and_nothing_else(
    who: str, page_of: Callable[[Any], str], request: pytest.FixtureRequest
) -> None:
    html = page_of(request.getfixturevalue(who))
    shown = set(re.findall(r'class="menu-link" href="/([^"]+)/"', html))
    assert shown == MENUS[who] | {"poverty/dashboard"}
    assert ("menu-title" in html) == bool(MENUS[who] - {"poverty/cards"})


def test_a_long_balinese_name_and_its_role_stand_in_the_user_menu(page_of: Callable[[Any], str], ketut: User) -> None:
    html = page_of(ketut)
    assert "I Gusti Ngurah Ketut Wirawan Adnyana" in html
    assert str(reverse("account_logout")) in html and str(reverse("mfa_index")) in html


def test_only_the_demo_says_that_its_people_are_invented(page_of: Callable[[Any], str], budi: User) -> None:
    with override_settings(DEMO=True):
        assert "demo-banner" in page_of(budi)
    with override_settings(DEMO=False):
        assert "demo-banner" not in page_of(budi)


def test_a_refusal_is_said_once_and_not_again_on_the_next_page(rf: RequestFactory, budi: User) -> None:
    request = rf.get("/verval/1/")
    request.user = budi
    request.session = SessionStore()
    request._messages = FallbackStorage(request)
    middleware = DomainErrorMiddleware(lambda _: HttpResponse())
    answer = middleware.process_exception(request, Conflict("Putaran ini sudah ditutup."))
    assert answer is not None and answer.status_code == 409
    assert answer.content.decode().count("Putaran ini sudah ditutup.") == 1
    assert not [message for message in get_messages(request) if not request._messages.used]


@pytest.mark.django_db
def test_the_sign_in_page_speaks_indonesian_and_offers_no_account(client: Client) -> None:
    html = client.get(reverse("account_login"), headers={"accept-language": "id"}).content.decode()
    assert "<h1>Masuk</h1>" in html and "Akun dibuatkan oleh dinas" in html
    assert "signup" not in html and "daftar" not in html.lower().replace("terdaftar", "")


def test_a_wrong_password_is_said_on_the_page(client: Client, budi: User) -> None:
    answer = client.post(reverse("account_login"), {"login": budi.username, "password": "salah-sekali"})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize("name", ["account_change_password", "mfa_index", "account_logout", "account_email"])
def test_account_pages_stand_in_the_staff_shell(
    name: str, browse: Callable[[User | None], Client], budi: User
) -> None:
    answer = browse(budi).get(reverse(name))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.count("<h1") == 1 and 'class="shell"' in html and 'id="menu"' in html
    title = re.search(r"<title>(.+?)</title>", html)
    assert title and not title.group(1).startswith(" ·")


def test_who_was_signed_out_comes_back_to_the_page_and_not_to_its_form(client: Client, budi: User) -> None:
    page = "/impor/7/?baris=1"
    asked = client.get(page)
    assert asked["Location"] == f"/akun/login/?next={quote(page)}"
    sent = client.post("/impor/7/setujui/", headers={"Referer": f"http://testserver{page}"})
    assert sent["Location"] == f"/akun/login/?next={quote(page)}"
    client.force_login(budi)
    assert "Anda sudah keluar: yang tadi dikirim tidak disimpan" in client.get("/").content.decode()


@pytest.mark.parametrize("where", ["https://tetangga.example/a/", "//tetangga.example/", "javascript:alert(1)", ""])
def test_nobody_is_led_to_another_host_after_signing_in(client: Client, where: str) -> None:
    sent = client.post("/impor/7/setujui/", headers={"Referer": where})
    assert sent["Location"] == "/akun/login/?next=/"


def test_a_piece_of_a_page_does_not_take_in_the_sign_in_page(client: Client) -> None:
    answer = client.get("/impor/7/kemajuan/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"], answer.content) == (401, "true", b"")
