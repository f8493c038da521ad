"""Rows of the two P3KE 2023 files (heads of families, individuals) as the ministry writes them: capitals, all text."""

from collections.abc import Iterator

from poverty.demo.dice import dice
from poverty.demo.houses import AIDS
from poverty.demo.people import Family, Person, Place
from verification.forms_library.choices import CHOICES

PLACE_COLUMNS = (
    "ID Keluarga P3KE", "Dimuktakhirkan Tahun", "Provinsi", "Kabupaten/Kota", "Kecamatan", "Desa/Kelurahan",
    "Kode Kemdagri", "Desil Kesejahteraan", "Persentil", "Alamat",
)  # fmt: skip
AID_COLUMNS = tuple(f"Penerima {name}" for name in AIDS)
HEAD_COLUMNS = (
    *PLACE_COLUMNS, "Prioritas Verval", "Nama Kepala Keluarga", "NIK Kepala Keluarga",
    "NIK Kepala Keluarga Padan Kemdagri", "Jenis Kelamin Kepala Keluarga", "Tanggal Lahir Kepala Keluarga",
    "Pekerjaan Kepala Keluarga", "Status Pekerjaan Kepala Keluarga", "Pendidikan Kepala Keluarga",
    "Status Kawin Kepala Keluarga", "Kepemilikan Rumah", "Memiliki Simpanan Uang/Perhiasan/Ternak/Lainnya",
    "Jenis Atap", "Kualitas Atap", "Jenis Dinding", "Kualitas Dinding", "Jenis Lantai", "Kualitas Lantai",
    "Sumber Penerangan", "Daya Listrik Terpasang", "Bahan Bakar Memasak", "Sumber Air Minum",
    "Memiliki fasilitas Buang Air Besar", "Resiko Stunting", *AID_COLUMNS,
)  # fmt: skip
PERSON_COLUMNS = (
    *PLACE_COLUMNS, "ID Individu", "Prioritas Verval", "Nama", "NIK", "Padan Dukcapil", "Jenis Kelamin",
    "Hubungan dengan Kepala Keluarga", "Tanggal Lahir", "Status Kawin", "Pekerjaan", "Status Pekerjaan", "Pendidikan",
    "Usia 2023", "Kelompok Usia 2023", *AID_COLUMNS,
)  # fmt: skip

YES_NO = {True: "YA", False: "TIDAK"}
RELATIONS = {"head": "KEPALA KELUARGA", "spouse": "ISTRI/SUAMI", "child": "ANAK", "other": "LAINNYA"}
WORK_STATUS = {
    "farmer": (
        "BERUSAHA SENDIRI",
        "BERUSAHA DIBANTU BURUH TIDAK TETAP/BURUH TIDAK DIBAYAR",
        "PEKERJA KELUARGA/TIDAK DIBAYAR",
    ),
    "fisher": ("BERUSAHA SENDIRI", "PEKERJA BEBAS"),
    "trader": ("BERUSAHA SENDIRI", "BERUSAHA DIBANTU BURUH TIDAK TETAP/BURUH TIDAK DIBAYAR"),
    "casual_worker": ("PEKERJA BEBAS",),
    "employee": ("BURUH/KARYAWAN/PEGAWAI",),
    "entrepreneur": ("BERUSAHA SENDIRI", "BERUSAHA DIBANTU BURUH TETAP/DIBAYAR"),
    "public_servant": ("BURUH/KARYAWAN/PEGAWAI",),
}
#: level -> (still attending, has left)
EDUCATION = {
    "": ("TIDAK/BELUM SEKOLAH", "TIDAK/BELUM SEKOLAH"),
    "primary_unfinished": ("TDK TAMAT SD/SEDERAJAT", "TDK TAMAT SD/SEDERAJAT"),
    "primary": ("MASIH SD/SEDERAJAT", "TAMAT SD/SEDERAJAT"),
    "lower_secondary": ("MASIH SLTP/SEDERAJAT", "TAMAT SLTP/SEDERAJAT"),
    "upper_secondary": ("MASIH SLTA/SEDERAJAT", "TAMAT SLTA/SEDERAJAT"),
    "tertiary": ("MASIH PT/AKADEMI", "TAMAT PT/AKADEMI"),
}
#: Age 5 falls in no band of the 2023 files.
AGE_BANDS = ((5, 5, ""), (0, 4, "USIA < 5 TAHUN"), (6, 12, "USIA 6-12 TAHUN"), (13, 15, "USIA 13-15 TAHUN"),
             (16, 18, "USIA 16-18 TAHUN"), (19, 59, "USIA 19 - 59 TAHUN"), (60, 200, "USIA 60+ TAHUN"))  # fmt: skip

#: (list, code) -> word of the 2023 files.
WORDS = {(name, code): word for name, rows in CHOICES.items() for code, _, _, _, word in rows}


def head_rows(families: list[Family], place: Place, seed: int) -> Iterator[list[str]]:
    """Yield one row of HEAD_COLUMNS per family."""
    chance = dice(seed, "head rows")
    for family in families:
        head, house = family.head, family.house
        quality = [
            "BAGUS/KUALITAS TINGGI" if chance.random() > family.hardship else "JELEK/KUALITAS RENDAH" for _ in range(3)
        ]
        yield [
            *place_cells(family, place),
            family_priority(family),
            head.name,
            nik_cell(family, head),
            match_cell(head),
            sex_cell(head),
            head.birth.isoformat(),
            WORDS["work", head.work],
            status_cell(head),
            education_cell(head),
            WORDS["marital_status", head.marital],
            WORDS["tenure", house["tenure"]],
            YES_NO[family.savings],
            WORDS["roof", house["roof"]], quality[0],
            WORDS["wall", house["wall"]], quality[1],
            WORDS["floor", house["floor"]], quality[2],
            WORDS["lighting", house["lighting"]],
            WORDS["power", house["power"]] if house["power"] else "KOSONG",
            WORDS["cooking", house["cooking"]],
            WORDS["water", house["water"]],
            WORDS["toilet", house["toilet"]],
            stunting_cell(family),
            *aid_cells(family),
        ]  # fmt: skip


def person_rows(families: list[Family], place: Place) -> Iterator[list[str]]:
    """Yield one row of PERSON_COLUMNS per member; rows of a family follow each other, head first."""
    for family in families:
        shared, aids = place_cells(family, place), aid_cells(family)
        for person in family.members:
            age = 2023 - person.birth.year
            yield [
                *shared,
                person.key,
                "NIK DUPLIKAT" if family.copy_of and person is family.head else "NORMAL",
                person.name,
                nik_cell(family, person),
                match_cell(person),
                sex_cell(person),
                RELATIONS[person.relation],
                person.birth.isoformat(),
                WORDS["marital_status", person.marital],
                WORDS["work", person.work],
                status_cell(person),
                education_cell(person),
                str(age),
                next(word for low, high, word in AGE_BANDS if low <= age <= high),
                *aids,
            ]


def place_cells(family: Family, place: Place) -> list[str]:
    """Cells of PLACE_COLUMNS; the village code has ten digits and no dots."""
    village = family.village
    return [
        family.key, "2023", place.province.upper(), place.regency.upper(), village.subdistrict.upper(),
        village.name.upper(), village.code.replace(".", ""), str(family.decile), str(family.percentile), family.address,
    ]  # fmt: skip


def aid_cells(family: Family) -> list[str]:
    return [YES_NO[name in family.aids] for name in AIDS]


def family_priority(family: Family) -> str:
    """The ministry's own flag, worst first."""
    if family.copy_of:
        return "KELUARGA DUPLIKAT (NIK & NAMA)"
    if not family.head.nik:
        return "KELUARGA NIK KOSONG"
    if all(person.age < 17 for person in family.members):
        return "KELUARGA TIDAK ADA USIA 17+ TAHUN"
    return "NORMAL"


def stunting_cell(family: Family) -> str:
    """Only families with a child under five are looked at."""
    if all(person.age >= 5 for person in family.members):
        return "BUKAN TARGET SASARAN"
    return "BERESIKO STUNTING" if family.hardship > 0.45 else "TIDAK BERESIKO STUNTING"


def nik_cell(family: Family, person: Person) -> str:
    return person.nik or family.no_nik_text


def match_cell(person: Person) -> str:
    """PADAN for most; the key decides, so that both files say the same of a head."""
    if not person.nik:
        return "KOSONG"
    return "TIDAK PADAN" if int(person.key) % 23 == 0 else "PADAN"


def sex_cell(person: Person) -> str:
    return WORDS["sex", "female" if person.female else "male"]


def status_cell(person: Person) -> str:
    kinds = WORK_STATUS.get(person.work, ("KOSONG",))
    return kinds[int(person.key) % len(kinds)]


def education_cell(person: Person) -> str:
    attending, left = EDUCATION[person.level]
    return attending if person.attending else left
