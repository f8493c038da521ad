"""The browser of the journeys: the machine's own Chromium, in Indonesian. bin/test says where it is."""

from __future__ import annotations

import os
from typing import Any

import pytest
from playwright.sync_api import expect

# A journey says what comes, not how fast: machines that run other things beside it are slow. bin/bench phone measures.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    chromium = os.environ.get("NGEROMBO_CHROMIUM")
    if not chromium:
        pytest.skip("no Chromium on this machine; run through bin/test")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses its sandbox to root
    return {"executable_path": chromium, "args": [*sandbox, "--disable-dev-shm-usage"]}


@pytest.fixture
def browser_context_args() -> dict[str, Any]:
    """A desktop in western Indonesia; a phone test sets `viewport` itself. Errors of certificates are not forgiven."""
    return {"locale": "id-ID", "timezone_id": "Asia/Jakarta", "viewport": {"width": 1280, "height": 800}}
