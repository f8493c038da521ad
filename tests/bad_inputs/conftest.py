"""The office that receives the corpus: Budi uploads, Wati approves, a meter sits on the reading child."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from imports import layouts
from tests.bad_inputs.office import Meter, Office, temporary_files_in
from tests.bad_inputs.office_list import KIND, OFFICE_LIST
from tests.imports.conftest import bring

__all__ = ["bring", "office"]


@pytest.fixture
def office(
    browse: Callable[[User], Client], budi: User, wati: User, tmp_path: Path, settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Office]:  # fmt: skip
    """Numbers never issued bear no remark here (as in the demonstration), so that each remark is the case's own."""
    settings.DEMO = True
    monkeypatch.setattr("imports.views.ring", lambda task, pk: None)
    monkeypatch.setitem(layouts._registry, KIND, OFFICE_LIST)
    temporary, files = tmp_path / "temporary", tmp_path / "files"
    temporary.mkdir()
    files.mkdir(exist_ok=True)
    meter = Meter(monkeypatch)
    with temporary_files_in(temporary):
        yield Office(browse(budi), budi, wati, meter, temporary, files)
    meter.close()
