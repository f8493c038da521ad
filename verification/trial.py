"""Trying a questionnaire: a family nobody is, and what the office would read of what was filled in. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from verification import answers, prefilling
from verification.mapping import books
from verification.mapping.slots import BY_KEY
from verification.reasons import MISFITS, in_words
from verification.submission import Misfit
from verification.xform import Questionnaire

CODE = "K-0000-00000411"
PEOPLE = [
    {"person": "P-1", "full_name": "Ni Luh Contoh", "sex": "female", "birth_date": "1985-01-31", "relation": "head"},
    {"person": "P-2", "full_name": "Made Contoh", "sex": "male", "birth_date": "2015-06-01", "relation": "child"},
]


def household(mapping: Mapping[str, Any], form: Questionnaire) -> dict[str, Any]:
    """An assigned family as /field/api/assignments tells it, filled with invented people."""
    members = []
    for person in PEOPLE:
        ours = {"name": person["full_name"], "member_id": person["person"]}
        ours |= {key: person[key] for key in ("sex", "birth_date", "relation") if key in form.paths}
        members.append({**ours, **prefilling.of_member(mapping, person)})
    return {
        "id": "411", "household": CODE, "head_name": PEOPLE[0]["full_name"], "address": "Jl. Contoh 1", "rt": "001",
        "rw": "002", "village": "Desa Contoh", "nik_last4": "0000", "members": members,
        "prefill": {"line_amount": "350000", **prefilling.of_family(mapping, "411", CODE)},
        **prefilling.fields(mapping),
    }  # fmt: skip


def told(reading: answers.Reading, wrong: Sequence[Misfit]) -> dict[str, Any]:
    """`facts`: [label, value] of what feeds the register; `problems`: what would send such a visit to repair."""
    facts = answers.facts(reading.form, reading.mapping, reading.answers, [misfit.path for misfit in wrong])
    rows = [
        _row("outcome", facts.outcome), _row("proposal", facts.proposal), _row("reasons", " ".join(facts.reasons)),
        [_("The family"), facts.target_code or facts.household_code or facts.target_id],
        [_("Members"), ", ".join(member.get("full_name", "") for member in reading.members())],
        [_("Spending per head"), str(facts.expenditure_per_head or "")],
        [str(BY_KEY["position"].label), " ".join(map(str, facts.position[:2])) if facts.position else ""],
        [_("Photos"), str(len(facts.photos))],
        *(_row(f"housing.{key}", reading.ours(f"housing.{key}", reading.one(name))) for name, key in _housing(reading)),
        *([_("Aid"), books.word("aid.programme", row.get("programme", ""), _language())] for row in reading.aid()),
    ]  # fmt: skip
    problems = [f"{misfit.path.rpartition('/')[2]}: {in_words(misfit.code, MISFITS)}" for misfit in wrong]
    return {"facts": [[str(label), value] for label, value in rows if value], "problems": problems}


def _housing(reading: answers.Reading) -> list[tuple[str, str]]:
    return [(name, key) for name, key in reading.mapping.get("housing", {}).items() if f"housing.{key}" in BY_KEY]


def _row(slot: str, code: str) -> list[str]:
    return [str(BY_KEY[slot].label), books.word(slot, code, _language()) if code else ""]


def _language() -> str:
    return get_language() or "id"
