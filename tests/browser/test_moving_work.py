"""Budi moves a village's work with the mouse: to somebody who works there, and in vain to somebody who does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.models import User
from accounts.permissions import Role
from households.models import Household
from tests.browser.field import round_for
from tests.browser.watching import Watch, assert_accessible, signed_in
from tests.conftest import SUNGAILIAT, villages_of
from verification.models import Campaign, Target

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def campaign(
    budi: User, siti: User, rahmat: User, household_in: Callable[..., Household], noise: list[Household],
    person_with: Callable[..., User],
) -> Campaign:  # fmt: skip
    """Siti has three families; Rahmat works in the whole kecamatan, Made in another village only."""
    person_with("made", "I Made Jauh", Role.FACILITATOR, villages_of(SUNGAILIAT)[1].pk)
    return round_for(budi, siti, household_in, ["Ni Luh Sari", "Sulaiman", "Asep Hidayat"])


@pytest.fixture
def page(context: BrowserContext, live_server: Any, campaign: Campaign, budi: User) -> Page:
    signed_in(context, live_server.url, budi)
    page = context.new_page()
    page.goto(f"{live_server.url}/verval/putaran/{campaign.pk}/pindah/?district={SUNGAILIAT}")
    return page


def lane(page: Page, name: str) -> Locator:
    return page.locator(f"section[aria-label='{name}']")


def drag(page: Page, block: Locator, onto: Locator) -> None:
    """As a hand does it: press, move a little at a time; the button stays pressed."""
    start, end = block.bounding_box(), onto.bounding_box()
    assert start and end
    page.mouse.move(start["x"] + start["width"] - 12, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 20, steps=12)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 24, steps=3)


def held_by(user: User, campaign: Campaign) -> int:
    return Target.objects.filter(campaign=campaign, facilitator=user).count()


def test_a_block_dragged_to_rahmat_is_his(
    page: Page, context: BrowserContext, live_server: Any, campaign: Campaign, siti: User, rahmat: User
):
    watch = Watch(context, live_server.url)
    drag(page, lane(page, "Siti Aminah").locator("[data-block]").first, lane(page, "Rahmat Hidayat"))
    expect(lane(page, "Rahmat Hidayat")).to_have_class(re.compile(r"\blane-over\b"))
    page.mouse.up()

    expect(page.get_by_text("3 keluarga mendapat pendamping baru.")).to_be_visible()
    expect(lane(page, "Rahmat Hidayat").locator(".lane-sum")).to_have_text("3")
    assert (held_by(siti, campaign), held_by(rahmat, campaign)) == (0, 3)
    watch.assert_clean()
    assert_accessible(page)


def test_a_lane_of_another_village_is_dimmed_and_says_why_it_takes_nothing(page: Page, campaign: Campaign, siti: User):
    village = villages_of(SUNGAILIAT)[0].name
    drag(page, lane(page, "Siti Aminah").locator("[data-block]").first, lane(page, "I Made Jauh"))
    expect(lane(page, "I Made Jauh")).to_have_class(re.compile(r"\blane-closed\b"))
    expect(page.get_by_text(f"I Made Jauh tidak bertugas di {village}: blok ini tetap di tempatnya.")).to_be_visible()
    page.mouse.up()

    expect(page.locator(".lane-closed")).to_have_count(0)
    expect(page.get_by_text("tidak bertugas di")).to_be_visible()
    assert held_by(siti, campaign) == 3


def test_with_the_keyboard_only_those_who_work_there_can_be_chosen(page: Page, campaign: Campaign, rahmat: User):
    lane(page, "Siti Aminah").locator("input[name=blocks]").first.focus()
    page.keyboard.press("Space")
    made = page.locator("select[name=facilitator] option", has_text="I Made Jauh")
    expect(made).to_be_disabled()

    page.locator("select[name=facilitator]").select_option(str(rahmat.pk))
    page.get_by_role("button", name="Berikan yang dicentang").press("Enter")
    expect(page.get_by_text("3 keluarga mendapat pendamping baru.")).to_be_visible()
    assert held_by(rahmat, campaign) == 3
