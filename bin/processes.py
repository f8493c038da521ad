"""The site's processes on this machine: web server, Celery worker and beat, started and stopped together."""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from bootstrapping import PYTHON, ROOT
from place import Place, port_is_free

PATIENCE = 20  # seconds a process may take to finish what it is doing


class Site:
    """gunicorn, worker and beat as children of this process; their logs lie in the run folder."""

    def __init__(self, place: Place, environment: dict[str, str], port: int) -> None:
        self.place, self.port = place, port
        self.environment = environment | {"NGEROMBO_SITE": self.address}
        self.logs = place.path / "logs"
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.collect_static()
        self.logs.mkdir(mode=0o700, exist_ok=True)
        celery = ["celery", "--app=poverty", "--quiet"]
        self.spawn("web", ["gunicorn", "poverty.wsgi", f"--bind=127.0.0.1:{self.port}"])  # gunicorn.conf.py says how
        self.spawn("worker", [*celery, "worker", "--concurrency=2", "--loglevel=WARNING"])
        schedule = f"--schedule={self.place.path / 'beat-schedule'}"
        self.spawn("beat", [*celery, "beat", "--loglevel=WARNING", "--pidfile=", schedule])
        self.wait_for_web()

    def spawn(self, name: str, command: list[str]) -> None:
        with (self.logs / f"{name}.log").open("a") as log:
            # A session of its own: Ctrl-C reaches only us, and we stop the children in order.
            self.children[name] = subprocess.Popen(
                [str(PYTHON), "-m", *command], cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, start_new_session=True,
            )  # fmt: skip

    def wait_for_web(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not self.ended():
            with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                try:
                    urllib.request.urlopen(f"{self.address}/healthz", timeout=5).close()
                except urllib.error.HTTPError as answer:  # an answer all the same
                    answer.close()
                return
            time.sleep(0.2)
        log = self.logs / f"{self.ended() or 'web'}.log"
        self.stop()
        raise SystemExit(f"The site does not start. The end of {log}:\n{tail(log)}")

    def serve(self) -> None:
        """Stay until Ctrl-C, or until one of the children ends by itself."""
        print(f"\nThe site is at {self.address} - Ctrl-C stops it. Logs: {self.logs}", flush=True)
        while not (name := self.ended()):
            time.sleep(0.5)
        raise SystemExit(f"The {name} process ended by itself; its log is {self.logs / name}.log")

    def ended(self) -> str:
        return next((name for name, child in self.children.items() if child.poll() is not None), "")

    def stop(self) -> None:
        for child in self.children.values():
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
        deadline = time.monotonic() + PATIENCE
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()

    def collect_static(self) -> None:
        """Gather and compress the static files, when one of them changed since the last time."""
        folders = [path for path in ROOT.glob("[a-z]*/static") if path.is_dir()]
        files = [path for folder in (ROOT / "static", *folders) for path in folder.rglob("*") if path.is_file()]
        shown = [f"{path.relative_to(ROOT)} {path.stat().st_mtime_ns} {path.stat().st_size}" for path in sorted(files)]
        shown += [(ROOT / name).read_text() for name in ("requirements.txt", "poverty/settings.py")]
        digest = hashlib.sha256("\n".join(shown).encode()).hexdigest()
        stamp = ROOT / ".run" / "static" / "collected-from"
        if stamp.exists() and stamp.read_text() == digest:
            return
        manage(self.environment, "collectstatic", "--noinput", "--clear", "--verbosity=0")
        stamp.write_text(digest)


def manage(environment: dict[str, str], *arguments: str) -> None:
    """Run a manage.py command with our own output; its failure is ours."""
    done = subprocess.run([str(PYTHON), str(ROOT / "manage.py"), *arguments], env=environment, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def chosen_port() -> int:
    """PORT from the environment (8000), free; otherwise a plain sentence."""
    word = os.environ.get("PORT", "8000")
    if not word.isdecimal() or not 1 <= int(word) <= 65534:
        raise SystemExit(f"PORT={word} is not a port number; 8000 is usual.")
    port = int(word)
    if not port_is_free(port):
        raise SystemExit(
            f"Port {port} of this machine is in use (perhaps by an earlier bin/serve or bin/demo).\n"
            f"Stop that one, or choose another port: PORT={port + 1} bin/serve"
        )
    return port


def stop_on_signals() -> None:
    """Let SIGTERM end us the way Ctrl-C does, so that the children are stopped."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGINT, interrupt)


def tail(path: Path, lines: int = 15) -> str:
    return "\n".join(path.read_text().splitlines()[-lines:]) if path.exists() else "(empty)"
