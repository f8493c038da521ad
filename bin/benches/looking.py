"""A thread that looks again and again while something runs."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self


class Looking:
    """Calls `look` every `every` seconds from `with` on. `begin` and `end` run in its thread."""

    every = 0.05

    def __enter__(self) -> Self:
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        self.thread.join()

    def begin(self) -> None:
        """Before the first look."""

    def look(self) -> None:
        raise NotImplementedError

    def end(self) -> None:
        """After the last one."""

    def _run(self) -> None:
        self.begin()
        while not self.over.wait(self.every):
            self.look()
        self.end()
