"""The one way a visit comes in, whoever sends it: design.md 4, Submission.

Identity is the id the client made. A lock on the id lets parallel sendings of one visit in one after the other, so that
all but the first only read; the unique constraint is what makes it one visit whoever else writes. Photos are sealed
before the transaction and linked in it, so nothing is ever half-stored.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.querysets import may
from foundation.errors import Conflict, DomainError, NotAllowed, Unavailable
from foundation.prepared import Given, Prepared, PreparedInsert, PreparedUpdate
from verification import answers, submission
from verification.actions import backchecks
from verification.actions.attachments import IncomingPhoto, Sealed, link, name_photos, sealed
from verification.actions.placing import Place, place
from verification.models import Form, Quarantine, Target, Visit

if TYPE_CHECKING:
    from accounts.models import User

__all__ = ["IncomingPhoto", "Receipt", "receive"]

RETRY_AFTER = 120
# Held until the transaction ends; the first number keeps this kind of lock apart from others.
TAKE_TURNS = "SELECT pg_advisory_xact_lock(1_986_358_132, hashtext(%s))"
logger = structlog.get_logger()

_known = Prepared(lambda: Visit.objects.unscoped().receipts().with_photo_names().filter(instance_id=Given("instance")))
_arrived = PreparedInsert(Visit)
_moved_on = PreparedUpdate(lambda: Target.objects.unscoped().filter(pk=Given("pk")), "state", "version", "visited_on")
_published = Prepared(lambda: Form.objects.light().filter(key=Given("key"), version=Given("version")))


@dataclass(frozen=True, slots=True)
class Receipt:
    """`created` is False for a repeated sending. `photos`: names stored so far."""

    visit: Visit
    created: bool
    photos: list[str]


@dataclass(frozen=True, slots=True)
class _Sent:
    """One sending, read: what the transaction needs to know."""

    by: User
    content: bytes
    sha256: str
    channel: str
    phone_time: dt.datetime | None
    sent_at: dt.datetime | None
    read: submission.Submission


def receive(
    *, by: User, content: bytes, photos: Sequence[IncomingPhoto] = (), channel: str = Visit.Channel.PHONE,
    phone_time: dt.datetime | None = None, sent_at: dt.datetime | None = None,
) -> Receipt:  # fmt: skip
    """Take in one submission with the photos that came along.

    Raises NotAllowed (403), DomainError `unreadable` (400: no identity can be read, or a photo was cut), Conflict
    `other_content` (409: the id is taken by other content; this one is kept in quarantine), Unavailable (503: nothing
    was stored). Not atomic itself: the quarantine of a refused content must outlive the refusal.
    """
    if not may(by, "visit.submit"):
        logger.warning("submission_refused", user=by.pk, reason="not_allowed")
        raise NotAllowed()
    try:
        read = submission.read(content)
    except submission.Unreadable as error:
        logger.warning("submission_refused", user=by.pk, reason=error.code)
        raise DomainError(_("The form content cannot be read: send it again."), code="unreadable") from None
    sent = _Sent(by, content, hashlib.sha256(content).hexdigest(), channel, phone_time, sent_at, read)
    try:
        with sealed(photos) as kept:
            receipt = _stored_or_known(sent, kept)
    except (OSError, OperationalError) as error:
        logger.error("submission_not_stored", user=by.pk, error=type(error).__name__)
        raise Unavailable(_("The server cannot store right now. Try again later."), code="cannot_store") from error
    if receipt is None:
        message = _("Another content was sent under this id before. This one is kept for a person to look at.")
        raise Conflict(message, code="other_content")
    return receipt


def _stored_or_known(sent: _Sent, kept: Sequence[Sealed]) -> Receipt | None:
    try:
        return _stored(sent, kept)
    except IntegrityError:  # a list that takes no turns brought this id in the same moment: now it is there to be read
        return _stored(sent, kept)


@transaction.atomic
def _stored(sent: _Sent, kept: Sequence[Sealed]) -> Receipt | None:
    """The visit's receipt, or None when the id belongs to other content (which is then in quarantine)."""
    visit = _known.first((TAKE_TURNS, sent.read.instance_id), instance=sent.read.instance_id)
    if visit is None:
        return _first(sent, kept)
    if visit.sha256 != sent.sha256:
        _quarantine(sent, visit)
        return None
    if not kept:  # nothing new: read without a row lock and without a write, a stored visit keeps its receipt for ever
        return Receipt(visit, False, visit.photo_names)
    link(visit, kept)
    return Receipt(visit, False, _names(visit))


def _first(sent: _Sent, kept: Sequence[Sealed]) -> Receipt:
    """Store a visit nobody has sent before."""
    form = _published.first(key=sent.read.form_key, version=sent.read.form_version)
    flat, wrong, facts = _understood(sent.read, form)
    placed = place(sent.by, facts, fits=form is not None and not wrong)
    visit = Visit(
        instance_id=sent.read.instance_id, replaces=_replaced(sent), target=placed.target,
        household_id=placed.household_id, village_id=placed.region_code or None, regency_code=placed.region_code[:5],
        facilitator=sent.by, form=form, channel=sent.channel, sha256=sent.sha256, content=_kept(sent.content),
        answers=flat, outcome=facts.outcome, proposal=facts.proposal, reasons=facts.reasons,
        suggestion=facts.suggestion, expenditure_per_head=facts.expenditure_per_head, state=placed.state,
        problem="unknown_form" if form is None else placed.problem,
        misfits=[misfit._asdict() for misfit in wrong[:100]], phone_time=sent.phone_time, sent_at=sent.sent_at,
        **_position(facts),
    )  # fmt: skip
    _arrived.store(visit)
    name_photos(visit, facts.photos)
    _touch_target(visit, placed)
    if placed.back_check is not None:
        backchecks.arrived(by=sent.by, check=placed.back_check, visit=visit)
    link(visit, kept)
    audit.record(
        by=sent.by, verb="visit.submit", obj=visit, region=visit.village_id or "",
        after={"state": visit.state, "problem": visit.problem, "channel": visit.channel, "sha256": visit.sha256},
    )  # fmt: skip
    return Receipt(visit, True, _names(visit) if facts.photos else [])


def _names(visit: Visit) -> list[str]:
    """Names of the photos stored so far."""
    return list(visit.photos.here().values_list("name", flat=True))


def _understood(
    read: submission.Submission, form: Form | None
) -> tuple[submission.Answers, list[submission.Misfit], answers.Facts]:
    if form is None:
        flat = submission.flatten(read.root, frozenset())
        return flat, [], answers.loosely(flat)
    questionnaire = form.questionnaire
    flat = submission.flatten(read.root, questionnaire.repeats)
    wrong = submission.misfits(questionnaire, flat, answers.needed(form.mapping))
    return flat, wrong, answers.facts(questionnaire, form.mapping, flat, [misfit.path for misfit in wrong])


def _position(facts: answers.Facts) -> dict[str, Any]:
    if facts.position is None:
        return {}
    latitude, longitude, accuracy = facts.position
    return {"latitude": latitude, "longitude": longitude, "accuracy_m": accuracy}


def _replaced(sent: _Sent) -> Visit | None:
    """The returned visit this one repairs; only the sender's own."""
    if not sent.read.replaces:
        return None
    return Visit.objects.unscoped().filter(instance_id=sent.read.replaces, facilitator=sent.by).first()


def _touch_target(visit: Visit, placed: Place) -> None:
    """A visit by the right person moves the work on; a held one changes nothing until a reviewer takes it."""
    target = placed.target
    if target is None or visit.state == Visit.State.HELD or target.campaign_state != "open":
        return
    own = target.facilitator_id == visit.facilitator_id or placed.problem == "merged"
    if own and target.state in (Target.State.LISTED, Target.State.RETURNED):
        target.state, target.version = Target.State.VISITED, target.version + 1
        target.visited_on = target.visited_on or timezone.localdate()
        _moved_on.run(pk=target.pk, state=target.state, version=target.version, visited_on=target.visited_on)


def _kept(content: bytes) -> dict[str, str]:
    """The content so that its very bytes, and with them its sha256, can be made again."""
    try:
        return {"xml": content.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(content).decode()}


def _quarantine(sent: _Sent, visit: Visit) -> None:
    kept = Quarantine(visit=visit, sha256=sent.sha256, content=_kept(sent.content), sent_by=sent.by)
    before = visit.quarantined.count()
    Quarantine.objects.bulk_create([kept], ignore_conflicts=True)
    if visit.quarantined.count() > before:
        audit.record(
            by=sent.by, verb="visit.quarantine", obj=visit, region=visit.village_id or "", after={"sha256": sent.sha256}
        )
