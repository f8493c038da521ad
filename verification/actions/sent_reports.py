"""A village's report that a phone kept until there was signal: taken in once, however often it is sent.

The same rules as for visits (`actions.submissions`): identity is the id the phone made, the same content brings the
same receipt, other content is kept aside. What comes too late to count is held with a word, never refused: the
facilitator stood in the village without signal and has said what there was to say.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts import audit
from accounts.querysets import may
from foundation.errors import Conflict, DomainError, NotAllowed, Unavailable
from verification.actions.reporting import MAX_NOTE, objection_to, report_village
from verification.actions.submissions import TAKE_TURNS
from verification.models import SentReport, VillageReport, Visit

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class _Said:
    """`listed_at`: by the server's clock, the list the phone had when its person said this."""

    instance_id: str
    sha256: str
    kind: str
    note: str
    listed_at: dt.datetime


def receive_report(
    *, by: User, report: VillageReport, content: bytes, said_at: dt.datetime | None = None,
    sent_at: dt.datetime | None = None,
) -> SentReport:  # fmt: skip
    """Take in one report and return its row, the same for every further sending of it.

    Raises NotAllowed (403), DomainError `unreadable` (400), Conflict `other_content` (409: the id is taken, this
    content is kept aside), Unavailable (503). Not atomic itself: what is kept aside must outlive the refusal.
    """
    if not may(by, "visit.submit", report.village_id):
        raise NotAllowed()
    said = _read(content)
    try:
        try:
            sent = _stored(by, report, said, said_at, sent_at)
        except IntegrityError:  # the same id came for another village in the same moment: now it is there to be read
            sent = _stored(by, report, said, said_at, sent_at)
    except OperationalError as error:
        raise Unavailable(_("The server cannot store right now. Try again later."), code="cannot_store") from error
    if sent is None:
        message = _("Another content was sent under this id before. This one is kept for a person to look at.")
        raise Conflict(message, code="other_content")
    return sent


def _read(content: bytes) -> _Said:
    unreadable = DomainError(_("The report cannot be read: send it again."), code="unreadable")
    try:
        told: dict[str, Any] = json.loads(content)
        instance_id, kind, note = told["id"], told["kind"], told.get("note", "")
        listed_at = parse_datetime(told["listed_at"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise unreadable from None
    texts = isinstance(instance_id, str) and isinstance(note, str) and "\0" not in instance_id + note
    if not texts or not 0 < len(instance_id) <= 100 or kind not in VillageReport.Kind.values:
        raise unreadable
    if listed_at is None or listed_at.tzinfo is None:
        raise unreadable
    return _Said(instance_id, hashlib.sha256(content).hexdigest(), kind, note.strip()[:MAX_NOTE], listed_at)


@transaction.atomic
def _stored(
    by: User, report: VillageReport, said: _Said, said_at: dt.datetime | None, sent_at: dt.datetime | None
) -> SentReport | None:
    """The row, or None when the id belongs to other content (which is then kept aside)."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_TURNS, [said.instance_id])
    sent = SentReport(
        report=report, instance_id=said.instance_id, sha256=said.sha256, kind=said.kind, note=said.note, sent_by=by,
        said_at=said_at, sent_at=sent_at,
    )  # fmt: skip
    known = SentReport.objects.unscoped().filter(instance_id=said.instance_id)
    first = known.exclude(state=SentReport.State.ASIDE).first()
    if first is None:
        sent.problem = _count(by, report, said)[:300]
        sent.state = SentReport.State.HELD if sent.problem else SentReport.State.COUNTED
    elif (first.sha256, first.report_id) == (said.sha256, report.pk):
        return first
    elif known.filter(sha256=said.sha256).exists():
        return None
    else:
        sent.state = SentReport.State.ASIDE
    sent.save(force_insert=True)
    audit.record(
        by=by, verb="campaign.receive_report", obj=sent, region=report.village_id,
        after={"state": sent.state, "kind": sent.kind, "sha256": sent.sha256},
    )  # fmt: skip
    return None if sent.state == SentReport.State.ASIDE else sent


def _count(by: User, report: VillageReport, said: _Said) -> str:
    """Make it the village's word; or say why not, and change nothing. One's own earlier word may be replaced."""
    report = VillageReport.objects.unscoped().select_for_update(of=("self",)).get(pk=report.pk)
    if report.kind == said.kind:
        return ""
    if report.kind and report.reported_by_id != by.pk:
        return _("%(who)s has reported “%(kind)s” for this village meanwhile.") % {
            "who": report.reported_by, "kind": report.get_kind_display()
        }  # fmt: skip
    if said.kind == VillageReport.Kind.NO_CHANGE and _visited_since(by, report, said.listed_at):
        return _("Others have visited families of this village meanwhile. Look at your list and report again.")
    refused = objection_to(report, said.kind)
    if refused is not None:
        return str(refused)
    report_village(by=by, report=report, kind=said.kind, note=said.note)
    return ""


def _visited_since(by: User, report: VillageReport, listed_at: dt.datetime) -> bool:
    """Did somebody else bring a visit that the phone's list did not know of?"""
    here = Visit.objects.unscoped().filter(target__campaign=report.campaign_id, target__village=report.village_id)
    return here.filter(received_at__gt=listed_at).exclude(facilitator=by).exists()
