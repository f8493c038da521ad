"""A set of questionnaires as Kobo and ODK authors write them, each with how it is filled and what must come out.

`steps` are what a thumb does, a line each: `Label = text` writes (`card n Label = text` in the n-th card of a repeat),
`Label : choice` picks, `Label ~ choice` takes it from a drop-down, `Label @` takes the position, `Label #` a photo,
`Label >> n` slides, `+ Label` adds to a repeat, `>` goes on, `! words` must be readable, `0 words` must not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.verification.authored import RESULT_CHOICES, Rows, plain, sheet, workbook

END = ["Hasil kunjungan : Terisi lengkap", "Usulan petugas : Layak"]


@dataclass(frozen=True)
class Authored:
    """`answers`: path below /data -> answer, of those that matter."""

    key: str
    xlsform: bytes
    steps: list[str]
    answers: dict[str, str]
    accept: bool = False
    facts: dict[str, str] = field(default_factory=dict)


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().split("\n") if line.strip()]


def authored(
    key: str, survey: str, choices: str, steps: str, answers: dict[str, str], listed: Rows | None = None, **more: Any
) -> Authored:
    return Authored(key, plain(survey, choices, key=key, listed=listed), [*lines(steps), *END], answers, **more)


FAMILY = "text | target_code | Kode keluarga | yes"
CODE = "Kode keluarga = K-0000-00000411"

# fmt: off
SHORT = authored("ringkas", f"""
start | start
end | end
today | today
username | username
{FAMILY}
begin_group | responden | Responden
text | nama_responden | Nama responden | yes
integer | umur | Umur | | | | . >= 15 and . <= 120
select_one yn | kerja | Bekerja?
text | pekerjaan | Pekerjaan | yes | ${{kerja}} = '1'
end_group |
note | terima_kasih | Terima kasih, ${{nama_responden}}.
""", """
yn | 1 | Ya
yn | 0 | Tidak
""", f"""
{CODE}
>
Nama responden = Ni Luh
Umur = 40
0 Pekerjaan
Bekerja? : Ya
Pekerjaan = Petani
>
! Terima kasih, Ni Luh.
""", {"responden/nama_responden": "Ni Luh", "responden/umur": "40", "responden/pekerjaan": "Petani"})

LANGUAGES = Authored("dua_bahasa", workbook(
    [
        ["type", "name", "label::Indonesia (id)", "label::English (en)", "hint::Indonesia (id)", "hint::English (en)",
         "constraint", "constraint_message::Indonesia (id)", "constraint_message::English (en)", "required", "default"],
        ["text", "target_code", "Kode keluarga", "Family code", "", "", "", "", "", "yes", ""],
        ["integer", "kamar", "Jumlah kamar", "Rooms", "Kamar tidur saja", "Bedrooms only", ". <= 20",
         "Paling banyak 20 kamar.", "20 rooms at most.", "yes", "2"],
        ["select_one hasil", "hasil_kunjungan", "Hasil kunjungan", "Result", "", "", "", "", "", "yes", ""],
        ["select_one usulan", "usulan", "Usulan petugas", "Proposal", "", "", "", "", "", "yes", ""],
    ],
    [["list_name", "name", "label::Indonesia (id)", "label::English (en)"],
     *([*row, row[2]] for row in sheet(RESULT_CHOICES))],
    [["form_title", "form_id", "version", "default_language"], ["Dua bahasa", "dua_bahasa", "1", "Indonesia (id)"]],
), [CODE, "Jumlah kamar = 3", "! Kamar tidur saja", *END], {"kamar": "3"})  # fmt: skip

CASCADE_CHOICES = [
    ["list_name", "name", "label", "kabupaten", "kecamatan"],
    ["kabupaten", "19.01", "Bangka"], ["kabupaten", "51.08", "Buleleng"],
    ["kecamatan", "19.01.01", "Sungailiat", "19.01"], ["kecamatan", "51.08.06", "Buleleng Kota", "51.08"],
    ["desa", "kudai", "Kudai", "19.01", "19.01.01"], ["desa", "banyuning", "Banyuning", "51.08", "51.08.06"],
    *sheet(RESULT_CHOICES),
]  # fmt: skip

CASCADE = authored("berantai", f"""
{FAMILY}
begin_group | tempat | Tempat
select_one kabupaten | kabupaten | Kabupaten | yes
select_one kecamatan | kecamatan | Kecamatan | yes | | | | kabupaten = ${{kabupaten}}
select_one desa | desa | Desa | yes | | | | kecamatan = ${{kecamatan}} and kabupaten = ${{kabupaten}} | minimal
end_group |
""", "", f"""
{CODE}
>
Kabupaten : Bangka
0 Buleleng Kota
Kecamatan : Sungailiat
Desa ~ Kudai
>
""", {"tempat/kabupaten": "19.01", "tempat/kecamatan": "19.01.01", "tempat/desa": "kudai"}, listed=CASCADE_CHOICES)
NESTED = authored("bersarang", f"""
{FAMILY}
begin_repeat | anggota | Anggota
text | nama_anggota | Nama anggota | yes
select_one jk | jenis_kelamin | Jenis kelamin
begin_repeat | sakit | Penyakit
text | nama_sakit | Nama penyakit
integer | lama | Lama (bulan)
end_repeat |
end_repeat |
calculate | jumlah | | | | count(${{anggota}})
calculate | sakit_semua | | | | count(${{sakit}})
note | hitung | Anggota ${{jumlah}}, penyakit ${{sakit_semua}}
""", """
jk | L | Laki-laki
jk | P | Perempuan
""", f"""
{CODE}
>
! Ni Luh Contoh
+ Anggota
Nama anggota = Ketut Baru
Jenis kelamin : Laki-laki
+ Penyakit
Nama penyakit = Asma
Lama (bulan) = 7
>
! Anggota 3
""", {"anggota[1]/nama_anggota": "Ni Luh Contoh", "anggota[1]/jenis_kelamin": "P",
      "anggota[3]/nama_anggota": "Ketut Baru", "anggota[3]/sakit[1]/nama_sakit": "Asma", "jumlah": "3"})

CHOSEN = authored("pilih_keluarga", """
select_one_from_file households.csv | keluarga | Keluarga | yes
select_one_from_file households.csv | tetangga | Tetangga | | | | | name != ${keluarga} and village = 'Desa Contoh'
calculate | alamat | | | | instance('households')/root/item[name = ${keluarga}]/address
note | alamat_tampil | Alamat: ${alamat}
""", "", """
! Alamat: Jl. Contoh 1
Tetangga : Ketut Contoh · Jl. Contoh 2, Desa Contoh
""", {"keluarga": "K-0000-00000411", "tetangga": "K-0000-00000412", "alamat": "Jl. Contoh 1"})

SUMS = authored("hitungan", f"""
{FAMILY}
begin_repeat | belanja | Belanja
text | barang | Barang | yes
decimal | harga | Harga | yes
end_repeat |
begin_group | ringkasan | Ringkasan
calculate | pengeluaran_total | | | | sum(${{harga}})
calculate | per_hari | | | | round(${{pengeluaran_total}} div 30, 2)
calculate | golongan | | | | if(${{pengeluaran_total}} > 100, 'besar', 'kecil')
calculate | bulan | | | | format-date(today(), '%Y')
calculate | sekali | | | | once(concat('no-', ${{target_code}}))
integer | jumlah_anggota | Jumlah anggota | yes
note | ringkas | Belanja ${{golongan}}, ${{per_hari}} sehari
end_group |
""", "", f"""
{CODE}
>
Barang = Beras
Harga = 90,5
+ Belanja
Barang = Garam
Harga = 30
>
Jumlah anggota = 2
! Belanja besar, 4.02 sehari
>
""", {"ringkasan/pengeluaran_total": "120.5", "ringkasan/golongan": "besar"}, facts={"per_head": "60.25"})

OTHER = authored("lainnya", f"""
{FAMILY}
select_one sumber or_other | sumber | Sumber air
select_multiple harta | harta | Harta | yes | | | not(selected(., 'tidak') and count-selected(.) > 1)
""", """
sumber | sumur | Sumur
sumber | sungai | Sungai
harta | tv | Televisi
harta | motor | Sepeda motor
harta | tidak | Tidak ada
""", f"""
{CODE}
Sumber air : Other
Specify other. = Air hujan
Harta : Televisi
Harta : Sepeda motor
""", {"sumber": "other", "sumber_other": "Air hujan", "harta": "tv motor"})

EVIDENCE = authored("bukti", f"""
{FAMILY}
geopoint | lokasi | Titik rumah | yes
image | foto_rumah | Foto rumah | yes | | | | | | | max-pixels=1024
date | tanggal | Tanggal kunjungan
time | jam | Jam datang
dateTime | saat | Saat bertemu
acknowledge | setuju | Setuju | yes
text | catatan | Catatan | | | | | | multiline
""", "", f"""
{CODE}
Titik rumah @
Foto rumah #
Tanggal kunjungan = 2026-11-20
Jam datang = 09:30
Saat bertemu = 2026-11-20T10:15
Setuju : Sudah
Catatan = Rumah di tepi sungai
""", {"tanggal": "2026-11-20", "setuju": "OK", "catatan": "Rumah di tepi sungai"}, facts={"position": "-1.851200"})

LONG = authored("daftar_panjang", f"""
{FAMILY}
select_one rt | rt_pilih | Pilih RT | yes
select_one rt | rt_lain | RT lain | | | | | name != ${{rt_pilih}} | quick
""", "\n".join(f"rt | {n:03d} | RT {n:03d}" for n in range(1, 41)), f"""
{CODE}
Pilih RT ~ RT 017
RT lain ~ RT 018
""", {"rt_pilih": "017", "rt_lain": "018"})

FIXED = authored("ulang_tetap", f"""
{FAMILY}
integer | jumlah | Jumlah anak | yes | | | . <= 5
begin_repeat | anak | Anak | | | | | | | ${{jumlah}}
text | nama_anak | Nama anak | yes
end_repeat |
""", "", f"""
{CODE}
Jumlah anak = 2
>
card 0 Nama anak = Putu
card 1 Nama anak = Kadek
>
""", {"anak[1]/nama_anak": "Putu", "anak[2]/nama_anak": "Kadek"})

TWINS = authored("nama_kembar", f"""
{FAMILY}
begin_group | suami | Suami
text | nama | Nama suami
end_group |
begin_group | istri | Istri
text | nama | Nama istri
begin_group | kerja | Pekerjaan istri | | ${{target_code}} != ''
text | nama | Nama pekerjaan
end_group |
end_group |
""", "", f"""
{CODE}
>
Nama suami = Wayan
>
Nama istri = Luh
Nama pekerjaan = Dagang
>
""", {"suami/nama": "Wayan", "istri/nama": "Luh", "istri/kerja/nama": "Dagang"})

INDEXED = authored("indeks", f"""
{FAMILY}
begin_repeat | anggota | Anggota
calculate | urut | | | | position(..)
text | nama_anggota | Nama anggota | yes
end_repeat |
begin_group | kepala | Kepala keluarga
calculate | pertama | | | | indexed-repeat(${{nama_anggota}}, ${{anggota}}, 1)
calculate | semua | | | | join(', ', ${{nama_anggota}})
text | disebut | Disebut sebagai | | | | | | | |
note | siapa | Kepala: ${{pertama}}; semua: ${{semua}}
end_group |
""", "", f"""
{CODE}
>
>
! Kepala: Ni Luh Contoh; semua: Ni Luh Contoh, Made Contoh
Disebut sebagai = Pak Kadus
>
""", {"anggota[2]/urut": "2", "kepala/pertama": "Ni Luh Contoh", "kepala/disebut": "Pak Kadus"})

SCALE = authored("skala", f"""
{FAMILY}
range | puas | Seberapa cukup makan? | yes | | | | | | | start=0 end=10 step=1
barcode | kode_kartu | Kode kartu
geotrace | batas | Batas tanah
rank urutan | urutan | Urutkan kebutuhan
""", """
urutan | makan | Makan
urutan | rumah | Rumah
""", f"""
{CODE}
Seberapa cukup makan? >> 7
Kode kartu = 8991234567890
! Jenis pertanyaan ini belum bisa diisi di HP.
""", {"puas": "7", "kode_kartu": "8991234567890"}, accept=True)

MEDIA = Authored("gambar", workbook(
    [
        ["type", "name", "label", "media::image", "media::audio", "required", "read_only", "default", "guidance_hint"],
        ["text", "target_code", "Kode keluarga", "", "", "yes"],
        ["select_one lantai", "lantai", "Lantai **utama**", "lantai.png", "lantai.mp3", "yes", "", "", "Lihat sendiri"],
        ["text", "petugas", "Petugas", "", "", "", "yes", "Dinsos"],
        ["select_one hasil", "hasil_kunjungan", "Hasil kunjungan", "", "", "yes"],
        ["select_one usulan", "usulan", "Usulan petugas", "", "", "yes"],
    ],
    [["list_name", "name", "label", "media::image"], ["lantai", "1", "Tanah", "tanah.png"],
     ["lantai", "2", "Keramik", "keramik.png"], *([*row, ""] for row in sheet(RESULT_CHOICES))],
    [["form_title", "form_id", "version", "style"], ["Dengan gambar", "gambar", "1", "theme-grid"]],
), [CODE, "Lantai utama : Tanah", *END], {"lantai": "1", "petugas": "Dinsos"}, facts={"floor": "earth"})  # fmt: skip

SET = [SHORT, LANGUAGES, CASCADE, NESTED, CHOSEN, SUMS, OTHER, EVIDENCE, LONG, FIXED, TWINS, INDEXED, SCALE, MEDIA]

#: A whole visit in an author's own words and codes: what feeds the register is a matter of its mapping alone.
WHOLE = plain("""
select_one_from_file households.csv | keluarga | Keluarga | yes
begin_repeat | anggota | Anggota
calculate | id_anggota | | | | once('')
text | nama_anggota | Nama anggota | yes
select_one ada | keberadaan | Keberadaan | yes
select_one jk | jenis_kelamin | Jenis kelamin
date | tanggal_lahir | Tanggal lahir
select_one shdk | hubungan | Hubungan
end_repeat |
begin_group | rumah | Rumah
select_one lantai | jenis_lantai | Jenis lantai | yes
select_one dinding | jenis_dinding | Jenis dinding
end_group |
begin_group | belanja | Belanja
integer | belanja_makanan | Belanja makanan | yes
integer | belanja_bukan_makanan | Belanja bukan makanan | yes
geopoint | lokasi | Titik rumah
end_group |
begin_repeat | bantuan | Bantuan
select_one program | program | Program | yes
integer | nilai | Nilai
end_repeat |
""", key="utuh", listed=[
    ["list_name", "name", "label"],
    *sheet("""
ada | 1 | Tinggal bersama keluarga
ada | 2 | Meninggal
ada | 5 | Anggota baru
jk | L | Laki-laki
jk | P | Perempuan
shdk | 1 | Kepala keluarga
shdk | 2 | Istri/suami
shdk | 3 | Anak
lantai | 1 | Keramik
lantai | 2 | Tanah
dinding | 1 | Tembok
dinding | 9 | Entah
program | 1 | PKH
program | 2 | Paket sembako
"""),
    *sheet(RESULT_CHOICES),
])
