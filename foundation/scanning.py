"""The office's virus scanner: what comes from outside passes clamd on its way to the disk, packed parts included.

Off where NGEROMBO_CLAMD is empty. Where it is set, a scanner that does not answer refuses: nothing is stored unscanned.
The protocol is clamd's INSTREAM: chunks with their length before them, a length of zero at the end, one line back.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from foundation.errors import DomainError, Unavailable

CHUNK = 1024 * 1024
CONNECTING, ANSWERING = 5, 90  # seconds
LONGEST_ANSWER = 4096


def scanned(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same chunks. After the last one, before whoever stores them is done: DomainError "infected" or
    "scanner_limit", Unavailable "scanner_away".
    """
    if not settings.CLAMD:
        yield from chunks
        return
    with contextlib.closing(_connect(settings.CLAMD)) as line:
        asking = _tell(line, b"zINSTREAM\0")
        for chunk in chunks:
            for start in range(0, len(chunk), CHUNK):
                piece = chunk[start : start + CHUNK]
                asking = asking and _tell(line, len(piece).to_bytes(4, "big") + piece)
            yield chunk
        if asking:
            _tell(line, bytes(4))
        _judge(_answer(line))


def scan(content: bytes) -> None:
    """As `scanned`, for content that is in hand already."""
    for _chunk in scanned([content]):
        pass


def _connect(address: str) -> socket.socket:
    """`host:port`, or the path of a socket of this machine."""
    try:
        if address.startswith("/"):
            line = _connect_here(address)
        else:
            host, _colon, port = address.rpartition(":")
            line = socket.create_connection((host, int(port)), CONNECTING)
    except (OSError, ValueError):
        raise _away() from None
    line.settimeout(ANSWERING)
    return line


def _connect_here(path: str) -> socket.socket:
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(CONNECTING)
    try:
        line.connect(path)
    except OSError:
        line.close()
        raise
    return line


def _tell(line: socket.socket, data: bytes) -> bool:
    """Whether clamd still listens: it hangs up as soon as it has heard enough, and has then said why."""
    try:
        line.sendall(data)
    except TimeoutError:
        raise _away() from None
    except OSError:
        return False
    return True


def _answer(line: socket.socket) -> str:
    said = b""
    with contextlib.suppress(OSError):
        while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER and (part := line.recv(LONGEST_ANSWER)):
            said += part
    return said.rstrip(b"\0\n").decode("ascii", "replace")


def _judge(said: str) -> None:
    if said == "stream: OK":
        return
    if said.endswith(" FOUND"):
        message = _(
            "The virus scanner found %(what)s in this file, so it was not stored. Do not open it; warn its sender."
        )
        what = said.removeprefix("stream: ").removesuffix(" FOUND")[:80]
        raise DomainError(message % {"what": what}, code="infected")
    if "size limit" in said:
        message = _(
            "The file is larger than the virus scanner takes, so it was not stored. Split it, or have the "
            "administrator raise StreamMaxLength of clamd."
        )
        raise DomainError(message, code="scanner_limit")
    raise _away()


def _away() -> Unavailable:
    message = _("The virus scanner does not answer, so the file was not stored. Try again in some minutes.")
    return Unavailable(message, code="scanner_away")
