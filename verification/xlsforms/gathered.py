"""pyxform's findings and our own as one list: each mistake once, with its cell and with pyxform's own words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from verification.xlsforms.findings import ERROR, Finding

SHEETS = ("settings", "survey", "choices")
#: What our own checks look for everywhere in a refused workbook (verification.xlsforms.structure): where pyxform says
#: one more, after rows were set aside, it follows from a mistake that is named already.
OURS = {
    "type_unknown", "type_missing", "name_missing", "name_invalid", "name_twice", "end_unmatched", "begin_unmatched",
    "list_unknown", "no_choices", "reference_unknown", "choice_nameless", "choice_twice", "choice_spaced",
    "calculation_missing", "header_missing", "question_unlabelled",
}  # fmt: skip


def refused(said: Sequence[Finding], own: Iterable[Finding]) -> list[Finding]:
    """Of a workbook pyxform refused: what it said first, what it said further, and everything we found."""
    first, further = said[:1], [one for one in said[1:] if one.code not in OURS]
    found = merged([*first, *further], own)
    return sorted(found, key=lambda one: (one.severity != ERROR, _place(one)))


def merged(said: Iterable[Finding], own: Iterable[Finding]) -> list[Finding]:
    """Our own findings, with pyxform's words where it says the same of the same row; then what only pyxform says."""
    found = _once(own)
    for one in said:
        same = next((at for at, other in enumerate(found) if _same(one, other)), None)
        if same is None:
            found.append(one)
        else:
            found[same] = replace(found[same], original=one.original)
    return found


def _once(findings: Iterable[Finding]) -> list[Finding]:
    found: dict[tuple[str, str, int, str, str], Finding] = {}
    for one in findings:
        found.setdefault((one.code, one.sheet, one.row, one.column, one.params.get("value", "")), one)
    return list(found.values())


def _same(said: Finding, own: Finding) -> bool:
    """pyxform names the sheet and the row, or nothing at all."""
    return said.code == own.code and said.row in (0, own.row) and said.sheet in ("", own.sheet)


def _place(one: Finding) -> tuple[int, int, str]:
    return (SHEETS.index(one.sheet) if one.sheet in SHEETS else -1, one.row, one.letter)
