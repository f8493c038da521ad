"""A village that did not change, reported where there is no signal; and a tap that meets the list being drawn anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from households.models import Household
from tests.browser.field import phone_of, round_for, start
from tests.browser.watching import Watch
from tests.conftest import SUNGAILIAT, villages_of
from verification.actions import listing, reporting
from verification.models import Campaign, Decision, SentReport, VillageReport, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Household_in = Callable[..., Household]


@pytest.fixture
def routine(budi: User, siti: User, wati: User, household_in: Household_in, noise: list[Household]) -> Campaign:
    """A routine round: both families of Siti's village were decided last time; in three villages nobody has any."""
    made = round_for(budi, siti, household_in, ["Ni Luh Sari", "Sulaiman"], name="Triwulan II")
    Campaign.objects.filter(pk=made.pk).update(routine=True)
    for target in made.targets.select_related("household"):
        Decision.objects.create(
            household=target.household, regency_code="19.01", verdict="poor", reasons=["vulnerable"], line=made.line,
            effective_on=timezone.localdate() - dt.timedelta(days=90), decided_by=wati,
        )  # fmt: skip
    listing.call_villages(made)
    wanted = [village.pk for village in villages_of(SUNGAILIAT)[:4]]
    VillageReport.objects.filter(campaign=made).exclude(village__in=wanted).delete()
    return made


@pytest.fixture
def phone(browser: Browser, live_server: Any, siti: User, routine: Campaign) -> Iterator[BrowserContext]:
    context = phone_of(browser, live_server.url, siti)
    yield context
    context.close()


def row(page: Page, name: str) -> Any:
    return page.locator("a.item", has=page.locator(".who", has_text=name)).first


def report(page: Page, name: str, words: str) -> None:
    row(page, name).click()
    page.get_by_role("button", name=words, exact=True).click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text(f"Laporkan “{words}” untuk {name}, Triwulan II?")
    sheet.get_by_role("button", name="Ya, laporkan").click()
    expect(page.locator(".family .chip")).not_to_have_text("Belum melapor")


def back(page: Page) -> None:
    page.evaluate("location.hash = '#/'")
    expect(page.locator("input[type=search]")).to_be_visible()


def test_reports_made_without_signal_are_sent_when_there_is_some(
    phone: BrowserContext, live_server: Any, routine: Campaign, siti: User
):
    mine, empty, third, _fourth = (village.name for village in villages_of(SUNGAILIAT)[:4])
    page = phone.new_page()
    start(page, live_server.url)
    expect(page.get_by_role("link", name="Laporan desa: 0 dari 4 desa sudah melapor")).to_be_visible()
    phone.set_offline(True)
    page.close()

    page = phone.new_page()  # from a cold start, without a network
    watch = Watch(phone, live_server.url)
    watch.offline = True
    page.goto(f"{live_server.url}/field/")
    expect(row(page, mine).locator(".chip")).to_have_text("Belum melapor")
    report(page, mine, "Tidak ada perubahan")
    expect(page.locator(".family .chip")).to_have_text("Menunggu dikirim")
    back(page)
    report(page, empty, "Nihil")
    back(page)
    report(page, third, "Nihil")
    page.get_by_role("button", name="Batalkan laporan ini").click()
    page.get_by_role("dialog").get_by_role("button", name="Batalkan laporan ini").click()
    expect(page.locator(".family .chip")).to_have_text("Belum melapor")
    back(page)
    expect(page.get_by_role("link", name="2 laporan desa menunggu dikirim")).to_be_visible()
    assert SentReport.objects.count() == 0

    phone.set_offline(False)
    expect(page.get_by_role("link", name="Laporan desa: 2 dari 4 desa sudah melapor")).to_be_visible()
    expect(row(page, mine).locator(".chip")).to_have_text("Tidak ada perubahan")
    expect(row(page, empty).locator(".chip")).to_have_text("Nihil")
    page.evaluate("location.hash = '#/outbox'")
    expect(page.locator(".outbox-item .chip", has_text="Terkirim")).to_have_count(2)
    expect(page.locator(".outbox-item .receipt").first).to_contain_text("Tanda terima")

    said = VillageReport.objects.exclude(kind="").order_by("village_id").values_list("kind", "reported_by")
    assert list(said) == [("no_change", siti.pk), ("zero", siti.pk)]
    assert SentReport.objects.filter(state="counted").count() == 2
    watch.assert_clean()


def test_a_report_that_came_too_late_is_held_and_holds_up_nothing(
    phone: BrowserContext, live_server: Any, routine: Campaign, budi: User
):
    mine, empty = (village.name for village in villages_of(SUNGAILIAT)[:2])
    page = phone.new_page()
    start(page, live_server.url)
    phone.set_offline(True)
    report(page, mine, "Tidak ada perubahan")
    back(page)
    report(page, empty, "Nihil")
    hers = routine.targets.filter(facilitator__username="siti").first()
    Visit.objects.create(
        instance_id="uuid:other", target=hers, facilitator=budi, channel="sheet", sha256="0" * 64, content={},
        answers={}, village_id=hers.village_id, received_at=timezone.now(),
    )  # fmt: skip

    phone.set_offline(False)
    page.evaluate("location.hash = '#/outbox'")
    expect(page.locator(".outbox-item", has_text=empty).locator(".chip")).to_have_text("Terkirim")
    held = page.locator(".outbox-item", has_text=mine)
    expect(held.locator(".chip")).to_have_text("Ditahan")
    expect(held).to_contain_text("sudah dikunjungi pendamping lain")
    held.get_by_role("link", name="Lihat desa").click()
    expect(page.get_by_role("button", name="Tidak ada perubahan", exact=True)).to_be_visible()


def test_what_was_reported_on_the_web_meanwhile_is_one_report(
    phone: BrowserContext, live_server: Any, routine: Campaign, siti: User
):
    mine = villages_of(SUNGAILIAT)[0]
    page = phone.new_page()
    start(page, live_server.url)
    phone.set_offline(True)
    report(page, mine.name, "Tidak ada perubahan")
    web = VillageReport.objects.get(campaign=routine, village=mine)
    reporting.report_village(by=siti, report=web, kind="no_change")

    phone.set_offline(False)
    expect(page.locator(".family .chip")).to_have_text("Tidak ada perubahan")
    assert list(VillageReport.objects.exclude(kind="").values_list("pk", flat=True)) == [web.pk]
    page.get_by_role("button", name="Kembali").click()
    expect(page.get_by_role("heading", name="Sudah melapor (1)")).to_be_visible()


def test_a_tap_counts_though_the_list_is_drawn_anew_under_the_finger(
    phone: BrowserContext, live_server: Any, routine: Campaign
):
    page = phone.new_page()
    start(page, live_server.url)
    found = page.locator("a.item", has_text="Sulaiman")
    found.scroll_into_view_if_needed()
    box = found.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 12)
    page.mouse.down()
    page.evaluate("for (let turn = 0; turn < 3; turn += 1) window.dispatchEvent(new Event('offline'))")
    page.mouse.up()

    expect(page.get_by_role("button", name="Mulai kunjungan")).to_be_visible()
