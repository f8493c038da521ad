"""What the pages load: nothing inline, nothing from another host, every file there and as it was built."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

from foundation import tones

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted([*ROOT.glob("templates/**/*.html"), *ROOT.glob("*/templates/**/*.html")])
PYTHON = sorted(path for path in ROOT.glob("*/**/*.py") if path.relative_to(ROOT).parts[0] not in {".venv", "tests"})
VENDOR = ROOT / "static" / "vendor"
OURS = sorted([*(ROOT / "static" / "staff").glob("*.js"), *(ROOT / "static" / "staff").glob("*.css")])

# (what it is, where it shows, an example that must be caught)
FORBIDDEN = [
    ("inline script", r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", "<script>go()</script>"),
    ("inline style sheet", r"<style\b", "<style>p{}</style>"),
    ("style attribute", r"<[a-z][^<>]*?\sstyle\s*=", '<p class="x" style="width:3%">'),
    ("event handler attribute", r"<[a-z][^<>]*?\son[a-z]+\s*=", '<a href="/" onclick="go()">'),
    ("htmx script attribute", r"\bhx-on[:\-]|hx-vals=.js:", '<div hx-on:click="go()">'),
    ("Bootstrap script attribute", r"\bdata-bs-(toggle|dismiss|target)\b", '<a data-bs-toggle="modal">'),
    ("javascript address", r"[\"']\s*javascript:", '<a href="javascript:go()">'),
    (
        "other host",
        r"(?:src|href|action|data|poster)\s*=\s*[\"']\s*(?:https?:)?//",
        '<img src="//cdn.example/x.png">',
    ),
]


def templates_without_tags(path: Path) -> str:
    """The HTML of a template; tags and comments of the template language may hold < and >."""
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(), flags=re.DOTALL)
    return re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", text)


@pytest.mark.parametrize(("what", "pattern", "example"), FORBIDDEN, ids=[what for what, _, _ in FORBIDDEN])
def test_no_template_breaks_the_pages_policy(what: str, pattern: str, example: str) -> None:
    assert re.search(pattern, example, re.IGNORECASE), "the rule does not see what it forbids"
    assert len(TEMPLATES) > 30
    found = [
        f"{path.relative_to(ROOT)}: {hit.group(0)}"
        for path in TEMPLATES
        for hit in re.finditer(pattern, templates_without_tags(path), re.IGNORECASE)
    ]
    assert not found, f"{what}: {found}"


def test_every_static_file_a_page_names_exists() -> None:
    names = {
        (path.relative_to(ROOT), name)
        for path in TEMPLATES
        for name in re.findall(r"\{%\s*static\s+[\"']([^\"']+)[\"']", path.read_text())
    }
    tags = ROOT / "foundation" / "templatetags" / "interface.py"
    names |= {
        (tags.relative_to(ROOT), name)
        for name in re.findall(r"[\"']((?:vendor|staff)/[\w./-]+)[\"']", tags.read_text())
    }
    assert len(names) > 8
    assert not [f"{path}: {name}" for path, name in names if finders.find(name) is None]


def test_vendor_files_are_the_ones_that_were_built() -> None:
    listed = json.loads((VENDOR / "manifest.json").read_text())["files"]
    present = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()} - {"manifest.json"}
    assert present == set(listed)
    for name, entry in listed.items():
        content = (VENDOR / name).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (entry["sha256"], entry["bytes"]), name


def test_every_vendor_file_names_its_package_and_has_its_licence() -> None:
    listed = json.loads((VENDOR / "manifest.json").read_text())["files"]
    wanted = json.loads((ROOT / "frontend" / "vendor" / "package.json").read_text())["dependencies"]
    origins = {entry["from"] for name, entry in listed.items() if not name.startswith("licences/")}
    assert origins == {f"{name}@{version}" for name, version in wanted.items()}
    for name in wanted:
        text = (VENDOR / "licences" / f"{name.replace('@', '').replace('/', '-')}.txt").read_text()
        assert "copyright" in text.lower(), name


def sprite() -> set[str]:
    return set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "icons.svg").read_text()))


def icons_named_in(text: str, python: bool) -> set[str]:
    """Icon names written out: `{% icon "x" %}`, `icon="x"`, `{% empty "x"`, `{% menu_item "url" "x"`, `"icon": "x"`."""
    if python:
        return set(re.findall(r"(?:[\"']icon[\"']\s*:|\bicon=)\s*[\"']([a-z0-9-]+)[\"']", text))
    tags = " ".join(re.findall(r"\{%.*?%\}", text))
    return set(re.findall(r"(?:\{%\s*icon\s+|\{%\s*empty\s+|\bicon=|menu_item\s+\"[^\"]+\"\s+)\"([a-z0-9-]+)\"", tags))


def test_every_icon_a_page_names_is_in_the_sprite() -> None:
    named = {(path, name) for path in TEMPLATES for name in icons_named_in(path.read_text(), python=False)}
    named |= {(path, name) for path in PYTHON for name in icons_named_in(path.read_text(), python=True)}
    named |= {(ROOT / "foundation" / "tones.py", name) for _tone, name in tones.STATES.values()}
    named |= {(ROOT / "foundation" / "tones.py", name) for name in tones.LEVEL_ICONS.values()}
    assert len({name for _, name in named}) > 40
    assert not {f"{path.relative_to(ROOT)}: {name}" for path, name in named if name not in sprite()}


def test_the_sprite_is_made_of_the_list() -> None:
    lines = (ROOT / "frontend" / "vendor" / "icons.txt").read_text().splitlines()
    assert sprite() == {line for line in lines if line and not line.startswith("#")}


def test_our_own_scripts_and_styles_fetch_nothing_from_elsewhere() -> None:
    assert len(OURS) >= 5
    for path in [*OURS, VENDOR / "tabler.css"]:
        text = path.read_text()
        hosts = set(re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", text)) - {"http://www.w3.org"}
        assert not hosts, path.name
        assert not re.search(r"@import|\beval\(|new Function|innerHTML|insertAdjacentHTML|\.style\b", text), path.name


def test_a_list_page_and_a_dashboard_stay_light() -> None:
    """Brotli, as the server sends them; the HTML itself gets what is left of 110 and 200 KB."""

    def weight(*names: str) -> int:
        return sum(len(brotli.compress(Path(finders.find(name) or name).read_bytes())) for name in names)

    shell = weight(
        "vendor/tabler.css", "staff/shell.css", "staff/components.css", "staff/staff.js", "staff/mark.svg",
        "vendor/icons.svg", "django_htmx/htmx-2.min.js",
    )  # fmt: skip
    charts = weight("vendor/chart.js", "staff/charts.js")
    assert 40_000 < shell < 85_000
    assert shell + charts < 150_000
