"""Code books of the source lists: one list of codes for the words of the 2022 and the 2023 generation of P3KE.

Words: the value lists of the two generations as the files carry them (2022 in sentence case, 2023 in capitals). The
codes are those of our own questionnaire where it asks the same; where P3KE lumps several of its answers together
(ASBES/SENG) the lump has a code of its own, because nobody can say afterwards which of them was meant. Books of other
sources number the roofs differently (bamboo and wood change places), so words are mapped here, never numbers.

A word that is in no book stays as it came and is listed to the importer; KOSONG is the lists' own word for "not known".
"""

from __future__ import annotations

from imports.normalise.context import CodeBook

VERSION = "P3KE 2022+2023, 1"


def _book(name: str, *entries: tuple[str, ...]) -> CodeBook:
    """Each entry: code, label, then other words met for it."""
    return CodeBook(
        name=name,
        version=VERSION,
        entries={code: label for code, label, *_words in entries},
        aliases={word: code for code, _label, *words in entries for word in words},
    )


_ALL = (
    _book(
        "relation",
        ("head", "Kepala keluarga", "KEPALA KELUARGA"),
        ("spouse", "Istri/suami", "ISTRI", "SUAMI", "ISTRI / SUAMI", "SUAMI/ISTRI"),
        ("child", "Anak"),
        ("child_in_law", "Menantu"),
        ("grandchild", "Cucu"),
        ("parent", "Orang tua/mertua", "ORANG TUA", "ORANGTUA", "MERTUA"),
        ("servant", "Pembantu/sopir", "PEMBANTU", "SOPIR"),
        ("other", "Lainnya", "FAMILI LAIN", "FAMILI LAINNYA"),
    ),
    _book(
        "marital",
        ("single", "Belum kawin", "BELUM MENIKAH"),
        ("married", "Kawin", "MENIKAH"),
        ("divorced", "Cerai hidup"),
        ("widowed", "Cerai mati"),
    ),
    _book(
        "work",
        ("not_working", "Tidak/belum bekerja", "BELUM/TIDAK BEKERJA", "TIDAK BEKERJA", "BELUM BEKERJA"),
        ("farmer", "Petani", "PETANI/PEKEBUN"),
        ("fisher", "Nelayan"),
        ("trader", "Pedagang"),
        ("casual_worker", "Pekerja lepas"),
        ("employee", "Pegawai swasta"),
        ("entrepreneur", "Wiraswasta"),
        ("public_servant", "PNS/TNI/Polri"),
        ("state_official", "Pejabat negara"),
        ("pensioner", "Pensiunan"),
        ("other", "Lainnya"),
    ),
    _book(
        "work_status",
        ("self_employed", "Berusaha sendiri"),
        ("self_unpaid_help", "Berusaha dibantu buruh tidak tetap/buruh tidak dibayar"),
        ("self_paid_help", "Berusaha dibantu buruh tetap/dibayar"),
        ("employee", "Buruh/karyawan/pegawai"),
        ("casual", "Pekerja bebas"),
        ("unpaid_family", "Pekerja keluarga/tidak dibayar"),
    ),
    _book(
        "education",
        ("never", "Tidak/belum sekolah"),
        ("primary_unfinished", "Tidak tamat SD/sederajat", "TDK TAMAT SD/SEDERAJAT", "TDK TAMAT SD", "TIDAK TAMAT SD"),
        ("primary_attending", "Masih SD/sederajat", "SISWA SD/SEDERAJAT", "MASIH SD", "SISWA SD"),
        ("primary", "Tamat SD/sederajat", "TAMAT SD"),
        ("lower_attending", "Masih SLTP/sederajat", "SISWA SMP/SEDERAJAT", "MASIH SLTP", "SISWA SMP"),
        ("lower", "Tamat SLTP/sederajat", "TAMAT SMP/SEDERAJAT", "TAMAT SLTP", "TAMAT SMP"),
        ("upper_attending", "Masih SLTA/sederajat", "SISWA SMA/SEDERAJAT", "MASIH SLTA", "SISWA SMA"),
        ("upper", "Tamat SLTA/sederajat", "TAMAT SMA/SEDERAJAT", "TAMAT SLTA", "TAMAT SMA"),
        (
            "tertiary_attending",
            "Masih PT/akademi",
            "MAHASISWA PERGURUAN TINGGI",
            "MASIH PT/AKADEMI/SEDERAJAT",
            "MASIH PT",
        ),
        ("tertiary", "Tamat PT/akademi", "TAMAT PERGURUAN TINGGI", "TAMAT PT/AKADEMI/SEDERAJAT", "TAMAT PT"),
    ),
    _book(
        "tenure",
        ("owned", "Milik sendiri"),
        ("rented", "Kontrak/sewa", "KONTRAK", "SEWA"),
        ("rent_free", "Bebas sewa/menumpang", "BEBAS SEWA", "MENUMPANG"),
        ("official", "Dinas", "RUMAH DINAS"),
        ("other", "Lainnya"),
    ),
    _book(
        "roof",
        ("concrete", "Beton"),
        ("tile", "Genteng"),
        ("zinc", "Seng"),
        ("asbestos", "Asbes"),
        ("zinc_or_asbestos", "Asbes/seng", "SENG/ASBES"),
        ("bamboo", "Bambu"),
        ("wood", "Kayu/sirap"),
        ("thatch", "Jerami/ijuk/rumbia/daun-daunan", "JERAMI/IJUK/DAUN-DAUNAN/RUMBIA"),
        ("other", "Lainnya"),
    ),
    _book(
        "wall",
        ("masonry", "Tembok"),
        ("wood", "Kayu/papan", "KAYU"),
        ("bamboo", "Bambu"),
        ("zinc", "Seng"),
        ("other", "Lainnya"),
    ),
    _book(
        "floor",
        ("tile_or_stone", "Keramik/granit/marmer/ubin/tegel/teraso"),
        ("cement", "Semen"),
        ("wood", "Kayu/papan", "KAYU"),
        ("bamboo", "Bambu"),
        ("earth", "Tanah"),
        ("other", "Lainnya"),
    ),
    _book(
        "quality",
        ("good", "Bagus/kualitas tinggi", "BAGUS"),
        ("poor", "Jelek/kualitas rendah", "JELEK"),
    ),
    _book(
        "lighting",
        ("pln_metered", "Listrik PLN meteran", "LISTRIK PLN DENGAN METERAN"),
        ("pln_unmetered", "Listrik PLN non meteran", "LISTRIK PLN TANPA METERAN"),
        ("other_electric", "Listrik non-PLN"),
        ("none", "Bukan listrik"),
    ),
    _book(
        "power",
        ("up_to_900", "=< 900 watt", "<= 900 WATT", "<=900", "450 WATT", "900 WATT"),
        ("above_900", "> 900 watt", ">900", "1300 WATT"),
    ),
    _book(
        "cooking",
        ("electric_or_gas", "Listrik/gas"),
        ("kerosene", "Minyak tanah"),
        ("charcoal_or_wood", "Arang/kayu"),
        ("other", "Lainnya"),
    ),
    _book(
        "water",
        ("bottled_or_refill", "Air kemasan/isi ulang"),
        ("piped", "Ledeng/PAM", "LEDING/PAM"),
        ("borehole", "Sumur bor"),
        ("protected_well", "Sumur terlindung"),
        ("open_well", "Sumur tidak terlindung"),
        ("surface", "Air permukaan (sungai, danau, dll)", "AIR PERMUKAAN"),
        ("rain", "Air hujan"),
        ("other", "Lainnya"),
    ),
    _book(
        "toilet",
        ("own", "Milik sendiri", "YA, MILIK SENDIRI"),
        ("shared", "Umum/bersama", "JAMBAN UMUM/BERSAMA"),
        ("other", "Lainnya"),
    ),
    _book(
        "stunting",
        ("at_risk", "Beresiko stunting", "BERISIKO STUNTING", "BERESIKO", "YA"),
        ("not_at_risk", "Tidak beresiko stunting", "TIDAK BERISIKO STUNTING", "TIDAK BERESIKO", "TIDAK"),
        ("not_target", "Bukan target sasaran"),
    ),
    _book(
        "priority",
        ("normal", "Normal"),
        ("nik_double", "NIK duplikat"),
        ("double", "Keluarga duplikat (NIK & nama)"),
        ("nik_missing", "Keluarga NIK kosong"),
        ("no_adult", "Keluarga tidak ada usia 17+ tahun"),
    ),
)
BOOKS: dict[str, CodeBook] = {book.name: book for book in _ALL}

#: Household.housing: key -> the book its codes are from; `savings` is a plain true or false.
HOUSING = {
    "tenure": "tenure", "roof": "roof", "roof_quality": "quality", "wall": "wall", "wall_quality": "quality",
    "floor": "floor", "floor_quality": "quality", "lighting": "lighting", "power": "power", "cooking": "cooking",
    "water": "water", "toilet": "toilet",
}  # fmt: skip
#: Household.programmes, Person.programmes: key -> name of the programme; values are true or false, absent = not said.
PROGRAMMES = {
    "bpnt": "BPNT", "bpum": "BPUM", "bst": "BST", "pkh": "PKH", "sembako": "Sembako", "prakerja": "Prakerja",
    "kur": "KUR",
}  # fmt: skip


def label(book: str, code: str) -> str:
    """The word for a code; a value no book knows is shown as it came."""
    return BOOKS[book].entries.get(code, code)
