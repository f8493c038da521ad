"""Servers of the laboratory's own: PostgreSQL, Valkey, web and worker, made to be killed and started again."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType

import psutil
from bootstrapping import PYTHON, ROOT
from broker import Broker
from database import APP, OWNER, Cluster, binaries
from embedded import with_development_values
from place import Place, free_port
from processes import manage

DATABASE, REGENCY = "faults", "19.01"
PATIENCE = 60


class Lab:
    """A site on servers of its own. Killing and starting are idempotent: what is dead stays dead until started."""

    def __init__(self, home: Place, folder: str, control: str = "") -> None:
        self.control, self.logs = control, Path(folder)
        root = home.path / "faults"
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir(mode=0o711)
        if home.user:
            share_programmes(home, root)
        self.place = Place(root)
        self.cluster, self.broker = Cluster(self.place), Broker(self.place)
        self.port = free_port(taken=set())
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.environment: dict[str, str] = {}

    def __enter__(self) -> Lab:
        self.cluster.start()
        self.broker.start()
        self.cluster.make_database(DATABASE)
        made = dict(os.environ) | {
            "DATABASE_URL": self.cluster.url(APP, DATABASE), "DATABASE_OWNER_URL": self.cluster.url(OWNER, DATABASE),
            "REDIS_URL": self.broker.url(), "NGEROMBO_FILES_DIR": str(self.place.path / "files"), "NGEROMBO_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "poverty.settings", "PYTHONPATH": f"{ROOT}:{ROOT / 'bin'}",
            "NGEROMBO_LOG_LEVEL": "ERROR", "NGEROMBO_FAULT_CONTROL": self.control,
        }  # fmt: skip
        self.environment = with_development_values(self.place, made)
        manage(made | {"NGEROMBO_USE_OWNER": "1"}, "migrate", "--verbosity=0")
        manage(made, "load_regions", "--under", REGENCY)
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        for name in list(self.children):
            self.kill(name)
        with contextlib.suppress(Exception):
            self.cluster.stop()
        self.broker.stop()
        shutil.rmtree(self.place.path, ignore_errors=True)

    def start(self) -> None:
        """Start whatever does not run, and wait until the site answers."""
        self.start_postgres()
        self.broker.start()
        self.start_web()
        self.start_worker()
        self.wait_for_web()

    def start_postgres(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:  # children of a killed server may hold its memory for a moment
            try:
                return self.cluster.start()
            except SystemExit:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.5)

    def start_web(self) -> None:
        module = "faultlab.spoiled" if self.control else "poverty.wsgi"
        self.spawn("web", ["gunicorn", module, f"--bind=127.0.0.1:{self.port}", "--log-level=critical"])

    def start_worker(self) -> None:
        self.spawn("worker", ["celery", "--app=poverty", "--quiet", "worker", "--concurrency=1", "--loglevel=ERROR"])

    def spawn(self, name: str, command: list[str]) -> None:
        if name in self.children and self.children[name].poll() is None:
            return
        with (self.logs / f"{name}.log").open("a") as log:
            self.children[name] = subprocess.Popen(
                [str(PYTHON), "-m", *command], cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, start_new_session=True,
            )  # fmt: skip

    def wait_for_web(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
                except urllib.error.HTTPError as answer:  # an answer all the same
                    answer.close()
                return
            time.sleep(0.1)
        raise SystemExit(f"The site does not start again; its log:\n{(self.logs / 'web.log').read_text()[-2000:]}")

    def kill(self, name: str) -> None:
        """SIGKILL a child with all of its own."""
        child = self.children.pop(name, None)
        if child is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()

    def processes(self, name: str) -> list[psutil.Process]:
        """The server's own process first, then its children."""
        if name == "postgres":
            own = psutil.Process(self.cluster.pid())
        elif name == "redis":
            program = str(self.place.path)
            own = next(p for p in psutil.process_iter(["cmdline"]) if "valkey" in str(p.info["cmdline"])
                       and program in str(p.info["cmdline"]))  # fmt: skip
        else:
            own = psutil.Process(self.children[name].pid)
        return [own, *own.children(recursive=True)]

    def signal(self, name: str, number: signal.Signals) -> None:
        for process in self.processes(name):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def limit_files(self, size: int) -> None:
        """The largest file the web server may write: 0 is a full disk."""
        for process in self.processes("web"):
            with contextlib.suppress(ProcessLookupError, psutil.NoSuchProcess):
                resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def share_programmes(home: Place, root: Path) -> None:
    """Under root the servers run from copies of their programmes: the laboratory uses the ones that are there."""
    binaries(home)
    for path in (*home.path.glob("postgres-*.*"), home.path / "valkey-server"):
        if path.exists():
            (root / path.name).symlink_to(path)
