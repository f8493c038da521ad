"""What stands in a cell becomes one region, or a refusal that says what to do."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regions.lookup import AmbiguousRegion, RegionFinder, UnknownRegion, find_by_path, find_region
from regions.models import Region

pytestmark = pytest.mark.usefixtures("wider_ground")


@pytest.mark.parametrize(
    ("text", "level", "under", "code"),
    [
        ("Kab. Bekasi", "regency", None, "32.16"),
        ("KOTA BEKASI", "regency", None, "32.75"),
        ("Bekasi (Kota)", "regency", None, "32.75"),
        ("SUNGAI LIAT", "district", "19.01", "19.01.01"),
        ("Kec.Karangbahagia", "district", "32.16", "32.16.10"),
        ("KEDUNG  WARINGIN", "district", "32.16", "32.16.12"),
        ("muara gembong", "district", "32", "32.16.17"),
        ("Kel. Kudai", "village", "19.01.01", "19.01.01.1003"),
        ("Desa Kudai", "village", "19.01.01", "19.01.01.1003"),
        ("Babel", "province", None, "19"),
        ("19.01.01.1003", "village", None, "19.01.01.1003"),
        ("1901011003", "village", "19.01", "19.01.01.1003"),
        ("1901011003.0", "village", "19.01", "19.01.01.1003"),
    ],
)
def test_a_cell_that_names_one_region_finds_it(text: str, level: str, under: str | None, code: str) -> None:
    assert find_region(text, level, under).code == code


def test_bekasi_alone_is_refused_and_both_are_named() -> None:
    with pytest.raises(AmbiguousRegion) as refusal:
        find_region("BEKASI", "regency")
    assert [region.code for region in refusal.value.candidates] == ["32.16", "32.75"]
    assert refusal.value.field == "regency"
    assert "Kabupaten Bekasi (32.16) atau Kota Bekasi (32.75)" in str(refusal.value)


def test_kota_bangka_does_not_exist_although_kabupaten_bangka_does() -> None:
    with pytest.raises(UnknownRegion):
        find_region("KOTA BANGKA", "regency")
    assert find_region("KAB BANGKA", "regency").code == "19.01"


def test_a_village_name_that_repeats_in_a_kabupaten_needs_its_kecamatan() -> None:
    twice = Region.objects.current().get(code="32.16.06.2003")
    Region.objects.filter(pk="32.16.02.1006").update(name=twice.name, name_key=twice.name_key)
    with pytest.raises(AmbiguousRegion):
        find_region(twice.name, "village", "32.16")
    assert find_region(twice.name, "village", "32.16.06") == twice


def test_a_kelurahan_and_a_desa_of_one_name_are_told_apart_by_their_word() -> None:
    Region.objects.filter(pk="19.01.02.2007").update(name="Kudai", name_key="kudai")
    with pytest.raises(AmbiguousRegion):
        find_region("Kudai", "village", "19.01")
    assert find_region("Kel. Kudai", "village", "19.01").code == "19.01.01.1003"
    assert find_region("DESA KUDAI", "village", "19.01").code == "19.01.02.2007"


def test_ten_digits_mean_another_village_in_the_other_system() -> None:
    kemendagri = find_region("3216021006", "village")
    bps = find_region("3216021006", "village", system="bps")
    assert (kemendagri.code, kemendagri.name) == ("32.16.02.1006", "Bahagia")
    assert (bps.code, bps.name) == ("32.16.21.2007", "Cilangkara")


def test_a_bps_code_is_not_tried_as_kemendagri_nor_the_other_way_round() -> None:
    assert find_region("3216021", "district", system="bps").code == "32.16.21"
    with pytest.raises(UnknownRegion) as refusal:
        find_region("3216021", "district")
    assert refusal.value.code == "region_code_form"
    with pytest.raises(UnknownRegion):
        find_region("321602", "district", system="bps")


def test_a_typing_error_gets_a_suggestion_and_is_never_corrected() -> None:
    with pytest.raises(UnknownRegion) as refusal:
        find_region("Gerogak", "district", "51.08")
    assert [region.name for region in refusal.value.suggestions] == ["Gerokgak"]
    assert str(refusal.value) == (
        "Tidak ada kecamatan “Gerogak” di Kabupaten Buleleng. "
        "Apakah yang dimaksud Kecamatan Gerokgak (51.08.01)? Perbaiki namanya."
    )


def test_nothing_like_it_gets_no_suggestion() -> None:
    with pytest.raises(UnknownRegion) as refusal:
        find_region("Qxyz", "village", "19.01")
    assert refusal.value.suggestions == ()


def test_a_code_of_another_kabupaten_is_outside_and_its_name_stays_unsaid() -> None:
    elsewhere = Region.objects.current().under("51.08").villages()[0]
    with pytest.raises(UnknownRegion) as refusal:
        find_region(elsewhere.code, "village", "19.01")
    assert refusal.value.code == "region_outside"
    assert elsewhere.name not in str(refusal.value)


def test_a_retired_code_leads_to_its_successor() -> None:
    assert find_region("92.71.01", "district").code == "96.71.01"
    assert find_region("927101", "district", "92").code == "96.71.01"
    assert find_region("9171022", "district", system="bps").code == "96.71.01"
    assert find_by_path({"province": "PAPUA", "regency": "KAB. MERAUKE"}).code == "93.01"


def test_a_retired_code_without_successor_is_explained() -> None:
    Region.objects.filter(pk="92.71.01").update(successor=None)
    with pytest.raises(UnknownRegion, match="tidak dipakai lagi sejak 2022") as refusal:
        find_region("92.71.01", "district")
    assert refusal.value.code == "region_retired"


def test_a_former_name_still_finds_its_village_unless_another_bears_it_now() -> None:
    Region.objects.filter(pk="19.01.01.1003").update(former_name="Kuday Lama", former_key="kudaylama")
    assert find_region("Kuday Lama", "village", "19.01").code == "19.01.01.1003"
    Region.objects.filter(pk="19.01.02.2007").update(name="Kuday Lama", name_key="kudaylama")
    assert find_region("Kuday Lama", "village", "19.01").code == "19.01.02.2007"


@pytest.mark.parametrize("text", ["", "   ", "-", "????", "\x00", "<script>alert(1)</script>", "' OR 1=1 --", "%",
                                  "x" * 10_000, "=HYPERLINK('http://x')", "{{7*7}}", "🏝", "\u202eilabA", "51%",
                                  "1" * 400])  # fmt: skip
@pytest.mark.parametrize("level", ["province", "village"])
def test_hostile_cells_are_refused_with_a_short_message(text: str, level: str) -> None:
    with pytest.raises(UnknownRegion) as refusal:
        find_region(text, level, "19.01" if level == "village" else None)
    assert refusal.value.field == level
    assert len(str(refusal.value)) < 300
    assert "\x00" not in str(refusal.value)
    assert "\u202e" not in str(refusal.value)


def test_a_persons_number_in_the_wrong_column_is_not_repeated() -> None:
    with pytest.raises(UnknownRegion) as refusal:
        find_region("9999990101900001", "village")
    assert "9999990101900001" not in str(refusal.value)
    assert "16 digit" in str(refusal.value)


def test_a_code_eaten_by_the_spreadsheet_says_how_to_repair_the_column() -> None:
    with pytest.raises(UnknownRegion, match="Ubah kolom menjadi Teks"):
        find_region("1.90101E+09", "village")


def test_a_row_that_spells_out_its_levels_leads_to_its_village() -> None:
    row = {"province": "BANGKA BELITUNG", "regency": "BANGKA", "district": "Kec. Sungai Liat", "village": "KUDAI"}
    assert find_by_path(row).code == "19.01.01.1003"
    assert find_by_path({"district": "Sungailiat", "village": ""}, under="19.01").code == "19.01.01"
    with pytest.raises(UnknownRegion) as refusal:
        find_by_path({**row, "district": "Gerokgak"})
    assert refusal.value.field == "district"
    with pytest.raises(UnknownRegion):
        find_by_path({})


def test_ten_thousand_rows_of_one_village_ask_once() -> None:
    finder = RegionFinder(under="19.01")
    with CaptureQueriesContext(connection) as asked:
        for _row in range(10_000):
            assert finder.find("Kudai", "village").code == "19.01.01.1003"
            with pytest.raises(UnknownRegion):
                finder.find("Qxyz", "village")
    assert len(asked) <= 5


def answer(find: Any, *asked: Any) -> tuple[str, Any]:
    try:
        return "found", find(*asked).code
    except (UnknownRegion, AmbiguousRegion) as refusal:
        return refusal.code, str(refusal)


def test_a_finder_near_its_kabupaten_answers_the_same_and_reads_it_once() -> None:
    asked = [
        (text, region.level, under)
        for region in Region.objects.select_related("parent").filter(code__startswith="19.01")
        for text in (region.code, region.name, region.former_name, region.name[:-1], f"Kel. {region.name}")
        for under in (region.parent_id, "19.01", "32.16", None)
        if text
    ]
    near = RegionFinder(near="19.01")
    assert [answer(near.find, *each) for each in asked] == [answer(find_region, *each) for each in asked]
    assert {"found", "region_unknown", "region_outside"} <= {answer(near.find, *each)[0] for each in asked}
    near = RegionFinder(near="19.01")
    with CaptureQueriesContext(connection) as queries:
        for code in ("19.01.01.1003", "19.01.01", "1901011003"):
            near.find(code, "district" if len(code) < 9 else "village")
        near.find("Kudai", "village", "19.01.01")
    assert len(queries) == 1


def test_an_unknown_system_is_the_programmers_error() -> None:
    wrong: Any = "dukcapil"
    with pytest.raises(ValueError, match="system"):
        find_region("19", "province", system=wrong)


def test_a_region_answers_to_its_names() -> None:
    bangka = Region.objects.get(pk="19.01")
    assert (bangka.label, bangka.short_name, str(bangka)) == ("Kabupaten Bangka", "Bangka", "Kabupaten Bangka (19.01)")
    assert bangka.is_called("KAB. BANGKA")
    assert not bangka.is_called("Kota Bangka")
    assert Region.objects.get(pk="19").is_called("Babel")
    assert Region.objects.get(pk="19.01.01").label == "Kecamatan Sungailiat"
