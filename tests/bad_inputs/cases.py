"""What a case of the corpus is: a file and the right answer to it. The tables stand in `files_*.py` and `rows_*.py`.

A accepted, W accepted and flagged for a person, R the row is wrong, F the file is refused before anything is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.bad_inputs.office import Office, Outcome

ACCEPTED, ASKED, REFUSED, FORM = "preview", "mapping", "refused", "form"
ANYTHING = object()


@dataclass(frozen=True)
class FileCase:
    """`build(folder)` writes the file. `state`: what becomes of the upload; FORM: turned away on the form itself.

    `words`: a part of the Indonesian message. `counts`: those of the preview that matter. `before(budi)`: what the
    office did earlier. Limits in seconds for the whole way and in MB for the peak of the reading child.
    """

    name: str
    build: Callable[[Path], Path]
    state: str = ACCEPTED
    code: str = ""
    words: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    check: Callable[[Office, Outcome], None] | None = None
    file_name: str = ""
    sent: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 20
    megabytes: int = 300


@dataclass(frozen=True)
class RowCase:
    """One column, some cells, one answer for all of them; each cell becomes a row of an otherwise right list.

    `cells`: texts or `sheets.Number|Day|Raw`. `value` is what must be staged (`values`: one for each cell). `others`:
    other cells of the rows, by header. `only`: the one remark that an accepted cell bears all the same (a number that
    nobody has says so itself). `list`: "person" (P3KE 2023) or "office" (the corpus' own, see `office_list`).
    """

    name: str
    column: str
    cells: tuple[Any, ...]
    answer: str
    code: str = ""
    value: Any = ANYTHING
    values: tuple[Any, ...] = ()
    only: str = ""
    proposal: str = ""
    others: Mapping[str, Any] = field(default_factory=dict)
    list: str = "person"
    settings: Mapping[str, Any] = field(default_factory=dict)
    prepare: Callable[[], None] | None = None


# A part of what is said to Budi, by code; a code without words here is a mistake of the corpus.
WORDS: dict[str, str] = {
    "cell_error": "Sel menampilkan galat",
    "formula_no_value": "rumus tanpa nilai",
    "missing": "wajib diisi",
    "ragged": "Jumlah kolom pada baris ini berbeda",
    "beyond_header": "di kanan kolom terakhir",
    "astray": "urutan lain",
    "filled_down": "sel gabungan",
    "nul": "NUL",
    "too_long": "huruf; paling banyak",
    "stripped": "Karakter kendali",
    "mixed_scripts": "dua abjad",
    "not_text": "di tempat teks",
    "name_digits": "Nama hanya berisi angka",
    "name_placeholder": "hanya isian pengganti",
    "unmapped": "disimpan apa adanya",
    "unknown_choice": "tidak dikenal",
    "unknown_yes_no": "bukan ya dan bukan tidak",
    "decile_missing": "Desil kosong",
    "decile_unreadable": "bukan desil 1 sampai 10",
    "number_unreadable": "bukan bilangan",
    "number_words": "ditulis dengan kata",
    "number_english": "cara Inggris",
    "number_ambiguous": "dua cara",
    "number_negative": "kurang dari nol",
    "number_range": "harus di antara",
    "number_whole": "harus bulat",
    "date_unreadable": "bukan tanggal",
    "date_impossible": "tidak ada di kalender",
    "date_placeholder": "isian pengganti",
    "date_ambiguous": "tidak dapat dibedakan",
    "date_month_first": "bulan di depan",
    "date_two_digit_year": "dua angka",
    "date_shifted": "zona waktu",
    "date_serial_text": "angka hari Excel",
    "date_future": "Tanggal",
    "date_too_old": "lebih dari 120 tahun",
    "phone_scientific": "format ilmiah",
    "phone_unreadable": "bukan nomor telepon",
    "phone_several": "beberapa nomor telepon",
    "rt_rw_unreadable": "bukan nomor RT/RW",
    "address_web": "alamat web",
    "code_unreadable": "bukan kode wilayah",
    "code_unknown": "tidak ada dalam daftar wilayah",
    "place_unheard": "tidak ada dalam daftar wilayah",
    "place_unknown": "tidak ada dalam daftar wilayah",
    "place_ambiguous": "beberapa wilayah dengan nama ini",
    "place_mismatch": "menunjuk tempat yang berbeda",
    "village_needed": "desa atau kelurahan",
    "village_name_unknown": "kode",
    "outside_region": "di luar wilayah Anda",
    "identifier_scientific": "format ilmiah",
    "identifier_unreadable": "bukan nomor pengenal",
    "nik_is_kk": "NIK sama dengan nomor KK",
    "nik_birth_differs": "berbeda dengan kolom tanggal lahir",
    "nik_sex_differs": "berbeda dengan kolom jenis kelamin",
    "missing_": "Tidak ada",
    "masked_": "disamarkan",
    "scientific_": "hilang (format ilmiah)",
    "float_": "tersimpan sebagai angka",
    "rounded_": "dibulatkan",
    "number_zero_": "tersimpan sebagai angka dan berakhir 0",
    "number_": "digitnya tampak utuh",
    "letters_": "huruf yang mirip angka",
    "not_digits_": "selain angka",
    "length_": "seharusnya 16",
    "impossible_date_": "tidak mungkin",
    "odd_date_": "tidak ada di kalender",
    "serial_": "tidak pernah diterbitkan",
    "region_": "tidak dikenal",
    "number_in_text": "enam belas angka",
    "number_as_key": "Enam belas angka",
    "key_twice": "bernomor sama tetapi isinya berbeda",
    "nik_twice": "NIK yang sama",
    "kk_twice": "nomor KK yang sama",
    "repeated_row": "dipakai satu kali",
    "two_heads": "lebih dari satu kepala",
    "no_head": "tidak punya kepala",
    "two_villages": "lebih dari satu desa",
    "moved": "Pindah",
    "nik_elsewhere": "Pindah",
    "person_left": "meninggal",
    "mask_unreadable": "samar",
    "mask_whole": "utuh",
    "mask_missing": "tidak menampilkan",
    "status_unknown": "pembayaran",
    "list_says_dead": "meninggal",
    "list_says_inactive": "nonaktif",
}


def words_for(code: str) -> str:
    """A part of the message of a code; the codes of NIK and KK share theirs."""
    if code not in WORDS and code.startswith(("nik_", "kk_")):
        return WORDS[code.partition("_")[2] + "_"]
    return WORDS[code]
