"""One phone in several hands, taken away, left in a drawer, nearly full, with a wrong clock, and with a new version."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts import actions
from accounts.models import Device, User
from households.models import Household
from poverty.demo.photos import draw_photo
from tests.browser.cutting import Line, line_to
from tests.browser.everything import xlsform
from tests.browser.field import LONG_NAME, begin, fill, forward, phone_of, pick, question, round_for, start, write
from tests.browser.watching import SERIOUS, Watch, signed_in
from verification.actions import forms
from verification.models import Campaign, Target, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: What a curious person with the browser's tools finds on the phone, as one text.
SEEN = (Path(__file__).parent / "seen.js").read_text()


@pytest.fixture
def campaign(budi: User, siti: User, household_in: Callable[..., Household], noise: list[Household]) -> Campaign:
    return round_for(budi, siti, household_in, ["Ni Luh Sari", LONG_NAME])


@pytest.fixture
def phone(browser: Browser, live_server: Any, siti: User, campaign: Campaign) -> Iterator[BrowserContext]:
    context = phone_of(browser, live_server.url, siti)
    yield context
    context.close()


def with_an_unsent_visit(phone: BrowserContext, home: str) -> Page:
    """Offline, one visit finished, one begun."""
    page = phone.new_page()
    start(page, home)
    phone.set_offline(True)
    begin(page, "Ni Luh Sari")
    fill(page, respondent="Jawaban Rahasia")
    begin(page, LONG_NAME)
    forward(page)
    write(page, "Nama responden", "Draf Rahasia")
    expect(page.locator(".saved")).to_contain_text("Tersimpan")
    page.wait_for_timeout(300)
    page.evaluate("location.hash = '#/'")
    expect(page.locator(".chip", has_text="Draf")).to_be_visible()
    return page


def signed_out(context: BrowserContext, home: str, user: User) -> None:
    """The next person signs in. Nothing is on its way meanwhile: a late 401 would take the new cookie along."""
    for page in context.pages:
        page.goto("about:blank")
    context.clear_cookies()
    signed_in(context, home, user)


def test_rahmat_cannot_read_what_siti_left_and_siti_finds_all_of_it(
    phone: BrowserContext, live_server: Any, siti: User, rahmat: User, campaign: Campaign
):
    Target.objects.filter(household__head_name=f"Bukan {campaign.targets.last().village_id}").update(facilitator=rahmat)
    page = with_an_unsent_visit(phone, live_server.url)
    seen = page.evaluate(SEEN)
    assert "Jawaban Rahasia" in seen and "Ni Luh Sari" in seen, "the key at work opens her own"
    assert "EXPORTED" not in seen

    page.evaluate("location.hash = '#/account'")
    page.get_by_role("button", name="Ganti orang di HP ini").click()
    page.get_by_role("button", name="Kunci dan ganti orang").click()
    expect(page.get_by_text("Terkunci di HP ini: 1 kunjungan belum terkirim, 1 draf")).to_be_visible()
    assert not [word for word in ("Rahasia", "Ni Luh Sari", LONG_NAME) if word in page.evaluate(SEEN)]

    signed_out(phone, live_server.url, rahmat)
    phone.set_offline(False)
    page.goto(f"{live_server.url}/field/")
    expect(page.get_by_text("Terkunci di HP ini").or_(page.get_by_text("Semua ")).first).to_be_visible()
    page.evaluate("location.hash = '#/account'")
    expect(page.get_by_role("heading", name="Rahmat Hidayat")).to_be_visible()
    assert not [word for word in ("Rahasia", "Ni Luh Sari", LONG_NAME) if word in page.evaluate(SEEN)]
    assert Visit.objects.count() == 0, "nobody sends in another's name"

    signed_out(phone, live_server.url, siti)
    page.goto(f"{live_server.url}/field/")
    expect(page.locator("a.item", has_text="Ni Luh Sari").locator(".chip")).to_have_text("Terkirim", timeout=20_000)
    expect(page.locator("a.item", has_text=LONG_NAME).locator(".chip")).to_have_text("Draf")
    visit = Visit.objects.get()
    assert (visit.facilitator_id, visit.state) == (siti.pk, "received")


def test_a_revoked_phone_forgets_the_list_and_keeps_unsent_work_locked(
    phone: BrowserContext, live_server: Any, siti: User, campaign: Campaign
):
    page = with_an_unsent_visit(phone, live_server.url)
    actions.revoke_device(by=siti, device=Device.objects.get(user=siti))

    phone.set_offline(False)
    page.goto(f"{live_server.url}/field/")
    expect(page.get_by_text("Terkunci di HP ini: 1 kunjungan belum terkirim, 1 draf")).to_be_visible(timeout=20_000)
    assert not [word for word in ("Rahasia", "Ni Luh Sari", LONG_NAME) if word in page.evaluate(SEEN)]
    assert Visit.objects.count() == 0

    signed_out(phone, live_server.url, siti)  # she has her phone back and logs in anew
    page.goto(f"{live_server.url}/field/")
    expect(page.locator("a.item", has_text="Ni Luh Sari").locator(".chip")).to_have_text("Terkirim", timeout=20_000)
    expect(page.locator("a.item", has_text=LONG_NAME).locator(".chip")).to_have_text("Draf")
    assert Device.objects.filter(user=siti, revoked_at=None).count() == 1


def test_an_ended_role_and_a_closed_account_do_the_same(
    phone: BrowserContext, live_server: Any, siti: User, campaign: Campaign
):
    page = with_an_unsent_visit(phone, live_server.url)
    siti.assignments.update(valid_to=timezone.localdate() - dt.timedelta(days=1))
    phone.set_offline(False)
    page.goto(f"{live_server.url}/field/")
    expect(page.get_by_text("Terkunci di HP ini: 1 kunjungan belum terkirim, 1 draf")).to_be_visible(timeout=20_000)

    siti.assignments.update(valid_to=None)
    page.goto(f"{live_server.url}/field/")
    expect(page.locator("a.item", has_text="Ni Luh Sari").locator(".chip")).to_have_text("Terkirim", timeout=20_000)

    siti.is_active = False
    siti.save()
    page.goto(f"{live_server.url}/field/")
    expect(page.get_by_text("Terkunci di HP ini: 0 kunjungan belum terkirim, 1 draf")).to_be_visible(timeout=20_000)
    assert not [word for word in ("Rahasia", "Ni Luh Sari", LONG_NAME) if word in page.evaluate(SEEN)]


def test_logging_out_takes_the_list_and_asks_before_it_takes_a_visit(
    phone: BrowserContext, live_server: Any, siti: User, campaign: Campaign
):
    page = with_an_unsent_visit(phone, live_server.url)
    page.evaluate("location.hash = '#/account'")
    page.get_by_role("button", name="Keluar dan hapus data").click()
    expect(page.get_by_role("dialog")).to_contain_text("Ada 1 kunjungan yang BELUM terkirim dan 1 draf.")
    page.get_by_role("button", name="Keluar dan hapus semuanya").click()
    expect(page.get_by_role("dialog")).to_contain_text("hilang selamanya")
    page.get_by_role("dialog").get_by_role("button", name="Batal").click()
    page.get_by_role("button", name="Keluar dan hapus data").click()
    page.get_by_role("button", name="Keluar, kunci yang belum terkirim").click()
    expect(page.get_by_text("Terkunci di HP ini: 1 kunjungan")).to_be_visible()
    assert not [word for word in ("Rahasia", "Ni Luh Sari", LONG_NAME) if word in page.evaluate(SEEN)]

    phone.set_offline(False)
    signed_out(phone, live_server.url, siti)
    page.goto(f"{live_server.url}/field/")
    expect(page.locator("a.item", has_text="Ni Luh Sari").locator(".chip")).to_have_text("Terkirim", timeout=20_000)
    page.evaluate("location.hash = '#/outbox'")
    page.get_by_role("link", name="Lanjutkan draf").click()
    page.get_by_role("button", name="Hapus draf").click()
    page.get_by_role("dialog").get_by_role("button", name="Hapus draf").click()
    page.evaluate("location.hash = '#/account'")
    page.get_by_role("button", name="Keluar dan hapus data").click()
    page.get_by_role("button", name="Ya, hapus dan keluar").click()
    page.wait_for_url("**/akun/**")
    left = page.evaluate("indexedDB.databases().then((all) => all.map(({ name }) => name))")
    assert left == ["ngerombo-phone"], "nothing unsent: nothing left"


def test_a_phone_in_a_drawer_warns_then_forgets_the_list_but_no_visit(
    phone: BrowserContext, live_server: Any, siti: User, campaign: Campaign
):
    page = with_an_unsent_visit(phone, live_server.url)
    now = dt.datetime.now()
    page.clock.set_system_time(now + dt.timedelta(days=12))
    page.goto(f"{live_server.url}/field/")
    expect(page.get_by_text("Sudah 12 hari HP ini tidak bertemu server. Dalam 2 hari")).to_be_visible()
    expect(page.locator("a.item", has_text="Ni Luh Sari")).to_be_visible()

    page.clock.set_system_time(now + dt.timedelta(days=15))
    page.goto(f"{live_server.url}/field/")
    expect(page.get_by_text("Terkunci di HP ini: 1 kunjungan belum terkirim, 1 draf")).to_be_visible()
    assert not [word for word in ("Rahasia", "Ni Luh Sari", LONG_NAME) if word in page.evaluate(SEEN)]

    phone.set_offline(False)
    page.reload()
    expect(page.locator("a.item", has_text="Ni Luh Sari").locator(".chip")).to_have_text("Terkirim", timeout=20_000)
    assert Visit.objects.get().state == "received"


@pytest.mark.parametrize("days", [-400, 10])
def test_a_wrong_clock_breaks_nothing_and_is_told(
    phone: BrowserContext, live_server: Any, siti: User, campaign: Campaign, days: int
):
    page = phone.new_page()
    page.clock.set_system_time(dt.datetime.now() + dt.timedelta(days=days))
    start(page, live_server.url)
    expect(page.get_by_text(f"Jam HP ini berbeda {abs(days)} hari dari server")).to_be_visible()
    expect(page.get_by_text("20 hari lagi")).to_be_visible()
    phone.set_offline(True)
    begin(page, "Ni Luh Sari")
    fill(page)
    page.clock.set_system_time(dt.datetime.now())  # somebody puts it right before there is signal
    page.goto(f"{live_server.url}/field/")
    expect(page.locator("a.item", has_text="Ni Luh Sari").locator(".chip")).to_have_text("Menunggu dikirim")
    phone.set_offline(False)
    page.reload()
    expect(page.locator("a.item", has_text="Ni Luh Sari").locator(".chip")).to_have_text("Terkirim", timeout=20_000)
    expect(page.get_by_text("Jam HP ini berbeda")).to_be_hidden()

    visit = Visit.objects.get()
    assert visit.state == "received"
    assert visit.phone_time is not None
    assert abs((visit.phone_time - visit.received_at).total_seconds() / 86400 - days) < 1


#: The refusal a browser gives when the disk is full (Chromium enforces no quota in a test's profile).
FULL = """const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...given) {
  if (window.full) throw new DOMException("full", "QuotaExceededError");
  return put.apply(this, given);
};
const estimate = navigator.storage.estimate.bind(navigator.storage);
navigator.storage.estimate = async () => (sessionStorage.nearly ? { usage: 9.7e8, quota: 1e9 } : estimate());"""


def test_a_full_phone_is_told_and_loses_no_answer(
    phone: BrowserContext, live_server: Any, siti: User, campaign: Campaign
):
    page = phone.new_page()
    page.add_init_script(FULL)
    start(page, live_server.url)
    begin(page, "Ni Luh Sari")
    forward(page)
    write(page, "Nama responden", "Ni Luh Sari")
    forward(page)
    pick(page, "Pulau", "Bangka")
    expect(page.locator(".saved")).to_contain_text("Tersimpan")
    page.evaluate("window.full = true")
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": draw_photo("front", 1, "rumah")}
    question(page, "Foto rumah").locator("input[type=file]").set_input_files(photo)
    expect(question(page, "Foto rumah").locator(".error")).to_contain_text("foto ini BELUM tersimpan")

    expect(page.locator(".saved")).to_contain_text("BELUM tersimpan")

    page.evaluate("window.full = false")
    page.evaluate("sessionStorage.nearly = '1'")
    question(page, "Foto rumah").locator("input[type=file]").set_input_files(photo)
    expect(question(page, "Foto rumah").locator("img.photo")).to_be_visible()
    pick(page, "Desa", "Kemuja")
    expect(page.locator(".saved")).to_contain_text("Tersimpan")
    page.goto(f"{live_server.url}/field/#/outbox")
    page.reload()
    expect(page.get_by_text("Ruang HP hampir habis: sisa 28,6 MB")).to_be_visible()
    expect(page.get_by_text("Ruang terpakai")).to_be_visible()
    page.get_by_role("link", name="Lanjutkan draf").click()
    page.get_by_role("button", name="Lanjutkan draf").click()
    expect(page.locator("input[value=kemuja]")).to_be_checked()
    expect(page.locator("img.photo:visible")).to_be_visible()


def test_a_new_version_waits_for_the_visit_being_filled(
    browser: Browser, live_server: Any, siti: User, campaign: Campaign
):
    with line_to(live_server.url) as line:
        context = phone_of(browser, line.url, siti)
        page = context.new_page()
        start(page, line.url)
        old = page.evaluate("caches.keys()")
        newer(line, live_server.url)
        begin(page, "Ni Luh Sari")
        page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update()).then(() => null)")
        page.wait_for_function("navigator.serviceWorker.getRegistration().then((one) => Boolean(one.waiting))")
        forward(page)
        write(page, "Nama responden", "Sedang mengetik")
        other = context.new_page()
        other.goto(f"{line.url}/field/")
        other.get_by_role("button", name="Pasang sekarang").click()
        expect(other.locator(".toast")).to_have_text("Selesaikan dulu kunjungan yang sedang diisi atau dikirim.")
        expect(question(page, "Nama responden").locator("input")).to_have_value("Sedang mengetik")

        page.evaluate("location.hash = '#/'")
        expect(page.locator(".chip", has_text="Draf")).to_be_visible()
        with other.expect_navigation():
            other.get_by_role("button", name="Pasang sekarang").click()
        expect(other.locator("a.item").first).to_be_visible()
        expect(other.get_by_role("button", name="Pasang sekarang")).to_be_hidden()
        assert other.evaluate("caches.keys()") != old
        expect(other.locator(".chip", has_text="Draf")).to_be_visible()
        context.close()


def newer(line: Line, home: str) -> None:
    """From now on the line brings another version of the worker, with a cache of its own."""
    text = Client().get("/field/sw.js").content.replace(b"ngerombo-field-", b"ngerombo-field-x-", 1)
    line.instead = lambda method, path, body: (200, "text/javascript", text) if path == "/field/sw.js" else None


def test_two_rounds_on_one_phone_each_with_its_own_questions(
    phone: BrowserContext, live_server: Any, siti: User, budi: User, campaign: Campaign, household_in: Any
):
    quarterly = forms.publish(by=None, xlsform=xlsform(key="triwulan", version="7"))
    round_for(budi, siti, household_in, ["Sulaiman"], name="Triwulan IV", form=quarterly, days=5)
    page = phone.new_page()
    start(page, live_server.url)
    expect(page.locator("button.round")).to_have_count(2)
    expect(page.locator("button.round").first).to_contain_text("Triwulan IV")
    expect(page.locator("a.item")).to_have_count(5)
    page.locator("button.round").first.click()
    expect(page.locator("a.item")).to_have_count(3)
    begin(page, "Ni Luh Sari")
    fill(page)
    expect(page.locator("a.item", has_text="Ni Luh Sari").locator(".chip")).to_have_text("Terkirim", timeout=20_000)
    page.locator("button.round").first.click()
    states = page.locator("a.item", has_text="Ni Luh Sari").locator(".chip")
    expect(states).to_have_text(["Terkirim", "Belum"])

    visit = Visit.objects.get()
    assert visit.target is not None and visit.form is not None
    assert (visit.target.campaign.name, visit.form.key, visit.state) == ("Triwulan IV", "triwulan", "received")


#: Everything that is pressed and smaller than 44 px, as drawn.
SMALL = """() => [...document.querySelectorAll('a, button, input, select, textarea, label.choice')].filter((e) => {
  const target = e.closest('label.choice') ?? e;
  const { width, height } = target.getBoundingClientRect();
  return e.checkVisibility() && width > 0 && (width < 44 || height < 44);
}).map((e) => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_screen_fits_a_small_phone_is_pressed_with_a_thumb_and_read_aloud(
    browser: Browser, live_server: Any, siti: User, campaign: Campaign, language: str
):
    context = phone_of(browser, live_server.url, siti, bypass_csp=True, viewport={"width": 320, "height": 640})
    watch = Watch(context, live_server.url)
    page = context.new_page()
    start(page, live_server.url)
    if language == "en":
        page.evaluate("location.hash = '#/account'")
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("heading", name="Visits")).to_be_visible()
    check(page, aloud=language == "id")
    target = Target.objects.get(campaign=campaign, household__head_name=LONG_NAME).pk
    for screen in (f"family/{target}", "outbox", "account", f"form/{target}"):
        page.evaluate("(to) => { location.hash = to }", f"#/{screen}")
        expect(page.locator("main h2, main .empty").first).to_be_visible()
        check(page, aloud=language == "id")
    for _page in range(5):
        if page.locator(".skip:visible").count():
            break
        page.locator("footer .primary").click()
        skip = page.get_by_role("button", name="Lewati dulu" if language == "id" else "Skip")
        check(page, aloud=language == "id")
        if skip.is_visible():
            skip.click()
        check(page, aloud=language == "id")
    watch.assert_clean()
    context.close()


def check(page: Page, aloud: bool = True) -> None:
    page.wait_for_timeout(100)
    found = Axe().run(page).response["violations"] if aloud else []
    serious = [
        (rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found if rule["impact"] in SERIOUS
    ]
    assert not serious, (page.url, json.dumps(serious, indent=1))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} is wider than the screen"
    assert page.evaluate(SMALL) == []


def test_a_facilitator_without_households_is_told_so(browser: Browser, live_server: Any, rahmat: User, noise: Any):
    context = phone_of(browser, live_server.url, rahmat)
    page = context.new_page()
    page.goto(f"{live_server.url}/field/")
    expect(page.get_by_text("Belum ada keluarga yang ditugaskan kepada Anda.")).to_be_visible()
    expect(page.get_by_text("Belum ada putaran verifikasi yang dibuka.")).to_be_visible()
    assert settings.SESSION_COOKIE_NAME in {cookie["name"] for cookie in context.cookies()}
    context.close()
