"""What comes from outside passes the virus scanner before it is stored; nothing is stored while it does not answer."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from foundation.errors import DomainError, Unavailable
from foundation.scanning import scan, scanned
from imports.models import ImportBatch
from tests.bad_inputs.office import UPLOAD
from tests.bad_inputs.sheets import families
from tests.verification.clamd import EICAR, Scanner, scanner
from tests.verification.filling import filled
from verification.actions import meetings
from verification.actions.forms import publish
from verification.actions.submissions import IncomingPhoto, receive
from verification.models import Photo, Visit

NOWHERE = "127.0.0.1:1"


@pytest.fixture
def clamd(settings: Any) -> Iterator[Scanner]:
    with scanner() as server:
        settings.CLAMD = server.address
        yield server


def stored(settings: Any) -> list[Path]:
    return [path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()]


def upload(client: Any, path: Path, **sent: str) -> Any:
    with path.open("rb") as file:
        return client.post(UPLOAD, {"region": "19.01", "file": file, **sent})


@pytest.mark.django_db
def test_a_list_with_a_virus_in_one_of_its_parts_is_refused_and_the_next_one_goes_on(
    clamd: Scanner, browse: Any, budi: Any, settings: Any, tmp_path: Path
) -> None:
    """eicar-inside-zip: unpacking the parts of an .xlsx is clamd's work."""
    wrong = families(tmp_path / "a.xlsx", parts={"xl/media/image1.png": EICAR})
    right = families(tmp_path / "b.xlsx")

    answer = upload(browse(budi), wrong)
    assert answer.status_code == 400 and "Pemindai virus menemukan Eicar-Test-Signature" in answer.content.decode()
    assert not ImportBatch.objects.exists() and not stored(settings)

    assert upload(browse(budi), right).status_code == 302
    assert clamd.heard == [wrong.read_bytes(), right.read_bytes()] and len(stored(settings)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("away", [NOWHERE, "/tidak/ada.sock", "tanpa-pintu"])
def test_no_list_is_stored_while_the_scanner_is_away_and_all_are_where_there_is_none(
    away: str, browse: Any, budi: Any, settings: Any, tmp_path: Path
) -> None:
    path = families(tmp_path / "a.xlsx")
    settings.CLAMD = away
    answer = upload(browse(budi), path)
    assert answer.status_code == 400 and "Pemindai virus tidak menjawab" in answer.content.decode()
    assert not ImportBatch.objects.exists() and not stored(settings)

    settings.CLAMD = ""
    assert upload(browse(budi), path).status_code == 302 and len(stored(settings)) == 1


@pytest.mark.parametrize("says", [b"", b"stream: something else\0", b"ERROR\0", b"\xff" * 9000])
def test_an_answer_that_is_no_verdict_refuses(clamd: Scanner, says: bytes) -> None:
    scan(b"daftar")
    clamd.says = says or b"\0"
    with pytest.raises(Unavailable) as refusal:
        scan(b"daftar")
    assert refusal.value.code == "scanner_away"


def test_a_scanner_that_hangs_up_above_its_limit_says_so_and_the_limit_is_its_own(clamd: Scanner) -> None:
    clamd.limit = 3_000_000
    scan(b"x" * 2_900_000)
    with pytest.raises(DomainError) as refusal:
        scan(b"x" * 90_000_000)
    assert refusal.value.code == "scanner_limit" and "StreamMaxLength" in str(refusal.value)


def test_a_scanner_that_falls_silent_does_not_hold_the_upload_for_ever(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("foundation.scanning.ANSWERING", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        settings.CLAMD = f"127.0.0.1:{deaf.getsockname()[1]}"
        with pytest.raises(Unavailable):
            scan(b"daftar")


def test_what_is_scanned_arrives_whole_and_goes_on_unchanged(clamd: Scanner) -> None:
    chunks = [b"", b"a" * 3_000_000, b"b"]
    assert list(scanned(iter(chunks))) == chunks and clamd.heard == [b"".join(chunks)]


@pytest.mark.django_db
def test_minutes_and_questionnaires_are_scanned_before_anything_is_kept(
    clamd: Scanner, campaign: Any, budi: Any, admin: Any, settings: Any
) -> None:
    said = {"campaign": campaign, "region": campaign.region, "held_on": campaign.starts_on, "official": "Pak Lurah"}
    with pytest.raises(DomainError, match="Eicar"):
        meetings.record(by=budi, number="1", minutes=("ba.pdf", b"%PDF-1.7 " + EICAR), **said)
    assert not stored(settings)
    with pytest.raises(DomainError, match="Eicar"):
        publish(by=admin, xlsform=EICAR)
    meetings.record(by=budi, number="2", minutes=("ba.pdf", b"%PDF-1.7 berita acara"), **said)
    assert len(stored(settings)) == 1


@pytest.mark.django_db
def test_a_virus_in_the_place_of_a_photo_is_not_kept_and_the_visit_is(
    clamd: Scanner, targets: Any, siti: Any, settings: Any
) -> None:
    content = filled(target_id=targets[0].pk, photo_front="depan.jpg")
    virus = IncomingPhoto("depan.jpg", b"\xff\xd8\xff\xe0" + EICAR)

    settings.CLAMD = NOWHERE  # a phone is told to come back later
    with pytest.raises(Unavailable):
        receive(by=siti, content=content, photos=[virus])
    assert not Visit.objects.unscoped().exists()

    settings.CLAMD = clamd.address
    receive(by=siti, content=content, photos=[virus])
    photo = Photo.objects.unscoped().get()
    assert (photo.state, photo.problem, photo.stored_name) == ("broken", "infected", "")
    assert Visit.objects.unscoped().exists() and not stored(settings)
