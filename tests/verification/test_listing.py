"""Who comes onto a round's list: of several lists and areas, by decile, all or a sample that anybody draws again."""

from __future__ import annotations

from collections import Counter

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.errors import DomainError, NotAllowed
from households.models import Household, SourceList, SourceRecord
from imports.models import ImportBatch, ImportRow
from tests.conftest import BELINYU, SUNGAILIAT, villages_of
from verification import figures
from verification.actions import listing
from verification.models import Listing
from verification.rounds.choosing import Wanted
from verification.rounds.drawing import draw, margin, shares, size_for

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
FRAME = st.lists(st.tuples(st.integers(1, 10_000), st.integers(0, 10)), min_size=1, unique_by=lambda one: one[0])


@patient
@given(frame=FRAME, seed=st.text(max_size=20), strata=st.booleans(), data=st.data())
def test_a_sample_is_as_large_as_asked_and_the_same_for_everybody(frame, seed, strata, data):
    size = data.draw(st.integers(1, len(frame)))

    drawn = draw(frame, size, seed, strata=strata)

    assert len(set(drawn)) == len(drawn) == size and set(drawn) <= {key for key, _decile in frame}
    assert draw(list(reversed(frame)), size, seed, strata=strata) == drawn


@patient
@given(frame=FRAME, data=st.data())
def test_every_decile_gives_its_share_and_at_least_one(frame, data):
    counts = Counter(decile for _key, decile in frame)
    size = data.draw(st.integers(len(counts), len(frame)))

    taken = shares(dict(counts), size)

    assert sum(taken.values()) == size
    assert all(1 <= taken[decile] <= counts[decile] for decile in counts)


def test_shares_are_in_proportion():
    assert shares({1: 600, 2: 300, 3: 100}, 100) == {1: 60, 2: 30, 3: 10}
    assert shares({1: 1, 2: 999}, 10) == {1: 1, 2: 9}
    assert shares({1: 5, 2: 5, 3: 5}, 2) == {1: 1, 2: 1, 3: 0}


def test_another_seed_draws_others():
    frame = [(key, 0) for key in range(1, 1001)]

    assert draw(frame, 100, "pagi") != draw(frame, 100, "sore")


def test_what_a_sample_can_say():
    assert round(margin(1_000, 15_000), 1) == 3.0  # 1.96 * sqrt(0.25/1000 * 14000/14999)
    assert round(margin(385, 10**9), 1) == 5.0
    assert (margin(20, 15_000), margin(20, 20), margin(1, 1)) == (None, 0.0, 0.0)


@patient
@given(points=st.floats(0.5, 20), of=st.integers(31, 100_000))
def test_the_size_for_a_margin_gives_that_margin(points, of):
    size = size_for(points, of)

    assert margin(size, of) <= points + 1e-9 or size == 30


# --- on the register ----------------------------------------------------------------------------------------------


@pytest.fixture
def district(round_of, household_in, village, next_village):
    """A draft with nobody listed; twelve families in two villages of Sungailiat, by decile."""
    campaign = round_of(0, opened=False)
    campaign.targets.all().delete()
    campaign.listings.all().delete()
    Household.objects.update(status="dissolved")
    for number in range(12):
        place = village if number % 2 else next_village
        household_in(place.pk, f"Keluarga {number:02d}", decile=None if number == 11 else number % 3 + 1)
    household_in(villages_of(BELINYU)[0].pk, "Di Belinyu", decile=1)
    return campaign


def names(campaign) -> list[str]:
    return sorted(campaign.targets.values_list("household__head_name", flat=True))


def a_list(budi, title: str, households: list[Household]) -> SourceList:
    source = SourceList.objects.create(kind="p3ke2023_family", title=title, region_id="19.01")
    batch = ImportBatch.objects.create(
        kind=source.kind, region_id="19.01", file_name="a.xlsx", stored_name=title, sha256="0" * 64, size=1,
        uploaded_by=budi,
    )  # fmt: skip
    for row, household in enumerate(households, start=2):
        staged = ImportRow.objects.create(batch=batch, number=row)
        SourceRecord.objects.create(source=source, household=household, row=row, staged=staged)
    return source


@pytest.mark.django_db
def test_several_lists_and_villages_at_once(district, budi, village, next_village):
    found = {household.head_name: household for household in Household.objects.active()}
    first = a_list(budi, "P3KE", [found["Keluarga 01"], found["Keluarga 02"], found["Di Belinyu"]])
    second = a_list(budi, "DTSEN", [found["Keluarga 02"], found["Keluarga 03"]])

    made = listing.fill(by=budi, campaign=district, wanted=Wanted([village.pk, next_village.pk], [first, second]))

    assert names(district) == ["Keluarga 01", "Keluarga 02", "Keluarga 03"]
    assert (made.found, made.added, sorted(source.title for source in made.sources.all())) == (3, 3, ["DTSEN", "P3KE"])
    assert set(district.targets.values_list("persons", flat=True)) == {2}


@pytest.mark.django_db
def test_only_some_deciles_and_those_without_one(district, budi):
    listing.fill(by=budi, campaign=district, wanted=Wanted([SUNGAILIAT], deciles=[1, 0]))

    assert names(district) == [f"Keluarga {number:02d}" for number in (0, 3, 6, 9, 11)]


@pytest.mark.django_db
def test_a_sample_keeps_what_it_was_drawn_from(district, budi, household_in, village):
    wanted = Wanted([SUNGAILIAT], method=Listing.Method.DECILE, size=4, seed="musdes 3 Februari")

    made = listing.fill(by=budi, campaign=district, wanted=wanted)
    household_in(village.pk, "Datang kemudian", decile=1)

    assert (made.found, made.added, len(made.frame)) == (12, 4, 12)
    listed = set(district.targets.values_list("household_id", flat=True))
    assert set(listing.drawn_again(Listing.objects.get(pk=made.pk))) == listed
    assert set(district.targets.values_list("household__decile", flat=True)) == {None, 1, 2, 3}
    assert figures.fillings(Listing.objects.visible_to(budi), district) == [(made, None, "")]


@pytest.mark.parametrize("size", [0, 13])
@pytest.mark.django_db
def test_a_sample_of_nobody_or_of_more_than_there_are_is_refused(district, budi, size):
    wanted = Wanted([SUNGAILIAT], method=Listing.Method.RANDOM, size=size, seed="x")

    with pytest.raises(DomainError) as refused:
        listing.fill(by=budi, campaign=district, wanted=wanted)

    assert (refused.value.code, district.targets.count()) == ("sample_size", 0)


@pytest.mark.django_db
def test_budi_looks_first_and_gets_just_what_he_saw(district, budi, browse):
    client, address = browse(budi), reverse("verification:add_targets", args=[district.pk])
    asked = {"areas": [SUNGAILIAT], "method": "random", "share": "50"}

    shown = client.post(address, {**asked, "look": "1"})
    page = shown.content.decode()

    assert "6 dari 12 keluarga" in page and "kurang dari 30" in page
    assert district.targets.count() == 0
    assert client.post(address, {**asked, "seed": shown.context["seed"]}).status_code == 302
    made = district.listings.get()
    assert (made.seed, made.added, made.found) == (shown.context["seed"], 6, 12)


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"method": "random"}, "size"), ({"method": "random", "size": 3, "share": 10}, "size"), ({"areas": []}, "areas"),
     ({"areas": ["51.08"]}, "areas"), ({"deciles": ["11"]}, "deciles"), ({"method": "lotre"}, "method")],
)  # fmt: skip
@pytest.mark.django_db
def test_what_is_wrong_is_said_at_its_field(district, budi, browse, fields, field):
    asked = {"areas": [SUNGAILIAT], "method": "all", **fields}

    answer = browse(budi).post(reverse("verification:add_targets", args=[district.pk]), asked)

    assert answer.status_code == 400 and field in answer.context["form"].errors
    assert district.targets.count() == 0


@pytest.mark.django_db
def test_only_an_officer_fills_a_list(district, pak_camat, ketut):
    for person in (pak_camat, ketut):
        with pytest.raises(NotAllowed):
            listing.fill(by=person, campaign=district, wanted=Wanted([SUNGAILIAT]))
