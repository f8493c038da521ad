"""The verval questionnaire as phones and Kobo users get it: it compiles, is complete, and its readers know it."""

import datetime as dt
import re
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from verification.forms_library import build_verval, google_form, mapping
from verification.forms_library.choices import CHOICES
from verification.forms_library.questions import MET, SURVEY
from verification.forms_library.timestamps import read_timestamp

XF = "{http://www.w3.org/2002/xforms}"
ROWS = {row["name"]: row for row in SURVEY if row["name"]}
CODES = {name: {choice[0] for choice in rows} for name, rows in CHOICES.items()}


def form() -> ElementTree.Element:
    return ElementTree.fromstring(build_verval.XML.read_text(encoding="utf-8"))


def bind(name: str) -> dict[str, str]:
    return next(dict(node.attrib) for node in form().iter(f"{XF}bind") if node.attrib["nodeset"].endswith(f"/{name}"))


def pattern(name: str) -> re.Pattern[str]:
    found = re.match(r"regex\(\s*\.\s*, '([^']+)'\)", bind(name)["constraint"].strip())
    assert found
    return re.compile(found[1])


def test_the_workbook_compiles_without_a_warning():
    _, warnings = build_verval.compile_form()

    assert warnings == []


def test_the_shipped_workbook_holds_the_rows_of_the_code():
    book = load_workbook(build_verval.XLSX, read_only=True)

    for title, rows in build_verval.sheets().items():
        shipped = [[cell or "" for cell in row] for row in book[title].iter_rows(values_only=True)]
        assert shipped == rows, f"{title}: run build_verval again"


def test_the_shipped_form_is_the_workbook_compiled():
    assert build_verval.compile_form()[0] == build_verval.XML.read_text(encoding="utf-8")


def test_the_form_names_itself_and_its_version():
    root = next(node for node in form().iter() if node.tag.endswith("}data"))

    assert root.attrib["id"] == "verval"
    assert root.attrib["version"] == build_verval.VERSION
    assert re.fullmatch(r"20\d{8}", build_verval.VERSION)


def test_indonesian_is_the_language_a_facilitator_sees_first():
    languages = {node.attrib["lang"]: node.attrib.get("default") for node in form().iter(f"{XF}translation")}

    assert languages == {"Bahasa Indonesia (id)": "true()", "English (en)": None}


def test_no_two_questions_share_a_name():
    names = [row["name"] for row in SURVEY if row["name"]]

    assert len(names) == len(set(names))


def test_every_choice_list_a_question_names_exists_and_has_no_code_twice():
    asked = {row["type"].split()[1] for row in SURVEY if row["type"].startswith("select_")}

    assert asked == set(CHOICES)
    for name, rows in CHOICES.items():
        assert len(rows) == len(CODES[name]), name
        assert all(re.fullmatch(r"[a-z0-9_]+", code) for code in CODES[name]), name


def test_every_refused_answer_says_why_in_indonesian():
    refusing = [row for row in SURVEY if row["constraint"]]

    assert len(refusing) >= 15
    assert all(row["message_id"] and row["message_en"] for row in refusing)


@pytest.mark.parametrize(
    "name",
    [
        *("visit_result", "notice_read", "kk_seen", "kk_number", "nik_corrected", "member_name", "presence", "sex"),
        *("relation", "floor", "wall", "roof", "expenditure_food", "expenditure_nonfood", "aid_any", "proposal"),
        "proposal_reasons",
    ],
)
def test_a_question_the_decision_rests_on_cannot_be_left_out(name: str):
    assert bind(name)["required"] == "true()"


@pytest.mark.parametrize("group", ["identity", "family", "housing", "expenditure", "criteria", "aid_received"])
def test_a_family_not_found_is_asked_nothing_about_its_household(group: str):
    assert ROWS[group]["relevant"] == MET
    assert set(re.findall(r"'(\w+)'", MET)) == set(mapping.MET)


@pytest.mark.parametrize("name", ["visit_result", "proposal", "proposal_reasons", "note", "position"])
def test_a_family_not_found_still_gets_a_result_a_reason_and_a_place(name: str):
    assert ROWS[name]["relevant"] == ""


@pytest.mark.parametrize(
    ("nik", "fits"),
    [
        ("1901010101900000", True),
        ("1901017112850000", True),  # a woman born on the 31st
        ("9201014107640000", True),  # place code no longer in use
        ("190101010190000", False),
        ("19010101019000000", False),
        ("1901013201900000", False),
        ("1901010013900000", False),
        ("0000000000000000", False),
        ("1,90101E+15", False),
        ("1901 0101 0190 0000", False),
    ],
)
@pytest.mark.parametrize("name", ["nik", "nik_corrected"])
def test_a_nik_has_sixteen_digits_and_a_possible_day(name: str, nik: str, fits: bool):
    assert bool(pattern(name).search(nik)) is fits


@pytest.mark.parametrize(
    ("kk", "fits"), [("1901010506120000", True), ("190101050612000", False), ("1901.0105.0612.0000", False)]
)
def test_a_kk_number_has_sixteen_digits(kk: str, fits: bool):
    assert bool(pattern("kk_number").search(kk)) is fits


@pytest.mark.parametrize("name", mapping.IDENTITY_QUESTIONS)
def test_identity_numbers_are_text_so_that_no_digit_is_lost(name: str):
    assert bind(name)["type"] == "string"


def test_every_question_the_mapping_names_is_asked():
    named = {
        *mapping.PREFILLED, *mapping.PREFILLED_MEMBER, *mapping.IDENTITY_QUESTIONS, *mapping.SENSITIVE_QUESTIONS,
        mapping.TARGET, mapping.TARGET_CODE, mapping.OUTCOME, mapping.VISITED_ON, mapping.NOTICE,
        *mapping.RESPONDENT.values(),
        mapping.KK_NUMBER, mapping.HEAD_NIK, mapping.POSITION, mapping.PROPOSAL, mapping.REASONS, mapping.NOTE,
        *mapping.PHOTOS, mapping.MEMBER_REPEAT, *mapping.MEMBERS, *mapping.HOUSING, *mapping.EXPENDITURE.values(),
        *mapping.CRITERIA.values(), mapping.CRITERIA_COUNT, mapping.AID_REPEAT, *mapping.AID,
    }  # fmt: skip

    assert named - set(ROWS) == set()
    assert set(mapping.PHOTOS) == {name for name, row in ROWS.items() if row["type"] == "image"}


def test_every_suggestion_rests_on_a_code_the_form_knows():
    lists = {"visit_result": "visit_result", "proposal": "proposal", "proposal_reasons": "reason"}

    for question, answer, _ in mapping.SUGGESTIONS[:-1]:
        assert answer in CODES[lists[question]]


def test_a_suggestion_follows_the_visit_before_the_proposal():
    assert mapping.suggest("completed", "eligible", ["below_line"]) == "extreme"
    assert mapping.suggest("moved", "eligible", ["below_line"]) == "moved"
    assert mapping.suggest("completed", "not_eligible", ["welfare_improved", "vulnerable"]) == "vulnerable"
    assert mapping.suggest("completed", "not_eligible", []) == "undecided"


def test_every_answer_of_the_old_google_form_has_a_code_here():
    for column in google_form.COLUMNS:
        if column.target in google_form.META_TARGETS:
            continue
        row = ROWS[column.target]
        if column.kind in ("choice", "many") and row["type"].startswith("select_"):
            assert set(column.labels.values()) <= CODES[row["type"].split()[1]], column.title
    assert set(google_form.CRITERIA_LABELS.values()) == set(mapping.CRITERIA.values()) - {"no_dwelling"}
    for programme, giver in google_form.AID_LABELS.values():
        assert programme in CODES["programme"]
        assert giver in CODES["giver"]


def test_a_checkbox_label_of_the_old_form_holds_no_comma():
    joined = [label for column in google_form.COLUMNS if column.kind == "many" for label in column.labels]

    assert [label for label in joined if "," in label] == []


def test_a_google_time_is_read_in_both_of_its_forms():
    wib = ZoneInfo("Asia/Jakarta")
    expected = dt.datetime(2023, 6, 5, 14, 4, 9, tzinfo=wib)

    assert read_timestamp("5/6/2023 14.04.09", wib) == expected
    assert read_timestamp("2023/06/05 2:04:09 PM GMT+7", dt.UTC) == expected
    assert read_timestamp("2023/06/05 12:00:00 AM GMT+7", dt.UTC) == dt.datetime(2023, 6, 5, tzinfo=wib)


@pytest.mark.parametrize(
    "text", ["", "6/5/2023 14:04:09", "31/2/2023 14.04.09", "2023/06/05 14:04:09 PM GMT+7", "5 Juni 2023"]
)
def test_a_time_that_could_mean_two_days_is_refused(text: str):
    with pytest.raises(ValueError, match=r"Google|day|hour"):
        read_timestamp(text, dt.UTC)
