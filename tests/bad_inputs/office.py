"""Budi's office: a file goes in over HTTP, the worker works, and what came of it is looked at from all sides."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client, TestCase

from accounts.models import User
from foundation import keys
from imports import actions
from imports.figures import all_problems
from imports.layouts import layout_for
from imports.lines import seals_of
from imports.models import ImportBatch, ImportJob, ImportRow
from imports.reader import parent
from imports.steps import perform
from tests.imports.lists import register_hash

UPLOAD = "/impor/unggah/"
BOUNDARY = "----batas-uji"
COUNTED = ("new", "changed", "same", "held", "wrong", "skipped")


class Meter:
    """Runs the watched child instead of the plain one and keeps what it tells."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.heard, self.telling = os.pipe()
        os.set_blocking(self.heard, False)
        keep = {name: getattr(subprocess, name) for name in ("PIPE", "DEVNULL", "TimeoutExpired")}
        monkeypatch.setattr(parent, "subprocess", SimpleNamespace(Popen=self.start, **keep))

    def start(self, command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        assert command[-2] == "imports.reader.child"
        return subprocess.Popen([*command[:-2], "tests.bad_inputs.watched", command[-1]],
                                **options | {"stderr": self.telling})  # fmt: skip

    def told(self) -> list[dict[str, Any]]:
        """What the children said since the last time."""
        parts = []
        with contextlib.suppress(BlockingIOError):
            while part := os.read(self.heard, 65_536):
                parts.append(part)
        return [json.loads(said) for said in b"".join(parts).splitlines() if said.startswith(b"{")]

    def close(self) -> None:
        os.close(self.heard)
        os.close(self.telling)


@dataclass
class Outcome:
    """What became of one file. `page`: what Budi sees. `peak`: MB of the largest child; `attempts` at the network."""

    state: str
    code: str = ""
    words: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    page: str = ""
    seconds: float = 0.0
    peak: float = 0.0
    children: int = 0
    attempts: list[str] = field(default_factory=list)
    batch: ImportBatch | None = None

    def rows(self) -> list[ImportRow]:
        return list(ImportRow.objects.unscoped().filter(batch=self.batch).order_by("number"))

    def of(self, row: int, key: str = "") -> list[dict[str, Any]]:
        return [found for found in self.problems if found["row"] == row and (not key or found["key"] == key)]

    @property
    def codes(self) -> set[str]:
        return {found["code"] for found in self.problems}


class Office:
    def __init__(self, client: Client, budi: User, wati: User, meter: Meter, temporary: Path, files: Path) -> None:
        self.client, self.budi, self.wati, self.meter = client, budi, wati, meter
        self.temporary, self.files = temporary, files

    def send(self, path: Path, *, file_name: str = "", **sent: str) -> Outcome:
        """Upload over HTTP, read, look at the page. What holds for every file is asserted here."""
        before, stored = register_hash(but=()), self._stored()
        start = time.monotonic()
        self.meter.told()
        body = multipart({"region": "19.01"} | sent, file_name or path.name, path.read_bytes())
        answer = self.client.post(UPLOAD, body, content_type=f"multipart/form-data; boundary={BOUNDARY}")
        assert answer.status_code in (302, 400), answer.status_code
        if answer.status_code == 400:
            outcome = Outcome("form", words=answer.content.decode(), page=answer.content.decode())
        else:
            outcome = self._work(ImportBatch.objects.order_by("-pk")[0])
        outcome.seconds = time.monotonic() - start
        for said in self.meter.told():
            outcome.children += 1
            outcome.peak = max(outcome.peak, said["peak"] / 1024)
            outcome.attempts += said["attempts"]
        self._holds_always(outcome, before, stored)
        return outcome

    def _work(self, batch: ImportBatch) -> Outcome:
        for job in ImportJob.objects.filter(state="waiting", batch=batch):
            with committed():
                perform(job.pk)
        batch.refresh_from_db()
        outcome = Outcome(str(batch.state), batch=batch, words=batch.refusal)
        outcome.code = batch.understanding.get("refused", "")
        outcome.counts = {name: getattr(batch, name) for name in ("rows", *COUNTED)}
        outcome.problems = all_problems(batch)
        page = self.client.get(f"/impor/{batch.pk}/", follow=True)
        assert page.status_code == 200, page.status_code
        outcome.page = page.content.decode()
        return outcome

    def _holds_always(self, outcome: Outcome, register: str, stored: set[str]) -> None:
        assert register_hash(but=()) == register, "the register changed before anybody approved"
        assert not outcome.attempts, "the reader tried to reach the network"
        assert not list(self.temporary.iterdir()), "a temporary file was left behind"
        counts = outcome.counts
        assert counts.get("rows", 0) == sum(counts.get(name, 0) for name in COUNTED)
        if outcome.state in ("refused", "form"):
            assert self._stored() == stored, "the refused file was kept"
            assert outcome.words.strip() and "%(" not in outcome.words
            if outcome.batch:
                assert not ImportRow.objects.unscoped().filter(batch=outcome.batch).exists()
        if outcome.state == "preview":
            assert counts["rows"] == outcome.batch.staged_rows

    def _stored(self) -> set[str]:
        return {str(path) for path in self.files.rglob("*") if path.is_file()}

    def apply(self, outcome: Outcome) -> ImportBatch:
        """Wati approves what is right."""
        job = actions.approve(by=self.wati, batch=outcome.batch, leave_out=True)
        done = perform(job.pk)
        assert done is not None and done.state == "applied", done and done.state
        return done


def staged_value(outcome: Outcome, row: ImportRow, key: str) -> Any:
    """The value as staged; an identity number opened from its seal."""
    value = row.values.get(key)
    seals = seals_of(layout_for(outcome.batch.kind))
    if key in seals and isinstance(value, Mapping):
        return keys.open_sealed(bytes.fromhex(value["c"]), seals[key][0]).decode()
    return value


def multipart(fields: Mapping[str, str], file_name: str, content: bytes) -> bytes:
    """A form as a browser, or somebody who wrote his own, sends it: the file's name exactly as given."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{file_name}"\r\n'
    parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode("utf-8", "surrogatepass"))
    return b"".join([*parts, content, f"\r\n--{BOUNDARY}--\r\n".encode()])


@contextlib.contextmanager
def committed() -> Iterator[None]:
    """What waits for the commit happens, though the test's own transaction never commits."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        yield


@contextlib.contextmanager
def temporary_files_in(folder: Path) -> Iterator[None]:
    kept, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = kept
