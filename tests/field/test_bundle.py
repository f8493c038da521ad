"""The phone's pages as they are committed: whole, of one piece with their list of hashes, and naming no other host.

Nothing is rebuilt here (that needs Node); `npm run check` in frontend/ compares the bundle with its sources.
"""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUNDLE = ROOT / "static" / "field"
SHELL = ROOT / "templates" / "field" / "app.html"
TRIAL = ROOT / "templates" / "field" / "try.html"
MANIFEST = json.loads((BUNDLE / "manifest.json").read_text())
SCRIPTS = sorted(BUNDLE.glob("*.js"))
#: Names of XML vocabularies that a form is written in: never fetched.
NAMESPACES = re.compile(r"https?://(www\.w3\.org|openrosa\.org|www\.opendatakit\.org|enketo\.org)/")


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def cached_by_worker() -> list[str]:
    """The addresses that sw.js keeps, read from its text."""
    found = re.search(r'\["/field/".*?\]', (BUNDLE / "sw.js").read_text())
    assert found, "sw.js keeps no list"
    return json.loads(found[0])


def test_the_bundle_is_what_its_list_of_hashes_says():
    files = {path.name: digest(path.read_bytes()) for path in BUNDLE.iterdir() if path.name != "manifest.json"}
    assert files == MANIFEST["files"]
    assert digest(SHELL.read_bytes()) == MANIFEST["template"]
    assert digest(TRIAL.read_bytes()) == MANIFEST["try"]


@pytest.mark.parametrize("page", [SHELL, TRIAL], ids=lambda page: page.name)
def test_a_page_names_only_files_of_the_bundle_and_nothing_inline(page: Path):
    shell = page.read_text()
    named = set(re.findall(r"\{% get_static_prefix %\}field/([^\"]+)", shell))
    assert named and named <= set(MANIFEST["files"])
    elsewhere = re.findall(r'(?:src|href)="(?!\{% get_static_prefix %\})([^"]+)"', shell)
    assert set(elsewhere) <= {"/field/manifest.webmanifest", "{{ back_url }}"}
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]* src=)", shell)
    assert "{{ user" not in shell and "{{ request" not in shell, "the shell is cached: no personal data"


def test_siti_can_open_the_app_without_signal_because_every_script_is_kept():
    kept = cached_by_worker()
    assert set(kept) >= {"/field/", "/field/manifest.webmanifest"}
    files = {address.removeprefix("/static/field/") for address in kept if address.startswith("/static/")}
    assert files <= set(MANIFEST["files"])
    elsewhere = {path.name for path in SCRIPTS if path.name == "sw.js" or path.name.startswith("try-")}
    assert {path.name for path in SCRIPTS} - elsewhere <= files
    assert {path.name for path in BUNDLE.glob("*.css")} <= files
    assert not [address for address in kept if "/api/" in address], "personal data never enters Cache Storage"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_needs_no_eval_no_wasm_and_no_other_host(path: Path):
    text = path.read_text()
    assert not re.search(r"\beval\(|new Function\(|WebAssembly|importScripts", text)
    hosts = [url for url in re.findall(r"https?://[^\"'`\s)]+", text) if not NAMESPACES.match(url)]
    assert hosts == []


@pytest.mark.parametrize("name", ["@getodk/xforms-engine", "idb", "solid-js", "papaparse", "temporal-polyfill"])
def test_the_licence_of_what_is_bundled_is_beside_it(name: str):
    assert re.search(rf"^{re.escape(name)} \d", (BUNDLE / "LICENSES.txt").read_text(), re.MULTILINE)
