"""Siti visits a family without signal: the draft outlives a killed page, and the visit arrives once, with a receipt."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from accounts.models import User
from households.models import Household
from poverty.demo.photos import draw_photo
from regions.models import Region
from tests.browser.watching import Watch, signed_in
from tests.conftest import SUNGAILIAT, villages_of
from verification.actions import campaigns, forms
from verification.models import Campaign, Photo, Target, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
# Which option to take where there is a choice; elsewhere the first one.
ANSWERS = {"completed", "head", "match", "living_here", "owned", "cement", "wood", "zinc", "firewood", "eligible"}
MEASURED = re.compile(r"Ketelitian \d")
TYPED = {"numeric": "250000", "decimal": "36", "text": "Ni Luh Sari"}


@pytest.fixture
def campaign(budi: User, siti: User, household_in: Callable[..., Household], noise: list[Household]) -> Campaign:
    village = villages_of(SUNGAILIAT)[0]
    for name in ("Ni Luh Sari", "Sulaiman", "Asep Hidayat"):
        household_in(village.pk, name, members=2).members.filter(is_head=False).update(name="Made Wirawan")
    form = forms.install_standard(by=None)
    line = next(line for line in forms.install_lines(by=None) if line.name == "BPS Maret 2023")
    today = timezone.localdate()
    made = campaigns.create(
        by=budi, name="Verval Bangka", region=Region.objects.get(pk="19.01"), form=form, line=line, starts_on=today,
        ends_on=today + dt.timedelta(days=20),
    )  # fmt: skip
    campaigns.add_targets(by=budi, campaign=made)
    campaigns.assign(by=budi, campaign=made, plan={village.pk: [siti]})
    return campaigns.open_campaign(by=budi, campaign=made)


@pytest.fixture
def phone(browser: Browser, live_server: Any, siti: User, campaign: Campaign) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport=PHONE, locale="id-ID", timezone_id="Asia/Jakarta", has_touch=True, is_mobile=True,
        permissions=["geolocation"], geolocation={"latitude": -1.8512, "longitude": 106.1171, "accuracy": 5},
    )  # fmt: skip
    signed_in(context, live_server.url, siti)
    yield context
    context.close()


def test_siti_visits_without_signal_and_the_visit_arrives_once(
    phone: BrowserContext, live_server: Any, siti: User, campaign: Campaign
):
    watch = Watch(phone, live_server.url)
    page = phone.new_page()
    page.goto(f"{live_server.url}/field/")
    expect(page.get_by_text("Ni Luh Sari")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.reload()  # the shell and the engine are in the phone's cache from here on
    expect(page.get_by_text("0 dari 3 keluarga")).to_be_visible()
    wait_for_the_questionnaire(page)

    watch.offline = True
    phone.set_offline(True)
    page.reload()
    page.get_by_text("Ni Luh Sari").click()
    page.get_by_role("button", name="Mulai kunjungan").click()
    first = title_of(page)
    fill_page(page)
    page.get_by_role("button", name="Lanjut").click()
    expect(page.locator("main h2")).not_to_have_text(first)
    fill_page(page)
    expect(page.locator(".saved")).to_contain_text("Tersimpan")
    here = title_of(page)
    page.wait_for_timeout(1500)
    page.close()  # the battery is empty

    page = phone.new_page()
    page.goto(f"{live_server.url}/field/")
    expect(page.get_by_text("Draf", exact=True).first).to_be_visible()
    page.get_by_text("Ni Luh Sari").click()
    page.get_by_role("button", name="Lanjutkan draf").click()
    expect(page.locator("main h2")).to_have_text(here)
    finish(page)
    expect(page.get_by_text("1 dari 3 keluarga")).to_be_visible()
    assert Visit.objects.count() == 0

    phone.set_offline(False)
    watch.offline = False
    page.get_by_text("Ni Luh Sari").click()
    expect(page.locator(".receipt")).to_contain_text("Tanda terima", timeout=30_000)
    expect(page.locator(".chip").first).to_have_text("Terkirim", timeout=30_000)  # the photos too
    visit = Visit.objects.get()
    target = Target.objects.get(household__head_name="Ni Luh Sari", campaign=campaign)
    assert (visit.target_id, visit.facilitator_id, visit.state) == (target.pk, siti.pk, "received")
    assert str(visit.receipt_id) in page.locator(".receipt").inner_text()
    assert target.state == "visited"
    page.reload()
    expect(page.locator(".receipt")).to_contain_text("Tanda terima")
    assert Visit.objects.count() == 1
    assert Photo.objects.filter(visit=visit, state="stored").count() == Photo.objects.count() >= 2
    assert (visit.accuracy_m, float(visit.latitude or 0)) == (5, -1.8512)
    watch.assert_clean()


def wait_for_the_questionnaire(page: Page) -> None:
    """The list downloads the form by itself; the phone may go out of reach once it has it."""
    expect(page.get_by_text(re.compile("^Diperbarui"))).to_be_visible()
    page.wait_for_timeout(1500)


def title_of(page: Page) -> str:
    return page.locator("main h2").first.inner_text()


def finish(page: Page) -> None:
    """All pages up to the last one, and the check before finishing. What is folded up opens when it lacks something."""
    for _try in range(40):
        if page.get_by_role("button", name="Selesaikan").is_visible():
            page.get_by_role("button", name="Selesaikan").click()
            return
        fill_page(page)
        page.get_by_role("button", name="Lanjut").click()
    raise AssertionError((title_of(page), page.locator(".q.faulty").all_inner_texts()))


def fill_page(page: Page) -> None:
    """Answer what is asked and not answered yet; answers bring new questions."""
    for _turn in range(40):
        open_questions = [question for question in page.locator(".q:visible").all() if is_open(question)]
        if not open_questions:
            return
        answer(page, open_questions[0])
    raise AssertionError(f"questions without end on {title_of(page)}")


def is_open(question: Locator) -> bool:
    if question.locator("input[type=radio]").count():
        return not question.locator("input[type=radio]:checked").count()
    if question.locator("input[type=file]").count():
        return not question.locator("img:visible").count()
    if question.locator(".place").count():
        return not question.locator(".status", has_text=MEASURED).count()
    if not question.locator(".required:visible").count():
        return False
    if question.locator("input[type=checkbox]").count():
        return not question.locator("input[type=checkbox]:checked").count()
    field = question.locator("input, select, textarea").first
    return bool(field.count()) and field.is_enabled() and not field.input_value()


def answer(page: Page, question: Locator) -> None:
    if question.locator("input[type=radio], input[type=checkbox]").count():
        boxes = question.locator("input[type=radio], input[type=checkbox]")
        known = [box for box in boxes.all() if box.get_attribute("value") in ANSWERS]
        (known or [boxes.first])[0].check()
    elif question.locator("input[type=file]").count():
        photo = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": draw_photo("front", 1, question.inner_text())}
        question.locator("input[type=file]").first.set_input_files(photo)
        expect(question.locator("img:visible").first).to_be_visible()
    elif question.locator(".place").count():
        question.locator(".place button.secondary").first.click()
        expect(question.locator(".status")).to_have_text(MEASURED)
    elif question.locator("select").count():
        values = [option.get_attribute("value") for option in question.locator("option").all()]
        question.locator("select").select_option(next((value for value in values if value in ANSWERS), values[1]))
    else:
        field = question.locator("input, textarea").first
        if field.get_attribute("type") == "date":
            field.fill("1985-01-31")
        elif re.search("Nomor (KK|kartu)|NIK|16 angka", question.inner_text(), re.IGNORECASE):
            field.fill("1901015501850000")
        else:
            field.fill(TYPED[field.get_attribute("inputmode") or "text"])
        field.press("Tab")
    page.wait_for_timeout(50)
