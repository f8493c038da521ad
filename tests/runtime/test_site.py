"""The site's processes start and stop together."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import processes
import pytest
from place import Place
from processes import Site


@pytest.fixture
def site(place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Site:
    """A site whose processes are only sleepers, on a project of one static file."""
    monkeypatch.setattr(processes, "ROOT", tmp_path)
    monkeypatch.setattr(processes, "PYTHON", Path(sys.executable))
    for name in ("static/logo.svg", "regions/static/map.js", "requirements.txt", "poverty/settings.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "sleeper.py").write_text("import time; print('up', flush=True); time.sleep(60)")
    site = Site(place, {"PYTHONPATH": str(tmp_path)}, 0)
    site.logs.mkdir()
    return site


def test_static_files_are_gathered_again_only_when_one_changed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    gathered = processes.ROOT / ".run" / "static"
    runs = []

    def collect(_: dict[str, str], command: str, *__: str) -> None:
        gathered.mkdir(parents=True, exist_ok=True)
        (gathered / "logo.svg").write_text(str(len(runs)))
        runs.append(command)

    monkeypatch.setattr(processes, "manage", collect)
    site.collect_static()
    site.collect_static()
    assert runs == ["collectstatic"]
    (processes.ROOT / "regions" / "static" / "map.js").write_text("changed")
    site.collect_static()
    assert runs == ["collectstatic"] * 2


def test_a_process_that_ends_is_named_and_the_others_are_stopped(site: Site) -> None:
    site.spawn("worker", ["sleeper"])
    site.spawn("beat", ["no_such_module"])
    deadline = time.monotonic() + 10
    while not site.ended() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert site.ended() == "beat"
    assert site.children["worker"].poll() is None
    assert "No module named no_such_module" in (site.logs / "beat.log").read_text()
    site.stop()
    assert all(child.poll() is not None for child in site.children.values())
