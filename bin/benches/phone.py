"""The phone page in a real Chromium, slowed down: 400 kbit/s, 400 ms, a processor six times slower (design.md 6).

First load: a browser that has never seen the site, logged in, until its list of 400 households can be pressed. Without
network: the browser's process is started anew on the same profile, offline. Both by the page's own mark, in ms since
the navigation began; the middle one of several runs.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import django

django.setup()

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright  # noqa: E402

from benches.browsing import chromium, served, session  # noqa: E402
from benches.fieldwork import open_round  # noqa: E402
from benches.table import Bench, Line  # noqa: E402
from households.models import Household, Person  # noqa: E402
from households.models.person import NumberMissing  # noqa: E402

HOUSEHOLDS, MEMBERS, RUNS = 400, 4, 3
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}  # 400 kbit/s
FAST = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
CPU = 6
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740}, "locale": "id-ID", "timezone_id": "Asia/Jakarta", "has_touch": True,
    "is_mobile": True,
}  # fmt: skip
MARK = """() => performance.getEntriesByName("list-usable")[0]?.startTime"""


def run(rows: int) -> Bench:
    households = rows or HOUSEHOLDS
    siti = open_round(households, facilitators=1).facilitators[0]
    _settle(households)
    cookie = session(siti)
    with served() as address, sync_playwright() as play:
        first = [_first_load(play, address, cookie) for _run in range(RUNS)]
        cold, again = _cold_starts(play, address, cookie, households)
    lines = [
        Line("first load: list usable after", median(ms for ms, _size in first) / 1000, "s", at_most=3),
        Line("first load: bytes before that", median(size for _ms, size in first) / 1000, "KB"),
        Line("without network, from a cold start: list usable after", median(cold) / 1000, "s", at_most=1),
        Line("second start with network: engine and pages fetched again", again / 1000, "KB", at_most=0),
    ]
    facts = {
        "load average": round(os.getloadavg()[0], 1),
        "households": households,
        "members": MEMBERS,
        "line": "400 kbit/s, 400 ms",
        "processor": "1/6",
        "runs": RUNS,
    }
    notes = ["Chromium on this machine; gunicorn with compressed static files, no nginx before it."]
    return Bench(lines, facts, notes)


def _settle(households: int) -> None:
    """Members and long addresses, so that the list weighs what a real one does."""
    people = []
    for number, household in enumerate(Household.objects.unscoped().order_by("pk")[:households]):
        household.address = f"Jalan Raya Sungailiat Gang Contoh Nomor {number}, Lingkungan {number % 9}"
        household.rt, household.rw = f"{number % 12 + 1:03d}", f"{number % 5 + 1:03d}"
        for place in range(MEMBERS):
            person = Person(
                household=household, regency_code=household.regency_code, is_head=place == 0, sex="LP"[place % 2],
                name=household.head_name if place == 0 else f"I Gusti Ayu Contoh {number} {place}",
                birth_date=dt.date(1950 + (number + 7 * place) % 60, 1 + place, 1),
                relation="child" if place else "head", nik_missing=NumberMissing.UNKNOWN,
            )  # fmt: skip
            people.append(person)
        household.save(update_fields=["address", "rt", "rw"])
    Person.objects.bulk_create(people, batch_size=1000)


@contextmanager
def _phone(play: Playwright, profile: str, cookie: dict[str, Any]) -> Iterator[BrowserContext]:
    context = play.chromium.launch_persistent_context(profile, **chromium(), **PHONE)
    context.add_cookies([cookie])  # type: ignore[list-item]
    try:
        yield context
    finally:
        context.close()


def _slowed(page: Page, network: dict[str, Any]) -> Any:
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", network)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    return tools


def _usable(page: Page) -> float:
    page.wait_for_function(MARK, timeout=60_000)
    return float(page.evaluate(MARK))


def _first_load(play: Playwright, home: str, cookie: dict[str, Any]) -> tuple[float, int]:
    """(ms, bytes on the line) of a browser that has never been here."""
    with tempfile.TemporaryDirectory() as profile, _phone(play, profile, cookie) as context:
        page = context.new_page()
        tools = _slowed(page, SLOW)
        sizes: list[int] = []
        tools.on("Network.loadingFinished", lambda told: sizes.append(int(told["encodedDataLength"])))
        page.goto(f"{home}/field/", wait_until="commit")
        milliseconds = _usable(page)
        return milliseconds, sum(sizes)


def _cold_starts(play: Playwright, home: str, cookie: dict[str, Any], households: int) -> tuple[list[float], int]:
    """ms of each start without network; bytes of pages and engine that a second start with network fetched."""
    with tempfile.TemporaryDirectory() as profile:
        with _phone(play, profile, cookie) as context:
            page = context.new_page()
            with page.expect_response("**/field/api/forms/**"):
                page.goto(f"{home}/field/")
            page.evaluate("navigator.serviceWorker.ready.then(() => null)")
            page.wait_for_timeout(1500)
        with _phone(play, profile, cookie) as context:
            again = _fetched(context.new_page(), home)
        found = []
        for _run in range(RUNS):
            with _phone(play, profile, cookie) as context:
                context.set_offline(True)
                page = context.new_page()
                _slowed(page, FAST | {"offline": True})
                page.goto(f"{home}/field/", wait_until="commit")
                found.append(_usable(page))
                page.wait_for_function("(n) => document.querySelectorAll('a.item').length === n", arg=households)
        return found, again


def _fetched(page: Page, home: str) -> int:
    sizes: list[int] = []

    def note(response: Any) -> None:
        if "/static/" in response.url and not response.from_service_worker:
            sizes.append(len(response.body()))

    page.on("response", note)
    page.goto(f"{home}/field/")
    _usable(page)
    page.evaluate("location.hash = '#/' + document.querySelector('a.item').hash.slice(2).replace('family', 'form')")
    page.locator("main h2").first.wait_for()
    page.wait_for_timeout(500)
    return sum(sizes)
