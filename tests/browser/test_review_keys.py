"""Pak Camat goes through a day's visits with the keyboard alone; without JavaScript the same pages work by mouse."""

from __future__ import annotations

import os
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from tests.browser.watching import Watch, assert_accessible, assert_fits, signed_in
from tests.verification.conftest import campaign, next_village, round_of, send, targets, village  # noqa: F401
from tests.verification.filling import filled
from tests.verification.pictures import house, saved
from tests.verification.test_review import told_of
from verification.actions import submissions
from verification.actions.submissions import IncomingPhoto
from verification.models import Signal, Target, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def day(targets: list[Target], siti: User) -> list[Visit]:  # noqa: F811
    """Three visits with a photo; the second hints at something and tells another KK number and a child who died."""
    visits = []
    for number, target in enumerate(targets):
        told = told_of(target)
        if number == 1:
            told[1].update(presence="died", left_on="2026-10-01")
        content = filled(
            target_id=target.pk, members=told, photo_front="depan.jpg", position=f"-1.85{number} 106.117 12 5",
            **({"kk_seen": "yes", "kk_number": "1901010101900000"} if number == 1 else {}),
        )  # fmt: skip
        photo = IncomingPhoto("depan.jpg", saved(house(number)))
        visits.append(submissions.receive(by=siti, content=content, photos=[photo]).visit)
    Signal.objects.create(visit=visits[1], kind="far", figures={"metres": 30400, "visits": 7})
    return visits


def keep(page: Page, name: str) -> None:
    """A picture of the page for people, when NGEROMBO_PICTURES names a folder."""
    if folder := os.environ.get("NGEROMBO_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_pak_camat_reviews_by_keys_alone(browser: Browser, live_server: Any, day: list[Visit], pak_camat: User):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="id-ID")
    signed_in(context, live_server.url, pak_camat)
    watch, page = Watch(context, live_server.url), context.new_page()
    page.goto(f"{live_server.url}/verval/tinjauan/")
    keep(page, "queue-1280")
    assert_accessible(page)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("input[name='q']")).to_be_focused()
    page.keyboard.type("jk a r")  # in a field, keys are letters
    expect(page.locator("input[name='q']")).to_have_value("jk a r")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("o")
    page.wait_for_url(f"**/tinjauan/{day[0].pk}/")
    page.keyboard.press("j")
    page.wait_for_url(f"**/tinjauan/{day[1].pk}/")
    expect(page.locator("#tanda")).to_contain_text("30,4 km")
    expect(page.locator(".leaflet-interactive").first).to_be_visible()
    expect(page.locator(".photos img").first).to_be_visible()
    keep(page, "visit-1280")
    assert_accessible(page)
    page.keyboard.press("x")
    page.keyboard.press("a")
    page.wait_for_url(f"**/tinjauan/{day[2].pk}/")
    page.keyboard.press("k")
    page.wait_for_url(f"**/tinjauan/{day[0].pk}/")
    page.keyboard.press("r")
    expect(page.locator("textarea[name='note']")).to_be_focused()
    page.keyboard.type("Foto kabur")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Kembalikan").click()
    page.wait_for_url(f"**/tinjauan/{day[2].pk}/")
    page.keyboard.press("a")
    page.wait_for_url("**/tinjauan/")
    states = dict(Visit.objects.values_list("pk", "state"))
    assert [states[visit.pk] for visit in day] == ["repair", "approved", "approved"]
    household = day[1].household
    household.refresh_from_db()
    assert household.kk.reveal() == "1901010101900000" and household.members.filter(left_reason="died").count() == 1
    watch.assert_clean()


def test_the_pages_fit_a_phone_and_work_without_scripts(
    browser: Browser, live_server: Any, day: list[Visit], pak_camat: User
):
    context = browser.new_context(viewport={"width": 360, "height": 780}, locale="id-ID")
    signed_in(context, live_server.url, pak_camat)
    page = context.new_page()
    for name, path in (
        ("queue", "tinjauan/"),
        ("visit", f"tinjauan/{day[1].pk}/"),
        ("target", f"putaran/sasaran/{day[1].target_id}/"),
    ):
        page.goto(f"{live_server.url}/verval/{path}")
        keep(page, f"{name}-360")
        assert_fits(page)
    plain = browser.new_context(viewport={"width": 1280, "height": 900}, locale="id-ID", java_script_enabled=False)
    signed_in(plain, live_server.url, pak_camat)
    page = plain.new_page()
    page.goto(f"{live_server.url}/verval/tinjauan/{day[0].pk}/")
    expect(page.locator("[data-keys]")).to_be_hidden()
    page.locator("#approve button").click()
    page.wait_for_url(f"**/tinjauan/{day[1].pk}/")
    assert Visit.objects.get(pk=day[0].pk).state == "approved"
