"""The way into the project's own Python: makes .venv when it is missing or when the requirements changed.

Standard library only, and a syntax that an old Python can read, so that it can say what it needs.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
OLDEST = (3, 11)
NEEDS = (
    "Ngerombo needs Python 3.11 or newer; this is Python {}.{}. Install one (Debian: apt install python3 python3-venv)."
)


def enter(dev=False):
    """Return inside .venv's Python; started by another one, make .venv ready and start the same command again in it."""
    if Path(sys.prefix).resolve() == VENV.resolve() and ready(dev):
        return
    make(dev)
    script = str(Path(sys.argv[0]).resolve())
    os.execv(str(PYTHON), [str(PYTHON), script, *sys.argv[1:]])


def make(dev=False):
    """Create .venv and install what is asked for, once, however many commands start at the same time."""
    base = suitable_python()
    (ROOT / ".run").mkdir(exist_ok=True)
    with open(str(ROOT / ".run" / "bootstrap.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready(dev):
            create(base)
            install("requirements.txt")
            if dev:
                install("requirements-dev.txt")


def ready(dev):
    done = installed()
    wanted = ["requirements.txt"] + (["requirements-dev.txt"] if dev else [])
    return PYTHON.exists() and all(done.get(name) == fingerprint(name) for name in wanted)


def installed():
    try:
        return json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}


def fingerprint(name):
    parts = [(ROOT / part).read_bytes() for part in (name, "constraints.txt")]
    return hashlib.sha256(b"\n".join(parts)).hexdigest()


def suitable_python():
    """The Python to build on: this one, or the newest good one on the PATH when this one is too old."""
    if sys.version_info >= OLDEST:
        return getattr(sys, "_base_executable", None) or sys.executable
    for minor in range(14, 10, -1):
        found = shutil.which("python3.{}".format(minor))  # noqa: UP032  an old Python must be able to read this file
        if found:
            return found
    sys.exit(NEEDS.format(*sys.version_info[:2]))


def create(base):
    works = (
        PYTHON.exists()
        and subprocess.run(
            [str(PYTHON), "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ).returncode
        == 0
    )
    if works:
        return
    say("Making .venv ...")
    if subprocess.run([base, "-m", "venv", "--clear", str(VENV)], stdout=subprocess.DEVNULL).returncode:
        sys.exit("Python could not make a virtual environment. On Debian or Ubuntu: apt install python3-venv")


def install(name):
    if installed().get(name) == fingerprint(name):
        return
    say("Installing " + name + " (a minute or two, once) ...")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    if subprocess.run([*pip, "-r", str(ROOT / name), "-c", str(ROOT / "constraints.txt")]).returncode:
        sys.exit(
            "The packages of " + name + " could not be installed; pip's message is above. The command can be repeated."
        )
    STAMP.write_text(json.dumps({**installed(), name: fingerprint(name)}))


def say(text):
    print(text, file=sys.stderr, flush=True)
