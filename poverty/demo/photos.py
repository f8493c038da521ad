"""Draws small photos that are plainly not photos of anybody: a house, a room, a card, marked REKAAN (invented)."""

import io

from PIL import Image, ImageDraw

from poverty.demo.dice import dice

SIZE = (320, 240)


def draw_photo(kind: str, seed: int, mark: str) -> bytes:
    """Return a JPEG of a few kilobytes without EXIF; kind: front | inside | kk. `mark` tells the pictures apart."""
    chance = dice(seed, f"photo {kind} {mark}")

    def shade(low: int, high: int) -> tuple[int, int, int]:
        return (chance.randrange(low, high), chance.randrange(low, high), chance.randrange(low, high))

    picture = Image.new("RGB", SIZE, shade(170, 235))
    pen = ImageDraw.Draw(picture)
    # Things that stand around, so that no two houses look alike: a photo sent twice has to stand out in the review.
    for _ in range(14):
        left, top = chance.randrange(-30, SIZE[0]), chance.randrange(-30, SIZE[1])
        size = (left + chance.randrange(30, 110), top + chance.randrange(25, 90))
        pen.rectangle((left, top, *size), fill=shade(20, 245))
    if kind == "front":
        pen.rectangle((0, 180, 320, 240), fill=shade(80, 130))
        pen.rectangle((70, 110, 250, 190), fill=shade(120, 220))
        pen.polygon(((55, 110), (160, 50), (265, 110)), fill=shade(60, 140))
        pen.rectangle((145, 140, 175, 190), fill=shade(40, 90))
    elif kind == "inside":
        pen.polygon(((0, 240), (80, 160), (240, 160), (320, 240)), fill=shade(90, 150))
        pen.rectangle((80, 40, 240, 160), outline=shade(60, 110), width=3)
        pen.rectangle((110, 120, 200, 165), fill=shade(90, 190))
    else:
        pen.rectangle((30, 30, 290, 210), fill=(250, 250, 245), outline=shade(60, 110), width=2)
        for line in range(5):
            pen.line((50, 85 + 22 * line, 270 - chance.randrange(60), 85 + 22 * line), fill=(90, 90, 90), width=3)
    pen.text((12, 8), "FOTO REKAAN", fill=(20, 20, 20))
    # A little grain, so that no two pictures have the same bytes.
    for _ in range(400):
        picture.putpixel((chance.randrange(SIZE[0]), chance.randrange(SIZE[1])), shade(0, 255))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=72)
    return buffer.getvalue()
