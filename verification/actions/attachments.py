"""Photos of a visit: judged and sealed on disk before the transaction, linked in it, removed when unnamed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import files
from foundation.errors import DomainError, Unavailable
from foundation.scanning import scan
from verification import photos as pictures
from verification.models import Photo, Visit

FOLDER = "photos"


@dataclass(frozen=True, slots=True)
class IncomingPhoto:
    """A photo as sent: its name as in the XML; the sha256 the phone says it sent, and of the file before shrinking;
    when its camera says it was taken, which shrinking loses.
    """

    name: str
    content: bytes
    sent_sha256: str = ""
    original_sha256: str = ""
    taken_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A photo on disk (or only its fingerprint, when nothing of it may be kept)."""

    incoming: IncomingPhoto
    sha256: str
    stored_name: str
    looked: pictures.Looked


@contextmanager
def sealed(photos: Sequence[IncomingPhoto]) -> Iterator[list[Sealed]]:
    """Seal photos for the length of a block; afterwards, files that no committed row names are gone again."""
    done: list[Sealed] = []
    try:
        for photo in photos:
            done.append(_seal(photo))
        yield done
    finally:
        remove_orphans([photo.stored_name for photo in done if photo.stored_name])


def _seal(photo: IncomingPhoto) -> Sealed:
    sha256 = hashlib.sha256(photo.content).hexdigest()
    if photo.sent_sha256 and photo.sent_sha256 != sha256:
        raise DomainError(_("The photo was cut on its way: send it again."), code="cut_photo")
    looked = _safe(pictures.look(photo.content, settings.PHOTO_MAX_BYTES))
    stored = files.store([looked.content], FOLDER) if looked.content else None
    return Sealed(photo, sha256, stored.name if stored else "", looked)


def _safe(looked: pictures.Looked) -> pictures.Looked:
    """A good photo was written anew and holds nothing but pixels; a broken one is kept as it came, so the virus scanner
    sees it first. The visit is not lost by what came with it.
    """
    if not looked.problem or not looked.content:
        return looked
    try:
        scan(looked.content)
    except Unavailable:
        raise
    except DomainError:
        return pictures.Looked(b"", "infected")
    return looked


def remove_orphans(names: Iterable[str]) -> int:
    """Remove files that no photo names (any more). Returns how many."""
    names = set(names)
    if not names:
        return 0
    kept = set(Photo.objects.unscoped().naming(sorted(names)).values_list("stored_name", flat=True))
    for name in names - kept:
        files.remove(name)
    return len(names - kept)


def sweep(older_than: dt.timedelta = dt.timedelta(days=1), chunk: int = 500) -> int:
    """Remove files in the photo folder that no row names: what a process that was killed between disk and commit left.

    Only old ones: a younger file may belong to a sending that is being stored right now. Returns how many went.
    """
    folder = Path(settings.FILES_DIR) / FOLDER
    limit = (timezone.now() - older_than).timestamp()
    old = [path for path in folder.glob("*") if path.is_file() and path.stat().st_mtime < limit]
    partial = [path for path in old if path.suffix]
    for path in partial:
        path.unlink(missing_ok=True)
    names = sorted(f"{FOLDER}/{path.name}" for path in old if not path.suffix)
    gone = sum(remove_orphans(names[start : start + chunk]) for start in range(0, len(names), chunk))
    return gone + len(partial)


def name_photos(visit: Visit, named: dict[str, str]) -> None:
    """A row for each photo the submission names; those of the visit it replaces come along without being sent again."""
    before = {}
    if visit.replaces is not None:
        before = {photo.name: photo for photo in visit.replaces.photos.here()}
    rows = []
    for name, question in named.items():
        old = before.get(name)
        row = Photo(visit=visit, name=name, question=question)
        if old is not None:
            row.stored_name, row.sha256, row.size, row.state = old.stored_name, old.sha256, old.size, old.state
            row.problem, row.taken_at, row.received_at = old.problem, old.taken_at, old.received_at
            row.original_sha256 = old.original_sha256
        rows.append(row)
    if rows:
        Photo.objects.bulk_create(rows, ignore_conflicts=True)


def link(visit: Visit, sealed_photos: Sequence[Sealed]) -> None:
    """Put sealed photos on the rows that name them. A good one replaces a broken one, nothing replaces a good one; a
    photo the submission does not name is not kept.
    """
    rows = {photo.name: photo for photo in visit.photos.select_for_update()} if sealed_photos else {}
    for photo in sealed_photos:
        row = rows.get(photo.incoming.name)
        if row is None or row.state == "stored":
            continue
        row.stored_name, row.sha256, row.size = photo.stored_name, photo.sha256, len(photo.incoming.content)
        row.state = "broken" if photo.looked.problem else "stored"
        row.problem, row.received_at = photo.looked.problem, timezone.now()
        row.taken_at = photo.looked.taken_at or photo.incoming.taken_at
        row.original_sha256 = photo.incoming.original_sha256[:64]
        row.save()
