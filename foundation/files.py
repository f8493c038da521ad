"""Private files (uploaded spreadsheets, photos, minutes): sealed on disk, under a name that tells nothing.

Format: 8 bytes magic, then chunks of 4 bytes length + sealed chunk. Each chunk is bound to the file's name, its number
and whether it is the last, so chunks cannot be swapped, cut off or moved to another file.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from foundation import keys

MAGIC = b"NGRBF\x00\x00\x01"
CHUNK = 1024 * 1024


class BrokenFile(Exception):
    """The stored file is not whole or was altered."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """`name` is relative to the private folder, `sha256` and `size` are of the plain content."""

    name: str
    sha256: str
    size: int


def _path(name: str) -> Path:
    root = Path(settings.FILES_DIR).resolve()
    path = (root / name).resolve()
    if root not in path.parents:
        raise BrokenFile(name)
    return path


def store(chunks: Iterable[bytes], folder: str) -> StoredFile:
    """Seal `chunks` into a new file under `folder`; complete and synced to disk before the name exists."""
    name = f"{folder}/{uuid.uuid4().hex}"
    _path(name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return _put(name, chunks)


def reseal(name: str) -> bool:
    """Seal a file under the current key unless it is; readers see the old file or the new one, never a part."""
    with _path(name).open("rb") as source:
        magic, first = source.read(len(MAGIC)), _next(source, name)
    if magic != MAGIC or first is None:
        raise BrokenFile(name)
    if keys.key_id_of(first) == keys.current_key_id():
        return False
    _put(name, read(name))
    return True


def names() -> Iterator[str]:
    """Every stored file."""
    root = Path(settings.FILES_DIR).resolve()
    for path in sorted(root.glob("*/*")):
        if path.is_file() and not path.suffix:
            yield str(path.relative_to(root))


def _put(name: str, chunks: Iterable[bytes]) -> StoredFile:
    path = _path(name)
    partial = path.with_suffix(".part")
    digest, size, index = hashlib.sha256(), 0, 0
    try:
        with partial.open("wb") as out:
            out.write(MAGIC)
            held = b""
            for chunk in _sized(chunks):
                digest.update(chunk)
                size += len(chunk)
                if index:
                    _write(out, held, f"{name}:{index}:more")
                held, index = chunk, index + 1
            _write(out, held, f"{name}:{max(index, 1)}:last")
            out.flush()
            os.fsync(out.fileno())
        partial.rename(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return StoredFile(name, digest.hexdigest(), size)


def read(name: str) -> Iterator[bytes]:
    """The plain content in chunks of at most 1 MiB; raises BrokenFile, or InvalidTag when it was altered."""
    with _path(name).open("rb") as source:
        if source.read(len(MAGIC)) != MAGIC:
            raise BrokenFile(name)
        index, block = 1, _next(source, name)
        while True:
            following = _next(source, name)
            mark = "more" if following is not None else "last"
            if block is None:
                raise BrokenFile(name)
            yield keys.open_sealed(block, f"{name}:{index}:{mark}")
            if following is None:
                return
            block, index = following, index + 1


def read_all(name: str) -> bytes:
    return b"".join(read(name))


def remove(name: str) -> None:
    _path(name).unlink(missing_ok=True)


def _sized(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), CHUNK):
            yield chunk[start : start + CHUNK]


def _write(out: object, plain: bytes, place: str) -> None:
    sealed = keys.seal(plain, place)
    out.write(len(sealed).to_bytes(4, "big") + sealed)  # type: ignore[attr-defined]


def _next(source: object, name: str) -> bytes | None:
    head = source.read(4)  # type: ignore[attr-defined]
    if not head:
        return None
    body: bytes = source.read(int.from_bytes(head, "big"))  # type: ignore[attr-defined]
    if len(head) < 4 or len(body) < int.from_bytes(head, "big"):
        raise BrokenFile(name)
    return body
