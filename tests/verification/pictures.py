"""Pictures for tests that look like something: `house(3)` is the same house every time, `house(4)` another."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw


def house(seed: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    pen = ImageDraw.Draw(picture)
    state = seed * 7919 + 13
    for _ in range(25):
        state = (state * 1_103_515_245 + 12_345) % 2**31
        left, top = state % size[0], state // 7 % size[1]
        pen.rectangle((left, top, left + 60 + state % 200, top + 40 + state % 150), fill=(state % 255,) * 3)
    return picture


def saved(picture: Image.Image, quality: int = 85, taken: str = "") -> bytes:
    """A JPEG; `taken` as `2026:11:20 09:15:00+07:00` goes into its EXIF."""
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769).update({0x9003: taken[:19], 0x9011: taken[19:]})
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()
