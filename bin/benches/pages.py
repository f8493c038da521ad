"""What the office's pages weigh and whether they are sound: Chromium at 1280 and 360 px, a kabupaten at full strength.

The weight is of everything a first visit loads, each part by brotli as the server in front sends it (fonts and pictures
as they are). Sound: no error on the console, no other host, nothing axe finds.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import django

django.setup()

import brotli  # noqa: E402
from axe_playwright_python.sync_playwright import Axe  # noqa: E402
from django.utils import timezone  # noqa: E402
from playwright.sync_api import Browser, Response, sync_playwright  # noqa: E402

from benches.board import FAMILIES, REGENCY, full_round  # noqa: E402
from benches.browsing import chromium, served, session  # noqa: E402
from benches.people import villages_of  # noqa: E402
from benches.table import Bench, Line  # noqa: E402
from poverty import actions  # noqa: E402
from regions.models import Region  # noqa: E402

LIST, DASHBOARD = 110, 200  # KB
WIDTHS = (1280, 360)
PACKED = ("image/png", "image/jpeg", "image/webp", "font/")  # brotli gains nothing


class Seen(NamedTuple):
    weight: float  # KB
    errors: list[str]
    hosts: list[str]
    violations: list[str]


def run(rows: int) -> Bench:
    campaign, officer, _walker = full_round(rows or FAMILIES, villages_of(REGENCY))
    actions.recompute(by=None, region=Region.objects.get(pk=REGENCY), as_of=timezone.localdate())
    family = campaign.targets.first().household_id
    pages = {
        "dashboard": ("/", DASHBOARD),
        "figures of the kabupaten": (f"/angka/{REGENCY}/", DASHBOARD),
        "families": ("/keluarga/", LIST),
        "page of a family": (f"/keluarga/{family}/", LIST),
        "imports": ("/impor/", LIST),
        "rounds": ("/verval/putaran/", LIST),
        "board": (f"/verval/putaran/{campaign.pk}/", LIST),
        "families of the round": (f"/verval/putaran/{campaign.pk}/keluarga/", LIST),
        "review": ("/verval/tinjauan/", LIST),
        "programmes": ("/intervensi/", LIST),
    }
    bench, cookie = Bench(facts={"families": rows or FAMILIES, "widths": "1280 and 360 px"}), session(officer)
    faults: dict[str, list[str]] = {"errors on the console": [], "other hosts": [], "axe violations": []}
    with served() as address, sync_playwright() as play:
        browser = play.chromium.launch(**chromium())
        for name, (path, limit) in pages.items():
            views = [_seen(browser, address, path, cookie, width) for width in WIDTHS]
            bench.lines.append(Line(name, max(seen.weight for seen in views), "KB", at_most=limit))
            for kind, found in zip(faults, zip(*(seen[1:] for seen in views), strict=True), strict=True):
                faults[kind] += [f"{name}: {fault}" for part in found for fault in part]
        browser.close()
    bench.lines += [Line(kind, float(len(found)), "", at_most=0) for kind, found in faults.items()]
    bench.notes = [f"{kind}: {fault}" for kind, found in faults.items() for fault in sorted(set(found))]
    return bench


def _seen(browser: Browser, address: str, path: str, cookie: dict[str, Any], width: int) -> Seen:
    """A first visit: nothing is kept from the page before."""
    size, errors, hosts = [0.0], [], []

    def came(response: Response) -> None:
        if response.url.startswith(address) and response.ok:
            body = response.body()
            packed = response.headers.get("content-type", "").startswith(PACKED)
            size[0] += len(body if packed else brotli.compress(body, quality=5)) / 1024

    context = browser.new_context(viewport={"width": width, "height": 740}, locale="id-ID", service_workers="block")
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.on("requestfinished", lambda request: came(request.response()))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: _elsewhere(request.url, address, hosts))
    answer = page.goto(address + path, wait_until="networkidle")
    if answer is None or answer.status != 200 or page.url != address + path:
        raise RuntimeError(f"{path}: {answer and answer.status} {page.url}")
    context.close()
    return Seen(size[0], errors, hosts, _violations(browser, address + path, cookie, width))


def _elsewhere(url: str, address: str, hosts: list[str]) -> None:
    if not url.startswith((address, "data:", "blob:")):
        hosts.append(url)


def _violations(browser: Browser, url: str, cookie: dict[str, Any], width: int) -> list[str]:
    """In a copy of the page that lets axe in: the policy of the page itself would refuse it."""
    context = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 740}, locale="id-ID")
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    found = Axe().run(page).response["violations"]
    context.close()
    return [f"{rule['id']} ({len(rule['nodes'])})" for rule in found]
