"""Wati, the second officer: a decision, the family's objection, its letter and the second visits, on both screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import User
from tests.browser.watching import Watch, assert_accessible, assert_fits, signed_in
from tests.verification.conftest import (  # noqa: F401
    campaign,
    decided,
    next_village,
    object_to,
    round_of,
    send,
    targets,
    village,
)
from verification.actions import backchecks
from verification.models import BackCheck, Campaign, Decision, Objection

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 360])
def test_wati_answers_an_objection_and_takes_the_letter_along(
    width: int, browser: Browser, live_server: Any, campaign: Campaign, decided: Callable[..., Decision],  # noqa: F811
    object_to: Callable[..., Objection], budi: User, wati: User,  # noqa: F811
):  # fmt: skip
    objection = object_to(decided(note="Musdes menilai keluarga mampu."))
    backchecks.draw(by=budi, campaign=campaign, region_code="19.01", share=70, seed="musdes-7")
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="id-ID")
    signed_in(context, live_server.url, wati)
    watch, page = Watch(context, live_server.url), context.new_page()
    check = BackCheck.objects.earliest("pk")
    pages = ("keputusan/keberatan/", f"putaran/{campaign.pk}/kunjungan-ulang/", f"kunjungan-ulang/{check.pk}/")
    for path in (*pages, f"keputusan/{objection.decision_id}/", f"keputusan/keberatan/{objection.pk}/"):
        page.goto(f"{live_server.url}/verval/{path}")
        assert_fits(page)
        assert_accessible(page)
    page.get_by_label("diterima: keputusan berubah").check()
    page.get_by_label("Keputusan baru, bila diterima").select_option("extreme")
    page.get_by_label("tidak ada yang bekerja").check()
    page.locator("textarea[name='reason']").fill("Terbukti tidak bekerja.")
    page.get_by_role("button", name="Simpan jawaban").click()
    new = Decision.objects.latest("pk")
    page.wait_for_url(f"**/keputusan/{new.pk}/")
    expect(page.locator(".chain")).to_contain_text("Keberatan dari Ni Luh Sari")
    with page.expect_download() as download:
        page.get_by_role("button", name="Surat untuk keluarga").click()
    assert download.value.suggested_filename == f"surat-keputusan-{new.pk}.pdf"
    watch.assert_clean()
