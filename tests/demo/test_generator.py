"""The invented district: what its files hold, and that its visits come to exactly what they should."""

import csv
import datetime as dt
import re
from collections import Counter

import pytest
from openpyxl import load_workbook

from imports.normalise.amounts import decile
from imports.normalise.choices import sex
from imports.normalise.context import Context
from imports.normalise.dates import DateSurvey, birth_date
from imports.normalise.numbers import nik
from imports.normalise.text import person_name
from imports.reader.cells import Cell
from poverty.demo.dice import share_out
from poverty.demo.google_csv import google_time
from poverty.demo.people import invent_families
from poverty.demo.troubles import HEAD_PLACES, PERSON_PLACES
from poverty.demo.workbooks import HEADER_ROW
from tests.demo.district import BY_PHONE, END, EXTREME, FAMILIES, LINE, START, VILLAGES, WIB, made
from verification.forms_library.google_form import COLUMNS
from verification.forms_library.mapping import suggest
from verification.forms_library.timestamps import read_timestamp


def _columns(text):
    return text.split(" | ")


# Typed from the ministry's layout of 2023, not taken from the code under test.
HEAD_HEADER = _columns(
    "ID Keluarga P3KE | Dimuktakhirkan Tahun | Provinsi | Kabupaten/Kota | Kecamatan | Desa/Kelurahan | Kode Kemdagri"
    " | Desil Kesejahteraan | Persentil | Alamat | Prioritas Verval | Nama Kepala Keluarga | NIK Kepala Keluarga"
    " | NIK Kepala Keluarga Padan Kemdagri | Jenis Kelamin Kepala Keluarga | Tanggal Lahir Kepala Keluarga"
    " | Pekerjaan Kepala Keluarga | Status Pekerjaan Kepala Keluarga | Pendidikan Kepala Keluarga"
    " | Status Kawin Kepala Keluarga | Kepemilikan Rumah | Memiliki Simpanan Uang/Perhiasan/Ternak/Lainnya"
    " | Jenis Atap | Kualitas Atap | Jenis Dinding | Kualitas Dinding | Jenis Lantai | Kualitas Lantai"
    " | Sumber Penerangan | Daya Listrik Terpasang | Bahan Bakar Memasak | Sumber Air Minum"
    " | Memiliki fasilitas Buang Air Besar | Resiko Stunting | Penerima BPNT | Penerima BPUM | Penerima BST"
    " | Penerima PKH | Penerima SEMBAKO | Penerima Prakerja | Penerima KUR"
)
PERSON_HEADER = _columns(
    "ID Keluarga P3KE | Dimuktakhirkan Tahun | Provinsi | Kabupaten/Kota | Kecamatan | Desa/Kelurahan | Kode Kemdagri"
    " | Desil Kesejahteraan | Persentil | Alamat | ID Individu | Prioritas Verval | Nama | NIK | Padan Dukcapil"
    " | Jenis Kelamin | Hubungan dengan Kepala Keluarga | Tanggal Lahir | Status Kawin | Pekerjaan | Status Pekerjaan"
    " | Pendidikan | Usia 2023 | Kelompok Usia 2023 | Penerima BPNT | Penerima BPUM | Penerima BST | Penerima PKH"
    " | Penerima SEMBAKO | Penerima Prakerja | Penerima KUR"
)
GOOGLE_HEADER_STARTS = ["Timestamp", "Alamat email", "ID Keluarga P3KE", "Nama Kepala Keluarga"]
VALUE_LISTS = {
    "Prioritas Verval": {
        "KELUARGA DUPLIKAT (NIK & NAMA)", "KELUARGA NIK KOSONG", "KELUARGA TIDAK ADA USIA 17+ TAHUN", "NORMAL",
    },
    "NIK Kepala Keluarga Padan Kemdagri": {"PADAN", "TIDAK PADAN", "KOSONG"},
    "Kepemilikan Rumah": {"MILIK SENDIRI", "KONTRAK/SEWA", "BEBAS SEWA/MENUMPANG", "DINAS", "LAINNYA"},
    "Jenis Atap": {
        "BETON", "GENTENG", "ASBES/SENG", "KAYU/SIRAP", "BAMBU", "JERAMI/IJUK/RUMBIA/ DAUN-DAUNAN", "LAINNYA",
    },
    "Jenis Dinding": {"TEMBOK", "KAYU/PAPAN", "BAMBU", "SENG", "LAINNYA"},
    "Jenis Lantai": {
        "KERAMIK/GRANIT/MARMER/UBIN/TEGEL/TERASO", "SEMEN", "KAYU/PAPAN", "BAMBU", "TANAH", "LAINNYA",
    },
    "Daya Listrik Terpasang": {"=< 900 WATT", "> 900 WATT", "KOSONG"},
    "Resiko Stunting": {"BERESIKO STUNTING", "TIDAK BERESIKO STUNTING", "BUKAN TARGET SASARAN"},
    "Penerima PKH": {"YA", "TIDAK"},
}  # fmt: skip


def sheet(written):
    """Return (header, {row as Excel shows it: cells}) with empty cells as empty text."""
    with written.path.open("rb") as file:
        rows = list(load_workbook(file, read_only=True).worksheets[0].iter_rows(values_only=True))
    width = len([cell for cell in rows[HEADER_ROW - 1] if cell])
    padded = [[cell or "" for cell in (*row, *[None] * width)][:width] for row in rows]
    return padded[HEADER_ROW - 1], dict(enumerate(padded[HEADER_ROW:], start=HEADER_ROW + 1))


def good_rows(written):
    header, rows = sheet(written)
    broken = {trouble.row for trouble in written.troubles}
    return [dict(zip(header, cells, strict=True)) for number, cells in rows.items() if number not in broken]


def test_every_nik_is_its_own_and_was_never_issued(scenario):
    niks = [person.nik for family in scenario.families for person in family.members if person.nik]
    cards = [family.kk_number for family in scenario.families]

    assert len(niks) > FAMILIES * 3
    assert len(set(niks) | set(cards)) == len(niks) + len(cards)
    assert all(re.fullmatch(r"\d{12}0000", number) for number in niks + cards)


def test_a_nik_tells_the_birth_date_and_women_have_forty_more_days(scenario):
    people = [person for family in scenario.families for person in family.members if person.nik]

    for person in people:
        assert person.nik[6:12] == f"{person.birth.day + 40 * person.female:02d}{person.birth:%m%y}"
    assert {person.female for person in people} == {True, False}


def test_some_people_were_registered_elsewhere_first(scenario):
    elsewhere = [p for family in scenario.families for p in family.members if p.nik and not p.nik.startswith("1901")]

    assert 0 < len(elsewhere) < FAMILIES


def test_a_large_list_still_has_a_number_for_everybody():
    families = invent_families(VILLAGES, 4000, seed=3)
    niks = [person.nik for family in families for person in family.members if person.nik]

    assert len(set(niks)) == len(niks)
    assert 13_000 < len(niks) < 15_500
    assert max(len(person.name) for family in families for person in family.members) > 60


def test_the_same_seed_writes_the_same_bytes_and_another_does_not(scenario, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    again, other = made(tmp_path / "a", seed=11), made(tmp_path / "b", seed=12)

    for one, two in ((scenario.heads, again.heads), (scenario.persons, again.persons)):
        assert one.path.read_bytes() == two.path.read_bytes()
    assert scenario.google_csv.read_bytes() == again.google_csv.read_bytes()
    assert scenario.google_csv.read_bytes() != other.google_csv.read_bytes()


def test_both_lists_carry_the_ministrys_header_under_a_letterhead(scenario):
    for written, expected in ((scenario.heads, HEAD_HEADER), (scenario.persons, PERSON_HEADER)):
        with written.path.open("rb") as file:
            assert load_workbook(file, read_only=True).worksheets[0]["A1"].value == "PEMERINTAH KABUPATEN BANGKA"
        assert sheet(written)[0] == expected


def test_the_list_of_heads_has_one_good_row_per_family(scenario):
    rows = good_rows(scenario.heads)

    assert len(rows) == len({row["ID Keluarga P3KE"] for row in rows}) == FAMILIES == scenario.heads.good
    assert {row["Kode Kemdagri"] for row in rows} <= {village.code.replace(".", "") for village in VILLAGES}
    assert {row["Desil Kesejahteraan"] for row in rows} == {"1", "2", "3", "4"}
    for column, allowed in VALUE_LISTS.items():
        assert {row[column] for row in rows} <= allowed, column


def test_every_family_has_one_head_and_both_lists_say_the_same_of_it(scenario):
    heads = {row["ID Keluarga P3KE"]: row for row in good_rows(scenario.heads)}
    members = good_rows(scenario.persons)
    in_persons = [row for row in members if row["Hubungan dengan Kepala Keluarga"] == "KEPALA KELUARGA"]

    assert len(in_persons) == FAMILIES
    assert len(members) == scenario.persons.good == sum(len(family.members) for family in scenario.families)
    for row in in_persons:
        head = heads[row["ID Keluarga P3KE"]]
        assert (row["Nama"], row["NIK"]) == (head["Nama Kepala Keluarga"], head["NIK Kepala Keluarga"])
        assert row["Padan Dukcapil"] == head["NIK Kepala Keluarga Padan Kemdagri"]


def test_a_flagged_copy_repeats_a_head_but_not_its_number(scenario):
    by_key = {family.key: family for family in scenario.families}
    copies = [family for family in scenario.families if family.copy_of]

    assert len(copies) == 2
    for copy in copies:
        original = by_key[copy.copy_of].head
        assert (copy.head.name, copy.head.birth, copy.head.nik) == (original.name, original.birth, "")


def test_broken_rows_stand_where_they_are_said_to_and_take_nobodys_place(scenario):
    for written, key in ((scenario.heads, "ID Keluarga P3KE"), (scenario.persons, "ID Individu")):
        header, rows = sheet(written)
        good = {row[key] for row in good_rows(written)}
        broken = {trouble.kind: dict(zip(header, rows[trouble.row], strict=True)) for trouble in written.troubles}
        assert {"scientific_nik", "fifteen_digits", "digits_as_name", "impossible_date"} <= set(broken)
        for kind, row in broken.items():
            assert row[key] not in good, kind
        column = next(trouble.column for trouble in written.troubles if trouble.kind == "scientific_nik")
        assert broken["scientific_nik"][column] == "1,90101E+15"
        assert not any(broken["empty_row"].values())
        assert list(broken["repeated_header"].values()) == header
    _, rows = sheet(scenario.persons)
    broken = [rows[trouble.row] for trouble in scenario.persons.troubles if trouble.column]
    assert "KEPALA KELUARGA" not in {cells[PERSON_HEADER.index("Hubungan dengan Kepala Keluarga")] for cells in broken}


CHECKS = {
    "scientific_nik": nik,
    "fifteen_digits": nik,
    "letter_in_nik": nik,
    "digits_as_name": person_name,
    "name_too_long": person_name,
    "impossible_date": birth_date,
    "ambiguous_date": birth_date,
    "future_date": birth_date,
    "unknown_sex": sex,
    "decile_eleven": decile,
    "decile_range": decile,
}


def test_the_import_refuses_every_spoilt_cell_and_no_good_one(scenario):
    for written, columns in ((scenario.heads, HEAD_PLACES), (scenario.persons, PERSON_PLACES)):
        header, rows = sheet(written)
        survey = DateSurvey()
        for cells in rows.values():
            survey.see(cells[header.index(columns["birth"])])
        around = Context(today=dt.date(2026, 11, 22), date_order=survey.order, invented_ok=True)
        seen = 0
        for kind, number, column in written.troubles:
            if kind in CHECKS:
                answer = CHECKS[kind](Cell(rows[number][header.index(column)]), around)
                assert [problem.level for problem in answer.notes] == ["R"], kind
                seen += 1
        assert seen >= 9
        for row in good_rows(written):
            for place, check in (("nik", nik), ("name", person_name), ("birth", birth_date), ("sex", sex)):
                answer = check(Cell(row[columns[place]]), around)
                assert "R" not in [problem.level for problem in answer.notes], row[columns[place]]


def test_exactly_the_wanted_number_is_extreme_and_everyone_has_a_disposition(scenario):
    assert scenario.expected["extreme"] == EXTREME
    assert sum(scenario.expected.values()) == FAMILIES
    assert scenario.expected["double"] == 2
    assert set(scenario.expected) >= {"able", "vulnerable", "poor", "moved"}
    assert len(scenario.by_sheet) == FAMILIES - BY_PHONE


def test_more_extreme_poor_than_families_is_refused(tmp_path):
    with pytest.raises(ValueError, match="199 extreme poor"):
        made(tmp_path, seed=11, extreme=199)


def google_rows(scenario):
    with scenario.google_csv.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def code(row, title):
    """Read a cell the way an importer must: by the column's own labels, checkboxes joined by comma and space."""
    column = next(column for column in COLUMNS if column.title == title)
    return [column.labels[label] for label in row[title].split(", ")] if row[title] else []


def test_the_google_sheet_and_the_phones_together_lead_to_the_expected_dispositions(scenario):
    rows = google_rows(scenario)
    found = Counter(
        suggest(code(row, "Hasil kunjungan")[0], code(row, "Usulan petugas")[0], code(row, "Alasan")) for row in rows
    )
    for visited in scenario.by_phone:
        answers = visited.answers
        found[suggest(answers["visit_result"], answers["proposal"], answers["proposal_reasons"].split())] += 1

    assert len(rows) == FAMILIES - BY_PHONE
    assert dict(found) == scenario.expected


def test_spending_agrees_with_the_proposal(scenario):
    met = [row for row in google_rows(scenario) if row["Hasil kunjungan"] == "Terisi lengkap"]

    for row in met:
        per_head = int(row["Pengeluaran per bulan"]) / int(row["Jumlah anggota yang tinggal"])
        assert (per_head < LINE) is row["Usulan petugas"].startswith("Layak"), row["ID Keluarga P3KE"]
    assert len(met) > FAMILIES / 2


def test_every_answer_of_the_google_sheet_is_one_the_form_offered(scenario):
    rows = google_rows(scenario)

    assert list(rows[0])[:4] == GOOGLE_HEADER_STARTS
    assert list(rows[0]) == [column.title for column in COLUMNS]
    for column in COLUMNS:
        if column.kind == "choice":
            assert {row[column.title] for row in rows} <= {"", *column.labels}, column.title
        if column.required:
            assert all(row[column.title] for row in rows), column.title


def test_visits_lie_within_the_campaign_in_the_order_they_were_sent(scenario):
    times = [read_timestamp(row["Timestamp"], WIB) for row in google_rows(scenario)]

    assert times == sorted(times)
    assert {START <= time.date() <= END and 8 <= time.hour < 18 for time in times} == {True}


def test_a_facilitator_sends_the_families_of_her_village(scenario):
    villages = {family.key: family.village.code for family in scenario.families}

    for row in google_rows(scenario):
        assert row["Alamat email"] == f"{villages[row['ID Keluarga P3KE']]}@contoh.id"


def test_google_times_are_written_as_they_are_read():
    when = dt.datetime(2023, 6, 5, 0, 5, 9, tzinfo=WIB)

    assert google_time(when, "sheet") == "5/6/2023 0.05.09"
    assert google_time(when, "download") == "2023/06/05 12:05:09 AM GMT+7"
    assert read_timestamp(google_time(when, "download"), dt.UTC) == when


def test_shares_are_whole_and_nothing_gets_lost():
    assert share_out(7, {"a": 0.5, "b": 0.3, "c": 0.2}) == {"a": 4, "b": 2, "c": 1}
    assert sum(share_out(13_283, {"a": 0.715, "b": 0.142, "c": 0.143}).values()) == 13_283
