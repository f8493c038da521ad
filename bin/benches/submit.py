"""Submissions without photos over HTTP into the real site, each sent three times: two at once, one later.

Stored durably before the answer, once each. Beside it, on the same machine in the same minute: a view that does
nothing, and the ModelSerializer a tutorial would write.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import time
import urllib.request
import uuid
from collections.abc import Iterator

import django

django.setup()

from bootstrapping import PYTHON, ROOT  # noqa: E402
from database import Cluster  # noqa: E402
from django.db import connection  # noqa: E402
from place import Place  # noqa: E402

from accounts import audit  # noqa: E402
from accounts.models import AuditLine  # noqa: E402
from benches.fieldwork import BOUNDARY, Contents, Round, multipart, open_round  # noqa: E402
from benches.posting import post_all, request  # noqa: E402
from benches.table import Bench, Line  # noqa: E402
from benches.waiting import Cost, Waits  # noqa: E402
from verification.models import Target, Visit  # noqa: E402

ROWS, LINES, LAG = 3000, 8, 300
PORT = 8971
FORM = f"multipart/form-data; boundary={BOUNDARY}"


def run(rows: int) -> Bench:
    rows = rows or ROWS
    made = open_round(rows)
    bodies = contents(made)
    connection.close()
    with server({}) as (port, web):
        post_all(port, thrice(made, bodies[:40], "/openrosa/submission"), LINES)  # warm: forms read, plans made
        cost = Cost(web, Cluster(Place()).pid())
        with Waits() as waits:
            ours = post_all(port, thrice(made, bodies[40:], "/openrosa/submission"), LINES)
        spent = cost.lines(rows - 40, "visit")
    assert set(ours.statuses) == {201}, ours.statuses
    stored, doubled, visited, broken = looked_up(made)
    with server({"DJANGO_SETTINGS_MODULE": "benches.baseline_settings"}) as (port, _web):
        empty = post_all(port, [request("/empty", b"", FORM)] * 4000, LINES)
        plain = post_all(port, plain_requests(made, len(bodies) - 40), LINES)
    distinct, rate = (rows - 40) / ours.seconds, len(ours.times) / ours.seconds
    bare, nothing = plain.statuses.get(201, 0) / plain.seconds, len(empty.times) / empty.seconds
    lines = [
        Line("visits stored, each sent three times", distinct, "visits/s", higher=True, at_least=150),
        Line("requests answered", rate, "requests/s", bare, "ModelSerializer", higher=True),
        Line("requests answered", rate, "requests/s", nothing, "empty view", higher=True),
        Line("half of the answers within", ours.percentile(0.5), "ms"),
        Line("95 of 100 answers within", ours.percentile(0.95), "ms"),
        Line("99 of 100 answers within", ours.percentile(0.99), "ms"),
        *spent,
        *waits.lines(),
        Line("visits lost", rows - stored, "visits", at_most=0),
        Line("visits stored twice", doubled, "visits", at_most=0),
        Line("targets not moved on", rows - visited, "targets", at_most=0),
        Line("broken links in the audit trail", broken, "lines", at_most=0),
    ]
    return Bench(lines, {"visits": rows, "requests": rows * 3, "connections": LINES, "bytes a visit": len(bodies[0])},
                 ["gunicorn as gunicorn.conf.py says, PostgreSQL with fsync and synchronous commit, client on the same "
                  "cores."])  # fmt: skip


def contents(made: Round) -> list[bytes]:
    build = Contents(made.campaign.form.xform)
    return [multipart(build.xml(target, uuid.uuid4())) for target in made.targets]


def thrice(made: Round, bodies: list[bytes], path: str) -> list[bytes]:
    """Each request twice in a row (so at the same time, over several connections) and once LAG visits later."""
    first = made.targets and len(made.targets) - len(bodies) if len(bodies) != 40 else 0
    sent = [request(path, body, FORM, made.token_of(first + place)) for place, body in enumerate(bodies)]
    order = []
    for place in range(len(sent) + LAG):
        if place < len(sent):
            order += [sent[place], sent[place]]
        if 0 <= place - LAG < len(sent):
            order.append(sent[place - LAG])
    return order


def plain_requests(made: Round, count: int) -> list[bytes]:
    build = Contents(made.campaign.form.xform)
    found = []
    for place in range(count):
        xml = build.xml(place, uuid.uuid4())
        row = {
            "instance_id": f"uuid:{uuid.uuid4()}", "channel": "phone", "sha256": hashlib.sha256(xml).hexdigest(),
            "content": {"xml": xml.decode()}, "answers": {"/data/visit_result": "completed"},
            "facilitator": made.facilitators[0].pk, "state": "received", "outcome": "completed",
        }  # fmt: skip
        found.append(request("/plain", json.dumps(row).encode(), "application/json", made.tokens[0]))
    return found


def looked_up(made: Round) -> tuple[int, int, int, int]:
    """(visits stored, stored more than once, targets visited, broken audit links) as the database has it."""
    visits = Visit.objects.unscoped().filter(target__campaign=made.campaign)
    stored = visits.values("target_id").distinct().count()
    visited = Target.objects.unscoped().filter(campaign=made.campaign, state=Target.State.VISITED).count()
    broken = audit.first_broken(AuditLine.objects.unscoped().in_order().iterator())
    return stored, visits.count() - stored, visited, int(broken is not None)


@contextlib.contextmanager
def server(changes: dict[str, str]) -> Iterator[tuple[int, int]]:
    """The site's web server as bin/serve starts it: (a port of its own, its process)."""
    environment = os.environ | changes | {"PYTHONPATH": f"{ROOT}:{ROOT / 'bin'}"}
    command = ["gunicorn", "poverty.wsgi", f"--bind=127.0.0.1:{PORT}", "--log-level=error"]  # and gunicorn.conf.py
    child = subprocess.Popen([str(PYTHON), "-m", *command], cwd=ROOT, env=environment, start_new_session=True)
    try:
        for _ in range(150):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=5).close()
                break
            time.sleep(0.2)
        else:
            raise SystemExit("The web server does not start.")
        yield PORT, child.pid
    finally:
        os.killpg(child.pid, signal.SIGTERM)
        child.wait(20)
