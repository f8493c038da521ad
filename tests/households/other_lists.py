"""Files of DTSEN, DTKS, villages and offices with a few invented people: those of `tests.imports.lists`, in Belinyu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.conftest import invented_nik
from tests.imports.lists import head_nik


def words(text: str, between: str = " ") -> list[str]:
    """Headers as a file has them."""
    return text.split(between)


VILLAGE, BPS_VILLAGE = "19.01.02.1003", "1901130014"
DTSEN_MEMBER = words(
    "nomor_induk_kependudukan nomor_kartu_keluarga nama tanggal_lahir jenis_kelamin status_hubungan_keluarga "
    "status_kawin pbi_nas pbi_pemda partisipasi_sekolah jenjang_tertinggi_yang_diduduki kelas_tertinggi_yang_diduduki "
    "ijazah_tertinggi_yang_dimiliki pendidikan_akhir_ktp status_bekerja lapangan_usaha_dari_pekerjaan_utama "
    "status_dalam_pekerjaan_utama kepemilikan_usaha jumlah_usaha lapangan_usaha_dari_usaha_utama "
    "jumlah_pekerja_yang_dibayar_dari_usaha_utama jumlah_pekerja_yang_tidak_dibayar_dari_usaha_utama omzet_usaha_utama "
    "pekerjaan_ktp kondisi_gizi penglihatan pendengaran berjalan_atau_naik_tangga menggunakan_tangan_jari "
    "belajar_kemampuan_intelektual pengendalian_perilaku berbicara_komunikasi mengurus_diri mengingat_berkonsentrasi "
    "kesedihan_depresi penyakit_kronis kode_provinsi_ktp provinsi_ktp kode_kabupaten_kota_ktp kabupaten_kota_ktp "
    "kode_kecamatan_ktp kecamatan_ktp kode_kelurahan_desa_ktp kelurahan_desa_ktp rt_ktp rw_ktp dusun_ktp alamat_ktp"
)
DTSEN_HOME = words(
    "kode_provinsi provinsi kode_kabupaten_kota kabupaten_kota kode_kecamatan kecamatan kode_kelurahan_desa "
    "kelurahan_desa alamat nomor_kartu_keluarga nama_anggota_keluarga id_pelanggan_pln jumlah_anggota_keluarga "
    "desil_nasional desil_provinsi desil_kabupaten_kota pbi_nas pbi_pemda status_kepemilikan_rumah "
    "jenis_lantai_terluas luas_lantai jenis_dinding_terluas jenis_atap_terluas sumber_air_minum_utama "
    "sumber_penerangan_utama daya_terpasang bahan_bakar_utama_memasak fasilitas_bab jenis_kloset "
    "pembuangan_akhir_tinja kepemilikan_aset "
    "aset_bergerak_tabung_gas aset_bergerak_lemari_es aset_bergerak_ac aset_bergerak_pemanas_air "
    "aset_bergerak_telepon_rumah aset_bergerak_tv_datar aset_bergerak_emas_perhiasan "
    "aset_bergerak_komputer_laptop_tablet aset_bergerak_sepeda_motor aset_bergerak_sepeda aset_bergerak_mobil "
    "aset_bergerak_perahu aset_bergerak_kapal_perahu_motor aset_bergerak_smartphone aset_tidak_bergerak_lahan_lainnya "
    "aset_tidak_bergerak_rumah_lainnya jumlah_ternak_sapi jumlah_ternak_kerbau jumlah_ternak_kuda jumlah_ternak_babi "
    "jumlah_ternak_kambing_domba"
)
DELIVERY = words(
    "no_kk nik nama id_hub_kepala_keluarga id_status_perkawinan id_lantai_terluas id_dinding_terluas id_atap_terluas "
    "luas_lantai_bangunan id_sumber_airminum id_sumberpenerangan id_dayapenerangan id_bb_utama id_fasilitas_bab "
    "id_jenis_kloset id_pembuangan_tinja id_status_penguasaan_bangunan lahan_tempat_lain rumah_tempat_lain jml_sapi "
    "desil_nasional status_dtsen cut_off kemiskinan_ekstrem bansos"
)
UDRT = words(
    "IDBDT NoPBDTKemsos KDPROP KDKAB KDKEC KDDESA Alamat AdaPKH AdaPBI NoPesertaPKH Nama_SLS Nama_KRT Jumlah_ART "
    "Jumlah_Keluarga sta_bangunan luas_lantai lantai dinding atap jumlah_kamar sumber_airminum sumber_penerangan daya "
    "bb_masak fasbab kloset buang_tinja ada_tv ada_motor jumlah_kambing percentile lat long"
)
UDART = words(
    "IDBDT IDARTBDT KDGabungan4 Alamat Nama JnsKel TmpLahir TglLahir HubKRT NIK NoKK NUK Hubkel Umur Sta_kawin "
    "Jenis_cacat Penyakit_kronis Ijazah_tertinggi Sta_Bekerja Status_pekerjaan Ada_pkh"
)
LOCAL = words(
    "Tahun Input|Desil Kesejahteraan|ID Keluarga P3KE|Kode Kemendagri|ID Individu|NIK|Nama Lengkap|Alamat|Kabupaten|"
    "Kecamatan|Desa|Hubungan dengan Kepala Keluarga|Jenis Kelamin|Tanggal Lahir|Pendidikan|Pekerjaan|Pendapatan|"
    "Kepesertaan DTKS|Penerima BPNT|Penerima BPUM|Penerima BST|Penerima PKH|Penerima SEMBAKO|Resiko Stunting|"
    "Verifikasi Lapangan|Usia dibawah 7 Tahun|Usia 7-12|Usia 22-50|Usia 60 Tahun Keatas|Status Bantuan",
    "|",
)
VILLAGE_SHEET = words(
    "No|Desa/Kelurahan|Alamat|ID Keluarga P3KE|Kecamatan|Desil|Nama|NIK|Tanggal Lahir|Jenis Kelamin|"
    "Hubungan dengan Kepala Keluarga|Keterangan",
    "|",
)


def card(number: int) -> str:
    """The KK number of family `number`."""
    return f"190102010120{number:04d}"


def member_nik(number: int, member: int = 0) -> str:
    return head_nik(number) if member == 0 else invented_nik(100_000 + number * 10 + member, woman=True)


def member_name(number: int, member: int = 0) -> str:
    return f"SULAIMAN {number}" if member == 0 else f"ANAK {member} SULAIMAN {number}"


def born(member: int = 0) -> str:
    return "1970-05-17" if member == 0 else f"20{member + 10}-02-03"


def row(headers: Sequence[str], said: Mapping[str, Any], **other: Any) -> list[str]:
    """Cells in the order of the headers; what nobody said is empty."""
    said = {**said, **other}
    assert set(said) <= set(headers), set(said) - set(headers)
    return [str(said.get(name, "")) for name in headers]


def dtsen_home(number: int, **other: Any) -> list[str]:
    return row(DTSEN_HOME, {
        "kode_kelurahan_desa": BPS_VILLAGE, "kelurahan_desa": "BUKIT KETOK", "alamat": f"JL. MELATI NO. {number}",
        "nomor_kartu_keluarga": card(number), "nama_anggota_keluarga": member_name(number),
        "jumlah_anggota_keluarga": "3", "desil_nasional": "1", "desil_provinsi": "2", "desil_kabupaten_kota": "3",
        "pbi_nas": "Ya", "status_kepemilikan_rumah": "Milik sendiri", "jenis_atap_terluas": "5", "luas_lantai": "36",
        "aset_bergerak_tv_datar": "1", "aset_bergerak_mobil": "2", "jumlah_ternak_sapi": "2", "jenis_kloset": "1",
    }, **other)  # fmt: skip


def dtsen_member(number: int, member: int = 0, **other: Any) -> list[str]:
    head = member == 0
    return row(DTSEN_MEMBER, {
        "nomor_induk_kependudukan": member_nik(number, member), "nomor_kartu_keluarga": card(number),
        "nama": member_name(number, member), "tanggal_lahir": born(member), "jenis_kelamin": "L" if head else "P",
        "status_hubungan_keluarga": "1" if head else "3", "status_kawin": "2" if head else "1",
        "partisipasi_sekolah": "3", "ijazah_tertinggi_yang_dimiliki": "3", "penglihatan": "4",
        "penyakit_kronis": "1", "kode_kelurahan_desa_ktp": BPS_VILLAGE, "kelurahan_desa_ktp": "BUKIT KETOK",
    }, **other)  # fmt: skip


def delivered(number: int, member: int = 0, **other: Any) -> list[str]:
    head = member == 0
    return row(DELIVERY, {
        "no_kk": card(number), "nik": member_nik(number, member), "nama": member_name(number, member),
        "id_hub_kepala_keluarga": "1" if head else "3", "id_status_perkawinan": "2" if head else "1",
        "id_atap_terluas": "3", "luas_lantai_bangunan": "21,5", "jml_sapi": "1", "desil_nasional": "1",
        "status_dtsen": "DTSEN AKTIF", "cut_off": "2026-01-31", "kemiskinan_ekstrem": "1", "bansos": "PKH",
    }, **other)  # fmt: skip


def udrt(number: int, **other: Any) -> list[str]:
    return row(UDRT, {
        "IDBDT": f"BDT{number:06d}", "KDPROP": "19", "KDKAB": "01", "KDKEC": "130", "KDDESA": "014",
        "Alamat": f"JL. MELATI NO. {number}", "AdaPKH": "1", "Nama_KRT": member_name(number), "Jumlah_ART": "3",
        "sta_bangunan": "1", "lantai": "6", "atap": "4", "ada_tv": "3", "ada_motor": "2", "jumlah_kambing": "4",
        "percentile": "7",
    }, **other)  # fmt: skip


def udart(number: int, member: int = 0, **other: Any) -> list[str]:
    head = member == 0
    return row(UDART, {
        "IDBDT": f"BDT{number:06d}", "IDARTBDT": f"ART{number:06d}{member}", "KDGabungan4": BPS_VILLAGE,
        "Nama": member_name(number, member), "JnsKel": "1" if head else "2", "TmpLahir": "BELINYU",
        "TglLahir": born(member), "HubKRT": "1" if head else "3", "NIK": member_nik(number, member),
        "NoKK": card(number), "Hubkel": "1" if head else "3", "Sta_kawin": "2" if head else "1", "Jenis_cacat": "0",
    }, **other)  # fmt: skip


def local(number: int, member: int = 0, **other: Any) -> list[str]:
    head = member == 0
    return row(LOCAL, {
        "Desil Kesejahteraan": "1", "ID Keluarga P3KE": f"1{number:08d}", "Kode Kemendagri": VILLAGE.replace(".", ""),
        "ID Individu": f"2{number:07d}{member}", "NIK": member_nik(number, member),
        "Nama Lengkap": member_name(number, member), "Alamat": f"JL. MELATI NO. {number}", "Desa": "BUKIT KETOK",
        "Hubungan dengan Kepala Keluarga": "KEPALA KELUARGA" if head else "ANAK", "Jenis Kelamin": "L" if head else "P",
        "Tanggal Lahir": born(member), "Pendapatan": "Rp 500.000", "Kepesertaan DTKS": "YA",
        "Verifikasi Lapangan": "VALID", "Status Bantuan": "AKTIF",
    }, **other)  # fmt: skip


def village_row(number: int, member: int = 0, **other: Any) -> list[str]:
    head = member == 0
    return row(VILLAGE_SHEET, {
        "Desa/Kelurahan": "Bukit Ketok", "Kecamatan": "Belinyu", "Alamat": f"RT 1 NO. {number}",
        "ID Keluarga P3KE": f"1{number:08d}", "Desil": "1", "Nama": member_name(number, member),
        "NIK": member_nik(number, member), "Tanggal Lahir": born(member), "Jenis Kelamin": "L" if head else "P",
        "Hubungan dengan Kepala Keluarga": "Kepala Keluarga" if head else "Anak",
    }, **other)  # fmt: skip


def village_book(path: Path, rows: Sequence[Sequence[str]], *, headers: bool = True) -> Path:
    """Letterhead in rows 1 to 4, columns B to M, the header in row 12, the first family in row 13."""
    with xlsxwriter.Workbook(path) as workbook:
        page = workbook.add_worksheet("Data")
        for at, line in enumerate(("PEMERINTAH KABUPATEN BANGKA", "KECAMATAN BELINYU", "KELURAHAN BUKIT KETOK")):
            page.write_string(at, 2, line)
        for number, cells in enumerate([VILLAGE_SHEET if headers else [], *rows], start=11):
            for at, text in enumerate(cells, start=1):
                if text:
                    page.write_string(number, at, text)
    return path
