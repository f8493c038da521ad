"""Photos from phones and from people who mean harm: what is kept has no position, what cannot be kept has a name."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zlib

import pytest
from PIL import Image

from verification import photos
from verification.reasons import PHOTO_PROBLEMS

LIMIT = 10 * 1024 * 1024


def picture(fmt: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(out, fmt, **options)
    return out.getvalue()


def with_gps(taken: str = "2026:11:20 09:15:00", offset: str = "+07:00") -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Ponsel Siti"
    exif.get_ifd(0x8769).update({0x9003: taken, 0x9011: offset})
    exif.get_ifd(0x8825).update({1: "S", 2: (1.0, 51.0, 30.0), 3: "E", 4: (106.0, 7.0, 0.0)})
    return picture(exif=exif)


def png_saying(width: int, height: int) -> bytes:
    """A tiny PNG whose header claims any size: what a pixel bomb looks like before it is decoded."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(20_000))), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def test_the_position_inside_sitis_photo_is_gone_but_its_time_is_read():
    looked = photos.look(with_gps(), LIMIT)

    assert looked.problem == ""
    assert looked.taken_at == dt.datetime(2026, 11, 20, 9, 15, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    kept = Image.open(io.BytesIO(looked.content))
    assert not kept.getexif()
    assert b"Ponsel" not in looked.content
    assert (kept.format, kept.size) == ("JPEG", (640, 480))


def test_a_clock_time_without_an_offset_is_no_moment():
    assert photos.look(with_gps(offset=""), LIMIT).taken_at is None


@pytest.mark.parametrize(
    ("fmt", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB"), ("PNG", "L"), ("PNG", "I;16")]
)
def test_png_and_webp_become_plain_jpeg(fmt, mode):
    source = Image.linear_gradient("L").resize((300, 200))
    out = io.BytesIO()
    (Image.new("I;16", (300, 200), 40_000) if mode == "I;16" else source.convert(mode)).save(out, fmt)

    looked = photos.look(out.getvalue(), LIMIT)

    assert looked.problem == ""
    assert Image.open(io.BytesIO(looked.content)).mode == "RGB"
    assert (looked.width, looked.height) == (300, 200)


def test_a_photo_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    looked = photos.look(picture(size=(400, 300), exif=exif), LIMIT)

    assert (looked.width, looked.height) == (300, 400)


def test_a_huge_photo_is_shrunk():
    looked = photos.look(picture(size=(4000, 3000)), LIMIT)

    assert max(looked.width, looked.height) == photos.LONGEST_SIDE


def test_an_animated_png_becomes_its_first_frame():
    frames = [Image.new("RGB", (50, 50), colour) for colour in ("red", "blue", "green")]
    out = io.BytesIO()
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])

    looked = photos.look(out.getvalue(), LIMIT)

    kept = Image.open(io.BytesIO(looked.content))
    assert (kept.format, getattr(kept, "n_frames", 1), kept.size) == ("JPEG", 1, (50, 50))


def test_a_pixel_bomb_is_refused_before_anything_decodes_it(monkeypatch):
    monkeypatch.setattr(photos.Image, "open", lambda *_: pytest.fail("it was decoded"))

    looked = photos.look(png_saying(13_000, 13_000), LIMIT)

    assert (looked.problem, looked.content) == ("too_many_pixels", b"")


def test_a_jpeg_that_claims_giant_sides_is_refused_too():
    giant = picture().replace(struct.pack(">HH", 480, 640), struct.pack(">HH", 65_000, 65_000), 1)

    assert photos.look(giant, LIMIT).problem == "too_many_pixels"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "empty"),
        (b"<?php system($_GET['x']); ?>", "not_a_photo"),
        (b"<html><script>alert(1)</script></html>", "not_a_photo"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "not_a_photo"),
        (b"\0\0\0\x18ftypheic" + bytes(50), "heic"),
        (picture("GIF"), "format"),
        (picture("TIFF"), "format"),
        (picture("BMP"), "format"),
    ],
)
def test_what_is_no_photo_is_not_kept(data, problem):
    looked = photos.look(data, LIMIT)

    assert (looked.problem, looked.content) == (problem, b"")
    assert problem in PHOTO_PROBLEMS


@pytest.mark.parametrize("cut", [3, 30, 200, 2_000])
def test_a_cut_photo_is_kept_as_a_broken_one(cut):
    whole = picture()
    looked = photos.look(whole[:cut], LIMIT)

    assert looked.problem == "broken"
    assert looked.content == whole[:cut]


def test_a_photo_over_the_limit_is_not_looked_at():
    assert photos.look(picture(), 1000).problem == "too_big"


def test_a_profile_that_unpacks_to_much_does_not_come_along():
    looked = photos.look(picture("PNG", icc_profile=bytes(500_000)), LIMIT)

    assert looked.problem in ("", "broken")
    assert "icc_profile" not in (Image.open(io.BytesIO(looked.content)).info if not looked.problem else {})
