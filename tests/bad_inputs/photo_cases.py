"""Photos that a phone, a careless hand or a stranger sends: what is kept, what is refused, and by which word."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

LIMIT = 10 * 1024 * 1024


@dataclass(frozen=True)
class PhotoCase:
    """`problem` "" : kept as a plain JPEG. "broken", "empty": kept as it came, marked. Any other: not kept."""

    name: str
    build: Callable[[], bytes]
    problem: str = ""


def picture(form: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (320, 240), **options: object) -> bytes:
    out = io.BytesIO()
    image = Image.new(mode, size, 40_000) if mode == "I;16" else Image.linear_gradient("L").resize(size).convert(mode)
    image.save(out, form, **options)
    return out.getvalue()


def with_position() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Ponsel Siti"
    exif.get_ifd(0x8825).update({1: "S", 2: (1.0, 51.0, 30.0), 3: "E", 4: (106.0, 7.0, 0.0)})
    return picture(exif=exif)


def frames(form: str) -> bytes:
    out = io.BytesIO()
    first, *others = (Image.new("RGB", (40, 40), colour) for colour in ("red", "blue", "green"))
    first.save(out, form, save_all=True, append_images=others)
    return out.getvalue()


def png(*chunks: tuple[bytes, bytes], width: int = 8, height: int = 8, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG of these chunks behind its header."""
    header = (b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in (header, *chunks, (b"IEND", b""))
    )


def pixel_bomb() -> bytes:
    """13,000 x 13,000 pixels in about 20 KB."""
    row = b"\0" + bytes(13_000 // 8)
    return png((b"IDAT", zlib.compress(row * 13_000, 9)), width=13_000, height=13_000, depth=1, colour=0)


def profile_bomb() -> bytes:
    profile = (b"iCCP", b"x\0\0" + zlib.compress(bytes(200_000_000), 9))
    return png(profile, (b"IDAT", zlib.compress((b"\0" + bytes(24)) * 8)))


def text_bomb() -> bytes:
    return png(
        (b"zTXt", b"x\0\0" + zlib.compress(bytes(100_000_000), 9)), (b"IDAT", zlib.compress((b"\0" + bytes(24)) * 8))
    )


def turned(side: int) -> bytes:
    """A wide picture that its camera says is turned."""
    exif = Image.Exif()
    exif[0x0112] = side
    return picture(exif=exif)


def with_odd_exif(data: bytes) -> bytes:
    """A JPEG whose EXIF block is this."""
    plain = picture()
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(data) + 8) + b"Exif\0\0" + data + plain[2:]


def position_twice() -> bytes:
    """The position in EXIF, in XMP and in a second EXIF block."""
    plain = with_position()
    told = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><exif:GPSLatitude>1,51.2S</exif:GPSLatitude>Ponsel</x:xmpmeta>"
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(told) + 2) + told + plain[2:]


def webp(width: int, height: int) -> bytes:
    """The header of a lossless WebP of this size and nothing behind it."""
    bits = (width - 1) | (height - 1) << 14
    body = b"WEBPVP8L" + struct.pack("<IBI", 5, 0x2F, bits) + b"\0"
    return b"RIFF" + struct.pack("<I", len(body)) + body


def progressive_bomb() -> bytes:
    """Scan after scan of the same picture, each to be decoded anew."""
    plain = picture(progressive=True, size=(1600, 1200))
    start = plain.rfind(b"\xff\xda")
    return plain[:-2] + plain[start:-2] * 400 + plain[-2:]


def announced(width: int, height: int) -> bytes:
    """A JPEG that says it is larger than it is."""
    plain = bytearray(picture())
    at = plain.find(b"\xff\xc0")
    plain[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(plain)


LISTED = (
    PhotoCase("position-inside", with_position),
    PhotoCase("pixel-bomb", pixel_bomb, "too_many_pixels"),
    PhotoCase("animated-gif", lambda: frames("GIF"), "format"),
    PhotoCase("animated-png", lambda: frames("PNG")),
    PhotoCase("many-page-tiff", lambda: frames("TIFF"), "format"),
    PhotoCase("svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "not_a_photo"),
    PhotoCase("php-as-jpg", lambda: b"<?php system($_GET['x']); ?>", "not_a_photo"),
    PhotoCase("html-as-jpg", lambda: b"<html><script>alert(1)</script></html>", "not_a_photo"),
    PhotoCase("heic", lambda: b"\0\0\0\x18ftypheic" + bytes(50), "heic"),
    PhotoCase("empty-jpeg", lambda: b"", "empty"),
    PhotoCase("truncated-jpeg", lambda: picture()[:700], "broken"),
    PhotoCase("two-hundred-megabytes", lambda: b"\xff\xd8\xff" + bytes(200 * 2**20), "too_big"),
    PhotoCase("sixteen-bit", lambda: picture("PNG", "I;16")),
    PhotoCase("icc-bomb", profile_bomb, "|broken"),
)
FURTHER = (
    PhotoCase("text-chunk-bomb", text_bomb, "|broken"),
    PhotoCase("jpeg-and-php-behind-it", lambda: picture() + b"<?php system($_GET['x']); ?>"),
    PhotoCase("jpeg-and-zip-behind-it", lambda: picture() + b"PK\x03\x04" + bytes(200)),
    PhotoCase("png-of-no-size", lambda: png(width=0, height=0), "broken"),
    PhotoCase("png-of-endless-size", lambda: png(width=2**31 - 1, height=2**31 - 1), "too_many_pixels"),
    PhotoCase("png-one-pixel-high", lambda: png(width=2**20, height=1), "too_many_pixels"),
    PhotoCase("png-cut-in-its-header", lambda: picture("PNG")[:20], "broken"),
    PhotoCase("png-with-a-wrong-sum", lambda: picture("PNG")[:-8] + bytes(8), "|broken"),
    PhotoCase("jpeg-of-noise", lambda: b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20, "broken"),
    PhotoCase("jpeg-marker-without-end", lambda: b"\xff\xd8" + b"\xff" * 5000, "broken"),
    PhotoCase("avif", lambda: b"\0\0\0\x1cftypavif" + bytes(60), "heic"),
    PhotoCase("bmp", lambda: picture("BMP"), "format"),
    PhotoCase("pdf-as-jpg", lambda: b"%PDF-1.7", "not_a_photo"),
    PhotoCase("postscript", lambda: b"%!PS-Adobe-3.0 EPSF-3.0", "not_a_photo"),
    PhotoCase("webp", lambda: picture("WEBP")),
    PhotoCase("webp-cut", lambda: picture("WEBP")[:40], "broken"),
    PhotoCase("cmyk", lambda: picture("JPEG", "CMYK")),
    PhotoCase("palette-with-transparency", lambda: picture("PNG", "P", transparency=0)),
    PhotoCase("animated-webp", lambda: frames("WEBP")),
    PhotoCase("several-pictures-in-one-jpeg", lambda: frames("MPO")),
    PhotoCase("turned-by-its-camera", lambda: turned(6)),
    PhotoCase("turned-to-no-side", lambda: turned(99)),
    PhotoCase("position-in-three-places", position_twice),
    PhotoCase(
        "exif-that-points-at-itself", lambda: with_odd_exif(b"II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0")
    ),
    PhotoCase("exif-of-noise", lambda: with_odd_exif(bytes(range(256)) * 40)),
    PhotoCase("scan-after-scan", progressive_bomb, "|broken"),
    PhotoCase("jpeg-larger-than-it-says", lambda: announced(60, 40), "|broken"),
    PhotoCase("jpeg-smaller-than-it-says", lambda: announced(6000, 4000), "|broken"),
    PhotoCase("jpeg-of-thirty-thousand-squared", lambda: announced(30_000, 30_000), "too_many_pixels"),
    PhotoCase("jpeg-of-no-height", lambda: announced(320, 0), "|broken"),
    PhotoCase("one-pixel", lambda: picture(size=(1, 1))),
    PhotoCase("png-and-zip-behind-it", lambda: picture("PNG") + b"PK\x03\x04" + bytes(200)),
    PhotoCase("gif-and-script", lambda: b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)", "format"),
    PhotoCase("xlsx-as-jpg", lambda: b"PK\x03\x04" + bytes(200), "not_a_photo"),
    PhotoCase("webp-of-endless-size", lambda: webp(16_383, 16_383), "too_many_pixels|broken"),
    PhotoCase("jpeg-2000", lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(60), "not_a_photo|format"),
    PhotoCase("dng-of-a-good-camera", lambda: b"II*\0\x08\0\0\0" + bytes(200), "format"),
    PhotoCase("blanks-before-the-picture", lambda: b"\r\n" + picture(), "not_a_photo"),
    PhotoCase("endless-comment", lambda: picture(comment=b"<script>alert(1)</script>" * 500)),
)
