"""Every bad photo: looked at in a process of its own, so that its memory and time can be seen."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from PIL import Image

from imports.reader.parent import ROOT
from tests.bad_inputs.photo_cases import FURTHER, LIMIT, LISTED, PhotoCase
from tests.verification.filling import FORM
from verification import photos, submission
from verification.reasons import PHOTO_PROBLEMS

NEVER_INSIDE = (b"Ponsel", b"<?php", b"<script", b"PK\x03\x04", b"Exif", b"ICC_PROFILE")
WATCH = """
import json, resource, sys, time
from tests.verification.filling import FORM
from verification import photos, submission
data = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.monotonic()
looked = photos.look(data, int(sys.argv[2]))
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"problem": looked.problem, "grown": (after - before) / 1024, "seconds": time.monotonic() - start}))
"""
HEAVY = ("pixel-bomb", "icc-bomb", "text-chunk-bomb", "png-of-endless-size", "scan-after-scan",
         "jpeg-smaller-than-it-says", "webp-of-endless-size")  # fmt: skip


@pytest.mark.parametrize("case", [*LISTED, *FURTHER], ids=lambda case: case.name)
def test_a_photo_gets_its_answer(case: PhotoCase) -> None:
    data = case.build()
    looked = photos.look(data, LIMIT)

    assert looked.problem in case.problem.split("|"), looked.problem
    if not looked.problem:
        kept = Image.open(io.BytesIO(looked.content))
        assert (kept.format, kept.mode, getattr(kept, "n_frames", 1)) == ("JPEG", "RGB", 1)
        assert not kept.getexif() and not any(sign in looked.content for sign in NEVER_INSIDE)
        assert max(kept.size) <= photos.LONGEST_SIDE
    elif looked.problem in ("broken", "empty"):
        assert looked.content == data  # kept for a person; the submission is not lost
    else:
        assert looked.content == b"" and str(PHOTO_PROBLEMS[looked.problem])


@pytest.mark.parametrize(
    "case", [case for case in (*LISTED, *FURTHER) if case.name in HEAVY], ids=lambda case: case.name
)
def test_a_bomb_costs_neither_memory_nor_time(case: PhotoCase) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "foto.png"
        path.write_bytes(case.build())
        ended = subprocess.run(
            [sys.executable, "-c", WATCH, str(path), str(LIMIT)], cwd=ROOT, capture_output=True, text=True, timeout=60
        )
    told = json.loads(ended.stdout)
    assert told["grown"] <= 100 and told["seconds"] <= 10, told


def test_fifty_photos_in_a_form_are_named_and_the_visit_is_not_lost() -> None:
    """fifty-photos: those beyond the limit are misfits, so the visit goes to a person and is not refused."""
    flat = {f"/data/evidence[{number}]/photo_front": f"{number}.jpg" for number in range(50)}
    codes = [code for _path, code in submission.misfits(FORM, flat, ())]
    assert codes.count("too_many_photos") == 50 - submission.MAX_PHOTOS
