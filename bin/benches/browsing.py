"""A real Chromium in front of a running site, signed in without the form. Shared by benches."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from place import Place
from processes import Site

from accounts.models import User

PORT = 8973


def session(user: User) -> dict[str, Any]:
    """The cookie of somebody who signed in before."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value, "url": f"http://127.0.0.1:{PORT}"}


@contextmanager
def served() -> Iterator[str]:
    """The address of the site, while it runs on this bench's database."""
    connection.close()
    site = Site(Place(), dict(os.environ) | {"NGEROMBO_DEBUG": "0", "NGEROMBO_HTTPS": "0"}, PORT)
    site.start()
    try:
        yield site.address
    finally:
        site.stop()


def chromium() -> dict[str, Any]:
    """What Playwright starts it with."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise SystemExit("No Chromium on this machine.")
    flags = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return {"executable_path": found, "args": flags}
