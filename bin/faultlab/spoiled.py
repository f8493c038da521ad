"""The site, spoiled on purpose: what the positive controls of `bin/faults` start instead of it. Never part of it.

NGEROMBO_FAULT_CONTROL says how. (The constraint of `no-unique` is dropped in the database, not here.)
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import transaction

from foundation import files
from poverty.wsgi import application as honest
from verification.actions import attachments

CONTROL = os.environ.get("NGEROMBO_FAULT_CONTROL", "")
LATE = 0.4  # seconds between the answer and what should have come before it


class EarlyAnswer:
    """The whole request in a transaction that is committed only after the answer has left."""

    def __init__(self, parts: Iterable[bytes], held: Any) -> None:
        self.parts, self.held = parts, held

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.parts)

    def close(self) -> None:
        time.sleep(LATE)
        self.held.__exit__(None, None, None)
        close = getattr(self.parts, "close", None)
        if close:
            close()


def early(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ["REQUEST_METHOD"] != "POST":
        return honest(environ, start_response)
    held = transaction.atomic()
    held.__enter__()
    return EarlyAnswer(honest(environ, start_response), held)


def store_late(chunks: Iterable[bytes], folder: str) -> files.StoredFile:
    """A name at once, the file later."""
    content = b"".join(chunks)
    name = f"{folder}/{os.urandom(16).hex()}"

    def write() -> None:
        time.sleep(LATE)
        files._put(name, [content])

    threading.Thread(target=write).start()
    return files.StoredFile(name, "", len(content))


if CONTROL == "photo-late":
    attachments.files = type("Late", (), {"store": staticmethod(store_late), "remove": staticmethod(files.remove)})
if CONTROL == "photo-before-commit":
    attachments.remove_orphans = lambda _names: 0  # type: ignore[assignment]

application = early if CONTROL == "early-answer" else honest
