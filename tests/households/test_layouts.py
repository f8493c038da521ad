"""The four P3KE layouts against headers as the files carry them, and the words of two generations with one meaning."""

from __future__ import annotations

import datetime as dt

import pytest

from households.codes import BOOKS, HOUSING, PROGRAMMES, label, shipped_books
from households.layouts import p3ke2022_family, p3ke2022_individual, p3ke2023_family, p3ke2023_individual
from imports.headers import best_layout
from imports.layouts import all_layouts, layout_for
from imports.normalise.context import Context
from imports.normalise.rows import RowNormaliser
from imports.reader.cells import TEXT, Cell, Row

P3KE = tuple(file.LAYOUT for file in (p3ke2022_family, p3ke2023_family, p3ke2022_individual, p3ke2023_individual))
PLACE = "Provinsi|Kabupaten/Kota|Kecamatan|Desa/Kelurahan|Kode Kemdagri"
AIDS = "Penerima BPNT|Penerima BPUM|Penerima BST|Penerima PKH|Penerima SEMBAKO"
HEADERS = {
    "p3ke2022_individual": (
        f"No|ID Keluarga P3KE|{PLACE}|Desil Kesejahteraan|Alamat|ID Individu|Nama|NIK|Padan Dukcapil|Jenis Kelamin|"
        "Hubungan dengan Kepala Keluarga|Tanggal Lahir|Status Kawin|Pekerjaan|Pendidikan|Usia < 7 Tahun|"
        "Usia 7-12 Tahun|Usia 13-15 Tahun|Usia 16-18 Tahun|Usia 19-21 Tahun|Usia 22-59 Tahun|Usia 60+ Tahun|"
        f"{AIDS}|Resiko Stunting"
    ),
    "p3ke2022_family": (
        f"No|ID Keluarga P3KE|{PLACE}|Desil Kesejahteraan|Alamat|Kepala Keluarga|NIK|Padan Dukcapil|Jenis Kelamin|"
        "Tanggal Lahir|Pekerjaan|Pendidikan|Kepemilikan Rumah|Memiliki Simpanan|Jenis Atap|Jenis Dinding|Jenis Lantai|"
        "Sumber Penerangan|Bahan Bakar Memasak|Sumber Air Minum|Memiliki Fasilitas Buang Air Besar|"
        f"{AIDS}|Resiko Stunting"
    ),
    "p3ke2023_individual": (
        f"ID Keluarga P3KE|Dimuktakhirkan Tahun|{PLACE}|Desil Kesejahteraan|Persentil|Alamat|ID Individu|"
        "Prioritas Verval|Nama|NIK|Padan Dukcapil|Jenis Kelamin|Hubungan dengan Kepala Keluarga|Tanggal Lahir|"
        f"Status Kawin|Pekerjaan|Status Pekerjaan|Pendidikan|Usia 2023|Kelompok Usia 2023|{AIDS}|"
        "Penerima Prakerja|Penerima KUR"
    ),
    "p3ke2023_family": (
        f"ID Keluarga P3KE|Dimuktakhirkan Tahun|{PLACE}|Desil Kesejahteraan|Persentil|Alamat|Prioritas Verval|"
        "Nama Kepala Keluarga|NIK Kepala Keluarga|NIK Kepala Keluarga Padan Kemdagri|Jenis Kelamin Kepala Keluarga|"
        "Tanggal Lahir Kepala Keluarga|Pekerjaan Kepala Keluarga|Status Pekerjaan Kepala Keluarga|"
        "Pendidikan Kepala Keluarga|Status Kawin Kepala Keluarga|Kepemilikan Rumah|"
        "Memiliki Simpanan Uang/Perhiasan/Ternak/Lainnya|Jenis Atap|Kualitas Atap|Jenis Dinding|Kualitas Dinding|"
        "Jenis Lantai|Kualitas Lantai|Sumber Penerangan|Daya Listrik Terpasang|Bahan Bakar Memasak|Sumber Air Minum|"
        f"Memiliki fasilitas Buang Air Besar|Resiko Stunting|{AIDS}|Penerima Prakerja|Penerima KUR"
    ),
}
MACHINE_2022 = (
    "IDKeluargaP3KE Provinsi KabupatenKota Kecamatan DesaKelurahan KodeKemdagri DesilKesejahteraan Alamat IDIndividu "
    "Nama NIK PadanDukcapil JenisKelamin HubunganDenganKepalaKeluarga TanggalLahir StatusKawin Pekerjaan Pendidikan "
    "UsiaDibawah7Tahun Usia7_12 Usia13_15 Usia16_18 Usia19_21 Usia22_59 Usia60TahunKeatas PenerimaBPNT PenerimaBPUM "
    "PenerimaBST PenerimaPKH PenerimaSEMBAKO ResikoStunting"
)
TAMIANG = HEADERS["p3ke2022_individual"].replace("Status Kawin", "Setatus Kawin").replace("BPNT", "BNBT").replace(
    "Hubungan dengan Kepala Keluarga", "Hub. dgn. Kpl Keluarga"
)  # fmt: skip


def read(headers: str, *rows: list[str]) -> list[Row]:
    texts = [headers.split("|"), *rows]
    return [Row(number, cells, TEXT * len(cells)) for number, cells in enumerate(texts, start=5)]


@pytest.mark.parametrize("kind", HEADERS)
@pytest.mark.parametrize("case", [str, str.upper], ids=["as written", "capitals"])
def test_each_file_of_the_ministry_is_recognised_by_its_own_headers(kind, case):
    layout, found = best_layout(read(case(HEADERS[kind])), all_layouts())
    assert (layout.kind, found.missing, found.duplicates) == (kind, (), {})
    ages = {text for text in found.unknown.values() if text.upper().startswith(("USIA", "KELOMPOK USIA"))}
    assert set(found.unknown.values()) - ages <= {"No", "NO"}  # age bands are never stored, the birth date is
    assert {column.key for column in layout.columns} == set(found.mapping.values())


def test_machine_names_and_human_misspellings_are_the_same_file():
    for headers in (MACHINE_2022.replace(" ", "|"), TAMIANG):
        layout, found = best_layout(read(headers), all_layouts())
        assert (layout.kind, found.missing) == ("p3ke2022_individual", ()) and len(found.mapping) == len(layout.columns)


@pytest.mark.parametrize(
    ("book", "words", "code"),
    [
        ("education", ["Tamat SD/sederajat", "TAMAT SD/SEDERAJAT"], "primary"),
        ("education", ["Tidak tamat SD/sederajat", "TDK TAMAT SD/SEDERAJAT"], "primary_unfinished"),
        ("education", ["Siswa SMP/sederajat", "MASIH SLTP/SEDERAJAT"], "lower_attending"),
        ("education", ["Mahasiswa Perguruan Tinggi", "MASIH PT/AKADEMI"], "tertiary_attending"),
        ("relation", ["Istri", "ISTRI/SUAMI", "Istri / Suami"], "spouse"),
        ("marital", ["Belum kawin", "BELUM KAWIN"], "single"),
        ("work", ["PNS/TNI/POLRI"], "public_servant"),
        ("roof", ["ASBES/SENG", "Asbes/seng"], "zinc_or_asbestos"),
        ("roof", ["JERAMI/IJUK/RUMBIA/ DAUN-DAUNAN"], "thatch"),
        ("roof", ["Seng"], "zinc"),
        ("floor", ["KERAMIK/GRANIT/MARMER/UBIN/TEGEL/TERASO"], "tile_or_stone"),
        ("power", ["=< 900 WATT", "<= 900 watt"], "up_to_900"),
        ("power", ["> 900 WATT"], "above_900"),
        ("water", ["AIR PERMUKAAN (SUNGAI, DANAU, DLL)"], "surface"),
        ("stunting", ["BERESIKO STUNTING", "Berisiko stunting"], "at_risk"),
        ("priority", ["KELUARGA DUPLIKAT (NIK & NAMA)"], "double"),
    ],
)
def test_both_generations_mean_the_same(book, words, code):
    normalise = next(c.normalise for layout in P3KE for c in layout.columns if uses(c, book))
    for version in ("p3ke2022", "p3ke2023"):
        if book in shipped_books(version):
            context = Context(today=dt.date(2023, 5, 1), books=shipped_books(version))
            assert {normalise(Cell(word, TEXT), context).value for word in words} == {code}
    assert label(book, code) == BOOKS[book].entries[code]


def uses(column, book):
    return column.key == book or HOUSING.get(column.key) == book


def test_no_word_means_two_things():
    for book in BOOKS.values():
        words = {}
        for word, code in [*book.aliases.items(), *((text, code) for code, text in book.entries.items())]:
            key = "".join(sign for sign in word.casefold() if sign.isalnum() or sign in "<>=")
            assert words.setdefault(key, code) == code, f"{book.name}: {word} is {words[key]} and {code}"


def test_every_house_and_programme_column_leads_somewhere():
    keys = {column.key for layout in all_layouts() for column in layout.columns}
    assert set(HOUSING) <= keys and set(PROGRAMMES) <= keys
    assert all(layout_for(layout.kind).columns is layout.columns for layout in P3KE)
    for layout in P3KE:
        assert layout.column("nik").identity and layout.options["seals"]["nik"] == "households_person.nik:nik"
        specific = {column.key for column in layout.columns if column.personal_class == "specific"}
        assert specific <= {"stunting", "savings"} and layout.region_system == "kemendagri"


def test_kosong_and_an_unknown_word_are_different_things():
    headers = HEADERS["p3ke2023_family"]
    row = ["" for _name in headers.split("|")]
    names = headers.split("|")
    said = {"ID Keluarga P3KE": "190100001", "Nama Kepala Keluarga": "SITI", "NIK Kepala Keluarga": "KOSONG",
            "Jenis Atap": "KOSONG", "Jenis Dinding": "Terpal", "Daya Listrik Terpasang": "KOSONG"}  # fmt: skip
    for name, text in said.items():
        row[names.index(name)] = text
    rows = read(headers, row)
    layout, found = best_layout(rows, P3KE)
    values, remarks = RowNormaliser(
        layout, found.mapping, Context(today=dt.date(2023, 5, 1), books=shipped_books("p3ke2023"))
    )(rows[1])
    codes = {(column, remark.code) for column, remark in remarks}
    assert values["roof"] is None and values["wall"] == "Terpal" and values["power"] is None and values["nik"] is None
    assert ("wall", "unmapped") in codes and ("nik", "nik_missing") in codes and ("roof", "unmapped") not in codes
