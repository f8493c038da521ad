"""A clamd of a few lines on a real port: speaks INSTREAM, knows EICAR (packed or not), hangs up above its limit."""

from __future__ import annotations

import contextlib
import io
import socketserver
import threading
import zipfile
from collections.abc import Iterator

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Scanner(socketserver.ThreadingTCPServer):
    """`heard`: what was sent for scanning, in order. `limit`: bytes it takes, as StreamMaxLength."""

    daemon_threads = allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.heard: list[bytes] = []
        self.limit = 10_000_000
        self.says = b""  # instead of a verdict

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def verdict(self, content: bytes) -> bytes:
        if self.says:
            return self.says
        return b"stream: Eicar-Test-Signature FOUND\0" if holds_eicar(content) else b"stream: OK\0"


class Session(socketserver.StreamRequestHandler):
    server: Scanner

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(length)
            if len(content) > self.server.limit:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.heard.append(content)
        self.wfile.write(self.server.verdict(content))


def holds_eicar(content: bytes) -> bool:
    """Also in the parts of a zip, as clamd unpacks them."""
    if EICAR in content:
        return True
    with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(content)) as package:
        return any(EICAR in package.read(name) for name in package.namelist())
    return False


@contextlib.contextmanager
def scanner() -> Iterator[Scanner]:
    with Scanner() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()
