"""How a family lives, as an approved visit saw it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction

from accounts import audit
from households.models import Household

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def learn_housing(*, by: User, household: Household, told: Mapping[str, str], source: str) -> Household:
    """Code book key -> word, of what a reviewer accepted from a visit. What is not named stays as it is."""
    household = Household.objects.unscoped().select_for_update(of=("self",)).get(pk=household.pk)
    before = {key: household.housing.get(key, "") for key in told}
    household.housing = {**household.housing, **told}
    household.version += 1
    household.save(update_fields=["housing", "version"])
    audit.record(
        by=by, verb="household.learn_housing", obj=household, region=household.village_id, before=before,
        after={**told, "source": source},
    )  # fmt: skip
    return household
