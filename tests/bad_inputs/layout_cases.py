"""Every list besides P3KE through the same kinds of trouble, cell by cell, in its own words and its own code books.

A trouble is one cell of an otherwise right row. `code` "": taken without a remark. `value`: what must be staged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.bad_inputs.cases import ANYTHING
from tests.bad_inputs.sheets import Day, Number, Raw
from tests.households import other_lists as lists
from tests.imports.lists import KUDAI, head_nik

DIGITS, FOREIGN, KECAMATAN = KUDAI.replace(".", ""), "51.08.01.2001", "1901130"
MASK, MASKED_KK = "190101******0000", "1901010101******"
LOST = Raw('<c r="{at}"><f>A1</f></c>')
FAULT = Raw('<c r="{at}" t="e"><v>#N/A</v></c>')


@dataclass(frozen=True)
class Trouble:
    column: str
    cell: Any
    code: str = ""
    level: str = ""
    value: Any = ANYTHING


@dataclass(frozen=True)
class ListCase:
    """`row(number)`: a right row of its own family. `needed`: a header it cannot do without. `cells`: its troubles."""

    kind: str
    headers: Sequence[str]
    row: Callable[..., Sequence[Any]]
    needed: str
    cells: tuple[Trouble, ...]
    named: bool = False  # a person must say what kind of list it is
    right: str = "new"


def nik(column: str) -> tuple[Trouble, ...]:
    return (
        Trouble(column, "9999990101900OO1", "nik_letters", "R"), Trouble(column, "5.10801E+15", "nik_scientific", "R"),
        Trouble(column, Number("9999990101900000"), "nik_number_zero", "R"),
        Trouble(column, Number("9999990101900003"), "nik_number", "W", "9999990101900003"),
        Trouble(column, Number("9999990101900004"), "nik_rounded", "R"),
        Trouble(column, "999999010190001", "nik_length", "R"), Trouble(column, "TIDAK ADA", "nik_missing", "W", None),
        Trouble(column, "999999******0001", "nik_masked", "W", None),
        Trouble(column, "9999993002900002", "nik_odd_date", "W", "9999993002900002"),
        Trouble(column, "9999990113900001", "nik_impossible_date", "R"), Trouble(column, FAULT, "cell_error", "R"),
        Trouble(column, LOST, "formula_no_value", "R"),
        Trouble(column, "'9999 9901-0190.0005", "", "", "9999990101900005"),
    )  # fmt: skip


def kk(column: str, needed: bool = True) -> tuple[Trouble, ...]:
    return (
        Trouble(column, "5,10801E+15", "kk_scientific", "R"), Trouble(column, "19010201012000011", "kk_length", "R"),
        Trouble(column, "9999994101200001", "kk_impossible_date", "R"),
        Trouble(column, Number("9999990101200003"), "kk_number", "W", "9999990101200003"),
        Trouble(column, "KOSONG", "missing" if needed else "kk_missing", "R" if needed else "W"),
        Trouble(column, MASKED_KK, "missing" if needed else "kk_masked", "R" if needed else "W"),
    )  # fmt: skip


def birth(column: str) -> tuple[Trouble, ...]:
    return (
        Trouble(column, "31/02/1990", "date_impossible", "R"), Trouble(column, "17/08/2090", "date_future", "R"),
        Trouble(column, "17/08/45", "date_two_digit_year", "W", "1945-08-17"),
        Trouble(column, "Agustus 1990", "date_unreadable", "R"),
        Trouble(column, "00/00/0000", "date_placeholder", "W", None),
        Trouble(column, Day("25705"), "", "", "1970-05-17"), Trouble(column, "17 Mei 1970", "", "", "1970-05-17"),
    )  # fmt: skip


def name(column: str) -> tuple[Trouble, ...]:
    return (
        Trouble(column, "", "missing", "R"), Trouble(column, "3201", "name_digits", "R"),
        Trouble(column, "X" * 300, "too_long", "R"), Trouble(column, "SITI\u202eAMINAH", "stripped", "W", "SITIAMINAH"),
        Trouble(column, "АHMAD", "mixed_scripts", "W"),
    )  # fmt: skip


def kemendagri(column: str, village: str = KUDAI) -> tuple[Trouble, ...]:
    digits = village.replace(".", "")
    return (
        Trouble(column, FOREIGN, "outside_region", "R"), Trouble(column, KECAMATAN, "code_unreadable", "R"),
        Trouble(column, "19.01.01", "village_needed", "R"), Trouble(column, "1901999999", "code_unknown", "R"),
        Trouble(column, Number(digits), "", "", village), Trouble(column, f"{digits}.0", "", "", village),
    )  # fmt: skip


def bps(column: str) -> tuple[Trouble, ...]:
    return (
        Trouble(column, "1901999999", "code_unknown", "W"), Trouble(column, KUDAI, "code_unknown", "W"),
        Trouble(column, "Belinyu", "code_unreadable", "R"), Trouble(column, Number("1901130014.0"), "", ""),
    )  # fmt: skip


def decile(column: str) -> tuple[Trouble, ...]:
    return (
        Trouble(column, "11", "decile_unreadable", "R"), Trouble(column, "1-2", "decile_unreadable", "R"),
        Trouble(column, "", "decile_missing", "W", None), Trouble(column, "Desil 1", "", "", 1),
    )  # fmt: skip


def number(column: str) -> tuple[Trouble, ...]:
    return (
        Trouble(column, "-3", "number_negative", "R"), Trouble(column, "3.5", "number_whole", "R"),
        Trouble(column, "tiga", "number_words", "R"), Trouble(column, "3 orang", "number_unreadable", "R"),
        Trouble(column, Number("3.0"), "", "", 3),
    )  # fmt: skip


def boxes(column: str) -> tuple[Trouble, ...]:
    return (
        Trouble(column, "mungkin", "unknown_yes_no", "R"), Trouble(column, "Ada", "", "", True),
        Trouble(column, "1", "", "", True), Trouble(column, "2", "", "", False), Trouble(column, "", "", "", None),
    )  # fmt: skip


def answers(column: str) -> tuple[Trouble, ...]:
    return (
        Trouble(column, "mungkin", "unknown_yes_no", "R"), Trouble(column, "2", "unknown_yes_no", "R"),
        Trouble(column, "v", "", "", True), Trouble(column, FAULT, "cell_error", "R"),
    )  # fmt: skip


def book(column: str, said: dict[str, str], unknown: str) -> tuple[Trouble, ...]:
    """What the words and numbers of this list's version mean; what it does not know stays as it came."""
    known = tuple(Trouble(column, cell, "", "", code) for cell, code in said.items())
    return (*known, Trouble(column, unknown, "unmapped", "W", unknown))


def mask(column: str, example: str) -> tuple[Trouble, ...]:
    return (
        Trouble(column, example[:-1], "mask_unreadable", "R"), Trouble(column, f"0{example}", "mask_unreadable", "R"),
        Trouble(column, example.replace("*", "?"), "mask_unreadable", "R"),
        Trouble(column, Number("1901010101900000"), "mask_unreadable", "R"), Trouble(column, FAULT, "cell_error", "R"),
        Trouble(column, "1901010101900000", "mask_whole", "W", example),
        Trouble(column, example.replace("*", "x"), "", "", example),
        Trouble(column, f" {example[:4]} {example[4:]}", "", "", example),
    )  # fmt: skip


ROOF_2026 = {"5": "bamboo", "05": "bamboo", "Bambu": "bamboo", "5. Bambu": "bamboo", "Asbes/seng": "zinc_or_asbestos"}
RELATION_2026 = {"3": "child", "ANAK": "child", "1. Kepala Keluarga": "head"}
SIKS = ("NIK", "NOKK", "Nama", "Alamat", "idsemesta", "FIRST_SK", "PKH", "BPNT", "BNPT_PPKM", "periode_pkh",
        "keterangan_meninggal", "is_nonaktif", "Kode Kemdagri")  # fmt: skip
RECHECK = ("NIK_MASK", "NOKK_MASK", "NOREKENING_MASK", "Nama_Pengurus", "KODE_WILAYAH", "ALAMAT", "RT", "RW",
           "Kesesuaian", "Kondisi Rumah")  # fmt: skip
PAYMENT = ("NAMA PENERIMA", "NIK KTP", "NIK_MASK", "TAHAP", "BANSOS", "Nominal", "Tanggal Bayar", "Status",
           "Keterangan", "KODE WILAYAH")  # fmt: skip
OTHER = ("Nama KRT", "No KTP", "No. KK", "Tgl Lahir", "L/P", "Kode Wilayah", "Alamat", "Atap", "Jumlah Anggota",
         "Keterangan")  # fmt: skip
MEMBERS = ("Nama Anggota", "No KTP", "No. KK", "SHDK", "Tgl Lahir", "L/P", "Kode Wilayah", "Alamat")


def siksng(at: int, **other: Any) -> Sequence[Any]:
    said = {"NIK": head_nik(at), "NOKK": lists.card(at), "Nama": lists.member_name(at), "idsemesta": f"S{at:08d}",
            "PKH": "YA", "BPNT": "TIDAK", "Kode Kemdagri": DIGITS}  # fmt: skip
    return cells(SIKS, said | other)


def recheck(at: int, **other: Any) -> Sequence[Any]:
    said = {"NIK_MASK": MASK, "Nama_Pengurus": lists.member_name(at), "KODE_WILAYAH": DIGITS, "RT": "1", "RW": "02"}
    return cells(RECHECK, said | other)


def payment(at: int, **other: Any) -> Sequence[Any]:
    said = {"NAMA PENERIMA": lists.member_name(at), "NIK KTP": head_nik(at), "BANSOS": "TUNAI", "TAHAP": "1",
            "Nominal": "350000", "Tanggal Bayar": "2026-11-15", "Status": "DIBAYAR",
            "KODE WILAYAH": DIGITS}  # fmt: skip
    return cells(PAYMENT, said | other)


def other_sheet(at: int, **other: Any) -> Sequence[Any]:
    said = {"Nama KRT": lists.member_name(at), "No KTP": head_nik(at), "No. KK": lists.card(at), "L/P": "L",
            "Tgl Lahir": "1970-05-17", "Kode Wilayah": DIGITS, "Atap": "Genteng", "Jumlah Anggota": "3"}  # fmt: skip
    return cells(OTHER, said | other)


def other_member(at: int, **other: Any) -> Sequence[Any]:
    said = {"Nama Anggota": lists.member_name(at), "No KTP": head_nik(at), "No. KK": lists.card(at), "L/P": "L",
            "SHDK": "Kepala Keluarga", "Tgl Lahir": "1970-05-17", "Kode Wilayah": DIGITS}  # fmt: skip
    return cells(MEMBERS, said | other)


def cells(headers: Sequence[str], said: dict[str, Any]) -> Sequence[Any]:
    assert set(said) <= set(headers), set(said) - set(headers)
    return [said.get(header, "") for header in headers]


LISTS = (
    ListCase("dtsen2026_family", lists.DTSEN_HOME, lists.dtsen_home, "nomor_kartu_keluarga", (
        *kk("nomor_kartu_keluarga"), *name("nama_anggota_keluarga"), *bps("kode_kelurahan_desa"),
        *decile("desil_nasional"), *decile("desil_kabupaten_kota"), *number("jumlah_anggota_keluarga"),
        *boxes("aset_bergerak_tv_datar"), *number("jumlah_ternak_sapi"),
        *book("jenis_atap_terluas", ROOF_2026, "99"), *book("status_kepemilikan_rumah", {"1": "owned"}, "punya mertua"),
        Trouble("luas_lantai", "36,5", "", "", 36.5), Trouble("luas_lantai", "-36", "number_range", "R"),
        Trouble("kelurahan_desa", "Sungailiat Jaya", "village_name_unknown", "W"),
    )),
    ListCase("dtsen2026_member", lists.DTSEN_MEMBER, lists.dtsen_member, "nomor_induk_kependudukan", (
        *nik("nomor_induk_kependudukan"), *kk("nomor_kartu_keluarga"), *birth("tanggal_lahir"), *name("nama"),
        *book("status_hubungan_keluarga", RELATION_2026, "tetangga"), *book("penglihatan", {"4": "none"}, "9"),
        Trouble("kode_kelurahan_desa_ktp", FOREIGN, "code_unknown|code_unreadable", "W|"),
        Trouble("jenis_kelamin", "LP", "unknown_choice", "R"),
    )),
    ListCase("dtsen_delivery", lists.DELIVERY, lists.delivered, "status_dtsen", (
        *nik("nik"), *kk("no_kk"), *name("nama"), *decile("desil_nasional"), *boxes("kemiskinan_ekstrem"),
        *book("id_atap_terluas", {"3": "zinc", "Seng": "zinc"}, "12"),
        *book("id_hub_kepala_keluarga", RELATION_2026, "0"), *number("jml_sapi"),
    ), right="held"),
    ListCase("dtks_household", lists.UDRT, lists.udrt, "IDBDT", (
        *name("Nama_KRT"), *number("Jumlah_ART"), *boxes("ada_tv"), Trouble("ada_tv", "3", "", "", True),
        Trouble("ada_tv", "4", "", "", False), *book("atap", {"5": "asbestos", "6": "zinc", "Sirap": "shingle"}, "11"),
        Trouble("IDBDT", "", "missing", "R"), Trouble("IDBDT", "2.00E+15", "identifier_scientific", "R"),
        Trouble("KDDESA", "999", "code_unknown", "R"), Trouble("KDKEC", "", "missing", "R"),
        Trouble("percentile", "101", "number_range", "R"),
    )),
    ListCase("dtks_person", lists.UDART, lists.udart, "IDARTBDT", (
        *nik("NIK"), *kk("NoKK", needed=False), *birth("TglLahir"), *name("Nama"),
        Trouble("KDGabungan4", "1901999999", "missing", "R"), Trouble("KDGabungan4", "", "missing", "R"),
        *book("Hubkel", {"3": "child", "Anak": "child"}, "12"), Trouble("JnsKel", "3", "unknown_choice", "R"),
        Trouble("IDARTBDT", "9999990101900001", "number_as_key", "R"), *boxes("Ada_pkh"),
    )),
    ListCase("local_verified", lists.LOCAL, lists.local, "Verifikasi Lapangan", (
        *nik("NIK"), *birth("Tanggal Lahir"), *name("Nama Lengkap"), *kemendagri("Kode Kemendagri", lists.VILLAGE),
        *decile("Desil Kesejahteraan"), *answers("Penerima PKH"),
        *book("Pekerjaan", {"NELAYAN": "fisher"}, "3"), Trouble("ID Individu", "", "missing", "R"),
        Trouble("ID Keluarga P3KE", "1,00E+08", "identifier_scientific", "R"),
        Trouble("Desa", "Desa Antah", "village_name_unknown", "W"),
    )),
    ListCase("siksng2025", SIKS, siksng, "idsemesta", (
        *nik("NIK"), *kk("NOKK", needed=False), *name("Nama"), *kemendagri("Kode Kemdagri"), *answers("PKH"),
        *answers("BNPT_PPKM"), Trouble("idsemesta", "", "missing", "R"),
        Trouble("keterangan_meninggal", "Meninggal 2024", "list_says_dead", "W"),
        Trouble("is_nonaktif", "Ya", "list_says_inactive", "W"), Trouble("periode_pkh", "X" * 200, "too_long", "R"),
    )),
    ListCase("recheck2025", RECHECK, recheck, "NIK_MASK", (
        *mask("NIK_MASK", MASK), *mask("NOKK_MASK", MASKED_KK),
        Trouble("NIK_MASK", "", "mask_missing", "W"), Trouble("NIK_MASK", "TIDAK ADA", "mask_missing", "W"),
        *name("Nama_Pengurus"), *kemendagri("KODE_WILAYAH"), Trouble("RT", "RT satu", "rt_rw_unreadable", "R"),
        Trouble("NOREKENING_MASK", "00112233441234", "", "", "•••• 1234"),
        Trouble("Kondisi Rumah", "X" * 400, "too_long", "R"),
    ), right="held"),
    ListCase("disbursement", PAYMENT, payment, "Tanggal Bayar", (
        *nik("NIK KTP"), *mask("NIK_MASK", MASK), *name("NAMA PENERIMA"), *kemendagri("KODE WILAYAH"),
        Trouble("TAHAP", "0", "number_range", "R"), Trouble("TAHAP", "II", "number_unreadable", "R"),
        Trouble("TAHAP", "-1", "number_negative", "R"), Trouble("Nominal", "350 ribu", "number_words", "R"),
        Trouble("Nominal", "Rp 350.000,00", "", ""), Trouble("Nominal", "350,000.00", "number_english", "W"),
        Trouble("Nominal", "-350.000", "number_negative", "R"), Trouble("Nominal", Number("1E12"), "number_range", "R"),
        Trouble("Tanggal Bayar", "31/11/2026", "date_impossible", "R"),
        Trouble("Tanggal Bayar", "15/11/2090", "date_future", "R"), Trouble("Tanggal Bayar", "", "missing", "R"),
        Trouble("Status", "gagal total", "status_unknown", "R"), Trouble("Status", "", "missing", "R"),
        Trouble("Status", "Tidak Diambil", "", "", "uncollected"), Trouble("BANSOS", "", "missing", "R"),
    ), right="held"),
    ListCase("sheet_families", OTHER, other_sheet, "Nama KRT", (
        *nik("No KTP"), *kk("No. KK", needed=False), *birth("Tgl Lahir"), *name("Nama KRT"),
        *kemendagri("Kode Wilayah"), *book("Atap", {"GENTENG": "tile"}, "5"), *number("Jumlah Anggota"),
        Trouble("L/P", "X", "unknown_choice", "R"),
    ), named=True),
    ListCase("sheet_persons", MEMBERS, other_member, "Nama Anggota", (
        *nik("No KTP"), *kk("No. KK", needed=False), *birth("Tgl Lahir"), *name("Nama Anggota"),
        *kemendagri("Kode Wilayah"), *book("SHDK", {"Anak": "child", "ISTRI": "spouse"}, "3"),
    ), named=True),
    ListCase("village_sheet", lists.VILLAGE_SHEET, lists.village_row, "ID Keluarga P3KE", (
        *nik("NIK"), *birth("Tanggal Lahir"), *name("Nama"), *decile("Desil"),
        Trouble("ID Keluarga P3KE", "1,00E+08", "identifier_scientific", "R"),
        Trouble("Desa/Kelurahan", "Bukit Ketuk", "place_unknown", "R"),
        Trouble("Desa/Kelurahan", "Desa Antah Berantah", "place_unheard|place_unknown", "R"),
        Trouble("Desa/Kelurahan", "Kel. Bukit Ketok", "", ""), Trouble("Kecamatan", "Kec.Belinyu", "", ""),
        Trouble("Kecamatan", "Blinyu", "place_unknown", "R"), Trouble("Jenis Kelamin", "3", "unknown_choice", "R"),
    )),
)  # fmt: skip
