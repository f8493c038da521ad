"""One export in a process of its own, as a Celery worker does it: `python -m benches.writing KEY`, told as JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django

django.setup()

from households import tasks  # noqa: E402


def told(write: Callable[[], object]) -> str:
    """Seconds, and MB this process needed before and at the highest."""
    before, started = memory("VmRSS"), time.monotonic()
    write()
    return json.dumps([time.monotonic() - started, before, memory("VmHWM")])


def memory(kind: str) -> float:
    return int(Path("/proc/self/status").read_text().partition(f"{kind}:")[2].split()[0]) / 1024


if __name__ == "__main__":
    print(told(lambda: tasks.write_export(int(sys.argv[1]))))
