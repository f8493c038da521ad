"""Visits on their way: a phone that is killed, a line that is cut at any byte, a visit the server will not have."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect

from accounts.models import User
from households.models import Household
from tests.browser.cutting import Line, line_to
from tests.browser.field import PHONE, begin, fill, forward, phone_of, photograph, pick, round_for, start, write
from tests.browser.watching import signed_in
from verification.actions import campaigns, review
from verification.models import Campaign, Photo, Target, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Household_in = Callable[..., Household]


@pytest.fixture
def campaign(budi: User, siti: User, household_in: Household_in, noise: list[Household]) -> Campaign:
    return round_for(budi, siti, household_in, ["Ni Luh Sari", "Sulaiman", "Asep Hidayat"])


@pytest.fixture
def line(live_server: Any) -> Iterator[Line]:
    with line_to(live_server.url) as line:
        yield line


@pytest.fixture
def phone(browser: Browser, line: Line, siti: User, campaign: Campaign) -> Iterator[BrowserContext]:
    context = phone_of(browser, line.url, siti)
    yield context
    context.close()


def finish_offline(phone: BrowserContext, line: Line, heads: list[str], photo: bool = False) -> Page:
    """A phone with these visits finished and nothing sent."""
    page = phone.new_page()
    start(page, line.url)
    phone.set_offline(True)
    for head in heads:
        begin(page, head)
        fill(page, respondent=head, photo=photo)
    assert Visit.objects.count() == 0
    return page


def card(page: Page, head: str) -> Any:
    return page.locator(".outbox-item", has_text=head)


def send_now(page: Page) -> None:
    with page.expect_response("**/openrosa/submission", timeout=20_000):
        page.get_by_role("button", name="Kirim sekarang").click()


def test_a_killed_browser_keeps_every_answer(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], live_server: Any, siti: User, tmp_path: Path,
    campaign: Campaign,
):  # fmt: skip
    profile = tmp_path / "phone"

    def opened() -> BrowserContext:
        return browser_type.launch_persistent_context(profile, **{**browser_type_launch_args, **PHONE})

    context = opened()
    signed_in(context, live_server.url, siti)
    page = context.new_page()
    start(page, live_server.url)
    context.set_offline(True)
    begin(page, "Ni Luh Sari")
    forward(page)
    write(page, "Nama responden", "Ni Luh Sari")
    forward(page)
    photograph(page, "Foto rumah")
    pick(page, "Pulau", "Bangka")
    pick(page, "Desa", "Kemuja")
    expect(page.locator(".saved")).to_contain_text("Tersimpan")
    page.wait_for_timeout(400)
    os.kill(main_process(profile), signal.SIGKILL)
    with contextlib.suppress(Exception):
        context.close()

    context = opened()
    context.set_offline(True)
    page = context.new_page()
    page.goto(f"{live_server.url}/field/")
    expect(page.locator("a.item", has_text="Ni Luh Sari").locator(".chip")).to_have_text("Draf")
    page.locator("a.item", has_text="Ni Luh Sari").click()
    page.get_by_role("button", name="Lanjutkan draf").click()
    expect(page.locator("main h2").first).to_have_text("Tempat")
    expect(page.locator("input[value=kemuja]")).to_be_checked()
    expect(page.locator("img.photo:visible")).to_be_visible()
    page.get_by_role("button", name="Sebelumnya").click()
    expect(page.get_by_label("Nama responden")).to_have_value("Ni Luh Sari")
    context.close()


def main_process(profile: Path) -> int:
    """The browser's first process: the one that names the profile and no type."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
            if f"--user-data-dir={profile}" in words and not any(word.startswith("--type=") for word in words):
                return int(process.name)
    raise AssertionError("no such browser")


def test_a_line_cut_anywhere_brings_one_visit_with_its_photo(phone: BrowserContext, line: Line, campaign: Campaign):
    page = finish_offline(phone, line, ["Ni Luh Sari"], photo=True)
    # the content, then the photo: each cut at several places, and once after the server kept it and before it said so
    line.cuts = [0.0, 0.3, 0.99, 1.0, 0.1, 0.5, 0.9, 1.0]
    phone.set_offline(False)
    page.goto(f"{line.url}/field/#/outbox")
    for left in range(len(line.cuts), 0, -1):
        if len(line.cuts) < left:
            continue
        expect(card(page, "Ni Luh Sari").locator(".chip")).to_have_text("Menunggu dikirim", timeout=15_000)
        page.get_by_role("button", name="Kirim sekarang").click()
        page.wait_for_timeout(600)
    while line.cuts:
        page.get_by_role("button", name="Kirim sekarang").click()
        page.wait_for_timeout(600)
    with contextlib.suppress(Exception):
        page.get_by_role("button", name="Kirim sekarang").click(timeout=2000)
    expect(card(page, "Ni Luh Sari").locator(".chip")).to_have_text("Terkirim", timeout=20_000)

    visit = Visit.objects.get()
    assert visit.state == "received"
    assert (Photo.objects.get(visit=visit).state, Photo.objects.count()) == ("stored", 1)
    assert card(page, "Ni Luh Sari").locator(".receipt").inner_text().startswith(f"Tanda terima {visit.receipt_id}")
    assert all(body.count(b'filename="house_photo') <= 1 for body in line.posted), "one photo a request"
    assert len(line.posted) >= 4, "content and photo each came twice"


def test_a_visit_the_server_will_not_have_holds_up_no_other(phone: BrowserContext, line: Line, campaign: Campaign):
    page = finish_offline(phone, line, ["Ni Luh Sari", "Sulaiman", "Asep Hidayat"])

    def answer(method: str, path: str, body: bytes) -> tuple[int, str, bytes] | None:
        if b"<respondent>Ni Luh Sari" in body:
            return 422, "text/xml", b"<OpenRosaResponse><message>Isi tidak bisa dibaca.</message></OpenRosaResponse>"
        if b"<respondent>Sulaiman" in body and line.cuts != ["enough"]:
            return 503, "text/xml", b""
        return None

    line.instead = answer
    phone.set_offline(False)
    page.goto(f"{line.url}/field/#/outbox")
    expect(card(page, "Asep Hidayat").locator(".chip")).to_have_text("Terkirim", timeout=20_000)
    expect(card(page, "Ni Luh Sari").locator(".chip")).to_have_text("Ditolak server")
    expect(card(page, "Ni Luh Sari")).to_contain_text("Isi tidak bisa dibaca.")
    expect(card(page, "Sulaiman").locator(".chip")).to_have_text("Menunggu dikirim")
    expect(card(page, "Sulaiman")).to_contain_text("Dicoba lagi")
    assert [visit.target.household.head_name for visit in Visit.objects.all()] == ["Asep Hidayat"]

    line.instead = lambda method, path, body: None
    card(page, "Ni Luh Sari").get_by_role("button", name="Coba kirim lagi").click()
    page.get_by_role("button", name="Kirim sekarang").click()
    expect(page.locator(".outbox-item .chip", has_text="Terkirim")).to_have_count(3, timeout=20_000)
    assert Visit.objects.filter(state="received").count() == 3


def test_a_household_given_to_rahmat_meanwhile_is_sent_and_held(
    phone: BrowserContext, line: Line, campaign: Campaign, budi: User, rahmat: User
):
    page = finish_offline(phone, line, ["Ni Luh Sari"])
    target = Target.objects.get(household__head_name="Ni Luh Sari", campaign=campaign)
    campaigns.reassign(by=budi, target=target, facilitator=rahmat)

    phone.set_offline(False)
    page.goto(f"{line.url}/field/#/outbox")
    expect(card(page, "Ni Luh Sari").locator(".chip")).to_have_text("Ditahan", timeout=20_000)
    expect(card(page, "Ni Luh Sari")).to_contain_text("Tidak ada yang hilang")

    visit = Visit.objects.get()
    assert (visit.state, visit.problem, visit.target_id) == ("held", "reassigned", target.pk)
    assert Target.objects.filter(state="visited").count() == 0


def test_a_returned_visit_opens_with_its_answers_and_the_reviewers_note(
    phone: BrowserContext, line: Line, campaign: Campaign, pak_camat: User
):
    page = finish_offline(phone, line, ["Ni Luh Sari", "Sulaiman"])
    phone.set_offline(False)
    page.goto(f"{line.url}/field/#/outbox")
    expect(page.locator(".outbox-item .chip", has_text="Terkirim")).to_have_count(2, timeout=20_000)
    first = Visit.objects.get(target__household__head_name="Ni Luh Sari")
    note = {"/data/head/respondent": "Siapa yang menjawab?"}
    review.return_for_repair(by=pak_camat, visit=first, note="Periksa nama", questions=note)

    page.goto(f"{line.url}/field/")
    page.get_by_role("button", name="Perbarui daftar").click()
    expect(page.locator("a.item", has_text="Ni Luh Sari").locator(".chip")).to_have_text("Dikembalikan")
    page.evaluate("location.hash = '#/outbox'")
    expect(card(page, "Ni Luh Sari")).to_contain_text("Catatan pemeriksa: Periksa nama")
    card(page, "Ni Luh Sari").get_by_role("link", name="Perbaiki kunjungan").click()
    page.get_by_role("button", name="Perbaiki kunjungan").click()
    forward(page)
    expect(page.locator(".q .reviewer")).to_have_text("Catatan pemeriksa: Siapa yang menjawab?")
    expect(page.get_by_label("Nama responden")).to_have_value("Ni Luh Sari")
    write(page, "Nama responden", "Made Sari")
    while not page.get_by_role("button", name="Selesaikan").is_visible():
        forward(page)
    page.get_by_role("button", name="Selesaikan").click()
    expect(page.locator("a.item", has_text="Ni Luh Sari").locator(".chip")).to_have_text("Terkirim", timeout=20_000)

    repaired = Visit.objects.get(replaces=first)
    assert "<respondent>Made Sari</respondent>" in repaired.content["xml"]
    assert Visit.objects.count() == 3
