"""Budi signs in on a desk and on a phone of 360 px: the shell works, keeps its policy, and shuts nobody out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, Page

from accounts.models import User
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = [1280, 360]


@pytest.fixture
def page_at(browser: Browser, live_server: Any, ground: None) -> Iterator[Callable[[int], Page]]:
    """A page of that width; at the end no console error, no second host, nothing wider than the screen."""
    pages, faults = [], []

    def open_page(width: int) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 740}, locale="id-ID")
        page = context.new_page()
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda asked: None if at_home(asked.url) else faults.append(f"other host: {asked.url}"))
        pages.append(page)
        return page

    def at_home(url: str) -> bool:
        return url.startswith((live_server.url, "data:", "blob:"))

    yield open_page
    for page in pages:
        page.context.close()
    assert faults == []


def sign_in(page: Page, base: str, user: User) -> None:
    page.goto(base + reverse("account_login"))
    page.get_by_label("Nama pengguna").fill(user.username)
    page.get_by_label("Sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url(lambda url: "login" not in url)


def assert_fits_and_is_accessible(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    # axe is put in by the test itself: the page's policy would refuse it, so it runs in a page that bypasses it.
    with_axe = page.context.browser.new_context(bypass_csp=True, viewport=page.viewport_size, locale="id-ID")
    with_axe.add_cookies(page.context.cookies())
    copy = with_axe.new_page()
    copy.goto(page.url)
    found = Axe().run(copy)
    with_axe.close()
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", WIDTHS)
def test_budi_signs_in_opens_the_menu_and_signs_out(
    width: int, page_at: Callable[[int], Page], live_server: Any, budi: User
) -> None:
    page = page_at(width)
    page.goto(live_server.url + reverse("account_login"))
    assert_fits_and_is_accessible(page)
    sign_in(page, live_server.url, budi)
    page.goto(live_server.url + reverse("account_change_password"))
    assert_fits_and_is_accessible(page)
    menu = page.get_by_role("navigation", name="Menu utama")
    if width < 900:
        assert not menu.is_visible()
        page.get_by_role("button", name="Buka menu").click()
    assert menu.is_visible()
    if width < 900:
        page.keyboard.press("Escape")
        assert not menu.is_visible()
    page.get_by_role("button", name="Akun: Budi Santoso").click()
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url(lambda url: "login" in url)


@pytest.mark.parametrize("width", WIDTHS)
def test_budi_switches_two_step_sign_in_on_and_is_asked_for_the_code(
    width: int, page_at: Callable[[int], Page], live_server: Any, budi: User
) -> None:
    page = page_at(width)
    sign_in(page, live_server.url, budi)
    page.goto(live_server.url + reverse("mfa_index"))
    assert_fits_and_is_accessible(page)
    page.get_by_role("link", name="Nyalakan").click()
    if "reauthenticate" in page.url:
        page.get_by_label("Sandi").fill(PASSWORD)
        page.get_by_role("button", name="Konfirmasi").click()
    page.get_by_alt_text("Kode QR").is_visible()
    assert page.evaluate("document.querySelector('.account-qr').naturalWidth") > 50
    page.get_by_text("Tidak bisa memindai?").click()
    secret = page.locator(".account-key").inner_text().strip()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("Kode autentikator").fill(code_now(secret))
    page.get_by_role("button", name="Nyalakan").click()
    page.wait_for_url(lambda url: "activate" not in url)

    again = page_at(width)
    again.goto(live_server.url + reverse("account_login"))
    again.get_by_label("Nama pengguna").fill(budi.username)
    again.get_by_label("Sandi").fill(PASSWORD)
    again.get_by_role("button", name="Masuk").click()
    again.wait_for_url(lambda url: "2fa" in url)
    assert again.locator("h1").count() == 1


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_without_a_verb_budi_reads_a_sentence_not_a_stack(
    page_at: Callable[[int], Page], live_server: Any, wayan: User, browser: Browser
) -> None:
    """A refusal is an answer with its own status, so the console speaks of it: this page is opened apart."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="id-ID")
    page = context.new_page()
    sign_in(page, live_server.url, wayan)
    answer = page.goto(live_server.url + reverse("accounts:audit"))
    assert answer is not None and answer.status == 403
    assert page.locator("[data-problem]").inner_text().strip() == "Anda tidak berwenang melakukan ini."
    assert_fits_and_is_accessible(page)
    context.close()
