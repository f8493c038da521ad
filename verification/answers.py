"""What the answers of a visit say, read through the form's mapping: result, proposal, spending, people. Pure.

A mapping names questions by their name, or by their path where a form uses a name twice, so one reader serves every
form, every version of it and both channels: what a phone sent and what a spreadsheet row was turned into. Where a form
has codes of its own, `codes` says which of ours each means; a code without one says nothing to the register.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from verification.forms_library import mapping as standard
from verification.submission import Answers, Position, number_of, plain_path, position_of
from verification.xform import Questionnaire

Mapping = dict[str, Any]

STANDARD: Mapping = {
    "target": standard.TARGET,
    "target_code": standard.TARGET_CODE,
    "household": "household_id",
    "outcome": standard.OUTCOME,
    "met": standard.MET,
    "proposal": standard.PROPOSAL,
    "reasons": standard.REASONS,
    "note": standard.NOTE,
    "kk_number": standard.KK_NUMBER,
    "head_nik": standard.HEAD_NIK,
    "position": standard.POSITION,
    "photos": standard.PHOTOS,
    "member_repeat": standard.MEMBER_REPEAT,
    "members": standard.MEMBERS,
    "present": standard.PRESENT,
    "housing": standard.HOUSING,
    "expenditure": standard.EXPENDITURE,
    "criteria": standard.CRITERIA,
    "criteria_count": standard.CRITERIA_COUNT,
    "aid_repeat": standard.AID_REPEAT,
    "aid": standard.AID,
    "identity": standard.IDENTITY_QUESTIONS,
    "sensitive": standard.SENSITIVE_QUESTIONS,
}

#: Every visit has these answered, whatever came of it.
NEEDED = ("outcome", "proposal")


@dataclass(frozen=True)
class Facts:
    """What the columns of a visit keep beside the sealed answers. Codes only, no identity numbers."""

    target_id: str = ""
    target_code: str = ""
    household_code: str = ""
    outcome: str = ""
    proposal: str = ""
    reasons: list[str] = field(default_factory=list)
    suggestion: str = ""
    expenditure_per_head: Decimal | None = None
    position: Position | None = None
    photos: dict[str, str] = field(default_factory=dict)


class Reading:
    """Answers by question name (or path) instead of numbered path."""

    def __init__(self, form: Questionnaire, mapping: Mapping, answers: Answers) -> None:
        self.form, self.mapping, self.answers = form, mapping, answers

    def one(self, name: str) -> str:
        """Answer of a question that is asked once; empty when there is none."""
        return self.answers.get(self.form.place(name), "")

    def said(self, key: str) -> str:
        """Answer of what the mapping calls `key`, in our codes."""
        return self.ours(key, self.one(str(self.mapping.get(key, ""))))

    def ours(self, slot: str, value: str) -> str:
        """An answer in our codes. A form that speaks them itself says nothing about them in its mapping."""
        codes: dict[str, str] | None = self.mapping.get("codes", {}).get(slot)
        if codes is None:
            return value
        return " ".join(dict.fromkeys(codes[code] for code in value.split() if codes.get(code)))

    def rows(self, repeat: str) -> list[dict[str, str]]:
        """Repetitions of a repeat in their order, each plain path -> answer; a repeat inside it is left out."""
        prefix = self.form.place(repeat)
        found: dict[int, dict[str, str]] = {}
        pattern = re.compile(re.escape(prefix) + r"\[(\d+)\]/[^\[]*")
        for path, value in self.answers.items():
            if prefix and (match := pattern.fullmatch(path)):
                found.setdefault(int(match[1]), {})[plain_path(path)] = value
        return [found[number] for number in sorted(found)]

    def members(self) -> list[dict[str, str]]:
        """The members as told, keyed by meaning (`person`, `full_name`, `presence`, ...)."""
        return self._meant("member_repeat", "members")

    def aid(self) -> list[dict[str, str]]:
        """The aid as told, keyed by meaning (`programme`, `giver`, `amount`, ...)."""
        return self._meant("aid_repeat", "aid")

    def aid_as_said(self) -> list[dict[str, str]]:
        """The same rows in the form's own codes."""
        return self._rows_meant("aid_repeat", "aid")

    def _meant(self, repeat: str, slots: str) -> list[dict[str, str]]:
        return [
            {what: self.ours(f"{slots}.{what}", value) for what, value in row.items()}
            for row in self._rows_meant(repeat, slots)
        ]

    def _rows_meant(self, repeat: str, slots: str) -> list[dict[str, str]]:
        names: dict[str, str] = self.mapping.get(slots, {})
        meaning = {self.form.place(name): what for name, what in names.items()}
        rows = self.rows(str(self.mapping.get(repeat, "")))
        return [{meaning[path]: value for path, value in row.items() if path in meaning} for row in rows]

    def photos(self) -> dict[str, str]:
        """File name -> question name, for every photo the visit names."""
        kinds = {question.path for question in self.form.questions if question.kind == "binary"}
        plain = {value: plain_path(path) for path, value in self.answers.items()}
        return {value: path.rpartition("/")[2] for value, path in plain.items() if path in kinds}

    def expenditure_per_head(self) -> Decimal | None:
        """Rupiah per head and month, worked out here: what a client calculated is not believed where it can be.

        Food and other spending over the members present; the form's own sums stand in where the parts are missing.
        """
        names: dict[str, str] = self.mapping.get("expenditure", {})
        amount = {key: number_of(self.one(name)) for key, name in names.items() if name}
        food, nonfood = amount.get("food"), amount.get("nonfood")
        total = food + nonfood if food is not None and nonfood is not None else amount.get("total")
        heads = self.heads(amount.get("members"))
        per_head = total / heads if total is not None and heads else amount.get("per_head")
        if per_head is None or not 0 <= per_head < 10**11:
            return None
        return per_head.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)

    def heads(self, told: Decimal | None) -> int:
        """How many live there: the members told as present; all of them where the form does not ask."""
        present = self.mapping.get("present", [])
        asked = "presence" in self.mapping.get("members", {}).values()
        counted = sum(not asked or member.get("presence") in present for member in self.members())
        if counted:
            return counted
        return int(told) if told is not None and 0 < told < 100 else 0


def facts(form: Questionnaire, mapping: Mapping, answers: Answers, wrong: Iterable[str] = ()) -> Facts:
    """The facts of a visit. `wrong` are paths of answers that do not fit: they say nothing."""
    kept = {path: value for path, value in answers.items() if path not in set(wrong)}
    reading = Reading(form, mapping, kept)
    outcome, proposal, reasons = reading.said("outcome"), reading.said("proposal"), reading.said("reasons").split()
    return Facts(
        target_id=reading.said("target"),
        target_code=reading.said("target_code"),
        household_code=reading.said("household"),
        outcome=outcome[:30],
        proposal=proposal[:30],
        reasons=[reason[:30] for reason in reasons[:20]],
        suggestion=suggestion(outcome, proposal, reasons),
        expenditure_per_head=reading.expenditure_per_head(),
        position=position_of(reading.said("position")),
        photos=reading.photos(),
    )


def loosely(answers: Answers) -> Facts:
    """What can be told of a visit whose form is not known: whom it speaks of, if it says so in our words."""
    said = {path.rpartition("/")[2]: value for path, value in answers.items()}
    return Facts(
        target_id=said.get(standard.TARGET, ""),
        target_code=said.get(standard.TARGET_CODE, ""),
        household_code=said.get("household_id", ""),
    )


def suggestion(outcome: str, proposal: str, reasons: list[str]) -> str:
    """The verdict the answers suggest to the person who decides; empty when there is no result to go by."""
    return standard.suggest(outcome, proposal, reasons) if outcome else ""


def needed(mapping: Mapping) -> tuple[str, ...]:
    """Names of the questions every visit answers."""
    return tuple(str(mapping[key]) for key in NEEDED if mapping.get(key))
