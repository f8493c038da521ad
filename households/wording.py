"""Values of the register and of source lists in words, as the lists' own columns name them. No database."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import formats
from households.codes import HOUSING, label
from households.holdings import HOLDINGS
from households.layouts.every import LAYOUTS
from households.models import NumberMissing, Sex
from imports.normalise.choices import MATCH, MISMATCH

BOOK_OF = {
    **HOUSING, "relation": "relation", "marital": "marital", "work": "work", "work_status": "work_status",
    "education": "education", "stunting": "stunting", "stunting_risk": "stunting", "priority": "priority",
}  # fmt: skip
LABELS = (
    {column.key: column.label for layout in reversed(LAYOUTS) for column in layout.columns}
    | HOLDINGS
    | {
        "name": gettext_lazy("Name"),
        "facilitator": gettext_lazy("Facilitator"),
    }
)
# Columns of the register that no list names this way: what a preview of an import calls them.
REGISTER_LABELS = {
    "village_id": gettext_lazy("Village"),
    "head_name": gettext_lazy("Head of family"),
    "is_head": gettext_lazy("Head of family"),
    "stunting_risk": gettext_lazy("Stunting risk"),
    "nik_missing": gettext_lazy("Reason without NIK"),
    "kk": gettext_lazy("KK number"),
    "list_family_id": gettext_lazy("Number of the family in this list"),
    "list_person_id": gettext_lazy("Number of the person in this list"),
    **HOLDINGS,
}
MATCHED = {MATCH: gettext_lazy("matched"), MISMATCH: gettext_lazy("not matched")}


def say(key: str, value: Any) -> str:
    """A value in words; an empty text for nothing. Identity numbers are masked."""
    if value is None or value == "":
        return ""
    if isinstance(value, dict):  # a sealed number of a staged row
        return formats.masked(value.get("l"))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if key in BOOK_OF:
        return label(BOOK_OF[key], str(value))
    if key == "sex":
        return str(Sex(value).label) if value in Sex.values else str(value)
    if key == "nik_missing":
        return str(NumberMissing(value).label) if value in NumberMissing.values else str(value)
    if key in ("birth_date",):
        return formats.long_date(dt.date.fromisoformat(value) if isinstance(value, str) else value)
    return str(MATCHED.get(value, value)) if key == "dukcapil_match" else str(value)


def housing_facts(housing: dict[str, Any]) -> list[tuple[str, str]]:
    """(label, words) of what is known of the house, in the order of the lists; keys nobody knows come last."""
    order = [*HOUSING, "savings"]
    known = sorted(housing, key=lambda key: (order.index(key) if key in order else len(order), key))
    return [(str(LABELS.get(key, key)), say(key, housing[key])) for key in known if housing[key] not in (None, "")]
