"""A staged row as the answers of the questionnaire: the same paths and codes a phone sends. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from verification.forms_library import google_form, mapping
from verification.submission import Answers

Values = Mapping[str, Any]
Reveal = Callable[[str], str]
AID_NAMES = {code: label for label, (code, _giver) in google_form.AID_LABELS.items()}
GIVERS = dict(google_form.AID_LABELS.values())


def answers_of(values: Values, paths: Mapping[str, str], reveal: Reveal) -> Answers:
    """Answers by path from normalised values. `paths` question -> path; `reveal` opens a sealed number (hex)."""
    told: dict[str, str] = {}
    for column in google_form.COLUMNS:
        value = values.get(column.target)
        if value is None or column.target in google_form.META_TARGETS or column.target in ("criteria", "aid"):
            continue
        told[column.target] = _text(value, reveal)
    told |= _criteria(values.get("criteria")) | _spending(values)
    told[mapping.VISITED_ON] = str(values.get("submitted_at", ""))[:10]
    answers = {paths[name]: value for name, value in told.items() if name in paths and value}
    return answers | _aid(values.get("aid"), paths)


def identity_of(regency_code: str, values: Values) -> str:
    """The same visit has the same id in every file: family, moment and sender make it."""
    parts = [regency_code, values.get("target_code", ""), values.get("submitted_at", ""), values.get("sender", "")]
    return "sheet:" + hashlib.sha256("|".join(parts).encode()).hexdigest()[:48]


def fingerprint(values: Values) -> str:
    """SHA-256 of what a row says; sealed numbers count by their digest, because ciphertexts differ every time."""
    plain = {key: value.get("d") if isinstance(value, dict) else value for key, value in values.items()}
    return hashlib.sha256(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _text(value: Any, reveal: Reveal) -> str:
    if isinstance(value, dict):
        return reveal(value["c"])
    return " ".join(value) if isinstance(value, list) else str(value)


def _criteria(ticked: list[str] | None) -> dict[str, str]:
    """A box that is not ticked is a no, once the question was answered at all."""
    if ticked is None:
        return {}
    return {question: "yes" if question in ticked else "no" for question in google_form.CRITERIA_LABELS.values()}


def _spending(values: Values) -> dict[str, str]:
    """The form asks for food and the whole; the questionnaire for food and the rest."""
    food, whole = _amount(values.get("expenditure_food")), _amount(values.get("expenditure_total"))
    if food is None or whole is None or food > whole:
        return {}
    return {mapping.EXPENDITURE["nonfood"]: str((whole - food).normalize().__format__("f"))}


def _amount(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value)) if value is not None else None
    except InvalidOperation:
        return None


def _aid(programmes: list[str] | None, paths: Mapping[str, str]) -> Answers:
    if programmes is None or mapping.AID_REPEAT not in paths:
        return {}
    answers = {paths["aid_any"]: "yes" if programmes else "no"}
    for number, code in enumerate(programmes, start=1):
        row = {"aid_programme": code, "aid_giver": GIVERS[code]}
        if code == "other":
            row["aid_programme_other"] = AID_NAMES[code]
        for name, value in row.items():
            prefix = paths[mapping.AID_REPEAT]
            answers[paths[name].replace(prefix, f"{prefix}[{number}]", 1)] = value
    return answers
