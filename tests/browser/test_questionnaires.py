"""Questionnaires of any author: uploaded, mapped, tried in the phone's own engine, published, visited with, decided."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from households.models import Household
from tests.browser.field import PHONE, round_for
from tests.browser.test_phone_questionnaire import answers_of
from tests.browser.trying import do, finish
from tests.browser.watching import Watch, signed_in
from tests.verification.authored_forms import LANGUAGES, MEDIA, SET, Authored
from tests.verification.test_form_pictures import drawn
from verification.actions import drafting, submissions
from verification.actions.illustrating import add_pictures
from verification.answers import Reading
from verification.codes import household_code
from verification.models import FormDraft, Target

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def at_the_office(browser: Browser, live_server: Any, admin: User) -> Callable[..., Page]:
    """A page of the admin's, as wide as a phone."""
    contexts = []

    def make(address: str, **more: Any) -> Page:
        context = browser.new_context(**{**PHONE, **more})
        contexts.append((context, Watch(context, live_server.url)))
        signed_in(context, live_server.url, admin)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(live_server.url + address)
        return page

    yield make
    for context, watch in contexts:
        watch.assert_clean()
        context.close()


@pytest.mark.parametrize("form", SET, ids=lambda form: form.key)
def test_a_form_is_tried_published_filled_sent_and_read(
    form: Authored, at_the_office: Callable[..., Page], admin: User, budi: User, siti: User,
    household_in: Callable[..., Household], noise: list[Household],
):  # fmt: skip
    draft = drafting.upload(by=admin, xlsform=form.xlsform)
    page = at_the_office(f"/verval/formulir/draf/{draft.pk}/coba/")
    for step in form.steps:
        do(page, step)
    sent = finish(page)

    draft = FormDraft.objects.get()
    assert draft.tried_by == admin
    published = drafting.publish_draft(by=admin, draft=draft, accept=form.accept)
    round_for(budi, siti, household_in, ["Ni Luh Sari"], form=published)
    target = Target.objects.get(facilitator=siti)
    code = household_code(target.household.regency_code, target.household_id)
    content = sent.replace("K-0000-00000411", code)
    visit = submissions.receive(by=siti, content=content.encode()).visit

    assert (visit.state, visit.misfits, visit.problem) == ("received", [], "")
    assert (visit.target, visit.outcome, visit.proposal, visit.suggestion) == (
        target, "completed", "eligible", "extreme"
    )  # fmt: skip
    told = answers_of(sent, repeats=set(re.findall(r"([\w-]+)\[", " ".join(form.answers))))
    assert {path: told.get(path) for path in form.answers} == form.answers
    reading = Reading(published.questionnaire, published.mapping, visit.answers)
    seen = {
        "per_head": str(visit.expenditure_per_head), "position": str(visit.latitude),
        "floor": reading.ours("housing.floor", reading.one("lantai")),
    }  # fmt: skip
    assert {name: seen[name] for name in form.facts} == form.facts


def test_pictures_of_labels_and_choices_are_seen_in_the_trial(at_the_office: Callable[..., Page], admin: User):
    draft = drafting.upload(by=admin, xlsform=MEDIA.xlsform)
    add_pictures(by=admin, draft=draft, files=[("lantai.png", drawn()), ("tanah.png", drawn("brown"))])
    page = at_the_office(f"/verval/formulir/draf/{draft.pk}/coba/")

    shown = page.locator("img.label-picture:visible")
    expect(shown).to_have_count(2)
    assert [one.evaluate("image => image.naturalWidth") for one in shown.all()] == [80, 80]
    expect(page.locator("label.choice", has_text="Tanah").locator("img")).to_be_visible()
    expect(page.locator("label.choice", has_text="Keramik").locator("img")).to_be_hidden()


def test_the_words_change_with_the_language(at_the_office: Callable[..., Page], admin: User):
    draft = drafting.upload(by=admin, xlsform=LANGUAGES.xlsform)
    page = at_the_office(f"/verval/formulir/draf/{draft.pk}/coba/")

    expect(page.get_by_text("Jumlah kamar")).to_be_visible()
    expect(page.get_by_text("Kamar tidur saja")).to_be_visible()
    page.locator("button.tongue").click()
    expect(page.locator("button.tongue")).to_have_text("EN")
    expect(page.get_by_text("Bedrooms only")).to_be_visible()
    page.get_by_label("Rooms").fill("99")
    page.get_by_label("Rooms").blur()
    expect(page.get_by_text("20 rooms at most.")).to_be_visible()
    page.locator("button.tongue").click()
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_text("Paling banyak 20 kamar.")).to_be_visible()
