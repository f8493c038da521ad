"""Kabupaten Bekasi, where ten digits are two villages: 3216021006 is Bahagia to Kemendagri and Cilangkara to BPS."""

from __future__ import annotations

import pytest

from accounts.permissions import Role
from imports.inline import import_file
from regions.loading import load
from tests.imports.lists import FAMILY, book, family

BEKASI, BAHAGIA, CILANGKARA = "32.16", "32.16.02.1006", "32.16.21.2007"
DIGITS = "3216021006"
PLACED = (FAMILY[0], "Kecamatan", "Desa/Kelurahan", *FAMILY[1:])


@pytest.fixture
def eka(person_with):
    load(under=[BEKASI])
    return person_with("eka", "Eka Nurjanah", Role.OFFICER, BEKASI)


@pytest.fixture
def bekasi(eka, tmp_path):
    """`bekasi([("BABELAN", "BAHAGIA", DIGITS)])`: a preview of a P3KE list with these places, numbered as `system`."""

    def do(places, system="", headers=PLACED):
        rows = []
        for number, (district, village, code) in enumerate(places, start=1):
            row = family(number, **{"Kode Kemdagri": code})
            rows.append([row[0], district, village, *row[1:]] if headers is PLACED else row)
        path = book(tmp_path / f"bekasi-{len(list(tmp_path.iterdir()))}.xlsx", headers, rows)
        more = {"region_system": system} if system else {}
        return import_file(path=path, kind="p3ke2023_family", region_code=BEKASI, by=eka, again=True, **more)

    return do


def told(report) -> list[tuple[str | None, set[str]]]:
    rows = report.batch.staged.order_by("number")
    return [(row.values.get("village"), {p["code"] for p in row.problems if "village" in p["column"]}) for row in rows]


NAMED = ("Babelan", "Bahagia", DIGITS)


def test_the_same_digits_are_read_as_declared_and_their_name_agrees(bekasi):
    assert told(bekasi([NAMED]))[0] == (BAHAGIA, set())
    other = ("Serang Baru", "Cilangkara", DIGITS)
    assert told(bekasi([other], system="bps"))[0] == (CILANGKARA, set())


def test_a_name_that_is_the_other_village_is_wrong_not_resolved(bekasi):
    others = [("Babelan", "Bahagia", DIGITS)] * 3
    report = bekasi([("Serang Baru", "Cilangkara", DIGITS), *others])
    assert "place_mismatch" in told(report)[0][1] and report.counts["wrong"] == 1


def test_without_a_name_the_row_says_that_the_digits_mean_two_villages(bekasi):
    report = bekasi([("", "", DIGITS)])
    assert told(report)[0] == (BAHAGIA, {"code_collides"})
    (problem,) = [p for p in report.problems if p["code"] == "code_collides"]
    assert "Cilangkara" in problem["message"] and problem["level"] == "W"
    assert told(bekasi([("", "", DIGITS)], system="bps"))[0] == (CILANGKARA, {"code_collides"})
    assert told(bekasi([("", "", DIGITS)], headers=FAMILY))[0] == (BAHAGIA, {"code_collides"})


def test_the_kecamatan_beside_it_is_enough_to_tell(bekasi):
    report = bekasi([("Babelan", "", DIGITS), ("Babelan", "", DIGITS), ("Serang Baru", "", DIGITS)])
    assert [codes for _village, codes in told(report)] == [set(), set(), {"place_mismatch"}]


def test_a_code_that_is_one_village_only_bears_no_remark(bekasi):
    assert told(bekasi([("", "", "3216212007")]))[0] == (CILANGKARA, set())


def test_a_file_in_the_other_numbering_is_refused_with_the_count_and_its_name(bekasi):
    places = [("Serang Baru", "Cilangkara", DIGITS)] * 3 + [NAMED]
    report = bekasi(places)
    assert report.state == "refused" and report.batch.understanding == {"refused": "other_system"}
    assert "3" in report.batch.refusal and "Kemendagri" in report.batch.refusal and "BPS" in report.batch.refusal
    again = bekasi(places, system="bps")
    assert again.state == "preview" and again.counts["new"] == 3 and again.counts["wrong"] == 1


def test_strange_codes_that_fit_neither_numbering_are_wrong_rows_not_a_refusal(bekasi):
    report = bekasi([("", "", "3216999999"), ("", "", "3216999998"), NAMED])
    assert report.state == "preview" and report.counts["wrong"] == 2
