"""Reviewing visits that came in spreadsheets: hundreds of rows of one officer's work, approved together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from foundation.errors import Conflict
from households import actions as household_actions
from verification.actions.register import reading_of
from verification.actions.rights import demand
from verification.actions.telling import keep_aid
from verification.models import Campaign, Visit

if TYPE_CHECKING:
    from accounts.models import User

CHUNK = 2000

# The newest received spreadsheet visit of each visited household of the region, unless the reviewer made it. Targets
# are locked before visits and in their order, as everywhere.
PICK = """
WITH held AS (
  SELECT t.id FROM verification_target t
  WHERE t.campaign_id = %(campaign)s AND t.state = 'visited'
    AND (t.village_id = %(region)s OR t.village_id LIKE %(below)s)
    AND EXISTS (SELECT 1 FROM verification_visit v
                WHERE v.target_id = t.id AND v.state = 'received' AND v.channel = 'sheet')
  ORDER BY t.id FOR NO KEY UPDATE)
SELECT DISTINCT ON (v.target_id) v.id, v.target_id, v.household_id
FROM verification_visit v JOIN held ON held.id = v.target_id
WHERE v.state = 'received' AND v.channel = 'sheet' AND v.facilitator_id <> %(by)s
ORDER BY v.target_id, v.id DESC
"""
APPROVE = """
UPDATE verification_visit SET state = 'approved', problem = '', reviewed_by_id = %s, reviewed_at = %s,
  version = version + 1 WHERE id = ANY(%s)
"""
SUPERSEDE = """
UPDATE verification_visit SET state = 'rejected', problem = 'superseded', reviewed_by_id = %s, reviewed_at = %s,
  version = version + 1
WHERE target_id = ANY(%s) AND NOT id = ANY(%s) AND state IN ('received', 'held', 'repair')
"""
MOVE = "UPDATE verification_target SET state = 'approved', version = version + 1 WHERE id = ANY(%s)"


@transaction.atomic
def approve_sheets(*, by: User, campaign: Campaign, region_code: str) -> int:
    """Approve every received spreadsheet visit of a campaign in a region, in a few statements. Returns how many.

    What the register has stays: a KK number is learned only where none is known, and differences wait for a person on
    the visit's own page. Visits the reviewer made are left for somebody else.
    """
    demand(by, "visit.review", region_code)
    campaign = Campaign.objects.unscoped().select_for_update(of=("self",)).get(pk=campaign.pk)
    if campaign.state != Campaign.State.OPEN:
        raise Conflict(_("The campaign is not open."), code="campaign_closed")
    now = timezone.now()
    with connection.cursor() as cursor:
        under: dict[str, Any] = {"region": region_code, "below": f"{region_code}.%"}
        cursor.execute(PICK, under | {"campaign": campaign.pk, "by": by.pk})
        picked = cursor.fetchall()
        if not picked:
            return 0
        visits, targets, households = (list(column) for column in zip(*picked, strict=True))
        cursor.execute(APPROVE, [by.pk, now, visits])
        cursor.execute(SUPERSEDE, [by.pk, now, targets, visits])
        cursor.execute(MOVE, [targets])
    learned = household_actions.learn_kk(
        by=by, numbers=_numbers(visits), on=timezone.localdate(), source=f"campaign {campaign.pk}"
    )
    household_actions.mark_verified(by=by, households=households, at=now)
    _keep_aid(visits)
    audit.record(
        by=by, verb="visit.approve_sheets", obj=campaign, region=region_code,
        after={"approved": len(visits), "kk_learned": learned},
    )  # fmt: skip
    return len(visits)


def _keep_aid(visits: list[int]) -> None:
    for start in range(0, len(visits), CHUNK):
        rows = Visit.objects.unscoped().filter(pk__in=visits[start : start + CHUNK]).select_related("form", "target")
        keep_aid(rows.defer("content", "form__xform", "form__xlsform"))


def _numbers(visits: list[int]) -> dict[int, str]:
    """Household -> KK number the visit saw, where the register has none."""
    found: dict[int, str] = {}
    for start in range(0, len(visits), CHUNK):
        rows = Visit.objects.unscoped().filter(pk__in=visits[start : start + CHUNK], household__kk_digest__isnull=True)
        for visit in rows.select_related("form").defer("content"):
            reading = reading_of(visit)
            number = reading.said("kk_number") if reading else ""
            if visit.household_id and len(number) == 16 and number.isascii() and number.isdigit() and number.strip("0"):
                found[visit.household_id] = number
    return found
