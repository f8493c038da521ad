"""Between what the page asks (slot -> question, slot -> codes) and the mapping as it is kept and read. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from verification.forms_library import mapping as standard
from verification.mapping.slots import BY_KEY, IDENTITY, SENSITIVE
from verification.xform import Questionnaire

#: Kept as {question: meaning}; all other groups the other way round, as the readers ask them.
BY_QUESTION = ("members", "housing", "aid", "photos")


@dataclass
class Chosen:
    """`questions`: slot -> question (name, or path where the name is used twice); `codes`: slot -> {its code: ours}."""

    questions: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    identity: list[str] = field(default_factory=list)
    sensitive: list[str] = field(default_factory=list)


def reference(form: Questionnaire, path: str) -> str:
    """How a mapping names a question: by its name where that is enough."""
    name = path.rpartition("/")[2]
    return name if sum(question.name == name for question in form.questions) == 1 else path


def kept(chosen: Chosen) -> dict[str, Any]:
    """The mapping as it is stored with the form."""
    made: dict[str, Any] = {"met": standard.MET, "present": standard.PRESENT, "codes": dict(chosen.codes)}
    made |= {group: {} for group in (*BY_QUESTION, "expenditure")}
    for key, question in chosen.questions.items():
        group, _, meaning = key.partition(".")
        if not meaning:
            made[key] = question
        elif group in BY_QUESTION:
            made[group][_name(question) if group == "photos" else question] = meaning
        else:
            made[group][meaning] = question
    made["identity"] = _names(chosen, IDENTITY, chosen.identity)
    made["sensitive"] = _names(chosen, SENSITIVE, chosen.sensitive)
    return made


def chosen_of(mapping: Mapping[str, Any], form: Questionnaire) -> Chosen:
    """What a stored mapping says about `form`; questions the form does not ask are left out."""
    questions: dict[str, str] = {}
    for key in BY_KEY:
        group, _, meaning = key.partition(".")
        named = mapping.get(group, {}) if meaning else {}
        if not meaning:
            questions[key] = str(mapping.get(key, ""))
        elif group in BY_QUESTION:
            questions[key] = next((name for name, what in named.items() if what == meaning), "")
        else:
            questions[key] = str(named.get(meaning, ""))
    there = {key: reference(form, path) for key, name in questions.items() if (path := form.place(name))}
    codes = {key: dict(codes) for key, codes in mapping.get("codes", {}).items() if key in there}
    names = {question.name for question in form.questions}
    identity = [name for name in mapping.get("identity", ()) if name in names]
    sensitive = [name for name in mapping.get("sensitive", ()) if name in names]
    return Chosen(there, codes, identity, sensitive)


def _names(chosen: Chosen, slots: Iterable[str], more: Iterable[str]) -> list[str]:
    mapped = [_name(chosen.questions[key]) for key in slots if key in chosen.questions]
    return list(dict.fromkeys([*mapped, *more]))


def _name(question: str) -> str:
    return question.rpartition("/")[2]
