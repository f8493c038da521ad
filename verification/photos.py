"""Photos from strangers: what they are is looked at before anything decodes them; what is kept has no EXIF, no GPS.

Coordinates come only from the form, where their purpose is told. Every photo is decoded and written again as a plain
JPEG, so nothing that hid in the file comes along. What cannot be kept is named by a code of `reasons.PHOTO_PROBLEMS`.
"""

from __future__ import annotations

import datetime as dt
import io
import struct
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

MAX_PIXELS = 40_000_000
LONGEST_SIDE = 2000
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP", "MPO")
_EXIF, _TAKEN, _TAKEN_OFFSET = 0x8769, 0x9003, 0x9011
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heif", b"avif")


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file turned out to be. `problem` empty: `content` is the JPEG to keep. `problem` broken or empty file:
    `content` is the file as it came, kept for a person. Any other problem: nothing of it is kept.
    """

    content: bytes
    problem: str = ""
    taken_at: dt.datetime | None = None
    width: int = 0
    height: int = 0


def look(data: bytes, max_bytes: int) -> Looked:
    """Judge a photo and make it safe to keep."""
    if not data:
        return Looked(b"", "empty")
    if len(data) > max_bytes:
        return Looked(b"", "too_big")
    kind = sniff(data)
    if kind in ("heic", "format", "not_a_photo"):
        return Looked(b"", kind)
    size = pixels(data, kind)
    if size is None:
        return Looked(data, "broken")
    if size[0] * size[1] > MAX_PIXELS or max(size) > 30_000:
        return Looked(b"", "too_many_pixels")
    return _decode(data)


def sniff(data: bytes) -> str:
    """jpeg, png or webp by its first bytes; heic, format (a picture we do not take) or not_a_photo otherwise."""
    if data.startswith(b"\xff\xd8"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return "heic"
    if data[:6] in (b"GIF87a", b"GIF89a") or data[:4] in (b"II*\0", b"MM\0*") or data[:2] == b"BM":
        return "format"
    return "not_a_photo"


def pixels(data: bytes, kind: str) -> tuple[int, int] | None:
    """Width and height as the header states them, read without decoding; None when the header is not whole."""
    try:
        if kind == "png":
            width, height = struct.unpack(">II", data[16:24])
            return (int(width), int(height)) if data[12:16] == b"IHDR" else None
        if kind == "jpeg":
            return _jpeg_size(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                return image.size
    except Image.DecompressionBombError:
        return (MAX_PIXELS, MAX_PIXELS)
    except Exception:  # a decoder may raise anything on a hostile file; the photo is then a broken one
        return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + length
    return None


def _decode(data: bytes) -> Looked:
    """Decode, turn upright, shrink, write again without anything but pixels."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                taken_at = _taken_at(image)
                image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                plain = _eight_bit(ImageOps.exif_transpose(image))
        plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        fresh = Image.new("RGB", plain.size)
        fresh.paste(plain)
        out = io.BytesIO()
        fresh.save(out, "JPEG", quality=QUALITY, optimize=True)
    except Exception:  # as above
        return Looked(data, "broken")
    return Looked(out.getvalue(), "", taken_at, *fresh.size)


def _eight_bit(image: Image.Image) -> Image.Image:
    """RGB, also from 16-bit grey, palettes and transparency (on white)."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        ground = Image.new("RGB", image.size, "white")
        layer = image.convert("RGBA")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    return image.convert("RGB")


def _taken_at(image: Image.Image) -> dt.datetime | None:
    """When the camera says it was taken; only where it names its offset, because a bare clock time is no moment."""
    try:
        exif = image.getexif().get_ifd(_EXIF)
        text, offset = str(exif.get(_TAKEN, "")).strip("\0 "), str(exif.get(_TAKEN_OFFSET, "")).strip("\0 ")
        return dt.datetime.strptime(f"{text}{offset}", "%Y:%m:%d %H:%M:%S%z")
    except Exception:  # as above
        return None
