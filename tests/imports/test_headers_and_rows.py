"""From a sheet with letterhead, merged headers and a signature at its foot to normalised rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, cast

import pytest

from imports import layouts
from imports.aliases import ALIASES
from imports.headers import Understanding, best_layout, find_header, header_key, understand_at, with_mapping
from imports.layouts import Column, Layout, all_layouts, layout_for, register
from imports.normalise.amounts import decile
from imports.normalise.choices import sex
from imports.normalise.context import MIXED, Context
from imports.normalise.crosscheck import check_identity
from imports.normalise.dates import birth_date
from imports.normalise.numbers import family_card, nik
from imports.normalise.problems import Problem
from imports.normalise.rows import RowNormaliser, survey_dates
from imports.normalise.text import identifier, person_name, rt_rw
from imports.reader.cells import EMPTY, NUMBER, TEXT, Row
from imports.roles import RowRoles


def column(key: str, normalise: Any, **options: Any) -> Column:
    return Column(key, key, ALIASES[key], normalise, **options)


PERSONS = Layout(
    kind="test_persons",
    title="Perorangan",
    region_system="kemendagri",
    columns=(
        column("p3ke_person_id", identifier(), required=True, needed=True),
        column("full_name", person_name, required=True, needed=True),
        column("nik", nik, required=True, identity=True),
        column("family_card", family_card, identity=True, fill_down=True),
        column("sex", sex, repeats=True),
        column("birth_date", birth_date),
        column("decile", decile, repeats=True),
        column("rt", rt_rw, repeats=True),
        column("rw", rt_rw, repeats=True),
    ),
    key=("p3ke_person_id",),
    row_check=check_identity,
)
FAMILIES = Layout(
    kind="test_families",
    title="Keluarga",
    region_system="kemendagri",
    columns=(
        column("p3ke_family_id", identifier(), required=True, needed=True),
        column("head_name", person_name, required=True, needed=True),
        column("nik", nik, required=True, identity=True),
        column("sex", sex),
        column("decile", decile),
    ),
    key=("p3ke_family_id",),
)
HEADER = ["ID Individu", "Nama", "NIK", "Jenis Kelamin", "Tanggal Lahir", "Desil Kesejahteraan", "Penerima PKH"]
ANI = ["1", "Ani", "9999995708900000", "P", "17/08/1990", "1", "Ya"]
CTX = Context(today=date(2026, 11, 22), invented_ok=True)


def row(number: int, values: list[str], kinds: str = "", trouble: str = "") -> Row:
    return Row(number, values, kinds or "".join(TEXT if value else EMPTY for value in values), trouble=trouble)


LETTERHEAD = [
    row(1, ["PEMERINTAH KABUPATEN BANGKA"]),
    row(2, ["DATA P3KE, NAMA DAN NIK"]),
    row(3, ["Dicetak tanggal 3 Februari 2023", "", "Desil 1"]),
]


@pytest.mark.parametrize(
    "text",
    [
        "No. KTP",
        "NO_KTP",
        "no/ktp *",
        "  No\u00a0KTP ",
        "No\nKTP:",
        "No. KTP (16 digit)",
        "\ufeffNo KTP",
        "Nó KTP",
        "no-ktp",
    ],
)
def test_header_names_are_compared_without_their_dress(text: str) -> None:
    assert header_key(text) == "NO KTP"


class TestFinding:
    def test_the_header_stands_below_a_letterhead(self) -> None:
        found = find_header([*LETTERHEAD, row(6, HEADER), row(7, ANI)], PERSONS)
        assert found.header_row == 6
        assert found.mapping == {0: "p3ke_person_id", 1: "full_name", 2: "nik", 3: "sex", 4: "birth_date", 5: "decile"}
        assert found.unknown == {6: "Penerima PKH"}
        assert found.ok
        assert found.width == 7

    def test_two_rows_with_merged_groups_are_joined(self) -> None:
        top = ["ID Individu", "Data Pribadi", "", "", "Alamat", "", "Desil"]
        bottom = ["", "Nama", "NIK", "JK", "RT", "RW", ""]
        found = find_header([*LETTERHEAD, row(5, top), row(6, bottom), row(7, ["1", *ANI[1:]])], PERSONS)
        assert found.header_rows == (5, 6)
        assert list(found.mapping.values()) == ["p3ke_person_id", "full_name", "nik", "sex", "rt", "rw", "decile"]
        assert found.headers[4] == "Alamat RT"

    def test_a_title_right_above_the_header_is_no_part_of_it(self) -> None:
        found = find_header([row(1, ["REKAP BULAN MEI 2024"]), row(2, HEADER), row(3, ANI)], PERSONS)
        assert found.header_rows == (2,)
        assert found.headers[6] == "Penerima PKH"  # as next month's list says it, under another title

    def test_a_row_of_data_is_not_taken_as_a_second_header_row(self) -> None:
        assert find_header([row(1, HEADER), row(2, ["1", "Desil", "RT", "RW", "", "", ""])], PERSONS).header_rows == (
            1,
        )

    def test_a_name_that_stands_twice_asks_for_a_person(self) -> None:
        found = find_header([row(1, ["ID Individu", "NAMA", "NIK", "Nama"])], PERSONS)
        assert found.duplicates == {"full_name": (1, 3)}
        assert not found.ok
        chosen = with_mapping(found, {0: "p3ke_person_id", 3: "full_name", 2: "nik", 1: ""}, PERSONS)
        assert chosen.ok
        assert chosen.unknown == {1: "NAMA"}
        with pytest.raises(KeyError):
            with_mapping(found, {0: "surprise"}, PERSONS)

    def test_a_missing_required_column_is_named(self) -> None:
        found = find_header([row(1, ["Nama", "JK", "RT"])], PERSONS)
        assert found.missing == ("p3ke_person_id", "nik")
        assert not found.ok

    def test_a_sheet_without_header_is_mapped_by_hand(self) -> None:
        rows = [row(13, ["1", "Ani", "9999995708900000"])]
        found = find_header(rows, PERSONS)
        assert found.header_row == 0
        assert not found.ok
        said = with_mapping(understand_at(rows, PERSONS, ()), {0: "p3ke_person_id", 1: "full_name", 2: "nik"}, PERSONS)
        assert (said.header_row, said.missing, said.width) == (0, (), 3)

    def test_which_row_is_the_header_can_be_said(self) -> None:
        rows = [row(1, HEADER), row(2, ["ID Individu", "Nama", "NIK"])]
        assert understand_at(rows, PERSONS, (2,)).mapping == {0: "p3ke_person_id", 1: "full_name", 2: "nik"}

    def test_our_own_columns_of_a_marked_workbook_are_not_unknown(self) -> None:
        found = find_header([row(1, [*HEADER, "Baris", "Masalah", "Saran"])], PERSONS)
        assert found.unknown == {6: "Penerima PKH"}

    def test_the_kind_of_list_is_told_by_its_columns(self) -> None:
        families = ["ID Keluarga P3KE", "Kepala Keluarga", "NIK", "Jenis Kelamin", "Desil"]
        for header, kind in ((HEADER, "test_persons"), (families, "test_families")):
            best = best_layout([*LETTERHEAD, row(5, header)], [PERSONS, FAMILIES])
            assert best
            assert best[0].kind == kind
            assert best[1].ok
        assert best_layout([row(1, ["a", "b"])], [PERSONS, FAMILIES]) is None

    def test_an_understanding_survives_json(self) -> None:
        found = find_header([row(1, [*HEADER, "Nama"])], PERSONS)
        assert Understanding.from_json(json.loads(json.dumps(found.to_json()))) == found


class TestRowRoles:
    FOUND = find_header([row(1, HEADER)], PERSONS)

    @pytest.mark.parametrize(
        ("values", "role"),
        [
            (ANI, "data"),
            (["2", "Jumlah", "9999995708900000", "P"], "data"),  # a person may bear that name
            (["2", "", "", "", "", "", ""], "data"),  # somebody without anything: wrong, not skipped
            (HEADER, "header"),
            ([name.upper() for name in HEADER[:5]], "header"),
            (["1", "2", "3", "4", "5", "6", "7"], "numbering"),
            (["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"], "numbering"),
            (["JUMLAH", "", "", "", "", "15.000", ""], "total"),
            (["", "", "", "Total keluarga", "12", "", ""], "total"),
            (["", "", "", "", "", "", "Sungailiat, 3 Februari 2023"], "note"),
            (["", "", "", "", "", "  ", ""], "note"),
        ],
    )
    def test_what_is_data_and_what_is_skipped(self, values: list[str], role: str) -> None:
        assert RowRoles(self.FOUND, PERSONS)(row(9, values)) == role

    def test_below_a_header_in_another_order_no_cell_is_believed_until_the_right_one_comes_again(self) -> None:
        """Name and family number changed places in a table pasted below; every cell would pass."""
        other = [HEADER[at] for at in (0, 6, 2, 3, 4, 5, 1)]
        sheet = [HEADER, ANI, other, ANI, ANI, [name.upper() for name in HEADER], ANI]
        asked = RowRoles(self.FOUND, PERSONS)
        roles = [asked(row(at, values)) for at, values in enumerate(sheet, 2)]
        assert roles == ["header", "data", "header", "astray", "astray", "header", "data"]
        assert [asked(row(at, ANI)) for at in (3, 5, 8)] == ["data", "astray", "data"]  # looked at a second time

    @pytest.mark.parametrize("name", ["Nama Ibu", "NIK"])
    def test_a_column_of_another_name_leads_astray_and_another_word_for_it_does_not(self, name: str) -> None:
        for title, role in ((name, "astray"), ("NAMA LENGKAP", "data")):
            asked = RowRoles(self.FOUND, PERSONS)
            asked(row(9, [title if at == HEADER.index("Nama") else own for at, own in enumerate(HEADER)]))
            assert asked(row(10, ANI)) == role, title

    def test_a_ragged_row_is_wrong_and_never_skipped(self) -> None:
        assert RowRoles(self.FOUND, PERSONS)(row(9, ["", "", "", "x"], trouble="ragged")) == "data"


class TestNormalisingRows:
    FOUND = find_header([row(1, HEADER)], PERSONS)

    def run(
        self, *rows: Row, ctx: Context = CTX, **options: Any
    ) -> list[tuple[Mapping[str, Any], list[tuple[str, str, str]]]]:
        normaliser = RowNormaliser(PERSONS, self.FOUND.mapping, ctx, width=self.FOUND.width, **options)
        told = []
        for each in rows:
            values, problems = normaliser(each)
            told.append((values, [(key, problem.code, problem.level) for key, problem in problems]))
        return told

    def test_a_clean_row(self) -> None:
        [(values, problems)] = self.run(row(2, ANI))
        assert problems == []
        assert values == {
            "p3ke_person_id": "1", "full_name": "Ani", "nik": "9999995708900000", "family_card": None, "sex": "P",
            "birth_date": date(1990, 8, 17), "decile": 1, "rt": None, "rw": None,
        }  # fmt: skip

    def test_troubles_of_cells_and_of_the_row_come_together(self) -> None:
        wrong = row(2, ["1", "", "5.1E+15", "?", "18/08/1990", "", "", "", "lebih"])
        [(values, problems)] = self.run(wrong)
        assert problems == [
            ("", "beyond_header", "R"),
            ("full_name", "missing", "R"),
            ("nik", "nik_scientific", "R"),
            ("sex", "unknown_choice", "R"),
            ("decile", "decile_missing", "W"),
        ]
        assert values["nik"] is None
        assert self.run(row(3, ANI[:5], trouble="ragged"))[0][1][0] == ("", "ragged", "R")

    def test_checks_across_cells(self) -> None:
        other = [*ANI[:3], "L", *ANI[4:]]
        assert self.run(row(2, other))[0][1] == [("nik", "nik_sex_differs", "W")]

    @pytest.mark.parametrize("village", ["village", ""])
    def test_what_a_row_says_is_written_as_it_is_told_and_so_is_what_a_check_sets(self, village: str) -> None:
        def check(values: Mapping[str, Any], ctx: Context) -> list[tuple[str, Problem]]:
            cast(dict[str, Any], values).update(village="19.01.01.1003", decile=9)
            return []

        layout = replace(PERSONS, row_check=check, options={"village": village})
        normaliser = RowNormaliser(layout, self.FOUND.mapping, CTX, fixed={"rw": "002"})
        for name, written in (("Ani", "Ani"), ('Ani "Ñ" 9999990101900001', 'Ani "Ñ" ••••••••••••0001')):
            told = normaliser.told(row(2, [ANI[0], name, *ANI[2:]]))
            said = json.loads(f"{{{','.join(filter(None, told.written))}}}")
            assert said == {
                "p3ke_person_id": "1", "full_name": written, "sex": "P", "birth_date": "1990-08-17", "decile": 9,
                "rw": "002", "village": "19.01.01.1003",
            }  # fmt: skip
            assert {key: str(value) for key, value in told.values.items() if value and key != "nik"} == {
                key: str(value) for key, value in said.items()
            }

    def test_remembered_answers_do_not_leak_between_kinds_of_cells(self) -> None:
        as_text, as_truth = row(2, ANI), row(3, ANI, TEXT * 5 + "b" + TEXT)
        assert [problems for _, problems in self.run(as_text, as_truth, as_text)] == [
            [],
            [("decile", "decile_unreadable", "R")],
            [],
        ]

    def test_one_month_first_date_makes_the_whole_columns_ambiguous_days_wrong(self) -> None:
        rows = [row(2, [*ANI[:4], "04/17/1990", "1"]), row(3, [*ANI[:4], "03/04/1990", "1"])]
        orders = survey_dates(rows, PERSONS, self.FOUND.mapping)
        assert orders == {"birth_date": MIXED}
        told = self.run(*rows, date_orders=orders)
        assert ("birth_date", "date_month_first", "W") in told[0][1]
        assert ("birth_date", "date_ambiguous", "R") in told[1][1]
        assert told[1][0]["birth_date"] is None

    def test_a_merged_kk_number_counts_for_the_rows_it_covers_and_no_others(self) -> None:
        found = find_header([row(1, ["ID Individu", "Nama", "NIK", "No KK"])], PERSONS)
        normaliser = RowNormaliser(PERSONS, found.mapping, CTX, merged=[(2, 3, 3, 3), (2, 1, 3, 1)])
        kk = "9999990101100000"
        first = normaliser(row(2, ["1", "Ani", "9999995708900000", kk]))
        second = normaliser(row(3, ["2", "", "9999994808900000", ""]))
        other = RowNormaliser(PERSONS, found.mapping, CTX, merged=[(2, 3, 3, 3)])
        own = [other(row(at, [str(at), "Ani", "", number])) for at, number in ((2, kk), (3, "9999990101110000"))]
        assert [values["family_card"] for values, _ in own] == [kk, "9999990101110000"]
        third = normaliser(row(4, ["3", "Cici", "9999994908900000", ""]))
        assert [values["family_card"] for values, _ in (first, second, third)] == [kk, kk, None]
        assert [(key, problem.code) for key, problem in second[1]] == [
            ("full_name", "missing"),
            ("family_card", "filled_down"),
        ]
        assert [(key, problem.code) for key, problem in third[1]] == [("family_card", "kk_missing")]


class TestRegistry:
    def test_layouts_are_found_by_kind_and_registered_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(layouts, "_registry", dict(layouts._registry))  # the other tests know nothing of it
        made = register(Layout("test_registry", "x", "bps", FAMILIES.columns))
        assert layout_for("test_registry") is made
        assert made in all_layouts()
        with pytest.raises(ValueError, match="twice"):
            register(Layout("test_registry", "x", "bps", ()))
        with pytest.raises(ValueError, match="column twice"):
            register(Layout("test_twice", "x", "bps", (*FAMILIES.columns, FAMILIES.columns[0])))

    def test_aliases_name_one_column_each(self) -> None:
        seen: dict[str, str] = {}
        for key, names in ALIASES.items():
            for name in names:
                owner = seen.setdefault(header_key(name).replace(" ", ""), key)
                assert owner == key, name


def test_numbers_and_dates_are_no_header() -> None:
    assert find_header([row(1, ["2023", "NIK"], NUMBER + TEXT), row(2, HEADER)], PERSONS).header_row == 2
