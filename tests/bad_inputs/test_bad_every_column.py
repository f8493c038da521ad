"""Cells that break programs, in every column of every list: each row gets its answer and the others go on.

Nobody says here what each answer is; that stands in the tables of cases. Here nothing may fall over: not the reader,
not a normaliser, not the database, not the pages, not the marked workbook, not the undo.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from imports.inline import undo_batch
from imports.layouts import all_layouts
from imports.models import ImportRow
from tests.bad_inputs.layout_cases import LISTS
from tests.bad_inputs.office import Office, Outcome
from tests.bad_inputs.office_list import KIND
from tests.bad_inputs.sheets import Day, Number, Raw, listing
from tests.households.test_layouts import HEADERS
from tests.imports.lists import FAMILY, PERSON, family, person, register_hash
from tests.verification.test_google_forms import ANSWERED
from verification.forms_library.google_form import COLUMNS

pytestmark = pytest.mark.django_db

SHARE = 11  # of all pairs; with every one a list takes a minute
CELLS: tuple[Any, ...] = (
    # Numbers no type of a program or a database holds.
    Number("1E308"), Number("-1E308"), Number("1E-320"), Number("9" * 400), Number("-0"), Number("1E400"), "9" * 5000,
    "1E999999999", "-1E999999999", "0." + "0" * 400 + "1", "Infinity", "-inf", "NaN", "sNaN", "1_000", "0x1F", "1/0",
    # Days outside every calendar.
    Day("2958466"), Day("-1"), Day("0"), Day("60"), Day("0.999999"), Day("1E9"), "31/12/9999", "1/1/0001", "0000-00-00",
    "2023-W05-3", "12:30", "1990-01-01T25:61:61+99:99",
    # Digits, letters and marks that only look like others.
    "½", "²", "१९", "٠", "Ⅻ", "𝟙𝟡𝟘𝟙", "一千", "1\u200b9", "\u0660/\u0661/\u0662", "İı", "ﬀ", "e\u0301" * 40,
    "\U000e0001\U000e007f", "\ufdfa" * 20, "\u2028\u2029", "\x1f", "_x0000_", "_x005F_x0000_", "\u0000".join("ab"),
    # Words for a program.
    "=1+1", "'; DROP TABLE households_person; --", "%s%n%(x)s", "{{7*7}}", "\\N", "\\.", "NULL",
    '{"c": "00", "d": "00"}', "[]", "$1", "\t", '"', "\\", "</script>", "x" * 32767, "a,b;c|d\te",
    # What a workbook holds besides texts.
    Raw('<c r="{at}" t="b"><v>1</v></c>'), Raw('<c r="{at}" t="b"><v>maybe</v></c>'),
    Raw('<c r="{at}" t="e"><v>#SPILL!</v></c>'), Raw('<c r="{at}" t="str"><f>1+</f><v>#NAME?</v></c>'),
    Raw('<c r="{at}" t="d"><v>2023-02-30T00:00:00</v></c>'), Raw('<c r="{at}"><v>1,5</v></c>'),
    Raw('<c r="{at}" t="n"><v> 7 </v></c>'),
    Raw('<c r="{at}" t="inlineStr"><is><r><t>1</t></r><r><t>9</t></r></is></c>'),
)  # fmt: skip


def of_headers(headers: Sequence[str], said: dict[str, Any]) -> list[Any]:
    return [said.get(header, "") for header in headers]


def answers(at: int) -> list[Any]:
    said = ANSWERED | {"target_code": f"1{at:08d}", "head_name": f"SULAIMAN {at}"}
    return [said.get(column.target, "") for column in COLUMNS]


def older(kind: str, make: Callable[..., list[str]], names: Sequence[str]) -> tuple[Sequence[str], Callable[..., Any]]:
    """A list of the generation before, with what the newer one says under the same names."""
    headers = HEADERS[kind].split("|")
    other = {"Kepala Keluarga": "Nama Kepala Keluarga", "NIK": "NIK Kepala Keluarga"} if make is family else {}

    def row(at: int) -> list[Any]:
        said = dict(zip(names, make(at), strict=True))
        return [said.get(header, said.get(other.get(header, ""), "")) for header in headers]

    return headers, row


#: Every kind of list: its headers, a right row of family `at`, and whether a person must name the kind.
KINDS: dict[str, tuple[Sequence[str], Callable[[int], Sequence[Any]]]] = {
    **{case.kind: (case.headers, case.row) for case in LISTS},
    "p3ke2023_family": (FAMILY, family), "p3ke2023_individual": (PERSON, person),
    "p3ke2022_family": older("p3ke2022_family", family, FAMILY),
    "p3ke2022_individual": older("p3ke2022_individual", person, PERSON),
    "google_forms_visits": ([column.title for column in COLUMNS], answers),
}  # fmt: skip
each_kind = pytest.mark.parametrize("kind", sorted(KINDS))


def test_every_kind_of_list_is_tried() -> None:
    assert set(KINDS) == {layout.kind for layout in all_layouts()} - {KIND}


def hostile(kind: str, path: Path) -> tuple[Path, int]:
    """A file, and its rows: a right row for every SHARE-th pair of a cell and the column it stands in, and one more."""
    headers, row = KINDS[kind]
    rows = []
    for at, cell in enumerate(CELLS):
        for column in range(at % SHARE, len(headers), SHARE):
            cells = list(row(len(rows) % 90 + 1))
            cells[column] = cell
            rows.append(cells)
    return listing(path, headers, [*rows, row(95)]), len(rows) + 1


@each_kind
def test_a_cell_that_breaks_programs_breaks_nothing(kind: str, office: Office, tmp_path: Path) -> None:
    path, rows = hostile(kind, tmp_path / "a.xlsx")
    outcome = office.send(path, kind=kind)
    assert outcome.state == "preview", (outcome.state, outcome.words)
    assert outcome.counts["rows"] == rows
    looked_at(office, outcome)
    before = register_hash()
    if outcome.batch.writes:
        office.apply(outcome)
        undo_batch(by=office.wati, batch=outcome.batch, reason="percobaan")
    assert register_hash() == before


def looked_at(office: Office, outcome: Outcome) -> None:
    """Pages of its rows, and the workbook with its cells marked."""
    for after in range(0, outcome.counts["rows"], 120):
        for verdict in ("", "wrong", "changed"):
            asked = {"after": after, "verdict": verdict}
            assert office.client.get(f"/impor/{outcome.batch.pk}/baris/", asked).status_code == 200
    answer = office.client.get(f"/impor/{outcome.batch.pk}/ditandai/")
    assert answer.status_code == 200
    marked = office.temporary.parent / "marked.xlsx"
    marked.write_bytes(b"".join(answer.streaming_content))
    book = openpyxl.load_workbook(marked)
    assert book.worksheets[0].max_row >= ImportRow.objects.unscoped().filter(batch=outcome.batch).count()


@each_kind
def test_rows_that_slipped_a_column_to_the_right_are_not_taken_for_right(
    kind: str, office: Office, tmp_path: Path
) -> None:
    """Somebody inserted a cell: from there on everything stands one column too far."""
    headers, row = KINDS[kind]
    rows = [list(row(at)) if at < 4 else ["", *row(at)][: len(headers)] for at in range(1, 8)]
    outcome = office.send(listing(tmp_path / "a.xlsx", headers, rows), kind=kind)
    assert outcome.state == "preview", (outcome.state, outcome.words)
    verdicts = [found.verdict for found in outcome.rows()]
    slipped = [outcome.of(number) for number in range(5, 9)]
    assert verdicts[0] not in ("wrong", "skipped"), outcome.of(2)
    assert all(any(found["level"] in "WR" for found in said) for said in slipped), slipped


@each_kind
def test_a_table_beside_and_a_table_below_are_not_read_into_each_other(
    kind: str, office: Office, tmp_path: Path
) -> None:
    """Two villages pasted side by side are asked about; one below the other, with its header in another order, is not
    read under the wrong names.
    """
    headers, row = KINDS[kind]
    beside = [[*row(at), "", *row(at + 20)] for at in range(1, 4)]
    outcome = office.send(listing(tmp_path / "a.xlsx", [*headers, "", *headers], beside), kind=kind)
    assert outcome.state == "mapping" and outcome.counts["rows"] == 0, (outcome.state, outcome.counts)

    turned = [list(reversed(headers)), *(list(reversed(list(row(at)))) for at in range(21, 24))]
    outcome = office.send(listing(tmp_path / "b.xlsx", headers, [row(1), row(2), [""], *turned]), kind=kind)
    assert outcome.state == "preview", (outcome.state, outcome.words)
    *_others, first, second, third = outcome.rows()
    for found in (first, second, third):
        assert any(said["level"] in "WR" for said in outcome.of(found.number)), (found.number, found.values)
