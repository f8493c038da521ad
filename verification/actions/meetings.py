"""Village meetings: the minutes under which households are decided."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from foundation import files
from foundation.errors import Conflict, DomainError, Unavailable
from foundation.scanning import scanned
from verification.actions.rights import demand
from verification.models import Campaign, Meeting

if TYPE_CHECKING:
    from accounts.models import User
    from regions.models import Region

MAX_MINUTES = 10 * 1024 * 1024
#: First bytes of what minutes may be kept as: PDF, JPEG, PNG.
KINDS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def record(
    *, by: User, campaign: Campaign, region: Region, number: str, held_on: dt.date, official: str,
    minutes: tuple[str, bytes] | None = None,
) -> Meeting:  # fmt: skip
    """A meeting of a village (or of a kecamatan or kabupaten for many) with its minutes' number, day and signatory.

    `minutes`: file name and bytes of a PDF, JPEG or PNG; sealed on disk before the row is written, removed when it is
    not. Raises DomainError (outside the campaign, a day to come, a file of another kind), Conflict (number taken).
    """
    demand(by, "decision.make", region.pk)
    if not f"{region.pk}.".startswith(f"{campaign.region_id}."):
        raise DomainError(_("This region lies outside the campaign's."), code="outside", field="region")
    if held_on > timezone.localdate():
        raise DomainError(_("The day of the meeting lies in the future."), code="future", field="held_on")
    if not number.strip() or not official.strip():
        raise DomainError(_("Minutes have a number and somebody who signed them."), code="missing", field="number")
    if minutes is not None:
        kind_of(minutes[1])
    stored = _stored(minutes)
    try:
        with transaction.atomic():
            meeting = Meeting.objects.create(
                campaign=campaign, village=region, number=number.strip(), held_on=held_on, official=official.strip(),
                stored_name=stored, file_name=minutes[0][:255] if minutes else "", recorded_by=by,
            )  # fmt: skip
            audit.record(
                by=by, verb="meeting.record", obj=meeting, region=region.pk,
                after={"number": meeting.number, "held_on": held_on, "official": official, "file": bool(stored)},
            )  # fmt: skip
    except BaseException as error:
        if stored:
            files.remove(stored)
        if isinstance(error, IntegrityError):
            message = _("Minutes of this number are recorded for this region already.")
            raise Conflict(message, code="number_taken") from None
        raise
    return meeting


def kind_of(content: bytes) -> str:
    """Media type of minutes by their first bytes. Raises DomainError for anything that is not PDF, JPEG or PNG."""
    if len(content) > MAX_MINUTES:
        raise DomainError(_("The file is larger than 10 MB."), code="too_big", field="minutes")
    for start, kind in KINDS.items():
        if content.startswith(start):
            return kind
    raise DomainError(_("Minutes are kept as PDF, JPEG or PNG."), code="not_minutes", field="minutes")


def _stored(minutes: tuple[str, bytes] | None) -> str:
    if minutes is None:
        return ""
    try:
        return files.store(scanned([minutes[1]]), "minutes").name
    except OSError as error:
        raise Unavailable(_("The server cannot store right now. Try again later."), code="cannot_store") from error
