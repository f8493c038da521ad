"""The district's old Google Form: its columns and answers in the words of the verval questionnaire. Pure data.

The file is the CSV Google makes of the answers: one row per visit, in the order they were sent. Checkbox answers are
joined by ", ", so none of their labels holds a comma.
"""

from typing import NamedTuple

Labels = dict[str, str]


class Column(NamedTuple):
    """One column: its title, the question (or, for kind "meta", the field of the row) and how to read the cell.

    kind: text | number | money | choice | many | position | time | email | meta
    """

    title: str
    target: str
    kind: str
    labels: Labels = {}
    required: bool = False
    aliases: tuple[str, ...] = ()


YES_NO: Labels = {"Ya": "yes", "Tidak": "no"}

#: Checkbox "Bantuan yang diterima": label -> (programme, giver) of one aid row.
AID_LABELS: dict[str, tuple[str, str]] = {
    "PKH": ("pkh", "central"),
    "BPNT/Sembako": ("sembako", "central"),
    "PIP/KIP": ("pip", "central"),
    "PBI-JKN": ("pbi_jkn", "central"),
    "BLT Dana Desa": ("blt_dd", "village"),
    "Paket sembako dari perusahaan": ("food_parcel", "company"),
    "Bantuan tetangga/keluarga": ("other", "people"),
}
NO_AID = "Tidak ada"

#: Checkbox "Kriteria Kepmensos 262": letter before the dot -> question of the questionnaire; not ticked = no.
CRITERIA_LABELS: Labels = {
    "a. Kepala keluarga tidak bekerja": "crit_a_head_jobless",
    "b. Pernah khawatir tidak makan": "crit_b_food_worry",
    "c. Pengeluaran makan lebih dari separuh": "crit_c_food_share",
    "d. Tidak beli pakaian setahun": "crit_d_no_clothes",
    "e. Lantai tanah/plesteran": "crit_e_floor",
    "f. Dinding bambu/papan/seng/rumbia": "crit_f_wall",
    "g. Tidak punya jamban sendiri": "crit_g_toilet",
    "h. Listrik 450 VA/bukan listrik": "crit_h_light",
}
NO_CRITERIA = "Tidak ada yang terpenuhi"

RESULT: Labels = {
    "Terisi lengkap": "completed",
    "Terisi sebagian": "partly_completed",
    "Tidak ada responden": "no_respondent",
    "Menolak": "refused",
    "Pindah": "moved",
    "Bangunan tidak ada": "building_gone",
    "Tidak ditemukan": "not_found",
    "Meninggal semua": "all_died",
    "Ganda": "duplicate",
    "Bagian dari keluarga lain": "part_of_other",
}
RESPONDENT: Labels = {
    "Kepala keluarga": "head",
    "Istri/suami": "spouse",
    "Anggota keluarga lain": "adult_member",
    "Tetangga": "neighbour",
    "Ketua RT/perangkat desa": "village_official",
}
NIK_CHECK: Labels = {
    "Cocok": "match",
    "Tidak cocok": "differs",
    "Tidak punya KTP": "no_card",
    "Tidak ditunjukkan": "not_shown",
}
TENURE: Labels = {
    "Milik sendiri": "owned",
    "Kontrak/sewa": "rented",
    "Menumpang": "rent_free",
    "Rumah dinas": "official",
    "Lainnya": "other",
}
FLOOR: Labels = {
    "Marmer/granit": "marble",
    "Keramik": "ceramic",
    "Ubin/tegel/teraso": "tile",
    "Semen": "cement",
    "Kayu/papan": "wood",
    "Bambu": "bamboo",
    "Tanah": "earth",
    "Lainnya": "other",
}
WALL: Labels = {"Tembok": "masonry", "Kayu/papan": "wood", "Bambu": "bamboo", "Seng": "zinc", "Lainnya": "other"}
ROOF: Labels = {
    "Beton": "concrete",
    "Genteng": "tile",
    "Seng": "zinc",
    "Asbes": "asbestos",
    "Kayu/sirap": "wood",
    "Rumbia/ijuk": "thatch",
    "Lainnya": "other",
}
LIGHTING: Labels = {
    "PLN meteran": "pln_metered",
    "PLN tanpa meteran": "pln_unmetered",
    "Listrik non-PLN": "other_electric",
    "Bukan listrik": "none",
}
POWER: Labels = {"450": "450", "900": "900", "1300": "1300", "2200": "2200", ">2200": "above_2200"}
WATER: Labels = {
    "Air kemasan": "bottled",
    "Isi ulang": "refill",
    "PDAM": "piped",
    "Sumur bor": "borehole",
    "Sumur terlindung": "protected_well",
    "Sumur tidak terlindung": "open_well",
    "Sungai/kolong": "surface",
    "Air hujan": "rain",
}
COOKING: Labels = {
    "Listrik": "electric",
    "Gas 3 kg": "lpg_3",
    "Gas 12 kg": "lpg_12",
    "Minyak tanah": "kerosene",
    "Kayu bakar": "firewood",
    "Tidak memasak": "no_cooking",
}
TOILET: Labels = {"Sendiri": "own", "Bersama": "shared", "MCK umum": "public", "Tidak ada": "none"}
PROPOSAL: Labels = {
    "Layak": "eligible",
    "Layak dengan intervensi": "eligible_with_intervention",
    "Tidak layak": "not_eligible",
    "Belum dapat diputuskan": "undecided",
}
REASON: Labels = {
    "Pengeluaran di bawah garis": "below_line",
    "Rumah tidak layak huni": "poor_housing",
    "Tidak ada yang bekerja": "no_income",
    "Lansia/disabilitas/sakit menahun": "dependants",
    "Miskin bukan ekstrem": "poor_not_extreme",
    "Rentan miskin": "vulnerable",
    "Kesejahteraan meningkat": "welfare_improved",
    "Penghasilan tetap": "steady_income",
    "Memiliki aset": "owns_assets",
    "ASN/TNI/Polri/perangkat desa": "public_employee",
    "Pindah": "moved",
    "Meninggal": "died",
    "Ganda": "duplicate",
    "Bagian keluarga lain": "part_of_other",
    "Tidak ditemukan": "not_found",
    "Menolak": "refused",
    "Perlu kunjungan ulang": "needs_revisit",
}

#: Columns in the order of the sheet.
COLUMNS: list[Column] = [
    Column("Timestamp", "submitted_at", "time", required=True, aliases=("Stempel waktu", "Cap waktu")),
    Column("Alamat email", "sender", "email", required=True, aliases=("Email Address", "Alamat Email")),
    Column("ID Keluarga P3KE", "target_code", "text", required=True),
    Column("Nama Kepala Keluarga", "head_name", "text", required=True),
    Column("Kecamatan", "subdistrict", "meta"),
    Column("Desa/Kelurahan", "village", "meta", required=True),
    Column("Alamat", "address", "text"),
    Column("Hasil kunjungan", "visit_result", "choice", RESULT, required=True),
    Column("Pemberitahuan data pribadi dibacakan", "notice_read", "choice", YES_NO),
    Column("Nama pemberi keterangan", "respondent_name", "text"),
    Column("Hubungan pemberi keterangan", "respondent_relation", "choice", RESPONDENT),
    Column("KK ditunjukkan", "kk_seen", "choice", YES_NO),
    Column("Nomor Kartu Keluarga", "kk_number", "text"),
    Column("NIK kepala keluarga cocok", "nik_check", "choice", NIK_CHECK),
    Column("Jumlah anggota yang tinggal", "member_count", "number"),
    Column("Kepemilikan rumah", "tenure", "choice", TENURE),
    Column("Lantai", "floor", "choice", FLOOR),
    Column("Dinding", "wall", "choice", WALL),
    Column("Atap", "roof", "choice", ROOF),
    Column("Penerangan", "lighting", "choice", LIGHTING),
    Column("Daya listrik (VA)", "power", "choice", POWER),
    Column("Air minum", "water", "choice", WATER),
    Column("Bahan bakar memasak", "cooking", "choice", COOKING),
    Column("Tempat buang air besar", "toilet", "choice", TOILET),
    Column("Luas lantai (m2)", "floor_area", "number"),
    Column("Pengeluaran makanan per bulan", "expenditure_food", "money"),
    Column("Pengeluaran per bulan", "expenditure_total", "money"),
    Column("Kriteria Kepmensos 262", "criteria", "many", CRITERIA_LABELS),
    Column("Bantuan yang diterima", "aid", "many", {label: code for label, (code, _) in AID_LABELS.items()}),
    Column("Titik koordinat", "position", "position"),
    Column("Usulan petugas", "proposal", "choice", PROPOSAL, required=True),
    Column("Alasan", "proposal_reasons", "many", REASON),
    Column("Catatan", "note", "text"),
]

#: Targets that are facts about the row, not questions.
META_TARGETS = {"submitted_at", "sender", "subdistrict", "village"}
