"""Photos on their way in stay in memory: never in the clear on a disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.utils.translation import gettext as _

from foundation.errors import DomainError

#: What is around the photos in one request.
ENVELOPE = 2 * 1024 * 1024


class TooLarge(DomainError):
    status = 413


def max_request() -> int:
    """Bytes one request may have: two photos at their limit, or many usual ones."""
    return int(settings.PHOTO_MAX_BYTES) * 2 + ENVELOPE


def too_large() -> TooLarge:
    return TooLarge(_("The photos are too large for one sending."), code="too_large")


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
