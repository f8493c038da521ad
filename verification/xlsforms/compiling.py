"""The door: bytes somebody uploaded in, a compiled questionnaire and its findings out, or a refusal that says where."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.errors import DomainError
from imports.reader.cells import Limits
from imports.reader.parent import Child
from imports.reader.refusals import FileRefused
from verification import xform
from verification.xlsforms import checks, gathered, messages
from verification.xlsforms.findings import ERROR, WARNING, Finding

#: The largest questionnaires of the field have a few thousand choices; a list of villages belongs into a file.
LIMITS = Limits(
    file_bytes=8 * 1024**2, unpacked_bytes=96 * 1024**2, ratio_from=4 * 1024**2, parts=500, rows=30_000, columns=300,
    cell_characters=40_000, strings=300_000, strings_memory=32 * 1024**2, memory=768 * 1024**2, cpu=60, silence=75.0,
)  # fmt: skip

#: Words for a questionnaire where those for a list of families would mislead ("split it by kecamatan").
REFUSED: dict[str, Promise | str] = {
    "too_big": _("The workbook is larger than a questionnaire can be (8 MB, 96 MB unpacked). It was not read."),
    "too_many_rows": _("A sheet has more than 30,000 rows. A long list belongs into a file of its own."),
    "too_many_strings": _("The workbook holds an unreasonable number of texts. It was not read."),
    "too_slow": _("Compiling the form took too long and was stopped. Make it smaller."),
    "child_died": _("The workbook made the compiler stop, so it was not read. Save it again as .xlsx and upload that."),
    "no_sheet": _("The workbook has no sheet with cells."),
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """`text` is the XForm that phones get."""

    text: str
    questionnaire: xform.Questionnaire
    findings: tuple[Finding, ...] = ()


class NotCompiled(DomainError):
    """The workbook is no questionnaire; nothing was stored. `findings` say where and what to do."""

    def __init__(self, findings: list[Finding]) -> None:
        first = next((one for one in findings if one.severity == ERROR), findings[0])
        super().__init__(messages.words(first), code="not_a_form", field="xlsform")
        self.findings = findings


def compiled(xlsform: bytes) -> Compiled:
    """Compile an XLSForm. Raises DomainError (the file is refused: its code says why) and NotCompiled."""
    told = _asked_of_the_child(xlsform)
    columns = told["columns"]
    if "place" in told:
        place = told["place"]
        raise NotCompiled([Finding(ERROR, place["code"], place["sheet"], place["row"], letter=place["column"])])
    found = [Finding(**one) for one in told["found"]]
    survey: list[dict[str, str]] = told["survey"]
    sheet = checks.Sheet(survey, told["settings"], columns)
    if "texts" in told:
        said = [one for text in told["texts"] for one in messages.findings(text, ERROR, columns, survey)]
        raise NotCompiled(gathered.refused(said, [*found, *checks.of_sheets(sheet), *checks.of_settings(sheet)]))
    said = [one for text in told["warnings"] for one in messages.findings(text, WARNING, columns, survey)]
    found = gathered.merged(said, [*found, *checks.of_sheets(sheet)])
    try:
        questionnaire = xform.read(told["xform"])
    except xform.NotAForm:
        raise NotCompiled([Finding(ERROR, "too_large_form")]) from None
    found += checks.of_form(questionnaire, sheet)
    if any(one.severity == ERROR for one in found):
        raise NotCompiled(sorted(found, key=lambda one: one.severity != ERROR))
    return Compiled(told["xform"], questionnaire, tuple(found))


def _asked_of_the_child(xlsform: bytes) -> dict[str, Any]:
    with tempfile.TemporaryFile() as file:
        file.write(xlsform[: LIMITS.file_bytes + 1])
        file.flush()
        child = Child(file, {}, LIMITS, module="verification.xlsforms.child")
        try:
            told: dict[str, Any] = next(frame[1] for frame in child.frames() if frame[0] != "end")
        except FileRefused as refused:
            words = str(REFUSED.get(refused.code) or refused)
            raise DomainError(words, code=refused.code, field="xlsform") from None
        finally:
            child.close()
    return told
