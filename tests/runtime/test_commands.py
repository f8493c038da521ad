"""What a stranger types answers in plain words."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import socket
import subprocess
import sys
from collections import namedtuple
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import bootstrapping
import pytest
import yaml
from database import SILENT

ROOT = Path(__file__).resolve().parents[2]


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, cwd=ROOT, env=os.environ | environment, text=True, capture_output=True, check=False, timeout=60
    )


@pytest.mark.parametrize("command", ["bin/serve", "bin/demo"])
def test_a_busy_port_is_a_sentence(command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run(sys.executable, command, PORT=str(port))
    assert done.returncode == 1
    assert f"Port {port} of this machine is in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_old_python_is_told_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    version = namedtuple("version", "major minor micro")
    monkeypatch.setattr(sys, "version_info", version(3, 9, 2))
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this is Python 3\.9"):
        bootstrapping.suitable_python()


@pytest.mark.parametrize("name", ["bootstrapping.py", "bootstrap", "manage"])
def test_an_old_python_can_read_the_way_in(name: str) -> None:
    """What runs before bootstrapping.enter() returns must parse there, or the sentence above is never printed."""
    ast.parse((ROOT / "bin" / name).read_text(), feature_version=(3, 6))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_has_a_reason(name: str) -> None:
    lines = [line for line in (ROOT / name).read_text().splitlines() if not line.startswith("#")]
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+(\[[\w-]+\])?==[\w.]+ +# .{5,}", line)] == []


def compose() -> dict[str, dict[str, dict[str, object]]]:
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))


def test_the_compose_file_asks_for_nothing_that_make_env_does_not_print() -> None:
    first, second = (run(sys.executable, "deploy/make_env.py").stdout for _ in range(2))
    printed = [dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE)) for text in (first, second)]
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert asked == set(printed[0])
    secret = [name for name in asked if re.search("PASSWORD|KEY", name)]
    assert len(secret) == 7
    assert all(printed[0][name] != printed[1][name] for name in secret)


def test_every_container_is_watched_and_the_database_is_as_silent_as_the_embedded_one() -> None:
    services = compose()["services"]
    assert set(services) == {"db", "redis", "migrate", "web", "worker", "beat", "nginx"}
    assert [name for name, service in services.items() if "healthcheck" not in service] == ["migrate"]
    given = dict(str(word).removeprefix("-c").split("=") for word in services["db"]["command"][1:])
    by_default = {"log_min_duration_statement"}
    assert {name: given.get(name) for name in SILENT if name not in by_default} == {
        name: value for name, value in SILENT.items() if name not in by_default
    }


def script(name: str) -> ModuleType:
    loader = SourceFileLoader(f"bin_{name}", str(ROOT / "bin" / name))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """bin/messages on a project of one app with one string in Python and one in a template."""
    module = script("messages")
    if not module.shutil.which("xgettext"):
        pytest.skip("GNU gettext is not installed")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "APPS", ["regions", "foundation"])
    (tmp_path / "regions").mkdir()
    (tmp_path / "foundation").mkdir()
    (tmp_path / "regions" / "views.py").write_text('from django.utils.translation import gettext as _\n_("Village")\n')
    (tmp_path / "templates" / "regions").mkdir(parents=True)
    (tmp_path / "templates" / "regions" / "map.html").write_text("{% load i18n %}{% translate 'Map' %}")
    (tmp_path / "templates" / "base.html").write_text("{% load i18n %}{% translate 'Menu' %}")
    return module


def test_an_untranslated_string_is_red_and_a_translation_survives_the_next_extraction(
    messages: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    messages.main(["regions"])
    assert messages.main(["--check", "regions"]) == 1
    assert "regions: untranslated: Village" in capsys.readouterr().out
    catalogue = messages.catalogue_of("regions")
    text = catalogue.read_text()
    for english, indonesian in (("Village", "Desa"), ("Map", "Peta")):
        text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{indonesian}"')
    catalogue.write_text(text)
    assert messages.main(["--check", "regions"]) == 1  # not compiled yet
    messages.main(["regions"])
    assert messages.main(["--check", "regions"]) == 0
    assert 'msgstr "Desa"' in catalogue.read_text()
    assert '"Menu"' not in catalogue.read_text()

    (messages.ROOT / "regions" / "views.py").write_text("")
    assert messages.main(["--check", "regions"]) == 1
    assert "regions: outdated" in capsys.readouterr().out
