"""One import in a process of its own, as a Celery worker does it: `python -m benches.bringing FILE`, told as JSON.

The bench itself holds every invented person of its lists, a million of them; what it holds would be taken for what an
import needs.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

import django

django.setup()

from accounts.models import User  # noqa: E402
from benches import watching  # noqa: E402
from imports.inline import import_file  # noqa: E402

REGENCY, KIND = "32.16", "p3ke2023_individual"
CLERK, OFFICER = "operator-bench", "kabid-bench"


def main() -> None:
    clerk, officer = (User.objects.get(username=name) for name in (CLERK, OFFICER))
    with watching.Watch() as watch:
        started = time.monotonic()
        report = import_file(
            path=Path(sys.argv[1]), region_code=REGENCY, by=clerk, approver=officer, kind=KIND, problems=False
        )
        seconds = time.monotonic() - started
    assert report.state == "applied", (report.state, report.batch.refusal, report.to_json())
    print(json.dumps(asdict(watch.told(report, seconds))), flush=True)


if __name__ == "__main__":
    main()
