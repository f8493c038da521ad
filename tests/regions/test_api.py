"""The region picker: any signed-in person may read, nobody writes."""

from __future__ import annotations

import pytest

from regions.models import Region

LIST = "/api/regions/"


def codes_of(answer) -> list[str]:  # type: ignore[no-untyped-def]
    assert answer.status_code == 200, answer.content
    return [row["code"] for row in answer.json()["results"]]


def test_siti_picks_a_village_of_her_kecamatan(ground, browse, siti) -> None:  # type: ignore[no-untyped-def]
    found = codes_of(browse(siti).get(LIST, {"under": "19.01.01", "level": "village"}))
    villages = Region.objects.current().under("19.01.01").villages()
    assert found == sorted(region.code for region in villages)
    assert codes_of(browse(siti).get(LIST, {"under": "19.01", "level": "village", "q": "kud"})) == ["19.01.01.1003"]
    assert codes_of(browse(siti).get(LIST, {"q": "1901", "level": "regency"})) == ["19.01"]


def test_a_stranger_with_an_account_reads_regions_since_they_are_public(ground, browse, wayan) -> None:  # type: ignore[no-untyped-def]
    row = browse(wayan).get(f"{LIST}19.01/").json()
    assert (row["label"], row["parent"], row["timezone"], row["bps_code"]) == ("Kabupaten Bangka", "19", "WIB", "1901")


def test_without_an_account_nothing(ground, browse) -> None:  # type: ignore[no-untyped-def]
    assert browse(None).get(LIST).status_code in (401, 403)
    assert browse(None).get(f"{LIST}19.01/").status_code in (401, 403)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nobody_writes(ground, browse, admin, method: str) -> None:  # type: ignore[no-untyped-def]
    assert getattr(browse(admin), method)(LIST).status_code == 405
    assert getattr(browse(admin), method)(f"{LIST}19.01/").status_code == 405


@pytest.mark.parametrize(
    "question",
    [{"under": "19.0"}, {"under": "19.01'--"}, {"under": "9901012001"}, {"level": "rt"}, {"q": "x" * 101},
     {"under": "0"}, {"retired": "mungkin"}],
)  # fmt: skip
def test_a_nonsense_question_is_a_400_that_names_the_field(ground, browse, siti, question) -> None:  # type: ignore[no-untyped-def]
    answer = browse(siti).get(LIST, question)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == next(iter(question))


@pytest.mark.parametrize("q", ["\x00", "%", "'", "<b>", "🏝", "_", "99999999999999999999"])
def test_odd_letters_find_nothing_and_break_nothing(ground, browse, siti, q: str) -> None:  # type: ignore[no-untyped-def]
    answer = browse(siti).get(LIST, {"q": q})
    assert answer.status_code in (200, 400)
    assert answer.status_code == 400 or not answer.json()["results"]


def test_a_nul_from_anywhere_finds_nothing(ground) -> None:  # type: ignore[no-untyped-def]
    assert not Region.objects.search("\x00Kudai").exists()
    assert Region.objects.search(" kudai ").exists()


def test_a_code_that_is_none_is_not_found(ground, browse, siti) -> None:  # type: ignore[no-untyped-def]
    for code in ("19.99", "1901", "x"):
        assert browse(siti).get(f"{LIST}{code}/").status_code == 404


def test_retired_regions_are_there_for_who_asks(ground, wider_ground, browse, siti) -> None:  # type: ignore[no-untyped-def]
    question = {"under": "92.71", "level": "regency"}
    assert codes_of(browse(siti).get(LIST, question)) == []
    assert codes_of(browse(siti).get(LIST, {**question, "retired": "true"})) == ["92.71"]


def test_a_page_costs_the_same_wherever_it_is(ground, browse, siti, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    client = browse(siti)
    with django_assert_max_num_queries(4):
        first = client.get(LIST).json()
    with django_assert_max_num_queries(4):
        second = client.get(first["next"]).json()
    assert len(first["results"]) == 50
    assert not {row["code"] for row in first["results"]} & {row["code"] for row in second["results"]}
