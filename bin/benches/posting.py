"""A load of requests over plain sockets, kept alive; the client costs little: it shares the cores it measures."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count


@dataclass(slots=True)
class Load:
    """What came back: status -> how many, and each answer's time in seconds."""

    seconds: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Milliseconds that `share` of the answers did not exceed."""
        ordered = sorted(self.times)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000 if ordered else 0.0


def post_all(port: int, requests: Sequence[bytes], lines: int) -> Load:
    """Send all requests, in their order, over `lines` connections at a time."""
    place, load, lock = count(), Load(), threading.Lock()

    def work() -> None:
        line = Line(port)
        times, statuses = [], []
        while (at := next(place)) < len(requests):
            started = time.perf_counter()
            statuses.append(line.send(requests[at]))
            times.append(time.perf_counter() - started)
        line.close()
        with lock:
            load.times += times
            for status in statuses:
                load.statuses[status] = load.statuses.get(status, 0) + 1

    run_together(work, lines, load)
    return load


def run_together(work: Callable[[], None], lines: int, load: Load) -> None:
    threads = [threading.Thread(target=work) for _ in range(lines)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.seconds = time.perf_counter() - started


class Line:
    """One kept-alive HTTP/1.1 connection that knows just enough to read our server's answers."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None
        self.rest = b""

    def send(self, request: bytes) -> int:
        """The status of the answer. A connection the server has closed meanwhile is opened anew, once."""
        for attempt in (1, 2):
            try:
                if self.socket is None:
                    self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
                    self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.socket.sendall(request)
                return self._answer()
            except (ConnectionError, EOFError):
                self.close()
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")

    def _answer(self) -> int:
        assert self.socket is not None
        data = self.rest
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        head, body = data[:end].lower(), data[end + 4 :]
        at = head.find(b"\r\ncontent-length:")  # not X-OpenRosa-Accept-Content-Length
        length = int(head[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        while len(body) < length:
            body += self._more()
        self.rest = body[length:]
        status = int(head.split(b" ", 2)[1])
        if b"connection: close" in head:
            self.close()
        return status

    def _more(self) -> bytes:
        assert self.socket is not None
        if not (part := self.socket.recv(65536)):
            raise EOFError
        return part

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
        self.socket, self.rest = None, b""


def request(path: str, body: bytes, content_type: str, token: str = "") -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
        + (f"Authorization: Token {token}\r\n" if token else "")
        + "X-OpenRosa-Version: 1.0\r\n\r\n"
    )
    return head.encode() + body
