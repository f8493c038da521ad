"""What an import costs while it runs: its stages, the processor time and the memory of both its processes."""

from __future__ import annotations

import contextlib
import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil
from database import Cluster
from django.db import connection
from psycopg2 import sql

from benches.looking import Looking
from imports import staging
from imports.actions import comparing
from imports.inline import Report

EVENTS, LIVES = "pgtrigger_%", "households_%"


@dataclass(frozen=True, slots=True)
class Watched:
    """Of batch `batch`. `stages`: seconds by name. `memory`, `worker`: peak of the child and of the importing process,
    MB.
    """

    batch: int
    seconds: float
    stages: dict[str, float]
    memory: float
    worker: float


class Watch:
    """Watches one import from `with` to `told`."""

    def __init__(self) -> None:
        self.copying = self.comparing = 0.0

    def __enter__(self) -> Watch:
        self.stack = contextlib.ExitStack()
        self.memory = self.stack.enter_context(Memory())
        self._time(staging, "_copy", "copying")
        self._time(comparing, "look_at_register", "comparing")
        self.children, self.functions = _cpu(resource.RUSAGE_CHILDREN), functions()
        self.own = _cpu(resource.RUSAGE_SELF)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.close()

    def told(self, report: Report, seconds: float) -> Watched:
        spent = {name: after - self.functions.get(name, 0) for name, after in functions().items()}
        history = sum(ms for name, ms in spent.items() if name.startswith(EVENTS[:-1])) / 1000
        lives = sum(ms for name, ms in spent.items() if name.startswith(LIVES[:-1])) / 1000
        applied = report.seconds["apply"]
        stages = {
            "reading the sheet (child, processor)": _cpu(resource.RUSAGE_CHILDREN) - self.children,
            "checking and sealing rows (processor)": _cpu(resource.RUSAGE_SELF) - self.own,
            "sealing while copying into staging": self.copying,
            "reading, checking, staging together": report.seconds["read"] - self.comparing,
            "comparing with the register": self.comparing,
            "applying": applied - history - lives,
            "history": history,
            "memberships": lives,
        }
        return Watched(report.batch.pk, seconds, stages, self.memory.peak, peak_of(os.getpid()))

    def _time(self, module: Any, name: str, field: str) -> None:
        work = getattr(module, name)

        def timed(*positional: Any, **named: Any) -> Any:
            started = time.monotonic()
            try:
                return work(*positional, **named)
            finally:
                setattr(self, field, getattr(self, field) + time.monotonic() - started)

        setattr(module, name, timed)
        self.stack.callback(setattr, module, name, work)


class Memory(Looking):
    """The most memory a reading child has held since `with`, MB: looked at often, because it is soon gone."""

    peak = 0.0

    def look(self) -> None:
        for child in psutil.Process().children():
            self.peak = max(self.peak, peak_of(child.pid))


def count_functions(cluster: Cluster, database: str) -> None:
    """Have PostgreSQL add up the time in trigger functions; for connections made from now on."""
    cluster.ask(sql.SQL("ALTER DATABASE {} SET track_functions = 'pl'").format(sql.Identifier(database)))
    connection.close()


def functions() -> dict[str, float]:
    """Name of a function -> milliseconds spent in it so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT funcname, total_time FROM pg_stat_user_functions")
        return dict(cursor.fetchall())


def peak_of(pid: int) -> float:
    """The most memory a process of this machine has held, MB; 0 when it is gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _cpu(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime
