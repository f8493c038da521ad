"""The letter that tells a family what was decided, why, by which line, and how to object. Pure: values in, PDF out."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import typst

TEMPLATE = Path(__file__).with_name("why.typ")
PAPERS = ("f4", "a4")


@dataclasses.dataclass(frozen=True, slots=True)
class Why:
    """Everything the letter says, as Indonesian text. Identity numbers are masked before they come here; empty texts
    leave their sentence out. `object_until` empty: the decision answers an objection, and an appeal goes higher up.
    """

    government: str
    office: str
    address: str
    contact: str
    place: str
    signatory: str
    number: str
    told_on: str
    head: str
    home: str
    code: str
    nik: str
    kk: str
    verdict: str
    double_of: str
    effective_on: str
    meeting: str
    held_on: str
    reasons: list[str]
    note: str
    line_name: str
    line_amount: str
    per_head: str
    visited_on: str
    others: bool
    object_until: str
    answer_days: int
    demo: bool


def write(it: Why, paper: str) -> bytes:
    """PDF bytes. `paper`: f4 (215 x 330 mm) or a4. Fonts come with the typesetter: nothing is asked of the machine."""
    if paper not in PAPERS:
        raise ValueError(paper)
    values = json.dumps({**dataclasses.asdict(it), "paper": paper}, ensure_ascii=False)
    pdf: bytes = typst.compile(TEMPLATE.read_bytes(), sys_inputs={"it": values}, ignore_system_fonts=True)
    return pdf
