"""Nobody in this tree is real: what looks like a NIK or KK ends in 0000 or begins with 999999, never issued both."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What is installed, made or taken over from elsewhere.
LEFT_OUT = {".git", ".venv", ".run", "static", "node_modules", "__pycache__"}
# Sixteen digits in a row or in fours. Of a longer number, a decimal fraction or a UUID they are a part.
NUMBER = re.compile(r"(?<![\w.-])\d{4}([ .-]?)\d{4}\1\d{4}\1\d{4}(?![\w-])", re.ASCII)


def test_every_identity_number_is_one_that_nobody_has():
    found = [f"{path.relative_to(ROOT)}: {number}" for path, text in texts() for number in real_looking(text)]
    assert not found, "end them in 0000 or begin them with 999999: " + "; ".join(found)


def real_looking(text: str) -> list[str]:
    numbers = [re.sub(r"\D", "", match.group()) for match in NUMBER.finditer(text)]
    return [number for number in numbers if not (number.endswith("0000") or number.startswith("999999"))]


def texts() -> Iterator[tuple[Path, str]]:
    """Every file of the project as text; a workbook by its sheets."""
    for path in sorted(ROOT.rglob("*")):
        if not path.is_file() or LEFT_OUT & set(path.relative_to(ROOT).parts):
            continue
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as package:
                yield path, " ".join(package.read(name).decode(errors="replace") for name in package.namelist())
        else:
            yield path, path.read_text(encoding="utf-8", errors="replace")


def test_the_law_sees_what_it_forbids():
    day, keyboard = "010190", "1234567890" * 2
    assert real_looking(f"NIK '510801{day}0001', 5108 0101 {'0190'} 0002") == [f"510801{day}0001", f"510801{day}0002"]
    assert real_looking(f"510801{day}0000 999999{day}0001 9999.9901.0190.0003") == []
    assert real_looking(f"00000000-0000-4000-8000-000000000001 0.{keyboard[:16]} {keyboard[:17]}") == []
    assert real_looking(keyboard[:16]) == [keyboard[:16]]
