"""Names as offices write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regions import codes, names, shipped

ROWS = list(shipped.rows())
real_rows = st.sampled_from(ROWS)


def level(row: shipped.Row) -> str:
    return codes.level_of(row.code)


@given(real_rows, st.sampled_from([" ", "  ", "\u00a0", "-", ".", "_", "'", " - "]), st.booleans())
def test_blanks_dashes_and_capitals_do_not_change_a_name(row: shipped.Row, between: str, shout: bool) -> None:
    plain = row.name.upper() if shout else row.name.lower()
    assert names.key(between.join(plain.split(" "))) == names.key(row.name)


@given(real_rows)
def test_every_official_name_is_found_by_its_own_key(row: shipped.Row) -> None:
    stored = names.stored_key(row.name, level(row))
    written = names.read(row.name)
    assert stored
    assert stored in (written.key, written.whole, names.province_key(row.name))


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    written = names.read(text)
    for key in (written.key, written.whole, written.former, names.province_key(text)):
        assert key == "" or (key.isascii() and key.isalnum() and key == key.lower())


@pytest.mark.parametrize("text", ["Kab. Buleleng", "KABUPATEN BULELENG", "Buleleng (Kab)", "KAB.BULELENG",
                                  "Kab Buleleng", " kab.  buleleng ", "KABUPATEN : BULELENG",
                                  "Buleleng (Kab.)"])  # fmt: skip
def test_kabupaten_buleleng_in_all_its_spellings(text: str) -> None:
    written = names.read(text)
    assert (written.key, written.kind) == ("buleleng", "kabupaten")
    assert names.same_place(text, "Kabupaten Buleleng")


@pytest.mark.parametrize(
    ("text", "key", "kind"),
    [
        ("Kec.Gerokgak", "gerokgak", "kecamatan"),
        ("KECAMATAN SUNGAI LIAT", "sungailiat", "kecamatan"),
        ("Distrik Sorong", "sorong", "kecamatan"),
        ("Kel. Kudai", "kudai", "kelurahan"),
        ("DS. LES", "les", "desa"),
        ("Desa Adat Yoboi", "yoboi", "desa adat"),
        ("KOTA ADM. JAKARTA PUSAT", "jakartapusat", "kota"),
        ("Kodya Denpasar", "denpasar", "kota"),
        ("KAB. ADM. KEP. SERIBU", "kepulauanseribu", "kabupaten"),
        ("Prov. Bali", "bali", "provinsi"),
        # A name may begin with such letters, or be such a word, without being one.
        ("Kelapa", "kelapa", ""),
        ("Kabawetan", "kabawetan", ""),
        ("Desa", "desa", ""),
        ("Kotabaru", "kotabaru", ""),
    ],
)
def test_the_word_of_a_kind_is_taken_off_and_kept_as_a_hint(text: str, key: str, kind: str) -> None:
    written = names.read(text)
    assert (written.key, written.kind) == (key, kind)


def test_an_old_name_in_brackets_is_kept_apart() -> None:
    written = names.read("Misool (Misool Utara)")
    assert (written.key, written.former, written.kind) == ("misool", "misoolutara", "")


def test_provinces_answer_to_their_abbreviations() -> None:
    spoken = {"Babel": "19", "KALSEL": "63", "DI Yogyakarta": "34", "D.I. YOGYAKARTA": "34", "DKI": "31", "ntb": "52"}
    official = {names.stored_key(row.name, "province"): row.code for row in ROWS if len(row.code) == 2}
    assert {text: official[names.province_key(text)] for text in spoken} == spoken


def test_a_kabupaten_and_a_kota_of_one_name_are_two_places() -> None:
    assert not names.same_place("KAB. BEKASI", "Kota Bekasi")
    assert names.same_place("BEKASI", "Kota Bekasi")
    assert names.same_place("KOTA BARU", "Kabupaten Kotabaru")


def test_a_typing_error_is_another_name() -> None:
    assert not names.same_place("Gerogak", "Gerokgak")
