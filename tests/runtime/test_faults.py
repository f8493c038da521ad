"""What must not get lost survives what servers suffer: `bin/faults` in small, and the proof that its checker can see.

Servers and a database of its own, killed for real; the full size (10,000 visits, every fault) is a command, not a test.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FAULTS = ("web-kill", "postgres-kill", "redis-kill", "disk-full", "cut", "twenty", "two-tabs")
OURS = ("NGEROMBO_", "DATABASE_", "REDIS_", "DJANGO_")  # what the run of the tests itself is set to


def faults(*words: str) -> dict[str, Any]:
    """The report of one run, with the command's exit code."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    command = [sys.executable, str(ROOT / "bin" / "faults"), "submit", "--json", *words]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=600)
    assert done.stdout, done.stderr[-2000:]
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return report | {"code": done.returncode}


def test_no_acknowledged_visit_is_lost_or_doubled_while_servers_are_killed_and_lines_are_cut():
    report = faults("--rows", "160", "--faults", ",".join(FAULTS))

    assert (report["clean"], report["code"]) == (True, 0), report
    assert report["acknowledged"] >= 160
    assert report["photos"] > 0
    assert all(report["faults"][name] for name in FAULTS), report["faults"]


@pytest.mark.parametrize(("control", "counter"), [("no-unique", "doubled"), ("photo-before-commit", "stray_photos")])
def test_the_checker_sees_what_twenty_sendings_at_once_leave_where_nothing_prevents_it(control, counter):
    report = faults("--rows", "40", "--faults", "twenty", "--control", control)

    assert (report["clean"], report["seen"], report["code"]) == (False, True, 1), report
    assert report[counter] > 0


def test_a_run_that_the_clock_ends_says_so_and_what_it_has_seen():
    report = faults("--rows", "3000", "--faults", "twenty", "--minutes", "0.05")

    assert (report["clean"], report["code"]) == (True, 1), report
    assert 0 < report["acknowledged"] < 3000 <= report["acknowledged"] + report["unsent"]
