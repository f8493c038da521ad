"""One submission as it came over the wire: read safely, laid flat by question path, held against its form. Pure.

A flat answer's key is its path, with the number of the repetition where the form repeats:
`/data/family/member[2]/member_name`.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from verification import xml
from verification.codes import OPENROSA_ID
from verification.xform import Question, Questionnaire

Answers = dict[str, str]
MAX_TEXT = 5_000
MAX_PHOTOS = 30
_INSTANCE_ID = re.compile(rf"[A-Za-z0-9:._-]{{8,{OPENROSA_ID}}}", re.ASCII)
_PHOTO_NAME = re.compile(r"[^/\\\x00-\x1f\x7f]{1,200}")
_INDEX = re.compile(r"\[\d+\]")


class Unreadable(ValueError):
    """The content cannot even be given an identity: not XML, no instanceID. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Misfit(NamedTuple):
    """Where an answer does not fit its form, and how; never the answer itself."""

    path: str
    code: str


@dataclass(frozen=True, slots=True)
class Submission:
    """`instance_id` is the identity the client made; `replaces` the instance a repaired visit stands in for."""

    form_key: str
    form_version: str
    instance_id: str
    replaces: str
    root: xml.Node


def read(content: bytes) -> Submission:
    """A submission from the bytes a client sent. Raises Unreadable."""
    try:
        root = xml.parse(content)
    except xml.UnsafeXML as error:
        raise Unreadable(error.code) from None
    meta = root.child("meta")
    instance_id = _of(meta, "instanceID") or root.attributes.get("instanceID", "")
    if not instance_id:
        raise Unreadable("no_instance_id")
    if not _INSTANCE_ID.fullmatch(instance_id):
        raise Unreadable("bad_instance_id")
    return Submission(
        form_key=root.attributes.get("id", ""),
        form_version=root.attributes.get("version", ""),
        instance_id=instance_id,
        replaces=_of(meta, "deprecatedID"),
        root=root,
    )


def _of(meta: xml.Node | None, name: str) -> str:
    node = meta.child(name) if meta else None
    return node.text.strip() if node else ""


def flatten(root: xml.Node, repeats: frozenset[str]) -> Answers:
    """Leaves that hold an answer, by path. `repeats` are the paths the form repeats (known from the form)."""
    answers: Answers = {}
    _flatten(root, f"/{root.name}", f"/{root.name}", repeats, answers)
    return answers


def _flatten(node: xml.Node, plain: str, numbered: str, repeats: frozenset[str], answers: Answers) -> None:
    children = node.children
    if not children:
        if text := node.text.strip():
            answers[numbered] = text
        return
    counts: dict[str, int] = {}
    for child in children:
        path, place = f"{plain}/{child.name}", f"{numbered}/{child.name}"
        if path in repeats:
            counts[child.name] = counts.get(child.name, 0) + 1
            place = f"{place}[{counts[child.name]}]"
        _flatten(child, path, place, repeats, answers)


def plain_path(path: str) -> str:
    """`/data/family/member[2]/nik` -> `/data/family/member/nik`."""
    return _INDEX.sub("", path)


def misfits(form: Questionnaire, answers: Answers, needed: tuple[str, ...]) -> list[Misfit]:
    """Where `answers` do not fit `form`; `needed` are names of questions that must have an answer in every visit.

    Relevance and constraints are the phone's work (it has the engine); here only what would break later steps is
    looked at: unknown questions, choices, numbers, dates, positions, lengths, photo names.
    """
    by_path, paths = form.by_path, form.paths
    found = [Misfit(paths.get(name, name), "missing") for name in needed if not answers.get(paths.get(name, ""))]
    photos = 0
    for path, value in answers.items():
        question = by_path.get(plain_path(path))
        if question is None:
            if not path.startswith(f"/{form.root}/meta/"):
                found.append(Misfit(path[:200], "unknown_question"))
            continue
        photos += question.kind == "binary"
        code = "too_many_photos" if photos > MAX_PHOTOS else _trouble(question, value)
        if code:
            found.append(Misfit(path, code))
    return found


def _trouble(question: Question, value: str) -> str:
    """Code of what is wrong with one answer; empty when nothing is."""
    match question.kind:
        case "select1" | "select" if not question.choices:  # from a file that is made anew for every phone
            return "" if len(value) <= MAX_TEXT else "too_long"
        case "select1":
            return "" if value in question.choices else "not_a_choice"
        case "select":
            return "" if all(code in question.choices for code in value.split()) else "not_a_choice"
        case "int" | "decimal":
            return _number_trouble(value)
        case "date":
            return "" if date_of(value) else "not_a_date"
        case "geopoint":
            return "" if position_of(value) else "not_a_position"
        case "binary":
            usable = _PHOTO_NAME.fullmatch(value) and value not in (".", "..")
            return "" if usable else "bad_photo_name"
        case _:
            return "too_long" if len(value) > MAX_TEXT else ""


def _number_trouble(value: str) -> str:
    number = number_of(value)
    if number is None:
        return "not_a_number"
    return "" if abs(number) <= 10**11 else "out_of_range"


def number_of(text: str) -> Decimal | None:
    """A plain number as forms write it (`250000`, `250000.0`, `2.5E5`); None for anything else."""
    if len(text) > 40:
        return None
    try:
        number = Decimal(text.strip())
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() and number.adjusted() < 30 else None


def date_of(text: str) -> dt.date | None:
    """The day of an ISO date or time; None for anything else."""
    try:
        day = dt.date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if day.year >= 1850 else None


class Position(NamedTuple):
    latitude: Decimal
    longitude: Decimal
    accuracy_m: float | None


def position_of(text: str) -> Position | None:
    """`latitude longitude altitude accuracy`, the last two optional; None when it is no place on earth."""
    numbers = [number_of(part) for part in text.split()]
    if not 2 <= len(numbers) <= 4 or any(number is None for number in numbers):
        return None
    latitude, longitude, *rest = [number for number in numbers if number is not None]
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    accuracy = float(rest[1]) if len(rest) == 2 and 0 <= rest[1] < 10**7 else None
    place = Decimal("0.000001")
    return Position(latitude.quantize(place), longitude.quantize(place), accuracy)
