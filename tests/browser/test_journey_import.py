"""Budi uploads the ministry's list, Wati approves it, and Budi takes the marked-up file home."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from households.models import Household
from imports.actions import upload
from imports.models import ImportBatch
from imports.steps import perform
from poverty.celery import app as celery_app
from poverty.demo.people import Place, Village, invent_families
from poverty.demo.workbooks import Written, write_head_file
from regions.models import Region
from tests.browser.watching import Watch, assert_accessible, assert_fits, signed_in
from tests.imports.lists import FAMILY, book, family

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FAMILIES, SEED = 60, 19
BATCH = re.compile(r"/impor/\d+/$")
DROP = """([selector, files]) => {
    const dropped = new DataTransfer();
    for (const [name, bytes] of files) dropped.items.add(new File([new Uint8Array(bytes)], name));
    document.querySelector(selector).dispatchEvent(
        new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def listed(tmp_path: Path, noise: list[Household]) -> Written:
    """60 families of Bangka as KEPALA-KELUARGA 2023, and broken rows among them."""
    rows = Region.objects.filter(pk__startswith="19.01.01.", valid_to=None).order_by("pk")
    villages = [Village(row.pk, row.name, "Sungailiat") for row in rows]
    place = Place("Kepulauan Bangka Belitung", "Bangka", villages)
    return write_head_file(tmp_path / "kepala-keluarga.xlsx", invent_families(villages, FAMILIES, SEED), place, SEED)


@pytest.fixture(autouse=True)
def _work_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tasks run in the process that rings; the crossing of the broker is tests/test_canary.py's."""
    monkeypatch.setitem(celery_app.conf, "task_always_eager", True)


@pytest.fixture
def desk_of(browser: Browser, live_server: Any) -> Any:
    """`desk_of(budi)`: that person's own browser, at 1280 px, with what it must not do watched."""
    opened: list[tuple[Any, Watch]] = []

    def sit_down(user: User) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="id-ID")
        signed_in(context, live_server.url, user)
        opened.append((context, Watch(context, live_server.url)))
        return context.new_page()

    yield sit_down
    for context, watch in opened:
        context.close()
        watch.assert_clean()


def test_budi_imports_a_list_and_wati_approves_it(
    desk_of: Callable[[User], Page], live_server: Any, listed: Written, budi: User, wati: User, tmp_path: Path
):
    before = Household.objects.count()
    page = desk_of(budi)
    page.goto(f"{live_server.url}/impor/")
    page.locator("a[href$='/impor/unggah/']").first.click()
    assert_accessible(page)
    page.locator("input[type=file]").set_input_files(str(listed.path))
    page.locator("form[data-drop] button[type=submit]").click()
    page.wait_for_url(BATCH)
    batch = ImportBatch.objects.get()
    assert batch.state == "preview", (batch.state, batch.refusal)
    content = page.locator("#content")
    expect(content).to_contain_text(str(batch.new))
    assert batch.rows >= FAMILIES and batch.wrong > 0 and batch.new >= 55
    assert_fits(page)
    assert_accessible(page)
    assert Household.objects.count() == before  # nothing yet
    assert not page.locator("form[action$='/setujui/']").count()  # more than 50 families: somebody else must

    address = page.url
    second = desk_of(wati)
    second.goto(address)
    approve(second)
    expect(second.locator("#content")).to_contain_text("60 keluarga ditulis")
    batch.refresh_from_db()
    assert (batch.state, batch.approved_by_id) == ("applied", wati.pk)
    assert Household.objects.count() == before + batch.new
    assert_accessible(second)

    page.reload()
    marked = marked_file(page, tmp_path)
    sheet = load_workbook(marked).worksheets[0]
    remarks = [cell.comment for row in sheet.iter_rows() for cell in row if cell.comment]
    filled = sum(1 for row in sheet.iter_rows(values_only=True) if any(row))
    assert filled >= batch.wrong and (remarks or "Catatan" in str(list(sheet.values)))


def test_budi_drops_two_files_names_a_column_repairs_what_is_wrong_and_takes_it_back(
    desk_of: Callable[[User], Page], live_server: Any, budi: User, wati: User, noise: list[Household], tmp_path: Path
):
    odd = tuple("Nomor Rahasia" if title == "NIK Kepala Keluarga" else title for title in FAMILY)
    rows = [family(1), family(2, **{"Desil Kesejahteraan": "77"}), family(3)]
    good = book(tmp_path / "kudai.xlsx", odd, rows)
    files = [[good.name, list(good.read_bytes())], ["rusak.xlsx", list(good.read_bytes()[:900])]]
    page = desk_of(budi)
    page.goto(f"{live_server.url}/impor/unggah/")
    page.evaluate(DROP, ["[data-drop-area]", files])
    expect(page.locator(".drop-names li")).to_have_count(2)
    page.locator("form[data-drop] button[type=submit]").click()
    expect(page.locator("[data-sent-box] li a")).to_have_count(2)
    assert_accessible(page)
    page.locator("[data-sent-box] li a").nth(1).click()
    expect(page.locator("#content")).to_contain_text("Berkas ditolak")
    page.goto(f"{live_server.url}/impor/{ImportBatch.objects.earliest('pk').pk}/")

    expect(page.locator("h1")).to_contain_text("Kolom mana")
    page.locator("details summary").filter(has_text="Baris pertama").click()
    expect(page.locator("button[name=header_rows][value='5']")).to_be_visible()
    assert_accessible(page)
    page.locator("select[name=column-7]").select_option("nik")
    page.locator("button", has_text="Baca berkas").click()
    page.wait_for_url(BATCH)
    expect(page.locator(".tiles")).to_contain_text("1")
    batch = ImportBatch.objects.earliest("pk")
    assert (batch.state, batch.new, batch.wrong) == ("preview", 2, 1)
    page.locator(".tile a").filter(has_text=re.compile("1$")).first.click()
    expect(page.locator("#content")).to_contain_text("SULAIMAN 2")
    assert_fits(page)

    second = desk_of(wati)
    second.goto(f"{live_server.url}/impor/")
    second.locator("#content .list-group-item a").first.click()
    approve(second)
    expect(second.locator("#content")).to_contain_text("2 keluarga ditulis")

    page.goto(f"{live_server.url}/impor/{batch.pk}/")
    marked = marked_file(page, tmp_path)
    repaired = load_workbook(marked)
    assert repaired.sheetnames == ["Sheet1", "perbaiki"]
    repaired["perbaiki"].cell(2, FAMILY.index("Desil Kesejahteraan") + 1).value = "2"
    repaired.save(marked)
    page.goto(f"{live_server.url}/impor/unggah/")
    page.locator("input[type=file]").set_input_files(str(marked))
    page.locator("form[data-drop] button[type=submit]").click()
    page.wait_for_url(BATCH)
    expect(page.locator("#content")).to_contain_text("perbaiki")
    approve(page)
    expect(page.locator("#content")).to_contain_text("1 keluarga ditulis")
    assert Household.objects.count() == len(noise) + 3

    page.locator("a[href$='/batalkan/']").click()
    page.locator("button[name=check]").click()
    expect(page.locator("#content")).to_contain_text("Tidak ada yang menghalangi")
    assert_accessible(page)
    page.locator("textarea[name=reason]").fill("Salah kecamatan")
    page.locator("button.btn-danger").click()
    page.wait_for_url(BATCH)
    expect(page.locator("#content")).to_contain_text("Salah kecamatan")
    assert Household.objects.count() == len(noise) + 2


def test_a_broken_line_costs_budi_neither_his_file_nor_the_page_he_waits_on(
    browser: Browser, live_server: Any, budi: User, noise: list[Household], tmp_path: Path
):
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="id-ID")
    signed_in(context, live_server.url, budi)
    watch, page = Watch(context, live_server.url), context.new_page()
    watch.offline = True
    page.goto(f"{live_server.url}/impor/unggah/")
    page.locator("input[type=file]").set_input_files(str(book(tmp_path / "kudai.xlsx", FAMILY, [family(1)])))
    context.set_offline(True)
    page.locator("form[data-drop] button[type=submit]").click()
    expect(page.locator("[data-sent-box]")).to_contain_text("Sambungan terputus")
    assert page.evaluate("document.activeElement.tagName") == "H2"  # what became of it is read on from here
    assert not ImportBatch.objects.exists()
    context.set_offline(False)
    page.locator("[data-sent-box] button", has_text="Kirim ulang").click()
    page.wait_for_url(BATCH)
    assert ImportBatch.objects.get().state == "preview"

    path = book(tmp_path / "sungailiat.xlsx", FAMILY, [family(2)])
    with path.open("rb") as source:
        batch, job = upload(by=budi, region=Region.objects.get(pk="19.01"), source=source, file_name=path.name)
    page.goto(f"{live_server.url}/impor/{batch.pk}/")
    context.set_offline(True)
    expect(page.locator("[data-away]")).to_contain_text("lanjut sendiri")
    perform(job.pk)
    context.set_offline(False)
    expect(page.locator(".tiles")).to_be_visible()
    assert_fits(page)
    context.close()
    watch.assert_clean()


def marked_file(page: Page, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.locator("a[href$='/ditandai/']").first.click()
    target = folder / "ditandai.xlsx"
    waiting.value.save_as(target)
    return target


def approve(page: Page) -> None:
    """Say that wrong rows stay out, and press the button."""
    form = page.locator("form[action$='/setujui/']")
    if form.locator("input[name=leave_out]").count():
        form.locator("input[name=leave_out]").check()
    form.locator("button[type=submit]").click()
    page.wait_for_load_state()
