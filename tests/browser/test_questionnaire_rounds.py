"""A round with an author's own form: from Siti's phone into the register, and on to the next version in mid-round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import User
from households.models import Household, Person
from tests.browser.field import begin, phone_of, round_for, start
from tests.browser.trying import asked, do, forward
from tests.browser.watching import Watch
from tests.verification.authored import plain
from tests.verification.authored_forms import END, WHOLE
from verification.actions import drafting, register, review
from verification.actions.forms import put_out
from verification.models import Form, FormDraft, Target, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST = "select_one_from_file households.csv | keluarga | Keluarga | yes\ntext | nama | Nama responden | yes"


def published(admin: User, xlsform: bytes) -> Form:
    """Through its draft's own mapping; the trial is another test's."""
    draft = drafting.upload(by=admin, xlsform=xlsform)
    form = put_out(admin, bytes(draft.xlsform), draft.xform, draft.questionnaire, draft.mapping)
    FormDraft.objects.all().delete()
    return form


def send(page: Any) -> None:
    forward(page)
    with page.expect_response(lambda answer: "submission" in answer.url and answer.status == 201):
        page.get_by_role("button", name="Selesaikan").click()
    expect(page.locator("a.item").first).to_be_visible()


def test_an_authors_own_form_reaches_the_register_through_its_mapping(
    browser: Browser, live_server: Any, admin: User, budi: User, siti: User, pak_camat: User,
    household_in: Callable[..., Household], noise: list[Household],
):  # fmt: skip
    round_for(budi, siti, household_in, ["Ni Luh Sari"], form=published(admin, WHOLE))
    target = Target.objects.get(facilitator=siti)
    home = target.household
    household_in(home.village_id, "Tetangga")
    Household.objects.filter(pk=home.pk).update(housing={"floor": "ceramic", "wall": "wood"})
    Person.objects.create(
        household=home, regency_code="19.01", name="Made Wafat", sex="L", relation="child", p3ke_person_id="777001"
    )
    context = phone_of(browser, live_server.url, siti)
    watch = Watch(context, live_server.url)
    page = context.new_page()
    start(page, live_server.url)
    begin(page, "Ni Luh Sari")

    expect(asked(page, "Keluarga").locator("input:checked")).to_have_count(1)
    forward(page)
    expect(page.locator(".card")).to_have_count(2)
    head, late = page.locator(".card").nth(0), page.locator(".card").nth(1)
    for card in (head, late):
        if card.locator(".card-body").is_hidden():
            card.locator(".card-head").click()
    expect(head.locator("input[value=L]")).to_be_checked()
    expect(head.get_by_role("button", name="Hapus")).to_have_count(0), "the office knows her"
    head.locator("label.choice", has_text="Tinggal bersama keluarga").click()
    head.locator("label.choice", has_text="Perempuan").click()
    late.locator("label.choice", has_text="Meninggal").click()
    for step in (
        "+ Anggota", "Nama anggota = Ketut Baru", "Keberadaan : Anggota baru", "Jenis kelamin : Laki-laki",
        "Hubungan : Anak", ">", "Jenis lantai : Tanah", "Jenis dinding : Entah", ">", "Belanja makanan = 300000",
        "Belanja bukan makanan = 100000", "Titik rumah @", ">", "Program : PKH", ">", *END,
    ):  # fmt: skip
        do(page, step)
    send(page)
    watch.assert_clean()
    context.close()

    visit = Visit.objects.get()
    assert (visit.state, visit.misfits, visit.target, visit.outcome, visit.suggestion) == (
        "received", [], target, "completed", "extreme"
    )  # fmt: skip
    assert (visit.expenditure_per_head, visit.accuracy_m) == (200_000, 5), "two live there, one has died"
    reading = register.reading_of(visit)
    assert reading is not None and [row["programme"] for row in reading.aid()] == ["pkh"]
    found = {one.field: one for one in register.differences_of(visit)}
    assert set(found) == {"sex", "left", "new", "housing"} or set(found) == {"sex", "left", "new", "jenis_lantai"}
    review.approve(by=pak_camat, visit=visit, accept=[one.code for one in found.values()])
    home.refresh_from_db()
    assert home.housing == {"floor": "earth", "wall": "wood"}, "a word that means nothing to us changes nothing"
    people = {one.name: one for one in home.members.all()}
    assert people["Ni Luh Sari"].sex == "P" and people["Made Wafat"].left_reason == "died"
    assert (people["Ketut Baru"].relation, people["Ketut Baru"].sex) == ("child", "L")


def test_a_new_version_comes_with_the_next_sync_and_leaves_what_was_begun_alone(
    browser: Browser, live_server: Any, admin: User, budi: User, siti: User, household_in: Callable[..., Household],
    noise: list[Household],
):  # fmt: skip
    old = published(admin, plain(FIRST, key="triwulan"))
    campaign = round_for(budi, siti, household_in, ["Ni Luh Sari", "Sulaiman"], form=old)
    context = phone_of(browser, live_server.url, siti)
    page = context.new_page()
    start(page, live_server.url)
    begin(page, "Ni Luh Sari")
    do(page, "Nama responden = Ibu Sari")
    expect(page.get_by_text("Tersimpan di HP")).to_be_visible()
    page.get_by_role("button", name="Kembali").click()
    page.get_by_role("button", name="Kembali").click()

    new = published(admin, plain(f"{FIRST}\ninteger | umur | Umur responden | yes", key="triwulan", version="2"))
    drafting.use_version(by=admin, form=new, campaign=campaign)
    with page.expect_response("**/field/api/forms/triwulan/2.xml"):
        page.reload()
    expect(page.locator("a.item", has_text="Ni Luh Sari").locator(".chip")).to_have_text("Draf")

    page.locator("a.item", has_text="Sulaiman").click()
    page.get_by_role("button", name="Mulai kunjungan").click()
    for step in ("Nama responden = Pak Leman", "Umur responden = 50", *END):
        do(page, step)
    send(page)
    page.locator("a.item", has_text="Ni Luh Sari").click()
    page.get_by_role("button", name="Lanjutkan draf").click()
    expect(asked(page, "Nama responden").locator("input")).to_have_value("Ibu Sari")
    expect(page.get_by_text("Umur responden")).to_have_count(0)
    for step in END:
        do(page, step)
    send(page)
    context.close()

    visits = {visit.household.head_name: visit for visit in Visit.objects.select_related("household", "form")}
    assert {name: (one.form.version, one.state, one.misfits) for name, one in visits.items()} == {
        "Ni Luh Sari": ("1", "received", []), "Sulaiman": ("2", "received", []),
    }  # fmt: skip
