"""Computing rate cards and recording official figures."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.querysets import may
from foundation.errors import DomainError, NotAllowed
from poverty.counting import METHOD, write_cards
from poverty.models import OfficialFigure, RecomputeJob
from regions.models import Region

if TYPE_CHECKING:
    from accounts.models import User

# One recompute at a time: two would write the same new card twice.
RECOMPUTE_LOCK = 0x5261_7465


@transaction.atomic
def ask_recompute(*, by: User | None, region: Region | None, as_of: dt.date) -> RecomputeJob:
    """Put the work down; the caller rings the bell. `by=None` is the system (beat, set-up), which alone may ask for
    every region (`region=None`).
    """
    if by is not None and not (region and may(by, "job.manage", region.pk)):
        raise NotAllowed()
    if as_of > timezone.localdate():
        raise DomainError(_("A figure cannot speak of a day to come."), code="future", field="as_of")
    job = RecomputeJob(region=region, as_of=as_of, asked_by=by)
    job.save()
    audit.record(by=by, verb="figures.ask", obj=job, region=region.pk if region else "", after={"as_of": as_of})
    return job


@transaction.atomic
def recompute(*, by: User | None, region: Region | None, as_of: dt.date, known_at: dt.datetime | None = None) -> int:
    """Cards of the region and all below it, both units; with a kabupaten its province too; without a region every
    kabupaten that has households. Writes only those that differ from the last card of the same day, and says how many.
    `known_at` asks "as known on"; default: everything recorded so far.

    A kecamatan or village alone costs milliseconds; the cards above it follow with the next count of its kabupaten.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RECOMPUTE_LOCK])
    now = timezone.now()
    written = write_cards(region.pk if region else "", as_of, known_at or now, now)
    if written:
        audit.record(
            by=by, verb="figures.recompute", obj=region or Region(code=""), region=region.pk if region else "",
            after={"as_of": as_of, "cards": written, "method": METHOD},
        )  # fmt: skip
    return written


@transaction.atomic
def record_official(
    *, by: User, region: Region, kind: str, as_of: dt.date, value: Decimal | None, source: str
) -> OfficialFigure:
    """A published figure as published; `value=None` means the source has it in process. Never replaces another's."""
    if not may(by, "region.manage", region.pk) and not may(by, "programme.manage", region.pk):
        raise NotAllowed()
    figure = OfficialFigure(region=region, kind=kind, as_of=as_of, value=value, source=source, in_process=value is None)
    figure.full_clean()
    figure.save()
    audit.record(
        by=by,
        verb="official.record",
        obj=figure,
        region=region.pk,
        after={"kind": kind, "value": value, "source": source},
    )
    return figure
