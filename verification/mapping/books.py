"""Our codes and their words, by slot. The lists are the shipped questionnaire's (`forms_library.choices`)."""

from __future__ import annotations

from verification.forms_library.choices import CHOICES

#: Slot -> list of choices.
LISTS = {
    "outcome": "visit_result", "proposal": "proposal", "reasons": "reason",
    "members.presence": "presence", "members.sex": "sex", "members.relation": "relation",
    "members.marital_status": "marital_status", "members.pregnant": "yes_no", "members.disability": "disability",
    "members.schooling": "schooling", "members.school_level": "school_level", "members.occupation": "work",
    "housing.no_dwelling": "yes_no", "housing.tenure": "tenure", "housing.floor": "floor", "housing.wall": "wall",
    "housing.roof": "roof", "housing.lighting": "lighting", "housing.power": "power", "housing.water": "water",
    "housing.cooking": "cooking", "housing.cooking_fuel": "cooking", "housing.toilet": "toilet",
    "aid.programme": "programme", "aid.giver": "giver",
}  # fmt: skip


def codes(slot: str, language: str = "id") -> list[tuple[str, str]]:
    """(our code, its word) of a slot, in the order of the book; empty when it takes no codes."""
    column = 2 if language.startswith("en") else 1
    return [(row[0], row[column]) for row in CHOICES.get(LISTS.get(slot, ""), [])]


def word(slot: str, code: str, language: str = "id") -> str:
    """The word of one of our codes (of several: each); the code itself when the book does not have it."""
    words = dict(codes(slot, language))
    return ", ".join(words.get(one, one) for one in code.split()) or code


def known_as(slot: str) -> dict[str, str]:
    """What a choice may be called elsewhere, folded -> our code: our code, both words, the P3KE value."""
    found: dict[str, str] = {}
    rows = CHOICES.get(LISTS.get(slot, ""), [])
    for at in (4, 2, 1, 0):  # the surest last
        for row in rows:
            if row[at]:
                found[folded(row[at])] = row[0]
    return found


def folded(text: str) -> str:
    """Lower case, letters and digits only, single blanks."""
    return " ".join("".join(letter if letter.isalnum() else " " for letter in text.casefold()).split())
