"""A thumb that fills a questionnaire on the phone's pages: the steps of tests/verification/authored_forms.py."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from poverty.demo.photos import draw_photo

CARD = re.compile(r"card (\d+) (.+)")


def asked(page: Page, words: str) -> Locator:
    """The question with exactly these words; in a repeat that of the last card."""
    text = re.compile(rf"^\s*{re.escape(words)}\s*$")
    label = page.locator(".q-label > span:first-child", has_text=text)
    return page.locator(".q:visible").filter(has=label).last


def forward(page: Page) -> None:
    here = page.locator(".step").inner_text()
    page.get_by_role("button", name="Lanjut").click()
    expect(page.locator(".step")).not_to_have_text(here)


def write(question: Locator, text: str) -> None:
    field = question.locator("input, textarea").first
    field.fill(text)
    field.blur()


def do(page: Page, step: str) -> None:
    """One step; `authored_forms` says how it is written."""
    if step == ">":
        return forward(page)
    if step.startswith(("! ", "0 ")):
        found = page.locator("main").get_by_text(step[2:], exact=False).locator("visible=true")
        return expect(found.first).to_be_visible() if step[0] == "!" else expect(found).to_have_count(0)
    if step.startswith("+ "):
        return page.get_by_role("button", name=f"+ Tambah {step[2:]}").locator("visible=true").last.click()
    if card := CARD.fullmatch(step):
        words, text = card[2].split(" = ")
        box = page.locator(".card").nth(int(card[1]))
        if box.locator(".card-body").is_hidden():
            box.locator(".card-head").click()
        return write(box.locator(".q").filter(has_text=words), text)
    return answer(page, step)


def answer(page: Page, step: str) -> None:
    words, sign, told = re.fullmatch(r"(.+?) (=|:|~|>>|@|#) ?(.*)", step).groups()  # type: ignore[union-attr]
    question = asked(page, words)
    match sign:
        case "=":
            write(question, told)
        case ":":
            question.locator("label.choice", has_text=re.compile(rf"^{re.escape(told)}$")).click()
        case "~":
            question.locator("select").select_option(label=told)
        case ">>":
            question.locator("input[type=range]").fill(told)
        case "@":
            question.get_by_role("button", name="Ambil posisi").click()
            expect(question.locator(".status")).to_contain_text("Ketelitian")
        case "#":
            photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": draw_photo("front", 1, words)}
            question.locator("input[type=file]").set_input_files(photo)
            expect(question.locator("img:visible")).to_be_visible()


def finish(page: Page) -> str:
    """On to the last page and through it; the XML that the server would get."""
    forward(page)
    page.get_by_role("button", name="Selesaikan").click()
    expect(page.locator(".facts")).to_contain_text("Terisi lengkap")
    page.locator("summary").click()
    return page.locator("pre.result").inner_text()
