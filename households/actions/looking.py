"""Reading a family's page, its numbers, and searching by number: each is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.querysets import may
from foundation.errors import DomainError, NotAllowed
from households.models import Household, Person, SourceList

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def look_at(*, by: User, household: Household) -> Household:
    """Somebody opens a family's page: reading personal data is recorded too."""
    audit.record(by=by, verb="household.read", obj=household, region=household.village_id)
    return household


@transaction.atomic
def export_rediff(*, by: User, newer: SourceList, older: SourceList) -> SourceList:
    """What a list says otherwise than the one before it leaves the house as a file, with masked numbers."""
    audit.record(
        by=by, verb="list.export", obj=newer, region=newer.region_id, after={"beside": older.pk, "masked": True}
    )
    return newer


@transaction.atomic
def search_number(*, by: User, found: int) -> int:
    """Somebody asked for an identity number. The number itself is not kept, only how many families had it."""
    audit.record(by=by, verb="household.search_number", obj=by, after={"found": found})
    return found


@transaction.atomic
def reveal_number(*, by: User, holder: Household | Person, reason: str) -> str:
    """The whole KK number of a household or NIK of a person, for one answer and never stored. Needs a reason."""
    household = holder if isinstance(holder, Household) else holder.household
    if not may(by, "household.reveal", household.village_id):
        raise NotAllowed()
    if not reason.strip():
        raise DomainError(_("Say what the number is needed for."), code="reason", field="reason")
    number = holder.kk if isinstance(holder, Household) else holder.nik
    if number is None:
        raise DomainError(_("No number is known."), code="no_number")
    audit.record(
        by=by, verb="household.reveal", obj=holder, region=household.village_id, reason=reason.strip()[:300],
        after={"number": "kk" if holder is household else "nik"},
    )  # fmt: skip
    whole: str = number.reveal()
    return whole
