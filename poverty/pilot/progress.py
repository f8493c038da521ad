"""Progress on a terminal: one line a step, a bar while it runs, the seconds when it is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

WIDTH = 28


class Progress:
    """Draws to stderr, so that stdout keeps the tables and the last line of JSON."""

    def __init__(self, label: str) -> None:
        self.label, self.started, self.shown = label, time.monotonic(), 0.0
        self.live = sys.stderr.isatty()
        self.note = ""

    def __call__(self, done: int, total: int, phase: str = "") -> None:
        now = time.monotonic()
        if not self.live or (now - self.shown < 0.1 and done < total):
            return
        self.shown = now
        filled = WIDTH * done // total if total else 0
        bar = "█" * filled + "·" * (WIDTH - filled)
        sys.stderr.write(f"\r  {self.label:<44} {bar} {done:>7,}/{total:,} {phase:<10}".replace(",", "."))
        sys.stderr.flush()

    def close(self) -> None:
        seconds = time.monotonic() - self.started
        sys.stderr.write(f"{chr(13) if self.live else ''}  {self.label:<44} {self.note:<48} {seconds:5.1f} s\n")
        sys.stderr.flush()


@contextmanager
def step(label: str) -> Iterator[Progress]:
    """`with step("Impor") as show: ...; show.note = "..."`: closes the line also when the step fails."""
    show = Progress(label)
    try:
        yield show
    except BaseException:
        show.note = "GAGAL"
        show.close()
        raise
    show.close()
