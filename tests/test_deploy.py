"""What an office's own server gets: production settings without a warning, and a schema that builds."""

from __future__ import annotations

import base64
import json
import os
import re
import runpy
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from tests.bad_inputs.office import UPLOAD
from verification.uploads import max_request

ROOT = Path(__file__).resolve().parent.parent


def production() -> dict[str, str]:
    """The environment of docker-compose.yml: fresh keys, no debug, HTTPS as it is by default."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NGEROMBO_")}
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return kept | {
        "NGEROMBO_SECRET_KEY": secrets.token_urlsafe(50),
        "NGEROMBO_NUMBER_KEYS": f"k1:{key}",
        "NGEROMBO_DIGEST_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "NGEROMBO_HOSTS": "ngerombo.dinsos.example",
        "NGEROMBO_ORIGINS": "https://ngerombo.dinsos.example",
    }


def manage(*words: str, **changed: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    environment = production() | changed
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_production_settings_pass_the_deployment_check_without_a_warning():
    done = manage("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


def test_the_deployment_check_sees_a_weak_setting():
    done = manage("check", "--deploy", "--fail-level", "WARNING", NGEROMBO_HTTPS="0")
    assert done.returncode != 0 and "security.W" in done.stderr


def test_debug_is_off_unless_asked_for_and_cookies_travel_encrypted():
    names = ["DEBUG", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_HTTPONLY"]
    script = f"import json; from django.conf import settings as s; print(json.dumps([getattr(s, n) for n in {names}]))"
    done = manage("shell", "--no-imports", "-c", script)
    assert json.loads(done.stdout) == [False, True, True, True, True], done.stderr


@pytest.mark.parametrize("name", ["NGEROMBO_SECRET_KEY", "NGEROMBO_NUMBER_KEYS", "NGEROMBO_DIGEST_KEY", "REDIS_URL"])
def test_a_missing_variable_explains_itself(name):
    done = manage("check", **{name: ""})
    assert done.returncode != 0 and f"{name} is not set" in done.stderr


def test_no_model_waits_for_a_migration():
    done = manage("makemigrations", "--check", "--dry-run", NGEROMBO_USE_OWNER="1")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_schema_of_the_api_builds_without_a_warning(tmp_path):
    done = manage("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "schema.yml").read_text()
    assert "/api/cards/" in text and "/api/regions/" in text


def nginx(name: str, block: str = "") -> list[str]:
    """The values of a directive, within the block that opens with these words or anywhere."""
    text = re.sub(r"^\s*#.*$", "", (ROOT / "deploy/nginx/default.conf").read_text(), flags=re.MULTILINE)
    if block:
        _before, found, text = text.partition(f"{block} {{")
        assert found, block
        text = text.partition("}")[0]
    return re.findall(rf"^\s*{name} (.+);$", text, re.MULTILINE)


def in_bytes(size: str) -> int:
    return int(size.removesuffix("m")) * 2**20


def test_a_slow_sender_holds_no_thread_of_the_web_process():
    """slow-loris: nginx gathers whole requests and lets the silent go; the web process has no door of its own."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert services["nginx"]["tmpfs"] == ["/var/cache/nginx:size=1g"]
    assert "ports" not in services["web"] and nginx("proxy_request_buffering") in ([], ["on"])
    for name, most in {"client_header_timeout": 20, "client_body_timeout": 60, "send_timeout": 60}.items():
        assert [int(value.removesuffix("s")) <= most for value in nginx(name)] == [True], name
    assert nginx("reset_timedout_connection") == ["on"]
    zone = nginx("limit_conn_zone")[0].partition("zone=")[2].partition(":")[0]
    limits = [value.split() for value in nginx("limit_conn")]
    assert len(limits) == 2 and all(named == zone and int(most) <= 200 for named, most in limits)


def test_who_signs_in_is_counted_by_the_address_our_own_nginx_saw():
    """It writes the header anew; one that only appended would pass on what a phone made up."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert nginx("proxy_set_header") and "X-Forwarded-For $remote_addr" in nginx("proxy_set_header")
    assert services["web"]["environment"]["NGEROMBO_TRUSTED_PROXIES"] == "1"


def test_nginx_lets_go_of_a_line_before_the_web_server_does():
    """The other way round a visit is now and then sent into a line that is just being closed, and answered 502."""
    of_nginx = [int(value.removesuffix("s")) for value in nginx("keepalive_timeout", "upstream web")] or [60]
    assert runpy.run_path(str(ROOT / "gunicorn.conf.py"))["keepalive"] > of_nginx[0]


def test_only_the_place_for_lists_takes_large_requests():
    lists, others = nginx("client_max_body_size", f"location = {UPLOAD}"), nginx("client_max_body_size")
    assert settings.IMPORT_MAX_BYTES < in_bytes(lists[0]) < settings.IMPORT_MAX_BYTES * 1.1
    assert max_request() <= in_bytes(others[0]) < in_bytes(lists[0]) / 4
    assert nginx("limit_conn", f"location = {UPLOAD}") == ["lines 4"]
