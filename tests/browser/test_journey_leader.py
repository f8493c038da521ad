"""Ibu Bupati signs in, reads the dashboard at her desk and on her phone, and opens a rate card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from accounts.models import User
from households.models import Household
from poverty import actions
from regions.models import Population, Region
from tests.browser.watching import Watch, assert_accessible, assert_fits
from tests.conftest import PASSWORD, SUNGAILIAT, villages_of
from verification.actions import forms
from verification.models import Decision

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAY = dt.date(2026, 11, 1)


@pytest.fixture
def figures(budi: User, household_in: Callable[..., Household]) -> None:
    """Ten families of Bangka decided, four as extreme poor; population known; counted on three days."""
    line = forms.install_lines(by=None)[0]
    bangka = Region.objects.get(pk="19.01")
    Population.objects.create(region=bangka, as_of=dt.date(2025, 1, 1), unit="persons", total=337_755, source="BPS")
    for number, village in enumerate(villages_of(SUNGAILIAT)[:2] * 5):
        household = household_in(village.pk, f"Keluarga {number}", members=3)
        verdict = "extreme" if number < 4 else "able"
        Decision.objects.create(
            household=household, regency_code="19.01", verdict=verdict, reasons=["below_line"], line=line,
            effective_on=DAY - dt.timedelta(days=number), decided_by=budi,
        )  # fmt: skip
    for back in (60, 30, 0):
        actions.recompute(by=None, region=bangka, as_of=timezone.localdate() - dt.timedelta(days=back))


@pytest.mark.parametrize("width", [1280, 360])
def test_ibu_bupati_reads_the_dashboard_and_opens_a_card(
    width: int, browser: Browser, live_server: Any, figures: None, ibu_bupati: User
):
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="id-ID")
    watch, page = Watch(context, live_server.url), context.new_page()
    page.goto(live_server.url)
    page.get_by_label("Nama pengguna").fill(ibu_bupati.username)
    page.get_by_label("Sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bangka")
    tiles = page.locator(".tiles")
    expect(tiles).to_contain_text("4")  # families
    expect(tiles).to_contain_text("12")  # persons
    expect(page.locator("canvas").first).to_be_visible()
    assert_fits(page)
    assert_accessible(page)

    page.locator(".tiles a").nth(1).click()
    page.wait_for_url("**/angka/kartu/**")
    card = page.locator("#content")
    for told in ("337.755", "12", "BPS"):
        expect(card).to_contain_text(told)
    assert_fits(page)
    assert_accessible(page)
    assert page.request.get(f"{live_server.url}/keluarga/").status == 403  # figures, not families
    watch.assert_clean()
    context.close()
