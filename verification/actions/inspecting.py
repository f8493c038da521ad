"""Looking at the evidence of visits in the background. What is to be done stands in the rows themselves: a stored photo
without a fingerprint, a visit that was not inspected. Nothing here touches a visit's state or a decision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from cryptography.exceptions import InvalidTag
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from foundation import files
from foundation.errors import Conflict, DomainError, NotAllowed
from verification.actions.register import reading_of
from verification.actions.rights import demand
from verification.evidence import fingerprints
from verification.evidence import gathering as evidence
from verification.evidence.hints import Hint
from verification.models import Photo, Signal, Visit

if TYPE_CHECKING:
    from accounts.models import User

BATCH = 500
MAX_EXPLANATION = 1000
logger = structlog.get_logger()


def inspect_waiting(limit: int = BATCH) -> tuple[int, int]:
    """Photos first, because a visit is judged by them. Returns (photos, visits) that were looked at."""
    photos = Photo.objects.unscoped().filter(state="stored", fingerprint="").order_by("pk")
    done = sum(_fingerprinted(pk) for pk in list(photos.values_list("pk", flat=True)[:limit]))
    visits = Visit.objects.unscoped().filter(inspected_at__isnull=True).order_by("pk")
    return done, sum(_inspected(pk) for pk in list(visits.values_list("pk", flat=True)[:limit]))


def inspect_again() -> int:
    """Visits of running campaigns are looked at once more: what a village's middle is, is known only with time."""
    rows = Visit.objects.unscoped().filter(target__campaign__state="open", inspected_at__isnull=False)
    return rows.exclude(state=Visit.State.REJECTED).update(inspected_at=None)


@transaction.atomic
def _fingerprinted(pk: int) -> bool:
    """The look of one photo, read once. A photo that cannot be read has none; its visit is inspected anew."""
    photo = Photo.objects.unscoped().select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if photo is None or photo.fingerprint or photo.state != "stored":
        return False
    try:
        mark = fingerprints.fingerprint(files.read_all(photo.stored_name))
    except (OSError, files.BrokenFile, InvalidTag):
        mark = fingerprints.NONE
    photo.fingerprint, photo.bands = mark, fingerprints.bands(mark)
    photo.save(update_fields=["fingerprint", "bands"])
    Visit.objects.unscoped().filter(pk=photo.visit_id).update(inspected_at=None)
    return True


def _inspected(pk: int) -> bool:
    """One visit. One that cannot be inspected says so by a hint of its own and does not hold up the others."""
    try:
        return _inspect(pk)
    except OperationalError:
        raise  # the database itself: the next round does it
    except Exception as error:
        logger.error("visit_not_inspected", visit=pk, error=type(error).__name__)
        with transaction.atomic():
            Signal.objects.bulk_create([Signal(visit_id=pk, kind=Signal.Kind.UNCHECKED)], ignore_conflicts=True)
            Visit.objects.unscoped().filter(pk=pk).update(inspected_at=timezone.now())
        return False


@transaction.atomic
def _inspect(pk: int) -> bool:
    locked = Visit.objects.unscoped().select_for_update(of=("self",), no_key=True, skip_locked=True)
    visit = locked.select_related("target", "form").prefetch_related("photos").filter(pk=pk).first()
    if visit is None or visit.inspected_at is not None:
        return False
    found = [] if visit.state == Visit.State.REJECTED else evidence.hints(visit, reading_of(visit))
    _write(visit, found)
    Visit.objects.unscoped().filter(pk=pk).update(inspected_at=timezone.now())
    return True


def _write(visit: Visit, found: list[Hint]) -> None:
    """What was found replaces what nobody has looked at yet; what a person explained stays as they saw it.

    A hint about two visits is written on both, in one order everywhere, so that two workers never wait for each other.
    """
    keep = {(hint.kind, hint.other) for hint in found}
    for old in visit.signals.unexplained():
        if (old.kind, old.other_id) not in keep:
            old.delete()
    rows = [Signal(visit=visit, kind=hint.kind, other_id=hint.other, figures=hint.figures) for hint in found]
    rows += [
        Signal(visit_id=hint.other, kind=hint.kind, other=visit, figures=hint.figures)
        for hint in found
        if hint.other is not None and hint.kind in (Signal.Kind.SAME_PHOTO, Signal.Kind.NEAR_PHOTO)
    ]
    rows.sort(key=lambda row: (row.visit_id, row.kind, row.other_id or 0))
    Signal.objects.bulk_create(rows, ignore_conflicts=True)
    for hint in found:
        same = visit.signals.unexplained().filter(kind=hint.kind, other_id=hint.other)
        same.exclude(figures=hint.figures).update(figures=hint.figures)


@transaction.atomic
def explain_signal(*, by: User, signal: Signal, explanation: str) -> Signal:
    """A person looked at it and says what they found. Not the one who made the visit."""
    signal = Signal.objects.unscoped().select_for_update(of=("self",)).select_related("visit").get(pk=signal.pk)
    place = signal.visit.village_id or ""
    demand(by, "visit.review", place)
    if signal.visit.facilitator_id == by.pk:
        raise NotAllowed(_("Somebody else has to look at what your own visit hints at."), code="own_visit")
    if signal.looked_at is not None:
        raise Conflict(_("Somebody has looked at this already."), code="looked")
    if not explanation.strip():
        raise DomainError(_("Write what you found when you looked."), code="no_explanation", field="explanation")
    signal.explanation, signal.looked_by, signal.looked_at = explanation.strip()[:MAX_EXPLANATION], by, timezone.now()
    signal.save(update_fields=["explanation", "looked_by", "looked_at"])
    audit.record(
        by=by, verb="signal.explain", obj=signal, region=place, after={"kind": signal.kind},
        reason=signal.explanation,
    )  # fmt: skip
    return signal
