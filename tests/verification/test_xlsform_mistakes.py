"""A workbook with many mistakes says all of them at once, and formulas are read as the phone's engine reads them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.utils import translation

from tests.verification.authored import plain, sheet, workbook
from tests.verification.authored_forms import SET, WHOLE
from tests.verification.test_xlsforms import findings
from verification.forms_library import build_verval
from verification.xlsforms import expressions
from verification.xlsforms.compiling import compiled
from verification.xlsforms.findings import ERROR, WARNING
from verification.xlsforms.messages import words

VERDICTS = Path(__file__).parents[2] / "frontend" / "tests" / "xpath-verdicts.json"

TEN = workbook(
    sheet("""
type | name | label::Indonesia (id) | label::English (en) | relevant | calculation | choice_filter
text | nama | Nama | Name
text | nama | Nama lagi | Name again
select_oen yn | setuju | Setuju? | Agree?
select_one hilang | sumber | Sumber air | Water
begin group | rumah | Rumah | House
integer | umur anak | Umur | Age | ${usia} > 5
calculate | jumlah
text |  | Tanpa nama | Nameless
integer | tanpa_label
date | tanggal | Tanggal | Day | slected(${nama}, 'x')
note | akhir | Selesai ${nmaa} | Done | if(${nama} = 'a', 1)
audio | suara | Suara |
begin repeat | anak | Anak | Child
text | nama_anak | Nama anak | Name
end group |
"""),
    sheet("""
list_name | name | label::Indonesia (id) | label::English (en)
yn | 1 | Ya | Yes
yn | 1 | Tidak | No
yn |  | Entah | Unknown
"""),
    [["form_title", "form_id", "version"], ["Banyak salah", "salah", ""]],
)


def told(content):
    return [(one.code, f"{one.sheet} {one.cell}".strip()) for one in findings(content) if one.severity == ERROR]


def test_all_mistakes_of_a_workbook_are_told_at_once_each_with_its_cell():
    assert set(told(TEN)) == {
        ("no_version", "settings C2"), ("name_twice", "survey B3"), ("type_unknown", "survey A4"),
        ("list_unknown", "survey A5"), ("begin_unmatched", "survey A14"), ("name_invalid", "survey B7"),
        ("reference_unknown", "survey E7"), ("calculation_missing", "survey F8"), ("name_missing", "survey B9"),
        ("question_unlabelled", "survey C10"), ("function_near", "survey E11"), ("reference_unknown", "survey C12"),
        ("function_arguments", "survey E12"), ("not_kept", "survey A13"),
        ("choice_twice", "choices B3"), ("choice_nameless", "choices B4"),
    }  # fmt: skip


def test_each_says_in_indonesian_what_to_do_and_the_first_keeps_pyxforms_words():
    with translation.override("id"):
        found = findings(TEN)
        said = [words(one) for one in found]
    assert len(set(said)) >= 14 and not [text for text in said if "%(" in text or "pyxform" in text]
    assert "selected()" in " ".join(said) and "3" in next(text for text in said if "if()" in text)
    assert [one.code for one in found if one.original] == ["choice_nameless"], "where pyxform stopped"


def test_a_row_set_aside_makes_no_second_mistake_of_what_hangs_on_it():
    survey = """
begin group | rumah | Rumah
text | nama ibu | Ibu
text | ayah | Ayah | | ${rumah} = 'x'
range | puas | Puas | | | | | | | | mulai=1
end group |
text | kota | Kota | | | | | | | | baris=2
"""
    assert told(plain(survey)) == [
        ("name_invalid", "survey B3"), ("parameters", "survey K5"), ("parameters", "survey K7")
    ]  # fmt: skip


@pytest.mark.parametrize("form", [*SET, build_verval.XLSX, WHOLE], ids=lambda form: getattr(form, "key", "ours"))
def test_a_good_form_raises_no_alarm(form):
    content = form if isinstance(form, bytes) else getattr(form, "xlsform", None) or form.read_bytes()
    codes = {one.code for one in compiled(content).findings}
    ours = {"question_unlabelled", "words_missing", "filter_column"}
    assert not codes & ours and not {code for code in codes if code.startswith(("formula", "function"))}


IDIOMS = {
    "old words for columns and types": """
type | name | caption | relevance | calculate | bind::required | readonly
select one from yn | setuju | Setuju? | | | yes
select1 yn | lagi | Lagi? | ${setuju}='1' | | true()
add text prompt | t | Teks | | | ${lagi} = '1' | no
begin lgroup | anggota | Anggota
q string | nama | Nama
end lgroup |
calculate | n | | | count(${anggota})
""",
    "a label by its picture or hint, lists that need none": """
type | name | label | hint | appearance | default | parameters | trigger
begin_group | tabel | Tabel | | table-list
select_one yn | satu | Satu
select_one yn | dua | Dua
end_group |
note | | Catatan tanpa nama
text | petunjuk | | Hanya petunjuk
select_one yn | tanpa | Tanpa | | list-nolabel
hidden | diam
date | hari | Hari | | | today()
calculate | jam | | | | now()
image | foto | Foto | | | | max-pixels=1024
""",
    "quotes as a word processor makes them, last-saved, a disabled row": """
type | name | label | relevant | constraint | disabled
text | kota | Kota | | . != ‘x’ and string-length(.) < 60
text | desa | Desa | ${kota} != “” and ${last-saved#kota} != ''
text | rusak | Rusak | ((( | | yes
text | jr | Pilihan | jr:choice-name(${kota}, '${desa}') != ''
""",
    "formulas over repeats and files": """
type | name | label | choice_filter | calculation | repeat_count
select_one_from_file households.csv | kk | Keluarga | village = 'Kudai' and not(contains(rt, '9'))
integer | n | Jumlah
begin repeat | anak | Anak | | | if(${n} > 5, 5, ${n})
text | nama | Nama
calculate | ke | | | position(..)
end repeat |
select_one ${nama} | pilih | Pilih
calculate | semua | | | join(', ', ${nama})
calculate | alamat | | | instance('households')/root/item[name = ${kk}]/address
calculate | besar | | | max(${n}, 3) + -1 * 2 div 3 mod 4
""",
}


@pytest.mark.parametrize("name", IDIOMS)
def test_valid_idioms_of_kobo_and_odk_raise_no_alarm(name):
    choices = [["list name", "value", "caption"], ["yn", "1", "Ya"], ["yn", "0", "Tidak"]]
    found = findings(workbook(sheet(IDIOMS[name]), choices))
    assert [(one.code, one.cell) for one in found if one.severity == ERROR] == []
    assert not {one.code for one in found} & {"question_unlabelled", "words_missing", "filter_column"}


FORMULAS = [
    ("${nama} == 'x'", "formula_sign"), ("${nama} = 'x' && 1", "formula_sign"), ("(${nama} = 'x'", "formula_brackets"),
    ("${nama} = 'x", "formula_quote"), ("${nama} ${nama}", "formula_broken"), ("5 +", "formula_broken"),
    ("selected(${nama})", "function_arguments"), ("today(1)", "function_arguments"),
    ("sum(${nama}, ${nama})", "function_arguments"), ("string-lenght(.)", "function_near"),
    ("zzqq(.)", "function_unknown"), ("Selected(., 'a')", "function_near"), (". > 1 and", "formula_broken"),
]  # fmt: skip


@pytest.mark.parametrize("column", ["relevant", "constraint", "calculation", "choice_filter", "required"])
@pytest.mark.parametrize(("formula", "code"), FORMULAS, ids=[formula for formula, _code in FORMULAS])
def test_a_broken_formula_is_named_with_its_cell_in_every_column(formula, code, column):
    rows = [["type", "name", "label", column], ["text", "nama", "Nama"], ["select_one yn", "a", "A", formula]]
    found = findings(workbook(rows, [["list_name", "name", "label"], ["yn", "1", "Ya"]]))
    assert [(one.code, one.cell) for one in found if one.severity == ERROR] == [(code, "D3")]


def test_the_count_of_a_repeat_is_a_formula_too():
    rows = [["type", "name", "label", "repeat_count"], ["begin repeat", "r", "R", "conut(5)"],
            ["text", "a", "A"], ["end repeat"]]  # fmt: skip
    assert told(workbook(rows)) == [("function_near", "survey D2")]


def test_a_filter_on_a_column_the_choices_do_not_have_is_a_remark_and_one_on_their_own_is_none():
    rows = [["type", "name", "label", "choice_filter"], ["text", "kec", "Kec"],
            ["select_one desa", "a", "A", "kecamatan = ${kec}"],
            ["select_one desa", "b", "B", "kecmatan = ${kec}"]]  # fmt: skip
    found = findings(workbook(rows, [["list_name", "name", "label", "kecamatan"], ["desa", "1", "Kudai", "x"]]))
    assert [(one.severity, one.code, one.cell) for one in found] == [(WARNING, "filter_column", "D4")]


def test_words_missing_in_a_language_are_one_remark_with_the_first_cells():
    rows = [["type", "name", "label::Indonesia (id)", "label::English (en)"]]
    rows += [["text", f"q{n}", f"Tanya {n}", "" if n % 2 else f"Ask {n}"] for n in range(30)]
    (found,) = [one for one in findings(workbook(rows)) if one.code == "words_missing"]
    assert (found.cell, found.params["told"], found.params["value"]) == ("D3", "15", "English (en)")
    assert found.params["other"].startswith("D3, D5, D7") and found.params["other"].endswith("…")


def test_our_reader_agrees_with_the_phones_parser_on_every_expression():
    """The verdicts are the phone's own: frontend/tests/xpath.test.mjs holds them against its parser."""
    verdicts = json.loads(VERDICTS.read_text(encoding="utf-8"))
    assert len(verdicts) > 1000 and 0.3 < sum(good for _text, good in verdicts) / len(verdicts) < 0.8
    differing = []
    for text, good in verdicts:
        try:
            expressions._Reader(text).whole()
        except expressions.Broken:
            read = False
        else:
            read = True
        if read != good:
            differing.append(text)
    assert differing == []


def test_our_functions_are_those_of_the_engine_in_the_phones_bundle():
    (bundle,) = (Path(__file__).parents[2] / "static" / "field").glob("form-*.js")
    text = bundle.read_text(encoding="utf-8")
    assert [name for name in expressions.FUNCTIONS if f'("{name}"' not in text] == []
