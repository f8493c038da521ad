"""The reading process: what it may not do, and what Budi sees when it dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from imports.reader.cells import Limits
from imports.reader.child import _forbid, as_line
from imports.reader.parent import ROOT, read_rows, read_sheets
from imports.reader.refusals import MESSAGES, FileRefused
from tests.imports.workbooks import inline, number, row, sheet, xlsx


@pytest.fixture
def large(tmp_path: Path) -> Path:
    rows = (row(at, inline(f"A{at}", f"Orang {at}"), number(f"B{at}", str(at))) for at in range(1, 30_001))
    return xlsx(tmp_path / "besar.xlsx", sheet(*rows))


def test_the_child_imports_neither_django_nor_the_network() -> None:
    script = (
        "import sys, imports.reader.child;"
        "unwanted = ('django', 'socket', 'ssl', 'http', 'ctypes', 'psycopg2');"
        "print([name for name in sys.modules if name.split('.')[0] in unwanted])"
    )
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize("event", ["socket.connect", "subprocess.Popen", "os.system", "os.posix_spawn"])
def test_the_child_may_start_nothing_and_call_nobody(event: str) -> None:
    with pytest.raises(PermissionError):
        _forbid(event, ())


def test_the_child_may_not_open_a_file_for_writing() -> None:
    _forbid("open", ("x", "rb", 0))
    with pytest.raises(PermissionError):
        _forbid("open", ("x", "w", 0))


def test_the_child_gets_no_secret_of_the_parent(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "rahasia")
    with read_rows(large) as stream:
        next(stream)
        environment = Path(f"/proc/{stream.child.process.pid}/environ").read_bytes()
        command = Path(f"/proc/{stream.child.process.pid}/cmdline").read_bytes()
    assert b"rahasia" not in environment
    assert b"besar.xlsx" not in command


def test_an_unnamed_file_can_be_read(large: Path) -> None:
    with tempfile.TemporaryFile() as hidden:
        hidden.write(large.read_bytes())
        hidden.flush()
        assert read_sheets(hidden)[0].rows_estimate == 30_000
        assert sum(1 for _ in read_rows(hidden)) == 30_000


@given(st.lists(st.one_of(st.text(max_size=5), st.sampled_from(["Ani", "", ",", '","', '"', "\\", "\x7f", "\ud800"]))))
def test_the_texts_of_a_row_leave_as_the_same_json_however_they_are_made(texts: list[str]) -> None:
    assert as_line(texts) == json.dumps(texts, separators=(",", ":"))


def test_a_killed_child_is_a_refusal_and_not_a_short_list(large: Path) -> None:
    stream = read_rows(large)
    next(stream)
    os.kill(stream.child.process.pid, signal.SIGKILL)
    with pytest.raises(FileRefused) as caught:
        list(stream)
    assert caught.value.code == "child_died"


def test_a_silent_child_is_ended(large: Path) -> None:
    stream = read_rows(large)
    next(stream)
    stream.child.limits = Limits(silence=0.3)  # from now on: starting may take longer on a busy machine
    os.kill(stream.child.process.pid, signal.SIGSTOP)
    with pytest.raises(FileRefused) as caught:
        list(stream)
    assert caught.value.code == "too_slow"
    assert stream.child.process.poll() is not None


def test_a_child_without_enough_memory_is_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Nama;Desa\n" + f"{'x' * 900_000};A\n" * 3)
    with pytest.raises(FileRefused) as caught:
        list(read_rows(path, limits=Limits(memory=40 * 1024**2)))
    assert caught.value.code in ("too_big", "child_died", "unbalanced_quote")


def test_stopping_early_leaves_no_process(large: Path) -> None:
    with read_rows(large) as stream:
        next(stream)
        process = stream.child.process
    assert process.poll() is not None


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_every_refusal_has_words(code: str) -> None:
    counts = dict.fromkeys(("megabytes", "rows", "position", "line", "count", "most"), 5)
    params = {**counts, "what": "X", "own": "BPS", "other": "K"}
    for language in ("en", "id"):
        with translation.override(language):
            text = str(FileRefused(code, **params))
            assert text
            assert "%" not in text
