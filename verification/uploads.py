"""Photos on their way in stay in memory: never in the clear on a disk."""

from __future__ import annotations

import contextlib
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext as _

from foundation.errors import DomainError

#: What is around the photos in one request.
ENVELOPE = 2 * 1024 * 1024


class TooLarge(DomainError):
    status = 413


def max_request() -> int:
    """Bytes one request may have: two photos at their limit, or many usual ones."""
    return int(settings.PHOTO_MAX_BYTES) * 2 + ENVELOPE


def recommended() -> int:
    """Bytes of XML and photos a client should put into one request: what it wraps around them comes on top."""
    return max_request() - ENVELOPE


def too_large() -> TooLarge:
    return TooLarge(_("The photos are too large for one sending."), code="too_large")


def hear_out(request: HttpRequest) -> None:
    """Read what a refused sender is still sending, without keeping it: cut off, it would never read the refusal."""
    left = max_request() * 4
    with contextlib.suppress(OSError):  # it went away by itself
        while left > 0 and (piece := request.read(64 * 1024)):
            left -= len(piece)


class InMemory(MemoryFileUploadHandler):
    """Holds every file of a request in memory, up to `max_request` bytes together."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > max_request():
            raise too_large()
        self.activated = True
        self.left = max_request()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> Any:
        self.left -= len(raw_data)
        if self.left < 0:
            raise too_large()
        return super().receive_data_chunk(raw_data, start)
