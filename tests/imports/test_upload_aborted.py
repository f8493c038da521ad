"""A line that breaks in the middle of an upload: nothing of the file stays, neither a row nor a temporary file."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from imports.models import ImportBatch

pytestmark = pytest.mark.django_db(transaction=True)
SIZE = 6 * 1024 * 1024  # above what is kept in memory
BORDER = "-----------------------------7e3f"


def left_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def post(live_server: Any, user: Any, body: bytes, announced: int) -> bytes:
    """The answer; b"" when the line is cut after `body`."""
    client = Client()
    client.force_login(user)
    client.get("/impor/unggah/")
    session = client.cookies[django_settings.SESSION_COOKIE_NAME]
    token = client.cookies[django_settings.CSRF_COOKIE_NAME]
    host = live_server.url.removeprefix("http://")
    name, _, port = host.partition(":")
    head = (
        f"POST /impor/unggah/ HTTP/1.1\r\nHost: {host}\r\nContent-Length: {announced}\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary={BORDER}\r\nX-CSRFToken: {token.value}\r\n"
        f"Cookie: {session.key}={session.value}; {token.key}={token.value}\r\n\r\n"
    )
    with socket.create_connection((name, int(port)), timeout=20) as line:
        line.sendall(head.encode() + body)
        if len(body) < announced:
            time.sleep(0.5)
            return b""
        return line.recv(4096)


def form(size: int) -> bytes:
    start = f'--{BORDER}\r\nContent-Disposition: form-data; name="region"\r\n\r\n19.01\r\n--{BORDER}\r\n'
    file = 'Content-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
    return (start + file).encode() + b"NIK;Nama\n" + b"x;y\n" * (size // 4) + f"\r\n--{BORDER}--\r\n".encode()


def test_an_upload_cut_off_half_way_leaves_nothing_and_a_whole_one_arrives(
    live_server: Any, ground: None, budi: Any, settings: Any, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "unggahan")
    (tmp_path / "unggahan").mkdir()
    body = form(SIZE)
    post(live_server, budi, body[: len(body) // 2], len(body))
    for _wait in range(50):
        if not left_in(tmp_path / "unggahan"):
            break
        time.sleep(0.1)
    assert left_in(tmp_path / "unggahan") == [] and left_in(Path(settings.FILES_DIR)) == []
    assert not ImportBatch.objects.exists()
    assert b"302" in post(live_server, budi, body, len(body)).split(b"\r\n")[0]
    assert ImportBatch.objects.get().size >= SIZE and left_in(tmp_path / "unggahan") == []
