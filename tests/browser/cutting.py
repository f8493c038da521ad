"""A line that can be cut: a small HTTP proxy between the browser and the server, one request a connection."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

SUBMISSION = "/openrosa/submission"
Answer = tuple[int, str, bytes]  # status, content type, body


class Line:
    """`cuts`: for the next submissions, the share of the body that gets through before the line breaks (1.0 = all of
    it, and the answer is lost). `instead`: asked about each request, may answer it itself. `posted`: bodies that came.
    """

    def __init__(self, home: str) -> None:
        self.there = urlsplit(home)
        self.cuts: list[float] = []
        self.instead: Callable[[str, str, bytes], Answer | None] = lambda method, path, body: None
        self.posted: list[bytes] = []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self.door.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self.door.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(caller,), daemon=True).start()

    def _serve(self, caller: socket.socket) -> None:
        with caller, contextlib.suppress(OSError, http.client.HTTPException), caller.makefile("rb") as said:
            start = said.readline().decode("latin-1").split()
            if len(start) != 3:
                return
            headers = http.client.parse_headers(said)
            body = said.read(int(headers.get("Content-Length", 0)))
            self._pass(caller, start[0], start[1], headers, body)

    def _pass(
        self, caller: socket.socket, method: str, path: str, headers: http.client.HTTPMessage, body: bytes
    ) -> None:
        own = self.instead(method, path, body)
        if own is not None:
            return self._answer(caller, own[0], [("Content-Type", own[1])], own[2])
        share = self.cuts.pop(0) if path == SUBMISSION and method == "POST" and self.cuts else None
        server = http.client.HTTPConnection(self.there.hostname or "", self.there.port, timeout=60)
        with contextlib.closing(server):
            server.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in headers.items():
                if name.lower() != "connection":
                    server.putheader(name, value)
            server.endheaders()
            server.send(body if share is None else body[: int(len(body) * share)])
            if share is not None and share < 1:
                return None  # both ends see the line break
            found = server.getresponse()
            content = found.read()
            if method == "POST":
                self.posted.append(body)
            if share is None:
                self._answer(caller, found.status, found.getheaders(), content)
        return None

    @staticmethod
    def _answer(caller: socket.socket, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        kept = [(name, value) for name, value in headers if name.lower() not in ("connection", "content-length")]
        lines = [f"HTTP/1.1 {status} x", *(f"{name}: {value}" for name, value in kept)]
        lines += [f"Content-Length: {len(content)}", "Connection: close", "", ""]
        caller.sendall("\r\n".join(lines).encode("latin-1") + content)


@contextlib.contextmanager
def line_to(home: str) -> Iterator[Line]:
    line = Line(home)
    try:
        yield line
    finally:
        line.door.close()
