"""Sheets as offices make them: hidden, several, with letterheads, merged, filtered, with formulas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.chart import BarChart
from openpyxl.comments import Comment

from imports import actions
from imports.models import SavedMapping
from imports.steps import perform
from tests.bad_inputs.cases import ASKED, FORM, REFUSED, FileCase
from tests.bad_inputs.files_damaged import TWO
from tests.bad_inputs.office import Office, Outcome
from tests.bad_inputs.office_list import HEADERS, ROW
from tests.bad_inputs.sheets import LOOKS, Raw, families, family_lines, line, lines, listing
from tests.imports.lists import BELINYU_VILLAGE, FAMILY, KUDAI, books, family, family_id
from tests.imports.workbooks import (
    MAIN,
    STRICT_MAIN,
    STRICT_RELATIONS,
    sheet,
    xlsx,
)

Build = Callable[[Path], Path]
FAMILIES = [family(1), family(2)]


def headers(*changes: tuple[str, str], rows: Sequence[Sequence[Any]] = FAMILIES) -> Build:
    """A right list whose headers are written otherwise."""
    said = dict(changes)
    return lambda folder: listing(folder / "a.xlsx", [said.get(name, name) for name in FAMILY], rows)


def written(*markup: str, **parts: Any) -> Build:
    return lambda folder: xlsx(folder / "a.xlsx", sheet(*markup), styles=LOOKS, **parts)


def two_sheets(states: dict[str, str], first: str = "", second: str = "") -> Build:
    """Lembar1 and Data; what is not given is empty."""
    empty = sheet()
    return lambda folder: xlsx(folder / "a.xlsx", {"Lembar1": first or empty, "Data": second or empty}, states=states)


def chart_first(folder: Path) -> Path:
    book = openpyxl.Workbook()
    book.create_chartsheet("Grafik", 0).add_chart(BarChart())
    for cells in [FAMILY, *FAMILIES]:
        book["Sheet"].append(list(cells))
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def dressed(folder: Path) -> Path:
    """Frozen panes, a table, an autofilter, conditional colours, data validation, a comment, a picture."""
    path = folder / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Data")
        for at, cells in enumerate([FAMILY, *FAMILIES]):
            for column, text in enumerate(cells):
                page.write_string(at, column, text)
        page.freeze_panes(1, 2)
        page.add_table(0, 0, 2, len(FAMILY) - 1, {"columns": [{"header": name} for name in FAMILY]})
        page.conditional_format(1, 2, 2, 2, {"type": "cell", "criteria": ">", "value": 1, "format": book.add_format()})
        page.data_validation(1, 2, 2, 2, {"validate": "list", "source": ["1", "2"]})
        page.write_comment(1, 0, "NIK tetangga 9999990101900001")
    return path


def commented(folder: Path) -> Path:
    """As Google Sheets exports: rich text runs, a note and a threaded note."""
    book = openpyxl.Workbook()
    for cells in [FAMILY, *FAMILIES]:
        book.active.append(list(cells))  # type: ignore[union-attr]
    book.active["G2"].comment = Comment("NIK adiknya 9999990101900002", "Budi")  # type: ignore[index]
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def no_comment_came_in(office: Office, outcome: Outcome) -> None:
    assert all("adiknya" not in str(found.raw) for found in outcome.rows())
    assert "adiknya" not in outcome.page


RICH = "<si><r><t>SULAI</t></r><r><rPr><b/></rPr><t>MAN 1</t></r><rPh sb='0' eb='1'><t>X</t></rPh></si>"


def rich_text(folder: Path) -> Path:
    strings = f'<sst xmlns="{MAIN}">{RICH}</sst>'
    cells = [Raw('<c r="{at}" t="s"><v>0</v></c>') if text == "SULAIMAN 1" else text for text in family(1)]
    return listing(folder / "a.xlsx", FAMILY, [cells, family(2)], strings=strings)


def name_is(text: str) -> Callable[[Office, Outcome], None]:
    def check(office: Office, outcome: Outcome) -> None:
        assert outcome.rows()[0].values["name"] == text

    return check


def page_says(*words: str) -> Callable[[Office, Outcome], None]:
    def check(office: Office, outcome: Outcome) -> None:
        for word in words:
            assert word in outcome.page, word

    return check


def understood(**said: Any) -> Callable[[Office, Outcome], None]:
    def check(office: Office, outcome: Outcome) -> None:
        header = outcome.batch.understanding["header"]
        assert {name: header[name] for name in said} == said

    return check


def both_sheets_come_in(office: Office, outcome: Outcome) -> None:
    """All sheets chosen: one import each, each under the name of its sheet."""
    jobs = actions.confirm_columns(
        by=office.budi, batch=outcome.batch, kind="p3ke2023_family", sheets=["Kec. Sungailiat", "Kec. Belinyu"]
    )
    batches = [perform(job.pk) for job in jobs]
    assert [(batch.sheet, batch.state, batch.new) for batch in batches if batch] == [
        ("Kec. Sungailiat", "preview", 1), ("Kec. Belinyu", "preview", 1),
    ]  # fmt: skip
    SavedMapping.objects.all().delete()


def hidden_sheet_can_be_chosen(office: Office, outcome: Outcome) -> None:
    assert "tersembunyi" in outcome.page
    [job] = actions.confirm_columns(by=office.budi, batch=outcome.batch, kind="p3ke2023_family", sheets=["Data"])
    batch = perform(job.pk)
    assert batch and (batch.state, batch.new) == ("preview", 2)


def codes_are(*codes: str) -> Callable[[Office, Outcome], None]:
    def check(office: Office, outcome: Outcome) -> None:
        assert set(codes) <= outcome.codes, outcome.codes

    return check


def cards_filled_down(office: Office, outcome: Outcome) -> None:
    """The merged KK number counts for the rows it covers, flagged; the name that was merged too does not."""
    from tests.bad_inputs.office import staged_value

    rows = outcome.rows()
    assert [staged_value(outcome, found, "family_card") for found in rows] == ["9999990201200002"] * 3 + [None]
    assert [len([p for p in outcome.of(at, "family_card") if p["code"] == "filled_down"]) for at in (2, 3, 4)] == [
        0,
        1,
        1,
    ]
    assert rows[2].verdict == "wrong" and outcome.of(4, "name")[0]["code"] == "missing"


def merged_cards(folder: Path) -> Path:
    people = [
        [*ROW[:2], f"999999010170000{at}", ROW[3], *ROW[4:]] for at in range(1, 5)
    ]  # fmt: skip
    for at, person in enumerate(people):
        person[0] = str(at + 1)
        if at:
            person[3] = ""
    people[2][1] = ""
    merges = '<mergeCells count="2"><mergeCell ref="D2:D4"/><mergeCell ref="B3:B4"/></mergeCells>'
    return xlsx(folder / "a.xlsx", sheet(*lines([HEADERS, *people]), after=merges), styles=LOOKS)


def rows_are(*numbers: int) -> Callable[[Office, Outcome], None]:
    def check(office: Office, outcome: Outcome) -> None:
        assert [found.number for found in outcome.rows()] == list(numbers)

    return check


def second_time_asks(office: Office, outcome: Outcome) -> None:
    """The very same file: refused with the day, taken when Budi insists; applied again it changes 0 rows."""
    path = office.files.parent / "sent" / "a.xlsx"
    again = office.send(path)
    assert again.state == "form" and "sudah diimpor" in again.words
    office.apply(outcome)
    third = office.send(path, again="on")
    assert third.counts["same"] == third.counts["rows"] == 2
    assert office.apply(third).changed == 0


TWO_ROWS = ["Identitas", "", "", "", "Alamat", "", ""]
BELOW = ["ID Keluarga P3KE", "Kode Kemdagri", "Nama Kepala Keluarga", "NIK Kepala Keluarga", "Alamat", "RT", "RW"]
SHORT = [[family_id(n), KUDAI, f"SULAIMAN {n}", "-", f"JL. MELATI {n}", "1", "2"] for n in (1, 2)]
FORMULA = Raw('<c r="{at}" t="str"><f>CONCAT("JL. ","MAWAR")</f><v>JL. MAWAR</v></c>')
BARE_FORMULA = Raw('<c r="{at}"><f>A1</f></c>')
SYNONYMS = [
    ("ID Keluarga P3KE", "ID P3KE"),
    ("Desil Kesejahteraan", "Desil Nasional"),
    ("NIK Kepala Keluarga", "No KTP"),
]


def fault(sign: str) -> Raw:
    return Raw(f'<c r="{{at}}" t="e"><v>{sign}</v></c>')


FAULTS = [family(at, Alamat=fault(sign)) for at, sign in enumerate(("#N/A", "#REF!", "#VALUE!", "#DIV/0!"), 1)]
LETTERHEAD = [["", "", "PEMERINTAH KABUPATEN BANGKA"], ["DATA P3KE KAB. BULELENG"], ["Singaraja, 17 Agustus 2023"], []]
LISTED = (
    FileCase(
        "dimension-too-small",
        lambda at: xlsx(at / "a.xlsx", sheet(*family_lines(30), dimension="A1:B2")),
        counts={"new": 30},
    ),
    FileCase(
        "hidden-sheet-with-the-data",
        two_sheets({"Data": "hidden"}, second=sheet(*family_lines())),
        ASKED,
        check=hidden_sheet_can_be_chosen,
    ),
    FileCase(
        "very-hidden-sheet",
        two_sheets({"Data": "veryHidden"}, second=sheet(*family_lines())),
        ASKED,
        check=hidden_sheet_can_be_chosen,
    ),
    FileCase(
        "sheet-for-each-kecamatan",
        lambda at: books(
            at / "a.xlsx",
            {
                "Kec. Sungailiat": (FAMILY, [family(1)]),
                "Kec. Belinyu": (FAMILY, [family(2, **{"Kode Kemdagri": BELINYU_VILLAGE})]),
            },
        ),
        ASKED,
        check=both_sheets_come_in,
    ),
    FileCase("chart-sheet-first", chart_first, counts=TWO),
    FileCase(
        "title-rows", written(*lines(LETTERHEAD), *lines([FAMILY, *FAMILIES], 5)), counts=TWO, check=rows_are(6, 7)
    ),
    FileCase(
        "two-header-rows",
        lambda at: listing(at / "a.xlsx", TWO_ROWS, [BELOW, *SHORT]),
        counts=TWO,
        check=rows_are(3, 4),
    ),
    FileCase("merged-in-the-data", merged_cards, counts={"rows": 4, "new": 3, "wrong": 1}, check=cards_filled_down),
    FileCase(
        "column-twice",
        headers(("Alamat", "Nama Kepala Keluarga")),
        ASKED,
        check=understood(duplicates={"name": [4, 6]}),
    ),
    FileCase(
        "header-in-disguise",
        headers(("ID Keluarga P3KE", "\xa0ID  keluarga\nP3KE * "), ("Alamat", "  aLaMaT ")),
        counts=TWO,
    ),
    FileCase(
        "header-synonyms",
        headers(*SYNONYMS, ("Persentil", "Warna Rumah")),
        counts=TWO,
        check=understood(unknown={"3": "Warna Rumah"}),
    ),
    FileCase(
        "required-column-missing",
        headers(("Nama Kepala Keluarga", "Entah")),
        ASKED,
        check=page_says("Nama Kepala Keluarga"),
    ),
    FileCase(
        "blank-rows", written(*lines([FAMILY, family(1)]), *lines([family(2)], 9)), counts=TWO, check=rows_are(2, 9)
    ),
    FileCase(
        "hidden-rows",
        written(line(1, FAMILY), line(2, family(1), ' hidden="1"'), line(3, family(2))),
        counts=TWO,
        check=page_says("1 baris tersembunyi"),
    ),
    FileCase("panes-and-tables", dressed, counts=TWO),
    FileCase(
        "formula-with-value", headers(rows=[family(1, Alamat=FORMULA), family(2)]), counts=TWO, check=page_says("rumus")
    ),
    FileCase(
        "formula-without-value",
        headers(rows=[family(1, Alamat=BARE_FORMULA), family(2)]),
        counts={"new": 1, "wrong": 1},
        check=codes_are("formula_no_value"),
    ),
    FileCase(
        "error-cells", headers(rows=[*FAULTS, family(9)]), counts={"new": 1, "wrong": 4}, check=codes_are("cell_error")
    ),
    FileCase(
        "over-the-limit-of-rows",
        lambda at: families(at / "a.xlsx", 40),
        REFUSED,
        "too_many_rows",
        "lebih dari 20 baris",
        settings={"IMPORT_MAX_ROWS": 20},
    ),
    FileCase(
        "over-the-limit-of-bytes",
        lambda at: families(at / "a.xlsx", 40),
        FORM,
        words="lebih besar dari",
        settings={"IMPORT_MAX_BYTES": 1000},
    ),
    FileCase("same-file-twice", lambda at: families(at / "a.xlsx"), counts=TWO, check=second_time_asks),
    FileCase(
        "another-kabupaten",
        headers(rows=[family(n, **{"Kode Kemdagri": "5108012001"}) for n in (1, 2)]),
        counts={"wrong": 2},
        check=page_says("di luar wilayah Anda"),
    ),
    FileCase("google-comments", commented, counts=TWO, check=no_comment_came_in),
    FileCase("rich-text-runs", rich_text, counts=TWO, check=name_is("SULAIMAN 1")),
    FileCase(
        "strict-ooxml",
        lambda at: xlsx(
            at / "a.xlsx", sheet(*family_lines(), main=STRICT_MAIN), main=STRICT_MAIN, relations=STRICT_RELATIONS
        ),
        counts=TWO,
    ),
)
FURTHER = ()
