"""What pyxform lets pass and we must speak of: what our phone cannot ask, what our server does not keep, what a form
needs to be told apart from others. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from verification.codes import OPENROSA_ID
from verification.xform import Questionnaire
from verification.xlsforms.findings import CHOICE, ERROR, WARNING, Finding

#: The file of assigned families, made for every phone: the only file a form can choose from.
HOUSEHOLDS = "households.csv"
KEY = re.compile(rf"[A-Za-z0-9_-]{{1,{OPENROSA_ID}}}")
VERSION = re.compile(rf"[^\s/\\?#%]{{1,{OPENROSA_ID}}}")

#: Our server keeps photos and answers; these would be lost on the way.
NOT_KEPT = {"audio", "video", "file", "background-audio"}
#: ODK Collect asks these, our phone page shows them as "cannot be asked here": the author decides.
ONLY_COLLECT = {"geotrace", "geoshape", "rank", "osm", "background-geopoint", "start-geopoint"}
#: Asked by typing where Collect has an instrument.
TYPED = {"barcode"}
FILES = {"csv-external", "xml-external"}
FROM_FILE = re.compile(r"(select_one_from_file|select_multiple_from_file|rank_from_file) +(\S+)")
RANKED = re.compile(r"(rank|odk:rank)\b.*")
EXTERNAL = re.compile(r"(select_one_external|select one external) .*")
REQUIRED = {"yes", "true", "true()", "y", "1"}
MEDIA = ("media::", "image", "audio", "video", "big-image")
PULLDATA = re.compile(r"pulldata\(\s*['\"]([^'\"]+)['\"]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of the survey sheet from row 2 on, the settings, and where the columns stand."""

    survey: list[dict[str, str]]
    settings: Mapping[str, str]
    columns: Mapping[str, Mapping[str, str]]

    def at(self, severity: str, code: str, row: int, column: str = "type", **params: str) -> Finding:
        return Finding(severity, code, "survey", row, column, self.letter("survey", column), params)

    def letter(self, sheet: str, column: str) -> str:
        there = self.columns.get(sheet, {})
        return next((letter for header, letter in there.items() if header.strip().lower() == column), "")


def of_sheets(sheet: Sheet) -> Iterator[Finding]:
    """Question types row by row, files and media, and settings that would send visits elsewhere."""
    for number, row in enumerate(sheet.survey, start=2):
        kind = " ".join(row.get("type", "").split())
        required = row.get("required", "").strip().lower() in REQUIRED
        yield from _of_type(sheet, number, kind, required)
        for name in PULLDATA.findall(" ".join(row.values())):
            if f"{name}.csv" != HOUSEHOLDS:
                yield sheet.at(ERROR, "file_unknown", number, value=f"{name}.csv")
    yield from _of_media(sheet)
    yield from _of_settings(sheet)


def _of_type(sheet: Sheet, number: int, kind: str, required: bool) -> Iterator[Finding]:
    word = kind.lower()
    if word in NOT_KEPT:
        yield sheet.at(ERROR, "not_kept", number, value=kind)
    elif word in ONLY_COLLECT or RANKED.fullmatch(word):
        yield sheet.at(ERROR if required else CHOICE, "phone_required" if required else "phone", number, value=kind)
    elif word in TYPED:
        yield sheet.at(WARNING, "typed", number, value=kind)
    elif EXTERNAL.fullmatch(word) or word in FILES:
        yield sheet.at(ERROR, "file_unknown", number, value=kind)
    elif (named := FROM_FILE.match(kind)) and named[2] != HOUSEHOLDS:
        yield sheet.at(ERROR, "file_unknown", number, value=named[2])


def _of_media(sheet: Sheet) -> Iterator[Finding]:
    for name in ("survey", "choices"):
        for header, letter in sheet.columns.get(name, {}).items():
            if header.strip().lower().startswith(MEDIA):
                code = "pictures" if "image" in header.lower() else "media"
                yield Finding(WARNING, code, name, 1, header, letter, {"value": header})


def _of_settings(sheet: Sheet) -> Iterator[Finding]:
    for column, code in (("public_key", "encrypted"), ("submission_url", "elsewhere")):
        if sheet.settings.get(column, "").strip():
            yield Finding(ERROR, code, "settings", 2, column, sheet.letter("settings", column))


def of_form(form: Questionnaire, sheet: Sheet) -> Iterator[Finding]:
    """Whether the form can be told apart: form_id and version, in words that fit an address."""
    if not KEY.fullmatch(form.key) or not _said(sheet, "form_id", "id_string"):
        yield _setting(sheet, "no_form_id", "form_id", form.key)
    if not form.version:
        yield _setting(sheet, "no_version", "version", "")
    elif not VERSION.fullmatch(form.version):
        yield _setting(sheet, "bad_version", "version", form.version)
    if not any(question.asked for question in form.questions):
        yield Finding(ERROR, "asks_nothing", "survey")


def of_settings(sheet: Sheet) -> Iterator[Finding]:
    """What `of_form` will ask for, of a workbook that does not compile yet."""
    if not _said(sheet, "form_id", "id_string"):
        yield _setting(sheet, "no_form_id", "form_id", "")
    if not _said(sheet, "version"):
        yield _setting(sheet, "no_version", "version", "")


def _said(sheet: Sheet, *names: str) -> bool:
    return any(sheet.settings.get(name, "").strip() for name in names)


def _setting(sheet: Sheet, code: str, column: str, value: str) -> Finding:
    return Finding(ERROR, code, "settings", 2, column, sheet.letter("settings", column), {"value": value[:60]})
