"""Pictures of a questionnaire's labels (`media::image`): the files people upload, judged and written anew. Pure.

They come one by one, several at once, or in a .zip. What they are is looked at as with photos of visits
(`verification.photos`); they keep their name, because the form calls them by it.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator

from PIL import Image, ImageOps

from verification import photos

MAX_BYTES = 3 * 1024 * 1024
MAX_TOGETHER = 20 * 1024 * 1024
MAX_PICTURES = 200
LONGEST_SIDE = 1200
NAMED = re.compile(r"jr://images/([^<\"]+)")
KINDS = {"png": "image/png", "jpeg": "image/jpeg"}


class Unusable(ValueError):
    """A file that is no picture we keep: its name, and why as a code of `reasons.PHOTO_PROBLEMS` or of ours."""

    def __init__(self, name: str, code: str) -> None:
        super().__init__(code)
        self.name, self.code = name, code


def wanted(xform: str) -> list[str]:
    """Names of the pictures an XForm shows, in their order."""
    return list(dict.fromkeys(name.strip() for name in NAMED.findall(xform)))


def unpacked(files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """The files, with those of a .zip in its place: by their bare names, within the limits. Raises Unusable."""
    total = count = 0
    for name, content in files:
        for inner, data in _of_zip(name, content) if content[:4] == b"PK\x03\x04" else [(name, content)]:
            total, count = total + len(data), count + 1
            if total > MAX_TOGETHER or count > MAX_PICTURES:
                raise Unusable(name, "too_many")
            yield posixpath.basename(inner.replace("\\", "/")), data


def _of_zip(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for entry in package.infolist()[: MAX_PICTURES * 2]:
                bare = posixpath.basename(entry.filename)
                if entry.is_dir() or not bare or bare.startswith(".") or entry.filename.startswith("__MACOSX/"):
                    continue
                with package.open(entry) as part:  # what it says of its size is not believed
                    data = part.read(MAX_BYTES + 1)
                if len(data) > MAX_BYTES:
                    raise Unusable(bare, "too_big")
                yield bare, data
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, UnicodeDecodeError):
        raise Unusable(name, "broken") from None


def safe(name: str, content: bytes) -> tuple[str, bytes]:
    """(content type, bytes) to keep: decoded and written again, so that only pixels remain. Raises Unusable."""
    looked = photos.look(content, MAX_BYTES)
    if looked.problem:
        raise Unusable(name, looked.problem)
    kind = "png" if photos.sniff(content) == "png" else "jpeg"
    if kind == "jpeg":
        return KINDS[kind], looked.content
    try:
        with Image.open(io.BytesIO(content), formats=("PNG",)) as image:
            plain = ImageOps.exif_transpose(image).convert("RGBA")
        plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        fresh = Image.new("RGBA", plain.size)
        fresh.paste(plain)
        out = io.BytesIO()
        fresh.save(out, "PNG", optimize=True)
    except Exception:  # a decoder may raise anything on a hostile file
        raise Unusable(name, "broken") from None
    return KINDS[kind], out.getvalue()
