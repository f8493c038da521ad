"""A line that breaks: passes one request on, cut after a share of its bytes, or keeps the answer for itself."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from itertools import count

ANSWER_LOST = 10  # after the whole request: the server commits, the phone never hears of it
CUTS = (*range(10), ANSWER_LOST)


class Proxy:
    """Listens on `port`. Every `every`-th connection is cut, by turns at each tenth of the body and before the answer;
    the others go through. `cuts` counts how often each happened.
    """

    def __init__(self, target: int, every: int = 4) -> None:
        self.target, self.every = target, every
        self.turn = count()
        self.cuts = dict.fromkeys(CUTS, 0)
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self.listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.listening.close()

    def _accept(self) -> None:
        while True:
            try:
                line, _address = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        turn = next(self.turn)
        cut = CUTS[turn // self.every % len(CUTS)] if turn % self.every == 0 else None
        with contextlib.suppress(OSError), line:
            line.settimeout(30)
            with socket.create_connection(("127.0.0.1", self.target), timeout=30) as server:
                self._pass(line, server, cut)

    def _pass(self, line: socket.socket, server: socket.socket, cut: int | None) -> None:
        """One request and its answer; the phones of the laboratory make a connection for each."""
        head, body, length = read_head(line)
        whole = head + body
        end = len(head) + length
        allowed = end if cut in (None, ANSWER_LOST) else len(head) + length * (cut or 0) // 10
        while True:
            server.sendall(whole[:allowed])
            allowed -= len(whole[:allowed])
            end -= len(whole)
            if allowed <= 0 or end <= 0:
                break
            whole = line.recv(65536)
            if not whole:
                return
        if cut is None:
            while part := server.recv(65536):
                line.sendall(part)
            return
        if cut == ANSWER_LOST:
            server.recv(1)  # it has decided
        self.cuts[cut] += 1
        for end_of_line in (line, server):
            break_off(end_of_line)


def read_head(line: socket.socket) -> tuple[bytes, bytes, int]:
    """(head with its blank line, what came of the body already, length of the body)."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = line.recv(65536)
        if not part:
            raise ConnectionError
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [row for row in head.lower().split(b"\r\n") if row.startswith(b"content-length:")]
    return head + b"\r\n\r\n", body, int(lengths[0].split(b":")[1]) if lengths else 0


def break_off(line: socket.socket) -> None:
    """Close with a reset, as a lost signal looks."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()
