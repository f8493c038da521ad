"""What the register holds of a family and of a person, under the names the source lists use. Plain values."""

from __future__ import annotations

from typing import Any

from households.codes import HOUSING, PROGRAMMES
from households.models import Household, Person

OF_FAMILY = ("kk", "decile", "percentile", "priority", "address", *HOUSING, "savings", "stunting", *PROGRAMMES)
OF_PERSON = (
    "name", "nik", "dukcapil_match", "sex", "birth_date", "relation", "marital", "work", "work_status", "education",
)  # fmt: skip


def family_values(household: Household) -> dict[str, Any]:
    plain = {key: getattr(household, key) for key in ("decile", "percentile", "priority", "address")}
    plain["kk"] = _sealed(household.kk_last4, household.kk_digest)
    return {**plain, "stunting": household.stunting_risk, **household.housing, **household.programmes}


def person_values(person: Person) -> dict[str, Any]:
    values = {key: getattr(person, key) for key in OF_PERSON if key != "nik"}
    return {**values, "nik": _sealed(person.nik_last4, person.nik_digest)}


def _sealed(last4: str, digest: bytes | memoryview | None) -> dict[str, str]:
    """A number as a staged row has it, without its ciphertext; empty when none is known."""
    return {"l": last4, "d": bytes(digest).hex()} if digest else {}
