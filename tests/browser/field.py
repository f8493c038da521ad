"""The phone in a facilitator's hand: rounds to work in, contexts shaped like a phone, and what is pressed on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from accounts.models import User
from households.models import Household
from poverty.demo.photos import draw_photo
from regions.models import Region
from tests.browser.everything import xlsform
from tests.browser.watching import signed_in
from tests.conftest import SUNGAILIAT, villages_of
from verification.actions import campaigns, forms
from verification.models import Campaign, Form

PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740}, "locale": "id-ID", "timezone_id": "Asia/Jakarta", "has_touch": True,
    "is_mobile": True, "permissions": ["geolocation"],
    "geolocation": {"latitude": -1.8512, "longitude": 106.1171, "accuracy": 5},
}  # fmt: skip
LONG_NAME = "I Gusti Ayu Agung Ngurah Ketut Sri Wahyuningsih Adnyana Pemayun Kusumadewi"


def round_for(
    budi: User, siti: User, household_in: Callable[..., Household], heads: list[str], name: str = "Verval Bangka",
    form: Form | None = None, days: int = 20,
) -> Campaign:  # fmt: skip
    """An open round with the form that holds every kind of question; a household of Siti's for each head."""
    village = villages_of(SUNGAILIAT)[0]
    for head in heads:
        household_in(village.pk, head, members=1)
    form = form or forms.publish(by=None, xlsform=xlsform())
    line = next(line for line in forms.install_lines(by=None) if line.name == "BPS Maret 2023")
    today = timezone.localdate()
    made = campaigns.create(
        by=budi, name=name, region=Region.objects.get(pk="19.01"), form=form, line=line, starts_on=today,
        ends_on=today + dt.timedelta(days=days),
    )  # fmt: skip
    campaigns.add_targets(by=budi, campaign=made)
    campaigns.assign(by=budi, campaign=made, plan={village.pk: [siti]})
    return campaigns.open_campaign(by=budi, campaign=made)


def phone_of(browser: Browser, home: str, user: User, **more: Any) -> BrowserContext:
    context = browser.new_context(**{**PHONE, **more})
    signed_in(context, home, user)
    return context


def start(page: Page, home: str) -> None:
    """Open the app with signal, until the list, the questionnaire and the shell are on the phone."""
    with page.expect_response("**/field/api/forms/**"):
        page.goto(f"{home}/field/")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    expect(page.get_by_text("Diperbarui", exact=False)).to_be_visible()
    page.reload()
    expect(page.locator("a.item").first).to_be_visible()


def begin(page: Page, head: str) -> None:
    page.locator("a.item", has_text=head).first.click()
    page.get_by_role("button", name="Mulai kunjungan").click()
    expect(page.locator("main h2").first).to_be_visible()


def question(page: Page, words: str) -> Locator:
    return page.locator(".q:visible").filter(has=page.locator(".q-label", has_text=words)).first


def write(page: Page, words: str, text: str) -> None:
    field = question(page, words).locator("input, textarea").first
    field.fill(text)
    field.press("Tab")


def pick(page: Page, words: str, answer: str) -> None:
    question(page, words).locator("label.choice", has_text=answer).first.click()


def forward(page: Page) -> None:
    """On to the next page; `Lanjut` must take us there."""
    here = page.locator(".step").inner_text()
    page.get_by_role("button", name="Lanjut").click()
    expect(page.locator(".step")).not_to_have_text(here)


def photograph(page: Page, words: str) -> None:
    box = question(page, words)
    buffer = draw_photo("front", 1, words)
    box.locator("input[type=file]").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": buffer})
    expect(box.locator("img:visible")).to_be_visible()


def fill(page: Page, respondent: str = "Ni Luh Sari", photo: bool = False) -> None:
    """The shortest way through the form, up to the last button."""
    forward(page)
    write(page, "Nama responden", respondent)
    forward(page)
    pick(page, "Pulau", "Bangka")
    pick(page, "Desa", "Kemuja")
    write(page, "Mengapa tanpa posisi?", "Awan tebal")
    if photo:
        photograph(page, "Foto rumah")
    forward(page)
    forward(page)
    pick(page, "Hasil kunjungan", "Selesai")
    pick(page, "Usulan", "Layak")
    forward(page)
    page.get_by_role("button", name="Selesaikan").click()
    expect(page.locator("a.item").first).to_be_visible()
