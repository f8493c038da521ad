"""The stored spreadsheet, opened for reading: decrypted into an unlinked temporary file that no name leads to."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.conf import settings

from foundation import files
from imports.models import ImportBatch
from imports.reader.cells import Limits


@contextmanager
def plain(batch: ImportBatch) -> Iterator[IO[bytes]]:
    """The upload as an open file. Killed or not, nothing of it stays on disk: the file has no name from the start."""
    with tempfile.TemporaryFile(prefix="ngerombo-") as copy:
        for chunk in files.read(batch.stored_name):
            copy.write(chunk)
        copy.flush()
        yield copy


def limits() -> Limits:
    return Limits(file_bytes=settings.IMPORT_MAX_BYTES, rows=min(settings.IMPORT_MAX_ROWS, Limits().rows))
