"""What a load costs and what it waits for: processor time by part, and locks, looked at while it runs."""

from __future__ import annotations

import os
from collections import Counter

import psutil
import psycopg2

from accounts.audit import CHAIN_LOCK
from benches.looking import Looking
from benches.table import Line

# Of the sessions that are in a transaction: how many wait for the end of the audit trail, for a sending of the same id
# (another kind of advisory lock, of two numbers), for the disk to have their commit.
LOOK = """
SELECT count(*), count(*) FILTER (WHERE l.objsubid = 1 AND l.objid = %s), count(*) FILTER (WHERE l.objsubid = 2),
    count(*) FILTER (WHERE a.wait_event IN ('WalSync', 'WALSync', 'WALWrite', 'WalWrite'))
FROM pg_stat_activity a LEFT JOIN pg_locks l ON l.pid = a.pid AND l.locktype = 'advisory' AND NOT l.granted
WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.state <> 'idle'
"""
WAITS = {
    "trail": "in a transaction, waiting for the end of the audit trail",
    "twin": "... for another sending of the same visit",
    "disk": "... for the disk to have the commit",
}


class Waits(Looking):
    """Then `lines` say what part of the time in their transactions sendings have waited."""

    every = 0.02

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def lines(self) -> list[Line]:
        return [Line(words, 100 * self.seen[what] / max(self.seen["all"], 1), "%") for what, words in WAITS.items()]

    def begin(self) -> None:
        self.link = psycopg2.connect(os.environ["DATABASE_URL"])
        self.link.autocommit = True

    def look(self) -> None:
        with self.link.cursor() as cursor:
            cursor.execute(LOOK, [CHAIN_LOCK])
            self.seen.update(dict(zip(("all", *WAITS), cursor.fetchone() or (), strict=True)))

    def end(self) -> None:
        self.link.close()


class Cost:
    """Processor time since it was made: of this process, of a web server's processes, of PostgreSQL's, and what of the
    machine other programmes took or nobody used. Much of the former, and the run says little.
    """

    def __init__(self, web: int, database: int) -> None:
        self.roots = {"client": os.getpid(), "web": web, "PostgreSQL": database}
        self.before = self._used()

    def lines(self, times: int, of: str) -> list[Line]:
        used = {part: seconds - self.before[part] for part, seconds in self._used().items()}
        machine = used["idle"] + used.pop("busy")
        others = machine - sum(used.values())
        shares = {"of the machine, idle": used.pop("idle"), "of the machine, taken by others": others}
        lines = [Line(f"processor time a {of}, {part}", 1000 * spent / times, "ms") for part, spent in used.items()]
        return [*lines, *(Line(words, 100 * spent / machine, "%") for words, spent in shares.items())]

    def _used(self) -> dict[str, float]:
        machine = psutil.cpu_times()
        idle = machine.idle + machine.iowait
        return {part: _of(root, alone=part == "client") for part, root in self.roots.items()} | {
            "idle": idle, "busy": sum(machine[:8]) - idle  # what guests use is counted as user time already
        }  # fmt: skip


def _of(root: int, *, alone: bool) -> float:
    process = psutil.Process(root)
    processes = [process] if alone else [process, *process.children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in processes)
