"""What every layout that fills the register shares: its tables, what it seals, how an undo forgets it."""

from __future__ import annotations

from typing import Any

from households.duplicates import previewing
from households.register import writing
from households.register.fields import CARD, HOUSEHOLD, MEMBER, NUMBER
from households.register.keys import Keys
from households.unknown import with_books

# Parents first: an undo goes the other way.
TABLES = (
    "households_household", "households_person", "households_kknumber", "households_householdidentifier",
    "households_personidentifier",
)  # fmt: skip
WRITES = {
    "households_household": [*(field.column for field in HOUSEHOLD), *CARD],
    "households_person": [*(field.column for field in MEMBER), *NUMBER, "is_head"],
    "households_kknumber": ["valid_to"],
}
# What `writing.forget` removes before an undo.
BESIDE = {
    "households_sourcerecord": "o.source_id IN (SELECT id FROM households_sourcelist WHERE batch_id = %(batch)s)",
    "households_proposal": (
        "o.state = 'open' AND EXISTS"
        " (SELECT FROM imports_importrow r WHERE r.id = o.staged_id AND r.batch_id = %(batch)s)"
    ),
}
# Who else names a row: references that the database does not check (models.sources).
NAMED_BY = {
    "households_household": (("households_sourcerecord", "household_id"),),
    "households_person": (("households_sourcerecord", "person_id"),),
}


def into_register(keys: Keys, *books: str, once: tuple[str, ...] = ("nik",), **more: Any) -> dict[str, Any]:
    """Layout.options of a list with these keys and this version of the code books (and single books of others).
    `once`: columns whose number may stand in one row only.
    """
    return {
        "keys": keys,
        # A list that tells only the KTP's village is compared by the family's own (linking).
        "village": "" if keys.by_card else "village",
        "tables": TABLES,
        "named_by": NAMED_BY,
        "writes": WRITES,
        "forget": writing.forget,
        "beside": BESIDE,
        "unique": once,
        "seals": {"nik": "households_person.nik:nik", "family_card": "households_household.kk:kk"},
        "copies": {"family_card": "households_kknumber.number"},
        "previewed": previewing.wanted,
        "alike": previewing.told,
        **with_books(*books),
        **more,
    }
