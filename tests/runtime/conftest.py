"""The scripts of bin/ as modules, and a run folder of their own to try them on."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "bin"))

from place import Place  # noqa: E402


@pytest.fixture
def place() -> Iterator[Place]:
    """Not pytest's tmp_path: under root its parents are closed to the account the servers run as."""
    folder = Path(tempfile.mkdtemp(prefix="ngerombo-test-", dir="/var/tmp"))
    folder.chmod(0o711)
    yield Place(folder)
    shutil.rmtree(folder)
