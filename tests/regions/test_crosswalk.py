"""BPS codes are found by name inside the same kabupaten, or not at all."""

from __future__ import annotations

from regions.data.crosswalk import Place, match

OURS = [
    Place("32", "Jawa Barat"),
    Place("32.16", "Kabupaten Bekasi"),
    Place("32.75", "Kota Bekasi"),
    Place("32.16.02", "Babelan"),
    Place("32.16.21", "Serang Baru"),
    Place("32.16.10", "Karang Bahagia"),
    Place("32.16.02.1006", "Bahagia"),
    Place("32.16.02.2001", "Babelan Kota", "Babelan Tua"),
    Place("32.16.21.2007", "Cilangkara"),
    Place("32.16.10.2001", "Sukamaju"),
    Place("32.16.21.2001", "Sukamaju"),
    Place("32.16.10.2009", "Pindahan"),
]
THEIRS = [
    Place("32", "JAWA BARAT"),
    Place("3216", "KABUPATEN BEKASI"),
    Place("3275", "KOTA BEKASI"),
    Place("3216090", "BABELAN"),
    Place("3216021", "SERANG BARU"),
    Place("3216061", "KARANGBAHAGIA"),
    Place("3216090001", "BAHAGIA"),
    Place("3216090002", "BABELAN TUA"),
    Place("3216021006", "CILANGKARA"),
    Place("3216061001", "SUKAMAJU"),
    Place("3216090009", "PINDAHAN"),
    Place("3275010001", "CILANGKARA"),
]


def test_names_lead_across_although_the_codes_mean_other_places() -> None:
    found = match(THEIRS, OURS)
    assert found["32.16"] == "3216"
    assert found["32.75"] == "3275"
    assert found["32.16.10"] == "3216061"
    assert found["32.16.02.1006"] == "3216090001"
    assert found["32.16.21.2007"] == "3216021006"


def test_a_former_name_leads_across_and_a_village_whose_kecamatan_was_split_too() -> None:
    found = match(THEIRS, OURS)
    assert found["32.16.02.2001"] == "3216090002"
    assert found["32.16.10.2009"] == "3216090009"


def test_a_name_that_repeats_is_matched_in_its_kecamatan_only() -> None:
    found = match(THEIRS, OURS)
    assert found["32.16.10.2001"] == "3216061001"
    assert "32.16.21.2001" not in found
    # Without its kecamatan on their side, two of ours could be meant: neither is.
    without = [place for place in THEIRS if place.code != "3216061"]
    assert not {"32.16.10.2001", "32.16.21.2001"} & set(match(without, OURS))


def test_no_bps_code_is_given_twice_and_none_crosses_a_kabupaten() -> None:
    found = match(THEIRS, OURS)
    assert len(set(found.values())) == len(found)
    assert all(ours.replace(".", "")[:4] == theirs[:4] for ours, theirs in found.items())
