"""Whatever a sheet is written like, the pattern for plain cells and expat alone read the same, or refuse the same."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.reader import strings as shared_strings
from imports.reader.cells import TEXT, Limits, Refusal, Row, Tally
from imports.reader.child import open_book
from imports.reader.parent import read_tops
from imports.reader.plain import Pieces
from imports.reader.strings import read_strings
from imports.reader.worksheet import SheetParser
from tests.imports.workbooks import HEAD, MAIN, inline, number, row, shared, sheet, styles, xlsx

CELLS = (
    '<c r="{}{}" t="s"><v>{}</v></c>', '<c r="{}{}"><v>{}</v></c>', '<c r="{}{}" s="1"><v>331{}</v></c>',
    '<c r="{}{}" s="0" t="str"><v>hasil {}</v></c>', '<c r="{}{}" t="inlineStr"><is><t>Ni Luh {}</t></is></c>',
    '<c r="{}{}" t="inlineStr"><is><t xml:space="preserve"> _x0041_{} </t></is></c>', '<c r="{}{}" s="1"/>',
    '<c r="{}{}"></c>', '<c r="{}{}"><v></v></c>',
    '<c r="{}{}" t="b"><v>1</v></c>', '<c r="{}{}" t="e"><v>#N/A</v></c>', '<c r="{}{}" t="str"><v></v></c>',
    '<c r="{}{}"><v>9999990101900003</v></c>',
)  # fmt: skip
ODD_CELLS = (
    '<c s="1" r="{}{}"><v>{}</v></c>', '<c r="{}{}" t="str"><v>a &amp; b</v></c>',
    '<c r="{}{}"><f>A1+1</f><v>{}</v></c>', '<c r="{}{}"><f>A1</f></c>',
    '<c r="{}{}" t="inlineStr"><is><r><t>Ni </t></r><r><t>Luh</t></r></is></c>',
    '<c r="{}{}" t="str"><v><![CDATA[<c r="Z1"><v>7</v></c>]]></v></c>', '<!-- <c r="{}{}"><v>8</v></c> -->',
    '<c r="{}{}" xmlns="urn:lain"><v>1</v></c>', '<x:c xmlns:x="urn:lain" r="{}{}"><v>1</v></x:c>',
    "<c r='{}{}'><v>5</v></c>", '<c r="{}{}" t="s"><v>99999</v></c>', '<c r="{}{}" t="s"><v>satu</v></c>',
    '<c r="{}{}" t="str"><v>dua\nbaris</v></c>', '<c r="{}{}"><v> </v></c>', '<c r="{}{}" t="zz"><v>1</v></c>',
    '<c r="{}{}" t="str"><v>]]></v></c>', '<c r="{}{}"><v>1</v>', '<c r="{}{}" t="str"><v>\x01</v></c>',
)  # fmt: skip
ROWS = (
    '<row r="{0}">{1}</row>', '<row r="{0}" spans="1:9" hidden="1">{1}</row>', "<row>{1}</row>",
    '\n<row r="{0}">{1}</row>\n',
)  # fmt: skip
ODD_ROWS = (
    '<row r="{0}"/>', '<!--<row r="{0}">{1}</row>-->', '<row r="{0}" xmlns="urn:lain">{1}</row>',
    '<row r="0">{1}</row>',
    '<row r="{0}" note="a>b">{1}</row>', '<row r="{0}" note="a>{1}</row>', "</sheetData><row>{1}</row><sheetData>",
    '<row r="{0}"><row r="{0}">{1}</row></row>', '<x xmlns="urn:lain"><row r="{0}">{1}</row></x>', "<?x {1} ?>",
    '<row r="satu">{1}</row>', '<row r="{0}">{1}', '<row r="{0}" x:y="1">{1}</row>',
)  # fmt: skip


def drawn(chance: random.Random) -> str:
    """The rows of a sheet, a few of them written in an unusual or a wrong way, some like the one before."""
    rows: list[str] = []
    odd = chance.choice((0, 0.05, 0.3))
    for at in range(1, chance.randrange(2, 12)):
        if rows and chance.random() < 0.5:
            rows.append(re.sub(r'(r="[A-Z]*)[0-9]+"', rf'\g<1>{at}"', rows[-1].replace("<v>1</v>", "<v>2</v>")))
            continue
        letters = [letter for letter in "ABCDEF" if chance.random() < 0.9] + ["AA"] * chance.randrange(2)
        if chance.random() < odd:
            chance.shuffle(letters)
        cells = [
            chance.choice(ODD_CELLS if chance.random() < odd else CELLS).format(letter, at, chance.randrange(3))
            for letter in letters
        ]
        rows.append(chance.choice(ODD_ROWS if chance.random() < odd else ROWS).format(at, "".join(cells)))
    return "".join(rows)


def outcome(path: Path) -> Any:
    """All rows and the summary, or the code of the refusal."""
    tally = Tally()
    try:
        with path.open("rb") as source:
            return [entry for batch in open_book(source, Limits()).rows(None, tally) for entry in batch], tally
    except Refusal as refusal:
        return refusal.code


@pytest.fixture
def by_expat_alone(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Any]:
    def read(path: Path) -> Any:
        with monkeypatch.context() as patch:
            patch.setattr(Pieces, "whole_pieces", lambda pieces, window: (False, window))
            return outcome(path)

    return read


def test_the_pattern_and_expat_read_the_same(tmp_path: Path, by_expat_alone: Callable[[Path], Any]) -> None:
    strings = shared("nol", "<r><t>sa</t></r><r><t>tu</t></r>", "dua & tiga")
    read, refused = 0, set()
    for seed in range(600):
        body = sheet(drawn(random.Random(seed)))
        path = xlsx(tmp_path / "a.xlsx", body, strings=strings, styles=styles("dd/mm/yyyy"))
        found = outcome(path)
        assert found == by_expat_alone(path), (seed, body)
        if isinstance(found, str):
            refused.add(found)
        else:
            read += len(found[0])
    assert read > 1000 and refused >= {"broken", "too_many_rows"}  # the lists were worth comparing


@pytest.mark.parametrize(
    "head",
    [
        '<?xml version="1.0" encoding="ISO-8859-1"?>',
        '<?xml version="1.0" encoding="us-ascii"?>',
        "\ufeff",
        "<!-- <sheetData> -->",
    ],
)
def test_other_encodings_and_beginnings_are_read_the_same(
    tmp_path: Path, by_expat_alone: Callable[[Path], Any], head: str
) -> None:
    body = sheet(row(1, inline("A1", "José")), row(2, inline("A2", "Ni Luh"))).removeprefix(HEAD)
    for encoding in ("utf-8", "latin-1"):
        content = (head + body).encode(encoding, "replace")
        path = xlsx(tmp_path / f"{encoding}.xlsx", {"A": "x"}, parts={"xl/worksheets/sheet1.xml": content})
        assert outcome(path) == by_expat_alone(path)


def test_plain_rows_really_go_the_plain_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[bool] = []
    take = SheetParser.take
    monkeypatch.setattr(SheetParser, "take", lambda self, piece: taken.append(take(self, piece)) or taken[-1])
    rows = [row(at, inline(f"A{at}", "Ani & Budi" if at == 5 else "Ani"), number(f"B{at}", "7")) for at in range(1, 9)]
    found, _tally = outcome(xlsx(tmp_path / "a.xlsx", sheet(*rows)))
    assert len(found) == 8 and found[4][3] == ["Ani & Budi", "7"]
    assert taken == [True] * 4 + [False] + [True] * 3  # and goes on after one that is not


WORDS = st.lists(
    st.one_of(st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), max_size=8), st.just("_x0041_")),
    max_size=30,
)


@settings(max_examples=100, deadline=None)
@given(words=WORDS, asked=st.lists(st.integers(0, 29), max_size=30), opened=st.sampled_from([0, 10**9]))
def test_shared_strings_are_the_same_in_whatever_order_they_are_asked_for(
    words: list[str], asked: list[int], opened: int
) -> None:
    plain = [word.replace("<", "").replace("\ufffe", "").replace("\uffff", "") for word in words]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared_strings, "BLOCK", 4)
        patch.setattr(shared_strings, "OPEN_BYTES", opened)
        store = read_strings(io.BytesIO(shared(*plain).encode()), Limits())
        for number in asked:
            if number < len(plain):
                assert store.get(number) == plain[number].replace("_x0041_", "A")
            else:
                with pytest.raises(IndexError):
                    store.get(number)
        store.finish()
        assert [store.get(number) for number in range(store.count)] == [w.replace("_x0041_", "A") for w in plain]


def test_a_part_of_strings_is_read_no_further_than_the_first_rows_ask(tmp_path: Path) -> None:
    """And once for all sheets: a damaged end is met only by who reads to the end."""
    broken = f'{HEAD}<sst xmlns="{MAIN}"><si><t>Nama</t></si><si><t>Ani</t></si>{"<si><t>x</t></si>" * 200_000}<si>'
    sheets = {
        name: sheet(*(row(at, f'<c r="A{at}" t="s"><v>{at % 2}</v></c>') for at in range(1, 60))) for name in ("A", "B")
    }
    path = xlsx(tmp_path / "a.xlsx", sheets, strings=broken)
    tops = read_tops(path, None, Limits(), 2)
    assert [(info.name, rows) for info, rows in tops] == [
        (name, [Row(1, ["Ani"], TEXT), Row(2, ["Nama"], TEXT)]) for name in ("A", "B")
    ]
    assert outcome(path) == "broken"
