"""A first mapping of a form: by the names and labels of its questions, their kinds, and the words of its choices. Pure.

It only proposes: a person looks at each line, and `check` has the last word.
"""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from verification.mapping import books
from verification.mapping.shape import Chosen, reference
from verification.mapping.slots import SLOTS, Slot
from verification.xform import Question, Questionnaire

#: How alike a choice's words must be to one of ours to be proposed.
ALIKE = 90
NUMBER_NAMES = re.compile(r"(^|_)(nik|ktp|kk|nokk|rekening|hp|telp|telepon)(_|$)")


def suggested(form: Questionnaire, before: Chosen | None = None) -> Chosen:
    """`before`: what the version before was mapped to; it stands wherever its question still fits."""
    made = Chosen()
    taken: set[str] = set()
    for slot in SLOTS:
        path = _kept(form, slot, before) or _found(form, slot, made, taken)
        if path:
            taken.add(path)
            made.questions[slot.key] = reference(form, path)
            if codes := _codes(form.by_path[path], slot, before):
                made.codes[slot.key] = codes
    names = [question.name for question in form.questions if question.kind in ("string", "int")]
    made.identity = [*(before.identity if before else ()), *filter(NUMBER_NAMES.search, names)]
    made.sensitive = list(before.sensitive) if before else []
    return made


def with_all_codes(form: Questionnaire, chosen: Chosen) -> Chosen:
    """Every choice of a mapped question has its line, so that a foreign code never passes for one of ours."""
    for slot in SLOTS:
        path = form.place(chosen.questions.get(slot.key, ""))
        ours = {code for code, _word in books.codes(slot.key)}
        choices = form.by_path[path].choices if path else {}
        given = chosen.codes.pop(slot.key, {})
        if ours and choices and (any(given.values()) or not set(choices) <= ours):
            chosen.codes[slot.key] = {code: given.get(code, "") for code in choices}
    return chosen


def candidates(form: Questionnaire, slot: Slot, repeat: str) -> list[Question]:
    """Questions that fit a slot: the right kind, inside the slot's repeat (`repeat`, a path) and no deeper."""
    return [
        question
        for question in form.questions
        if question.kind in slot.kinds and (slot.kinds == {"repeat"} or form.within(question.path) == repeat)
        and (question.asked or slot.kinds & {"string"})
    ]  # fmt: skip


def _kept(form: Questionnaire, slot: Slot, before: Chosen | None) -> str:
    path = form.place(before.questions.get(slot.key, "")) if before else ""
    return path if path and form.by_path[path].kind in slot.kinds else ""


def _found(form: Questionnaire, slot: Slot, made: Chosen, taken: set[str]) -> str:
    repeat = form.place(made.questions.get(slot.repeat, "")) if slot.repeat else ""
    if slot.repeat and not repeat:
        return ""
    fitting = [question for question in candidates(form, slot, repeat) if question.path not in taken]
    for name in slot.names:
        for question in fitting:
            if books.folded(question.name) == books.folded(name):
                return question.path
    words = {books.folded(name) for name in slot.names}
    return next((one.path for one in fitting if {books.folded(label) for label in one.labels.values()} & words), "")


def _codes(question: Question, slot: Slot, before: Chosen | None) -> dict[str, str]:
    """Its code -> ours, for a question of choices; empty when it speaks our codes itself, or takes none."""
    ours = dict(books.codes(slot.key))
    if not ours or not question.choices or set(question.choices) <= set(ours):
        return {}
    known, old = books.known_as(slot.key), (before.codes.get(slot.key, {}) if before else {})
    return {code: old.get(code) or _meant(code, question, known) for code in question.choices}


def _meant(code: str, question: Question, known: dict[str, str]) -> str:
    """By its words first: a code like `1` says nothing by itself."""
    words = [books.folded(label) for label in question.choices[code].values()] + [books.folded(code)]
    for word in words:
        if word in known and not word.isdigit():
            return known[word]
    scored = ((fuzz.ratio(word, other), ours) for word in words if not word.isdigit() for other, ours in known.items())
    score, ours = max(scored, default=(0.0, ""))
    return ours if score >= ALIKE else ""
