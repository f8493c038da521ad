"""The limited process that compiles a stranger's XLSForm: `python -m verification.xlsforms.child`.

The workbook is descriptor 0. Our own reader checks and reads it; pyxform gets plain rows, never the file. Answers in
frames as the reader's child: ["form", {...}] or ["problem", {...}], then ["end", {}]; or ["refused", code, {...}].
"""

from __future__ import annotations

import copy
import json
import os
import re
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any

from pyxform import question, survey
from pyxform.builder import create_survey_element_from_dict
from pyxform.errors import PyXFormError
from pyxform.validators.pyxform.iana_subtags.validation import get_languages_with_bad_tags
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import DefinitionData

from imports.reader.cells import Limits, Refusal
from imports.reader.child import ExcelBook, confine, send
from imports.reader.packages import open_package
from imports.reader.sniff import sniff
from verification.xlsforms import formulas, structure
from verification.xlsforms.rows import Page
from verification.xlsforms.sheets import Misplaced, refuse_references, workbook

#: pyxform imports these only when it meets them; the process is confined by then.
LOADED = (question, survey)
ROW = re.compile(r"\[row : (?P<row>\d+)\]")
#: How often pyxform is asked again without the rows it stopped at, and how long that may take.
MAX_ROUNDS, FURTHER_SECONDS = 12, 10.0
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, UnicodeDecodeError, OverflowError)


def main() -> None:
    limits = Limits(**json.loads(sys.argv[1])["limits"])
    source = os.fdopen(0, "rb")
    confine(limits)
    try:
        for answer in answers(source, limits):
            send(answer)
    except Refusal as refusal:
        send(["refused", refusal.code, refusal.params])
    except (MemoryError, RecursionError):
        send(["refused", "too_big", {"megabytes": limits.memory // 1024**2}])
    except DAMAGED:
        send(["refused", "broken", {}])
    except Exception as error:  # the parent must get an answer; the name of the error holds nothing of the file
        send(["refused", "unreadable", {"what": type(error).__name__}])


def answers(source: IO[bytes], limits: Limits) -> Iterator[list[Any]]:
    columns: dict[str, dict[str, str]] = {}
    try:
        sheets, columns = workbook(_book(source, limits), limits)
    except Misplaced as problem:
        yield ["problem", {"place": problem.place, "columns": columns}]
    except PyXFormError as error:
        yield ["problem", {"texts": [str(error)], "survey": [], "settings": {}, "columns": columns, "found": []}]
    else:
        yield _compiled(sheets, columns)
    yield ["end", {}]


def _compiled(sheets: dict[str, Any], columns: dict[str, dict[str, str]]) -> list[Any]:
    """What pyxform makes of the sheets; when it refuses them, everything that is wrong, not the first only."""
    survey_rows = [dict(row) for row in sheets.get("survey", [])]
    settings = dict(next((row for row in sheets.get("settings", []) if row), {}))
    looked = structure.Sheets(
        Page("survey", survey_rows, columns.get("survey", {})),
        Page("choices", [dict(row) for row in sheets.get("choices", [])], columns.get("choices", {})),
        settings,
    )
    told = {"survey": survey_rows, "settings": settings, "columns": columns}
    found = [*formulas.of(looked.survey, looked.choices), *structure.gaps(looked)]
    try:
        text, warnings = _made(DefinitionData(**copy.deepcopy(sheets)))
    except PyXFormError as error:
        found += structure.mistakes(looked)
        texts = [str(error), *_further(sheets, str(error))]
        return ["problem", {**told, "texts": texts, "found": [one.stored() for one in found]}]
    return ["form", {**told, "xform": text, "warnings": warnings, "found": [one.stored() for one in found]}]


def _further(sheets: dict[str, Any], text: str) -> Iterator[str]:
    """What else pyxform says once the rows it stopped at are set aside, with the other end of a group among them."""
    until = time.process_time() + FURTHER_SECONDS
    for _round in range(MAX_ROUNDS):
        named = ROW.search(text)
        at = int(named["row"]) - 2 if named else -1
        rows = sheets.get("survey", [])
        if not 0 <= at < len(rows) or not rows[at] or time.process_time() > until:
            return
        for gone in structure.together(rows, at):
            rows[gone] = {}
        try:
            _made(DefinitionData(**copy.deepcopy(sheets)))
        except PyXFormError as error:
            text = str(error)
            yield text
        else:
            return


def _made(sheets: DefinitionData) -> tuple[str, list[str]]:
    """(XForm, warnings): what `pyxform.xls2xform.convert` does, without the temporary file it writes on the way."""
    warnings: list[str] = []
    made = create_survey_element_from_dict(workbook_to_json(workbook_dict=sheets, warnings=warnings))
    text = f"""<?xml version="1.0"?>\n{made.xml().toprettyxml(indent="  ")}"""
    if nameless := get_languages_with_bad_tags(made._translations):
        warnings.append(f"language declarations do not contain valid machine-readable codes: {', '.join(nameless)}. ")
    return text, warnings


def _book(source: IO[bytes], limits: Limits) -> ExcelBook:
    """Only .xlsx: it is what Kobo and ODK users write, and what is handed back byte for byte."""
    if source.seek(0, 2) > limits.file_bytes:
        raise Refusal("too_big", megabytes=limits.file_bytes // 1024**2)
    kind = sniff(source)
    source.seek(0)
    if kind != "zip":
        raise Refusal("not_xlsx")
    package = open_package(source, limits)
    names = {name.lower() for name in package.namelist()}
    if "mimetype" in names:
        raise Refusal("not_xlsx")
    if any(name.endswith("workbook.bin") for name in names):
        raise Refusal("binary")
    book = ExcelBook(package, limits)
    refuse_references(package)
    return book


if __name__ == "__main__":
    main()
