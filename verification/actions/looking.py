"""Reading is recorded too: a visit's page, a photo, the minutes of a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts import audit
from verification.models import Decision, Meeting, Objection, Photo, Visit

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def look_at_visit(*, by: User, visit: Visit) -> Visit:
    audit.record(by=by, verb="visit.read", obj=visit, region=visit.village_id or "")
    return visit


@transaction.atomic
def look_at_photo(*, by: User, photo: Photo) -> Photo:
    audit.record(
        by=by, verb="photo.read", obj=photo, region=photo.visit.village_id or "", after={"visit": photo.visit_id}
    )
    return photo


@transaction.atomic
def take_minutes(*, by: User, meeting: Meeting) -> Meeting:
    audit.record(by=by, verb="meeting.minutes", obj=meeting, region=meeting.village_id)
    return meeting


@transaction.atomic
def look_at_decision(*, by: User, decision: Decision) -> Decision:
    audit.record(by=by, verb="decision.read", obj=decision, region=decision.household.village_id)
    return decision


@transaction.atomic
def take_paper(*, by: User, objection: Objection) -> Objection:
    audit.record(by=by, verb="objection.paper", obj=objection, region=objection.household.village_id)
    return objection
