"""Every bad file that an office may send, over HTTP, through the real reader, to what Budi sees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils.html import escape

from tests.bad_inputs import (
    files_damaged,
    files_hostile,
    files_otherwise,
    files_sheets,
    files_stranger,
    files_stranger_texts,
    files_text,
)
from tests.bad_inputs.cases import FileCase
from tests.bad_inputs.office import Office

pytestmark = pytest.mark.django_db
MODULES = (files_damaged, files_hostile, files_otherwise, files_sheets, files_stranger, files_stranger_texts,
           files_text)  # fmt: skip
CASES = [case for module in MODULES for case in (*module.LISTED, *module.FURTHER)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_file_gets_its_answer(case: FileCase, office: Office, tmp_path: Path, settings: Any) -> None:
    for name, value in case.settings.items():
        setattr(settings, name, value)
    folder = tmp_path / "sent"
    folder.mkdir()

    outcome = office.send(case.build(folder), file_name=case.file_name, **case.sent)

    assert outcome.state in case.state.split("|"), (outcome.code, outcome.words[:300], outcome.counts)
    assert outcome.code in case.code.split("|") or not case.code
    assert case.words in outcome.words
    assert escape(case.words) in outcome.page or case.state == "mapping"
    assert {name: outcome.counts[name] for name in case.counts} == dict(case.counts), outcome.problems[:5]
    assert outcome.peak <= case.megabytes
    assert outcome.children or outcome.state == "form"
    assert outcome.seconds <= case.seconds
    if case.check:
        case.check(office, outcome)
