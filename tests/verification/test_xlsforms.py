"""An author uploads an XLSForm: what is wrong is named by sheet, row and cell, and nothing hostile reaches pyxform."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.utils import translation
from openpyxl import Workbook, load_workbook
from pyxform.xls2xform import convert

from foundation.errors import DomainError
from tests.verification.authored import plain, sheet, workbook
from verification.forms_library import build_verval
from verification.xlsforms import compiling
from verification.xlsforms.compiling import NotCompiled, compiled
from verification.xlsforms.findings import CHOICE, ERROR, WARNING, Finding
from verification.xlsforms.messages import SAYS, words

HEAD = ["type", "name", "label::Indonesia (id)", "label::English (en)", "relevant", "calculation", "required"]
YES_NO = [["list_name", "name", "label::Indonesia (id)", "label::English (en)"], ["yn", "ya", "Ya", "Yes"]]
ASKED = [["text", "nama", "Nama", "Name"]]


def findings(content: bytes) -> tuple[Finding, ...]:
    try:
        return compiled(content).findings
    except NotCompiled as refused:
        return tuple(refused.findings)


def of(survey: list[list[str]], choices: list[list[str]] = YES_NO, **more: object) -> list[tuple[str, str, str, str]]:
    """(severity, code, sheet, cell) of what is found in a workbook of these rows."""
    told = findings(workbook([HEAD, *survey], choices, **more))  # type: ignore[arg-type]
    return [(one.severity, one.code, one.sheet, one.cell) for one in told]


MISTAKES = [
    ([*ASKED, ["select_oen yn", "a", "A", "A"]], ("type_unknown", "survey", "A3")),
    ([["select_one zz", "a", "A", "A"]], ("list_unknown", "survey", "A2")),
    ([["text", "a", "A", "A", "${zz} = 1"]], ("reference_unknown", "survey", "E2")),
    ([["text", "a", "Halo ${zz}", "A"]], ("reference_unknown", "survey", "C2")),
    ([*ASKED, *ASKED], ("name_twice", "survey", "B3")),
    ([["text", "nama ibu", "A", "A"]], ("name_invalid", "survey", "B2")),
    ([["text", "", "A", "A"]], ("name_missing", "survey", "B2")),
    ([["", "a", "A", "A"]], ("type_missing", "survey", "A2")),
    ([["begin group", "g", "A", "A"], *ASKED], ("begin_unmatched", "survey", "A2")),
    ([*ASKED, ["end group", "", "", ""]], ("end_unmatched", "survey", "A3")),
    ([["calculate", "a", "", ""]], ("calculation_missing", "survey", "F2")),
    ([["text", "a", "=A1", "A"]], ("formula", "survey", "C2")),
    ([["audio", "a", "A", "A"]], ("not_kept", "survey", "A2")),
    ([["geotrace", "a", "A", "A", "", "", "yes"]], ("phone_required", "survey", "A2")),
    ([["select_one_from_file desa.csv", "a", "A", "A"]], ("file_unknown", "survey", "A2")),
]  # fmt: skip


@pytest.mark.parametrize(("survey", "told"), MISTAKES, ids=[told[0] + told[2] for _survey, told in MISTAKES])
def test_a_mistake_is_named_by_its_cell(survey, told):
    assert (ERROR, *told) in of(survey)


def test_choices_are_looked_at_too():
    assert (ERROR, "choice_twice", "choices", "B3") in of([["select_one yn", "a", "A", "A"]], [*YES_NO, YES_NO[1]])
    spaced = [*YES_NO, ["yn", "ya sekali", "Ya", "Yes"]]
    assert (ERROR, "choice_spaced", "choices", "B3") in of([["select_multiple yn", "a", "A", "A"]], spaced)
    mute = of([["select_one yn", "a", "A", "A"]], [*YES_NO, ["yn", "b"]])
    assert (WARNING, "choice_unlabelled", "choices", "C3") in mute


def test_what_only_odk_collect_can_ask_is_left_to_the_author():
    told = of([*ASKED, ["geotrace", "batas", "Batas", "Border"], ["rank yn", "urut", "Urut", "Rank"]])

    assert [one for one in told if one[0] == CHOICE] == [
        (CHOICE, "phone", "survey", "A3"), (CHOICE, "phone", "survey", "A4")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ([], "no_form_id"),
        ([["form_id", "version"], ["uji", ""]], "no_version"),
        ([["form_id", "version"], ["uji", "a/b"]], "bad_version"),
        ([["form_id", "version"], ["../uji", "1"]], "no_form_id"),
        ([["form_id", "version"], ["u" * 250, "1"]], "no_form_id"),
        ([["form_id", "version"], ["uji", "1" * 250]], "bad_version"),
        ([["form_id", "version", "submission_url"], ["uji", "1", "https://lain.example"]], "elsewhere"),
        ([["form_id", "version", "public_key"], ["uji", "1", "MIIB"]], "encrypted"),
    ],
)
def test_a_form_must_be_told_apart_and_send_only_here(page, code):
    assert code in [found[1] for found in of(ASKED, settings=page) if found[0] == ERROR]


def test_ids_as_long_as_odk_keeps_them_are_taken():
    made = compiled(workbook([HEAD, *ASKED], YES_NO, settings=[["form_id", "version"], ["u" * 249, "v" * 249]]))

    assert (made.questionnaire.key, made.questionnaire.version) == ("u" * 249, "v" * 249)


def test_every_message_speaks_indonesian_and_keeps_pyxforms_own_words_beside():
    with translation.override("id"):
        (found,) = findings(workbook([HEAD, ["select_one zz", "a", "A", "A"]], YES_NO))
        said = words(found)

    assert "zz" in said and "list_name" in said and "is not in the choices sheet" not in said
    assert found.original == "[row : 2] List name not in choices sheet: zz"
    with translation.override("id"):
        same = [code for code, text in SAYS.items() if str(text) == str(text._args[0])]  # type: ignore[union-attr]
    assert not same, "not translated"


def test_the_words_hold_with_the_values_their_message_gives():
    for code, text in SAYS.items():
        words(Finding(ERROR, code, params={"value": "x", "other": "y", "told": "z"}))
        assert "%(" in str(text) or "%%" not in str(text), code


def test_the_shipped_form_compiles_to_what_ships():
    made = compiled(build_verval.XLSX.read_bytes())

    assert made.text == build_verval.XML.read_text(encoding="utf-8")
    assert [one.code for one in made.findings] == []


@pytest.mark.parametrize("numbers", [True, False], ids=["numbers", "texts"])
def test_our_reading_of_the_workbook_is_pyxforms_own(numbers):
    """What goes into pyxform as rows compiles to what pyxform makes of the file itself."""
    survey = sheet("""
type | name | label::Indonesia (id) | label::English (en) | default | constraint
begin repeat | anggota | Anggota | Member
text | nama | Nama | Name
end repeat |  |
integer | umur | Umur | Age | 5 | . >= 0

select_one yn or_other | ya | Ya? | Yes?
""")
    if numbers:
        survey[4][4] = 5.0  # type: ignore[call-overload]
    content = workbook(survey, [*YES_NO, ["yn", True, 2, 0.5]])

    assert compiled(content).text == convert(xlsform=io.BytesIO(content), file_type=".xlsx", pretty_print=True).xform


def _with(content: bytes, changes: dict[str, bytes]) -> bytes:
    """The workbook with parts added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, data in changes.items():
            new.writestr(name, data)
    return out.getvalue()


def _types(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read("[Content_Types].xml")


def _linked(kind: str) -> bytes:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    target = f'Type="{office}/{kind}" Target="https://lain.example/x" TargetMode="External"'
    return f'<Relationships xmlns="{space}"><Relationship Id="r9" {target}/></Relationships>'.encode()


GOOD = workbook([HEAD, *ASKED], YES_NO)
LINKS = "xl/worksheets/_rels/sheet9.xml.rels"
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb": (lambda: _with(GOOD, {"xl/media/a.bin": bytes(64 * 1024**2)}), "bomb"),
    "too much in many parts": (
        lambda: _with(GOOD, {f"xl/media/{n}.bin": bytes(3 * 1024**2) for n in range(40)}), "too_big",
    ),
    "an entity": (
        lambda: _with(GOOD, {"xl/workbook.xml": b'<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w>&a;</w>'}),
        "unsafe_xml",
    ),
    "macros": (lambda: _with(GOOD, {"xl/vbaProject.bin": b"x"}), "macros"),
    "an xlsm without its macros": (
        lambda: _with(GOOD, {"[Content_Types].xml": _types(GOOD).replace(
            b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
        )}), "macros",
    ),
    "another workbook": (lambda: _with(GOOD, {"xl/externalLinks/externalLink1.xml": b"<a/>"}), "external"),
    "a data connection": (lambda: _with(GOOD, {"xl/connections.xml": b"<a/>"}), "external"),
    "a picture from elsewhere": (lambda: _with(GOOD, {LINKS: _linked("image")}), "external"),
    "an old workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "not_xlsx"),
    "a text": (lambda: b"type,name\ntext,a\n", "not_xlsx"),
    "nothing": (lambda: b"", "empty"),
    "half a workbook": (lambda: GOOD[: len(GOOD) // 2], "broken"),
    "more than a form can be": (lambda: GOOD + bytes(9 * 1024**2), "too_big"),
    "a far row": (lambda: _far(), "too_many_rows"),
}  # fmt: skip


def _far() -> bytes:
    book = load_workbook(io.BytesIO(GOOD))
    book["survey"].cell(900_000, 1, "text")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_before_pyxform_sees_it(name, monkeypatch):
    make, code = HOSTILE[name]
    monkeypatch.setattr(compiling.checks, "of_sheets", lambda *_: pytest.fail("it was compiled"))

    with pytest.raises(DomainError) as refused:
        compiled(make())

    assert refused.value.code == code
    assert str(refused.value)


def test_a_link_to_click_on_is_harmless():
    assert compiled(_with(GOOD, {LINKS: _linked("hyperlink")})).questionnaire.key == "uji"


def test_a_form_that_takes_too_long_or_too_much_is_stopped(monkeypatch):
    deep = [row for n in range(4000) for row in (["begin group", f"g{n}", "G", "G"],)]
    monkeypatch.setattr(compiling, "LIMITS", replace(compiling.LIMITS, cpu=20, silence=30.0))

    with pytest.raises(DomainError) as refused:
        compiled(workbook([HEAD, *deep, *ASKED, *([["end group", "", "", ""]] * 4000)]))

    assert refused.value.code in ("too_big", "too_slow", "child_died")


def test_a_single_sheet_of_any_name_is_the_survey_and_strange_sheets_are_passed_over():
    book = Workbook()
    book.active.title = "Formulir"
    for row in (HEAD, *ASKED):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)

    assert [one.code for one in findings(out.getvalue())] == ["no_form_id", "no_version"]
    assert not [one for one in of(ASKED, Catatan=[["=1+1", "#REF!"]]) if one[0] == ERROR]


def test_names_in_indonesian_only_are_labels_all_the_same():
    head = ["type", "name", "label::Indonesia", "label::English"]
    asked = compiled(workbook([head, ["text", "nama", "Nama lengkap", "Full name"]])).questionnaire

    question = asked.by_path["/data/nama"]
    assert (question.label("id"), question.label("en")) == ("Nama lengkap", "Full name")
    only = compiled(workbook([["type", "name", "label::Bali (ban)"], ["text", "nama", "Wastan"]])).questionnaire
    assert only.by_path["/data/nama"].label("en") == "Wastan"


def test_a_plain_form_compiles_with_remarks_only():
    assert {one.severity for one in findings(plain("text | nama | Nama\nimage | foto | Foto"))} <= {WARNING}
