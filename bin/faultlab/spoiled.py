"""The site, spoiled on purpose: what the positive controls of `bin/faults` start instead of it. Never part of it.

NGEROMBO_FAULT_CONTROL says how. (The constraint of `no-unique` is dropped in the database; here go the turns it would
wait for.)
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction

from foundation import files
from poverty.wsgi import application  # noqa: F401  what gunicorn serves
from verification.actions import attachments, submissions

CONTROL = os.environ.get("NGEROMBO_FAULT_CONTROL", "")
LATE = 0.2  # seconds between the answer and what should have come before it
honest_stored = submissions._stored


def answered_early(sent: Any, kept: Any) -> Any:
    """The honest transaction, in a thread of its own that commits only after the answer has left."""
    said: queue.Queue[Any] = queue.Queue()

    def work() -> None:
        try:
            with transaction.atomic():
                said.put(honest_stored(sent, kept))
                time.sleep(LATE)
        except Exception as error:
            said.put(error)
        finally:
            connection.close()

    threading.Thread(target=work).start()
    answer = said.get()
    if isinstance(answer, Exception):
        raise answer
    return answer


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
if CONTROL == "early-answer":
    submissions._stored = answered_early
if CONTROL == "no-unique":
    submissions.TAKE_TURNS = "SELECT %s"
