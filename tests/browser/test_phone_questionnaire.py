"""Every kind of question of an XLSForm on the phone's own screens, and what the server gets of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import re
from collections.abc import Callable, Collection
from typing import Any
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from households.models import Household
from tests.browser.field import begin, forward, phone_of, photograph, pick, question, round_for, start, write
from tests.browser.watching import Watch
from verification.codes import household_code
from verification.models import Photo, Target, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def answers_of(content: str, repeats: Collection[str] = ("member",)) -> dict[str, str]:
    """Path below /data -> answer; the n-th of a repeat as name[n]."""
    found: dict[str, str] = {}

    def walk(node: ElementTree.Element, path: str) -> None:
        counts: dict[str, int] = {}
        for child in node:
            name = re.sub(r"\{.*\}", "", child.tag)
            counts[name] = counts.get(name, 0) + 1
            place = f"{path}{name}" + (f"[{counts[name]}]" if name in repeats else "")
            walk(child, f"{place}/")
            if len(child) == 0:
                found[place] = child.text or ""

    walk(ElementTree.fromstring(content), "")
    return found


def test_siti_fills_every_kind_of_question(
    browser: Browser, live_server: Any, siti: User, budi: User, household_in: Callable[..., Household],
    noise: list[Household],
):  # fmt: skip
    campaign = round_for(budi, siti, household_in, ["Ni Luh Sari", "Sulaiman"])
    context = phone_of(browser, live_server.url, siti)
    watch = Watch(context, live_server.url)
    page = context.new_page()
    start(page, live_server.url)
    begin(page, "Ni Luh Sari")

    expect(page.locator(".note strong")).to_have_text("pemberitahuan")
    page.locator("button.tongue").click()
    expect(page.locator(".note")).to_contain_text("Read the notice aloud.")
    page.locator("button.tongue").click()
    forward(page)

    target = Target.objects.get(household__head_name="Ni Luh Sari", campaign=campaign)
    code = household_code(target.household.regency_code, target.household_id)
    read_only = page.locator(".q", has_text="Kode keluarga")
    expect(read_only.locator(".note-value")).to_have_text(code)
    expect(read_only.locator("input, textarea")).to_have_count(0)
    write(page, "Umur", "12")
    page.get_by_role("button", name="Lanjut").click()
    expect(question(page, "Nama responden").locator(".error")).to_have_text("Wajib diisi.")
    expect(question(page, "Umur").locator(".error")).to_have_text("Umur 17 sampai 120.")
    write(page, "Umur", "41")
    write(page, "Nama responden", "Ni Luh <Sari> & Made")
    expect(question(page, "Bekerja?").locator("input[value=no]")).to_be_checked()
    expect(page.get_by_text("Pekerjaan")).to_be_hidden()
    pick(page, "Bekerja?", "Ya")
    write(page, "Pekerjaan", "Nelayan")
    forward(page)

    pick(page, "Pulau", "Bali")
    expect(question(page, "Desa").locator("label.choice")).to_have_text(["Sangsit"])
    pick(page, "Pulau", "Bangka")
    expect(question(page, "Desa").locator("label.choice")).to_have_text(["Air Duren", "Kemuja"])
    pick(page, "Desa", "Kemuja")
    pick(page, "Tetangga", "Sulaiman")
    expect(page.get_by_text("Mengapa tanpa posisi?")).to_be_visible()
    type_position(page, "-1,8512", "106,1171")
    expect(question(page, "Posisi rumah").locator(".status")).to_contain_text("Diketik, bukan diukur")
    expect(page.get_by_text("Mengapa tanpa posisi?")).to_be_visible()  # nobody measured it
    question(page, "Posisi rumah").get_by_role("button", name="Ambil posisi").click()
    expect(question(page, "Posisi rumah").locator(".status")).to_contain_text("Ketelitian 5 m")
    expect(page.get_by_text("Mengapa tanpa posisi?")).to_be_hidden()
    photograph(page, "Foto rumah")
    pick(page, "Harta", "Televisi")
    pick(page, "Harta", "Emas")
    question(page, "Tanggal kunjungan").locator("input").fill("2026-11-20")
    expect(question(page, "Tanggal kunjungan").locator(".echo")).to_have_text("20 November 2026")
    forward(page)

    expect(page.locator(".card")).to_have_count(1)
    expect(page.locator(".card-name").first).to_contain_text("Ni Luh Sari")
    page.get_by_role("button", name="Tambah").click()
    page.locator(".card").nth(1).locator(".q input").first.fill(f"Made {'Wirawan ' * 12}".strip())
    page.locator(".card").nth(1).locator(".q input").nth(1).fill("7")
    page.locator(".card").nth(1).locator(".q input").nth(1).press("Tab")
    forward(page)

    expect(page.locator(".note")).to_contain_text("Jumlah anggota: 2")
    pick(page, "Hasil kunjungan", "Selesai")
    pick(page, "Usulan", "Layak")
    forward(page)
    with page.expect_response(lambda answer: "submission" in answer.url and answer.status == 201):
        page.get_by_role("button", name="Selesaikan").click()
    expect(page.locator("a.item", has_text="Ni Luh Sari").locator(".chip")).to_have_text("Terkirim")

    visit = Visit.objects.get()
    told = answers_of(visit.content["xml"])
    neighbour = Target.objects.get(household__head_name="Sulaiman", campaign=campaign).household
    photo = told.pop("place/house_photo")
    assert told.pop("member[1]/member_age") == str(timezone.localdate().year - 1980), "as the register knows"
    assert Photo.objects.get(visit=visit).name == photo and re.fullmatch(r"house_photo-[\w-]+\.jpg", photo)
    assert Photo.objects.get().state == "stored" and Photo.objects.get().size <= 300 * 1024
    assert re.fullmatch(r"-1.8512 106.1171 0(.0)? 5(.0)?", told.pop("place/position"))
    assert re.fullmatch(r"uuid:[\w-]{36}", told.pop("meta/instanceID"))
    assert {path: answer for path, answer in told.items() if answer} == {
        "target_id": str(target.pk), "head/household_id": code, "head/respondent": "Ni Luh <Sari> & Made",
        "head/age": "41", "head/works": "yes", "head/job": "Nelayan", "place/island": "bangka",
        "place/village_code": "kemuja", "place/neighbour": household_code("19.01", neighbour.pk),
        "place/assets": "tv gold", "place/seen_on": "2026-11-20", "member[1]/member_name": "Ni Luh Sari",
        "member[2]/member_name": f"Made {'Wirawan ' * 12}".strip(), "member[2]/member_age": "7", "result/total": "2",
        "result/visit_result": "completed", "result/proposal": "eligible",
    }  # fmt: skip
    assert (visit.state, visit.misfits, visit.accuracy_m) == ("received", [], 5)
    watch.assert_clean()
    context.close()


def type_position(page: Page, latitude: str, longitude: str) -> None:
    place = question(page, "Posisi rumah")
    place.locator("button.plain:visible").first.click()
    place.locator(".typing input").nth(0).fill(latitude)
    place.locator(".typing input").nth(1).fill(longitude)
    place.locator(".typing button").click()


def camera_photo() -> bytes:
    """What a phone's camera writes: several megabytes, and when it was taken."""
    picture = Image.effect_noise((2200, 1650), 90).convert("RGB")
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({0x9003: "2026:11:22 09:30:00", 0x9011: "+07:00"})
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


def test_the_page_can_be_installed_and_shrinks_a_photo_after_reading_it(
    browser: Browser, live_server: Any, siti: User, budi: User, household_in: Callable[..., Household]
):
    round_for(budi, siti, household_in, ["Ni Luh Sari"])
    context = phone_of(browser, live_server.url, siti)
    page = context.new_page()
    start(page, live_server.url)
    tools = context.new_cdp_session(page)
    in_the_way = tools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one["errorId"] for one in in_the_way] == ["in-incognito"], "the test's own profile, and nothing else"
    manifest = json.loads(tools.send("Page.getAppManifest")["data"])
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}

    taken = camera_photo()
    assert len(taken) > 2_000_000
    begin(page, "Ni Luh Sari")
    forward(page)
    write(page, "Nama responden", "Ni Luh Sari")
    forward(page)
    box = question(page, "Foto rumah")
    box.locator("input[type=file]").set_input_files({"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": taken})
    expect(box.locator("img:visible")).to_be_visible(timeout=20_000)
    pick(page, "Pulau", "Bangka")
    pick(page, "Desa", "Kemuja")
    write(page, "Mengapa tanpa posisi?", "Awan tebal")
    while not page.get_by_role("button", name="Selesaikan").is_visible():
        forward(page)
        if page.get_by_text("Hasil kunjungan").is_visible():
            pick(page, "Hasil kunjungan", "Selesai")
            pick(page, "Usulan", "Layak")
    page.get_by_role("button", name="Selesaikan").click()
    expect(page.locator("a.item", has_text="Ni Luh Sari").locator(".chip")).to_have_text("Terkirim", timeout=20_000)

    photo = Photo.objects.get()
    assert photo.state == "stored" and photo.size <= 300 * 1024
    assert photo.original_sha256 == hashlib.sha256(taken).hexdigest()
    assert photo.taken_at == dt.datetime(2026, 11, 22, 2, 30, tzinfo=dt.UTC)
    context.close()
