"""pyxform's English messages: which one it is, where it points, and what it means in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from verification.xlsforms.findings import Finding

Columns = Mapping[str, Mapping[str, str]]

ROW = re.compile(r"\[row : (?P<row>\d+)\]")
SHEET = re.compile(r"[Oo]n the '(?P<sheet>[\w ]+)' sheet")
COLUMN = re.compile(r"the '(?P<column>[^']+)' (?:value|column)")

#: What pyxform's words look like -> (code, the column it speaks of when it does not say so itself). First match wins.
KNOWN: list[tuple[str, str, str]] = [
    (r"Invalid headers provided for sheet: '(?P<sheet>[^']*)'.*required column headers were not found: (?P<value>.*?)"
     r"\. Learn", "header_missing", ""),
    (r"Invalid headers provided for sheet: '(?P<sheet>[^']*)'.*different names for the same column were found: "
     r"(?P<value>.*?)\. Rename", "header_twice", ""),
    (r"Invalid headers provided for sheet: '(?P<sheet>[^']*)'", "header_row", ""),
    (r"Duplicate column header: (?P<value>.*)", "header_twice", ""),
    (r"the '(?P<value>[^']*)' value is invalid. Column headers must not be empty", "header_strange", ""),
    (r"You must have a sheet named 'survey'", "no_survey", ""),
    (r"When looking for a sheet named '(?P<value>\w+)'.*were found: (?P<other>.*?)\.", "sheet_similar", ""),
    (r"value '(?P<value>[^']*)' is problematic. The name is a case-insensitive match", "name_similar", "name"),
    (r"value '(?P<value>[^']*)' is invalid. Questions, groups, and repeats must be unique", "name_twice", "name"),
    (r"value '(?P<value>[^']*)' is invalid. Repeat names must", "repeat_name", "name"),
    (r"The name 'meta' is reserved", "name_reserved", "name"),
    (r"Choices must have a name", "choice_nameless", "name"),
    (r"Choices should have a label", "choice_unlabelled", "label"),
    (r"Choice names must be unique", "choice_twice", "name"),
    (r"Choice names with spaces.*See \[(?P<value>.*?)\] in \[(?P<other>.*?)\]", "choice_spaced", "name"),
    (r"Names must begin with a letter or underscore", "name_invalid", "name"),
    (r"Reference variables must contain a name.*Could not find the name '(?P<value>[^']*)'", "reference_unknown", ""),
    (r"name '(?P<value>[^']*)' appears more than once", "reference_twice", ""),
    (r"Reference variable", "reference_broken", ""),
    (r"There has been a problem trying to replace \$\{(?P<value>[^}]*)\}", "reference_unknown", ""),
    (r"Unmatched 'end_(?P<other>\w+)'.*for the name '(?P<value>[^']*)'", "end_unmatched", "type"),
    (r"Unmatched 'begin_(?P<other>\w+)'.*for the name '(?P<value>[^']*)'", "begin_unmatched", "type"),
    (r"List name not in choices sheet: (?P<value>.*)", "list_unknown", "type"),
    (r"There should be a choices sheet|Please ensure that the choices sheet has", "no_choices", "type"),
    (r"Unknown question type '(?P<value>[^']*)'", "type_unknown", "type"),
    (r"Question with no type|Unknown question type", "type_missing", "type"),
    (r"Question or group with no name", "name_missing", "name"),
    (r"named '(?P<value>[^']*)' has no label or hint", "question_unlabelled", "label"),
    (r"has no label", "label_missing", "label"),
    (r"Missing calculation", "calculation_missing", "calculation"),
    (r"uses or_other and translations", "or_other_words", "type"),
    (r"choice_filter|'or other'|or_other", "or_other", "type"),
    (r"file extension|should end with one of the supported file", "file_extension", "type"),
    (r"is no longer supported on most devices", "device_field", "type"),
    (r"max-pixels parameter to speed up", "max_pixels", "parameters"),
    (r"'parameters' value is invalid|[Pp]arameter", "parameters", "parameters"),
    (r"language declarations do not contain valid machine-readable codes: (?P<value>.*)\.", "language_code", ""),
    (r"Language '(?P<value>[^']*)' is missing the (?P<sheet>\w+) (?P<other>\w+) columns?", "translation_missing", ""),
    (r"'disabled' column", "disabled", "disabled"),
    (r"Row without name, text, or label is being skipped", "row_skipped", "type"),
    (r"form_id and id_string", "form_id_twice", ""),
    (r"'entities' sheet|'save_to'|entity", "entities", "save_to"),
]  # fmt: skip
PATTERNS = [(re.compile(pattern, re.DOTALL), code, column) for pattern, code, column in KNOWN]

SAYS: dict[str, Promise | str] = {
    "header_missing": _("The column %(value)s is missing. Add it to row 1 of the sheet."),
    "header_twice": _("Two columns mean the same: %(value)s. Rename one or remove it."),
    "header_strange": _("The column name “%(value)s” is empty or has a space; the column is passed over. Rename it."),
    "no_survey": _("There is no sheet named survey. Name the sheet with the questions “survey”."),
    "sheet_similar": _("A sheet is named %(other)s. If it is meant as “%(value)s”, rename it so."),
    "name_similar": _("“%(value)s” differs from another name only by capital letters. Give it a name of its own."),
    "name_twice": _("The name “%(value)s” stands twice in the same group. Rename one of the two."),
    "repeat_name": _("A repeat named “%(value)s” exists already, or the form itself has that name. Rename it."),
    "name_reserved": _("The name “meta” is kept for the form itself. Choose another name."),
    "choice_nameless": _("A choice has no name (its code). Fill it in."),
    "choice_unlabelled": _("A choice has no label: people see its code. Write what they should read."),
    "choice_twice": _("A code stands twice in the same list. Give each choice its own."),
    "choice_spaced": _(
        "The code “%(value)s” in the list %(other)s has a space, so several answers cannot be told apart. Write it"
        " with an underscore."
    ),
    "name_invalid": _(
        "The name is not usable: begin with a letter, then only letters, digits, “_”, “-” and “.”, no spaces."
    ),
    "reference_unknown": _("${%(value)s} names a question that does not exist. Correct the spelling."),
    "reference_twice": _("${%(value)s} is unclear: several questions have this name. Rename one of them."),
    "reference_broken": _("A reference must look like ${question_name}. Correct it."),
    "end_unmatched": _("This end has no begin_%(other)s before it. Add the beginning or remove this row."),
    "begin_unmatched": _("“%(value)s” is never closed. Add a row end_%(other)s after its last question."),
    "list_unknown": _("The list “%(value)s” is not in the choices sheet (list_name). Add it or correct the spelling."),
    "no_choices": _("There is no choices sheet with list_name, name and label. Add it."),
    "type_unknown": _("“%(value)s” is no question type. Use one like text, integer, date, select_one list, image."),
    "type_missing": _("The row has no usable type. Fill in the type column or clear the row."),
    "name_missing": _("The question or group has no name. Fill in the name column."),
    "label_missing": _("The group has no label, so its page has no title. Write one if people should read it."),
    "calculation_missing": _("A calculate row needs a formula in the calculation column."),
    "or_other": _("or_other does not go with a choice filter. Add a choice “other” and a text question instead."),
    "or_other_words": _(
        "or_other is shown untranslated (“Other”, “Specify other.”). Add a choice “other” and a text question instead."
    ),
    "file_extension": _("select_one_from_file takes a file ending in .csv. For the assigned families: households.csv."),
    "parameters": _("The parameters column is not understood. It must read like key=value, for instance rows=3."),
    "device_field": _("Phones no longer tell this about themselves. Remove the row."),
    "max_pixels": _("The photo has no max-pixels. Our phone shrinks it anyway; for ODK Collect write max-pixels=1280."),
    "language_code": _("These languages have no code: %(value)s. Write “Indonesia (id)”, “English (en)”."),
    "translation_missing": _("In %(value)s the column %(other)s is missing. People who choose that language see “-”."),
    "disabled": _("The column “disabled” is no longer used. Use relevant."),
    "row_skipped": _("The row has neither name nor label and is passed over."),
    "form_id_twice": _("The settings sheet has both form_id and id_string. Keep form_id."),
    "entities": _("Entities (save_to) are not used here: the register is fed by the mapping. Remove them."),
    "formula": _("The cell holds a formula saved without its value. Open the file in Excel, save it, upload it again."),
    "not_kept": _(
        "The phone does not support “%(value)s” yet, and only photos are kept. Remove the row or ask for a photo."
    ),
    "phone": _("The phone does not support “%(value)s” yet: there it stays empty. ODK Collect would ask it."),
    "phone_required": _(
        "The phone does not support “%(value)s” yet, and the question is required: no visit could be finished. Make it"
        " not required, or remove it."
    ),
    "typed": _("The phone cannot scan yet: “%(value)s” is typed by hand there."),
    "file_unknown": _(
        "The form chooses from %(value)s, but no such file goes out to phones. Put the choices into the choices sheet;"
        " only households.csv, the families assigned to each person, is made here."
    ),
    "media": _("Sounds and videos of the column %(value)s do not go out to phones: only the words are shown."),
    "pictures": _("The column %(value)s names pictures. Upload them on the draft's page, or only words are shown."),
    "encrypted": _("Encrypted forms cannot be read here. Clear public_key; visits travel and rest encrypted anyway."),
    "elsewhere": _("submission_url would send visits to another server. Clear it."),
    "no_form_id": _("The settings sheet must name form_id: letters, digits, “_” and “-”, 249 at most."),
    "no_version": _("The settings sheet must name version, for instance 2026113001 (date and running number)."),
    "bad_version": _("The version “%(value)s” is not usable: 249 characters at most, no spaces, no / \\ ? # %%."),
    "asks_nothing": _("The form asks nothing. Add questions to the survey sheet."),
    "too_large_form": _("The compiled form is larger than a phone can hold (4 MB). Make it smaller."),
    "header_row": _("Row 1 must hold the column names (type, name, label …). Move them to row 1."),
    "question_unlabelled": _("The question “%(value)s” asks nothing: it has no label and no hint. Write its label."),
    "words_missing": _(
        "In %(value)s %(told)s labels are missing (%(other)s). People who choose that language read another one."
    ),
    "filter_column": _(
        "The filter compares “%(value)s”, but the choices sheet has no such column: no choice would be left. Correct"
        " the spelling, or add the column."
    ),
    "formula_quote": _("A quotation mark in the formula is never closed. Put ' or \" on both sides of each text."),
    "formula_brackets": _("The formula opens %(value)s brackets and closes %(other)s. Add or remove one."),
    "formula_sign": _("“%(value)s” is not used in formulas here. Write “%(other)s”."),
    "formula_broken": _(
        "The formula cannot be read at “%(value)s”. Look for a missing operator (=, and, or, +), comma or name there."
    ),
    "function_near": _("The phone knows no function %(value)s(). Did you mean %(other)s()?"),
    "function_unknown": _("The phone knows no function %(value)s(). Write it with other functions, or leave it out."),
    "function_arguments": _("%(value)s() takes %(other)s values between its brackets; here are %(told)s."),
    "other": _("pyxform says:"),
}  # fmt: skip


#: Messages that name no row: what the cell in question holds, where {} is the value the message quotes.
HELD = {"type_unknown": "{}", "reference_unknown": "${{{}}}", "reference_twice": "${{{}}}"}


def findings(text: str, severity: str, columns: Columns, survey: list[dict[str, str]]) -> list[Finding]:
    """The findings in one message of pyxform; an error may hold several, a line each. `survey`: its rows from row 2."""
    parts = [text]
    if len(re.findall(r"^\[row", text, re.MULTILINE)) > 1:
        parts = [line for line in text.split("\n") if line.strip()]
    return [_finding(part.strip(), severity, columns, survey) for part in parts]


def _finding(text: str, severity: str, columns: Columns, survey: list[dict[str, str]]) -> Finding:
    hits = ((match, code, usual) for pattern, code, usual in PATTERNS if (match := pattern.search(text)))
    match, code, usual = next(hits, (None, "other", ""))
    params = {name: value for name, value in match.groupdict().items() if value is not None} if match else {}
    found, sheet, said = ROW.search(text), SHEET.search(text), COLUMN.search(text)
    row = int(found["row"]) if found else 0
    title = params.pop("sheet", "") or (sheet["sheet"] if sheet else "")
    column = said["column"] if said else usual
    if not title and (row or column):
        title = "survey"
    if code.startswith("header"):
        column = ""
    if code == "choice_spaced":
        title = "choices"
    if not row and code in HELD:
        row, column = _holding(survey, HELD[code].format(params["value"])) or (0, column)
    return Finding(severity, code, title, row, column, _letter(columns, title, column), params, text[:600])


def _holding(survey: list[dict[str, str]], text: str) -> tuple[int, str] | None:
    """Row and column of the first cell with these words in it."""
    cells = ((row, column, value) for row, cells in enumerate(survey, start=2) for column, value in cells.items())
    return next(((row, column) for row, column, value in cells if text in " ".join(value.split())), None)


def _letter(columns: Columns, sheet: str, column: str) -> str:
    """Where a column stands; of one in several languages the first."""
    there = columns.get(sheet.lower(), {})
    wanted = column.replace(" ", "_").lower()
    for header, letter in there.items():
        if header.replace(" ", "_").lower() in (wanted, f"bind::{wanted}") or header.lower().startswith(f"{wanted}::"):
            return letter
    return ""


def words(finding: Finding | Mapping[str, Any]) -> str:
    """What a finding means, in the language of the page."""
    code = finding.code if isinstance(finding, Finding) else finding["code"]
    params = finding.params if isinstance(finding, Finding) else finding["params"]
    says = str(SAYS.get(code, SAYS["other"]))
    return says % params if "%(" in says else says
