"""Where a checkout keeps what it runs on: data of the servers, ports, development secrets, private files.

`.run/` in the checkout; for root a folder under /var/tmp, because PostgreSQL refuses to run as root and a server user
could reach data below a private home only if every parent folder were opened to all.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import hashlib
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SERVER_USER = "ngerombo"
PASSWORDS = ("postgres", "ngerombo_owner", "ngerombo_app", "redis")


class Place:
    """The run folder. `user` is the account the servers run as: None (ourselves) or, under root, one of their own."""

    def __init__(self, path: Path | None = None) -> None:
        own = ROOT / ".run"
        own.mkdir(exist_ok=True)
        if os.geteuid() != 0:
            self.path, self.user = path or own, None
            self.path.chmod(0o700)
        else:
            self.user = server_user()
            self.path = path or shared_folder(own)
        self.path.joinpath("files").mkdir(mode=0o700, exist_ok=True)

    @contextlib.contextmanager
    def lock(self, name: str = "servers", *, wait: bool = True) -> Iterator[bool]:
        """Hold a lock that dies with its process. Without `wait`, yields False when another process holds it."""
        with (self.path / f"{name}.lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
            else:
                yield True

    def folder(self, name: str) -> Path:
        """A folder that belongs to the account of the servers."""
        path = self.path / name
        path.mkdir(mode=0o700, exist_ok=True)
        self.give(path)
        return path

    def give(self, path: Path) -> None:
        if self.user:
            shutil.chown(path, self.user)

    def open_copy(self, program: Path) -> Path:
        """A programme where the servers' account can run it: under root a copy outside the checkout."""
        if not self.user:
            return program
        copy = self.path / program.name
        if not copy.exists() or copy.stat().st_size != program.stat().st_size:
            copy.unlink(missing_ok=True)
            shutil.copyfile(program, copy)
            copy.chmod(0o755)
        return copy

    def account(self) -> dict[str, Any]:
        """Arguments that make subprocess run a programme as the account of the servers."""
        if not self.user:
            return {}
        return {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []}

    def secrets(self) -> dict[str, str]:
        """Passwords and keys of this checkout, made once. Never leave the machine; a real office sets its own."""
        path = self.path / "secrets.json"
        if not path.exists():
            key = lambda: base64.b64encode(secrets.token_bytes(32)).decode()  # noqa: E731
            made = {name: secrets.token_hex(24) for name in PASSWORDS}
            made |= {"secret_key": secrets.token_urlsafe(50), "number_keys": f"dev1:{key()}", "digest_key": key()}
            write_private(path, json.dumps(made))
        return dict(json.loads(path.read_text()))

    def port(self, name: str, *, fresh: bool = False) -> int:
        """The port a server was given; the first time, or when another programme took it, a free one."""
        path = self.path / "ports.json"
        ports = json.loads(path.read_text()) if path.exists() else {}
        if fresh or name not in ports:
            ports[name] = free_port(taken=set(ports.values()))
            write_private(path, json.dumps(ports))
        return int(ports[name])


def server_user() -> str:
    """A system account for the servers, made once; `nobody` where accounts cannot be made."""
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SERVER_USER).pw_name
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")
    command = [useradd, "--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
    if useradd and subprocess.run([*command, SERVER_USER], check=False).returncode in (0, 9):  # 9: made meanwhile
        return SERVER_USER
    return "nobody"


def shared_folder(own: Path) -> Path:
    """The folder under /var/tmp that belongs to this checkout: known by its path and by a number kept in its .run."""
    mark = own / "place"
    with (own / "place.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not mark.exists():
            mark.write_text(secrets.token_hex(4))
    name = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
    path = Path("/var/tmp") / f"ngerombo-{name}-{mark.read_text().strip()}"
    path.mkdir(mode=0o711, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid != 0:
        raise SystemExit(f"{path} belongs to somebody else; remove it or delete {mark} and try again.")
    path.chmod(0o711)
    return path


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step, readable by its owner only."""
    draft = path.with_suffix(f".{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
        handle.write(text)
    draft.replace(path)


def free_port(*, taken: set[int]) -> int:
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port not in taken:
            return port


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
