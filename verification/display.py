"""A visit in words: its answers by section in the order they are asked, and what it tells otherwise than the register.

Identity numbers are masked here, wherever they stand: no page of a visit shows a whole one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation import formats
from households.codes import HOUSING, label
from households.models import Sex
from verification.answers import Reading
from verification.compare import Difference
from verification.forms_library.mapping import RESPONDENT
from verification.mapping import books
from verification.reasons import MISFITS, in_words
from verification.submission import date_of, number_of, plain_path
from verification.xform import Question

UNSEEN = {"group", "repeat", "note", "binary", "geopoint"}
LONG_NUMBER = re.compile(r"\d{12,}")
REPETITION = re.compile(r"\[(\d+)\]")
MONEY = ("expenditure_", "aid_amount")


@dataclass(frozen=True, slots=True)
class Answer:
    """One question and what was answered. `note` is the reviewer's, `problem` how it does not fit the form."""

    path: str
    label: str
    value: str
    note: str = ""
    problem: str = ""


@dataclass
class Section:
    title: str
    answers: list[Answer] = field(default_factory=list)


def sections(reading: Reading, notes: Mapping[str, str], misfits: list[dict[str, str]]) -> list[Section]:
    """The answers by group of the form; a repeated group (a member) is a section of its own, numbered."""
    wrong = {misfit["path"]: misfit["code"] for misfit in misfits}
    told: dict[str, list[str]] = {}
    for path in [*reading.answers, *(path for path in wrong if path not in reading.answers)]:
        told.setdefault(plain_path(path), []).append(path)
    titles = {question.path: question for question in reading.form.questions if question.kind in ("group", "repeat")}
    found: dict[tuple[str, str], Section] = {}
    for question in reading.form.questions:
        for path in told.pop(question.path, []) if question.asked and question.kind not in UNSEEN else []:
            number = "".join(REPETITION.findall(path))
            parent = _titled(question.path, titles)
            title = parent.label() if parent else _("Other")
            key = (parent.path if parent else "", number)
            section = found.setdefault(key, Section(f"{title} {number}".strip()))
            value = said(reading, question, reading.answers.get(path, ""))
            problem = in_words(wrong[path], MISFITS) if path in wrong else ""
            section.answers.append(Answer(path, question.label(), value, notes.get(path, ""), problem))
    strange = [path for path in wrong if plain_path(path) in told and plain_path(path) not in reading.form.by_path]
    if strange:
        rows = [
            Answer(path, path, plain(reading.answers.get(path, "")), "", in_words(wrong[path], MISFITS))
            for path in strange
        ]
        found["strange", ""] = Section(_("Not asked by the form"), rows)
    return list(found.values())


def other_answers(stored: Reading, other: Reading) -> list[tuple[str, str, str]]:
    """(question, answer stored, other answer) where two contents differ, in the order of the form."""
    questions = {question.path: (place, question) for place, question in enumerate(other.form.questions)}
    questions |= {question.path: (place, question) for place, question in enumerate(stored.form.questions)}
    paths = {path for path in stored.answers | other.answers if stored.answers.get(path) != other.answers.get(path)}
    known = sorted((questions[plain_path(path)][0], path) for path in paths if plain_path(path) in questions)
    rows = []
    for _place, path in known:
        question = questions[plain_path(path)][1]
        number = "".join(f" {n}" for n in REPETITION.findall(path))
        before, after = stored.answers.get(path, ""), other.answers.get(path, "")
        rows.append((question.label() + number, said(stored, question, before), said(other, question, after)))
    return rows


def raw(answers: Mapping[str, str]) -> list[Section]:
    """The answers of a form nobody here knows, as they came."""
    rows = [Answer(path, path.rpartition("/")[2], plain(value)) for path, value in answers.items() if value]
    return [Section(_("As it came"), rows)] if rows else []


def _titled(path: str, titles: Mapping[str, Question]) -> Question | None:
    """The nearest group around a question that has a title."""
    while "/" in path:
        path = path.rpartition("/")[0]
        if path in titles and titles[path].labels:
            return titles[path]
    return None


def said(reading: Reading, question: Question, value: str) -> str:
    """An answer in the words of the form."""
    if not value:
        return ""
    if question.name in reading.mapping.get("identity", ()):
        return formats.masked(value[-4:])
    if question.kind in ("select", "select1"):
        return ", ".join(question.choice_label(code) for code in value.split())
    if question.kind == "date" and (day := date_of(value)):
        return formats.long_date(day)
    if question.name.startswith(MONEY) and (amount := number_of(value)) is not None:
        return formats.rupiah(amount)
    return plain(value)


def plain(value: str) -> str:
    """Free text; a long number in it is masked, whatever it is."""
    return LONG_NUMBER.sub(lambda found: formats.masked(found[0][-4:]), value)


def choice_words(reading: Reading | None, key: str, code: str) -> str:
    """The words of what the mapping calls `key` (outcome, proposal) for a code; the code itself if nobody knows it."""
    if reading is None:
        return code
    return _of_code(reading, key, _question(reading, str(reading.mapping.get(key, ""))), code)


def _of_code(reading: Reading, slot: str, question: Question | None, code: str) -> str:
    """One of our codes in words: the form's own, or the book's where the form has other codes."""
    if slot in reading.mapping.get("codes", {}) or question is None:
        return books.word(slot, code, get_language() or "")
    return question.choice_label(code)


def respondent(reading: Reading) -> str:
    """Who answered, and what they are to the family."""
    relation = _question(reading, RESPONDENT["relation"])
    code = reading.one(RESPONDENT["relation"])
    words = [plain(reading.one(RESPONDENT["name"])), relation.choice_label(code) if relation and code else code]
    return ", ".join(filter(None, words))


@dataclass(frozen=True, slots=True)
class Told:
    """A difference in words. `code` is what the reviewer accepts it by; empty when nothing would be written."""

    code: str
    label: str
    before: str
    after: str


def in_words_of(reading: Reading, difference: Difference) -> Told:
    field_label = {
        "kk": _("KK number"), "nik": "NIK", "left": _("No longer in the family"), "name": _("Name"), "sex": _("Sex"),
        "birth_date": _("Born on"), "relation": _("Relation to the head"), "new": _("New member"),
        "absent": _("Not met"),
    }.get(difference.field)  # fmt: skip
    question = _question(reading, difference.field)
    words = field_label or (question.label() if question else difference.field)
    who = f"{difference.subject}: {words}" if difference.subject and difference.field != "new" else words
    before, after = _register(reading, difference), _told(reading, difference)
    return Told(difference.code if difference.acceptable else "", who, before, after)


def _register(reading: Reading, difference: Difference) -> str:
    value = difference.before
    match difference.field:
        case "kk" | "nik":
            return formats.masked(value) if value else ""
        case "relation":
            return label("relation", value) if value else ""
        case "name" | "new" | "left" | "absent":
            return value
        case "sex" | "birth_date":
            return _plain_fact(difference.field, value)
    key = reading.mapping.get("housing", {}).get(difference.field, "")
    book = HOUSING.get(difference.field) or HOUSING.get(key)
    return label(book, value) if book else value


def _told(reading: Reading, difference: Difference) -> str:
    value = difference.after
    match difference.field:
        case "kk" | "nik":
            return formats.masked(value)
        case "left":
            return {"died": _("died"), "moved": _("moved away")}.get(value, value)
        case "absent":
            return _meant(reading, "presence", value)
        case "relation":
            return _meant(reading, "relation", value)
        case "sex" | "birth_date":
            return _plain_fact(difference.field, value)
        case "name" | "new":
            return value
    slot = f"housing.{reading.mapping.get('housing', {}).get(difference.field, '')}"
    return _of_code(reading, slot, _question(reading, difference.field), value)


def _plain_fact(name: str, value: str) -> str:
    if name == "sex":
        return str(Sex(value).label) if value in Sex.values else value
    day = date_of(value)
    return formats.long_date(day) if day else value


def _meant(reading: Reading, meaning: str, code: str) -> str:
    names: dict[str, Any] = reading.mapping.get("members", {})
    name = next((name for name, what in names.items() if what == meaning), "")
    return _of_code(reading, f"members.{meaning}", _question(reading, name), code)


def _question(reading: Reading, name: str) -> Question | None:
    return reading.form.by_path.get(reading.form.place(name))
