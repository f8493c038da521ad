"""What a journey watches besides the screen: errors of the console, other hosts; and a login without the form."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from accounts.models import User

SERIOUS = {"serious", "critical"}


class Watch:
    """Faults of every page of a context: errors on the console, uncaught ones, requests to another host, 5xx answers.

    While `offline` is set, failed loads are what the test wants.
    """

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.home, self.offline, self.faults = home, False, list[str]()
        context.on("console", self._line)
        context.on("weberror", lambda error: self.faults.append(str(error.error)))
        context.on("request", self._asked)
        context.on("response", self._answered)

    def _line(self, line: Any) -> None:
        lost = "net::ERR_INTERNET_DISCONNECTED" in line.text or line.text.startswith("htmx:")
        if line.type == "error" and not (self.offline and lost):
            self.faults.append(f"console: {line.text}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.faults.append(f"another host: {request.url}")

    def _answered(self, response: Any) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.url}")

    def assert_clean(self) -> None:
        assert self.faults == []


def signed_in(context: BrowserContext, home: str, user: User) -> None:
    """Put the session's cookie into the browser, as if the person had signed in before."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": home}])


def assert_accessible(page: Page) -> None:
    """No serious violation of WCAG on the page as it stands; axe runs in a copy, because the policy forbids it here."""
    copy_of = page.context.browser.new_context(bypass_csp=True, viewport=page.viewport_size, locale="id-ID")
    copy_of.add_cookies(page.context.cookies())
    copy = copy_of.new_page()
    copy.goto(page.url)
    found = Axe().run(copy).response["violations"]
    copy_of.close()
    serious = [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found if rule["impact"] in SERIOUS]
    assert not serious, (page.url, serious)


def assert_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} is wider than the screen"
