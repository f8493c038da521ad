"""What every action of this floor keeps to: who may, which day, which version, one audit line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts import audit
from households.models import Household

if TYPE_CHECKING:
    from accounts.models import User


def note(by: User, verb: str, touched: list[int], after: dict[str, object]) -> None:
    """One audit line for a mass change, on the smallest region that holds all of it."""
    if not touched:
        return
    first = Household.objects.unscoped().only("pk", "village_id", "regency_code").get(pk=min(touched))
    region = first.village_id if len(touched) == 1 else first.regency_code
    audit.record(by=by, verb=verb, obj=first, region=region, after=after)
