"""Rate cards: what Ibu Bupati reads, whether it closes, and whether anyone can count it again."""

import datetime as dt
import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import AuditLine
from foundation.errors import DomainError, NotAllowed
from households import actions as lives
from poverty import actions
from poverty.counting import count
from poverty.models import RateCard
from regions.models import Population, Region
from verification.models import Decision, PovertyLine

VILLAGE, NEIGHBOUR = "19.01.01.1001", "19.01.02.1001"
TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def line(ground):
    return PovertyLine.objects.create(
        name="BPS Maret 2023",
        amount_idr="351957.40",
        usd="1.90",
        ppp_base=2011,
        valid_from=dt.date(2023, 3, 1),
        source="BPS",
    )


@pytest.fixture
def decide(line, budi):
    def make(household, verdict, on=dt.date(2026, 11, 1), recorded_at=None):
        return Decision.objects.create(
            household=household, regency_code=household.regency_code, verdict=verdict, reasons=["income"], line=line,
            effective_on=on, decided_by=budi, recorded_at=recorded_at or timezone.now(),
        )  # fmt: skip

    return make


@pytest.fixture
def bangka(ground):
    return Region.objects.get(pk="19.01")


def cards_of(region, as_of=TODAY, **kwargs):
    actions.recompute(by=None, region=region, as_of=as_of, **kwargs)
    rows = RateCard.objects.unscoped().on(as_of).order_by("pk")
    return {(card.region_id, card.unit): card for card in rows}


def test_members_of_extreme_poor_households_are_counted_in_every_region_above_them(bangka, household_in, noise, decide):
    decide(household_in(VILLAGE, members=4), "extreme")
    decide(household_in(VILLAGE, members=3), "able")
    decide(household_in(NEIGHBOUR, members=2), "extreme")
    household_in(NEIGHBOUR, members=5)
    cards = cards_of(bangka)
    people = {
        code: cards[code, "person"].numerator for code in (VILLAGE, NEIGHBOUR, "19.01.01", "19.01.02", "19.01", "19")
    }
    assert people == {VILLAGE: 4, NEIGHBOUR: 2, "19.01.01": 4, "19.01.02": 2, "19.01": 6, "19": 6}
    families = cards["19.01", "family"]
    assert (families.numerator, families.listed, families.decided) == (2, 6, 3)
    # Three open households: the two of the noise with 3 members each, the undecided one with 5.
    assert (cards["19.01", "person"].lower, cards["19.01", "person"].upper) == (6, 6 + 3 + 3 + 5)


def test_the_rate_is_persons_of_the_population_with_its_year_and_source(bangka, household_in, decide):
    decide(household_in(VILLAGE, members=4), "extreme")
    card = cards_of(bangka)["19.01", "person"]
    assert (card.denominator, card.denominator_year) == (337_755, 2024)
    assert card.denominator_source
    assert str(card.rate.rounded(4)) == "0.0012"


def test_no_rate_is_printed_without_a_list_a_denominator_or_coverage(bangka, household_in, decide, settings):
    settings.RATE_MIN_COVERAGE = 0.95
    Population.objects.create(region_id=VILLAGE, as_of=dt.date(2025, 1, 1), unit="persons", total=90, source="Desa")
    for number in range(18):
        decide(household_in(VILLAGE, members=1, head=f"Keluarga {number}"), "able")
    decide(household_in(VILLAGE, members=2), "extreme")
    open_one = household_in(VILLAGE, members=1)

    def reasons():
        return {key: card.no_rate for key, card in cards_of(bangka).items()}

    # 19 of 20 families are decided: just enough.
    first = reasons()
    assert (first[VILLAGE, "person"], first[VILLAGE, "family"]) == ("", "no_denominator")
    assert (first["19.01.01", "person"], first[NEIGHBOUR, "person"]) == ("no_denominator", "not_listed")
    household_in(VILLAGE, members=1)
    assert reasons()[VILLAGE, "person"] == "low_coverage"
    decide(open_one, "able")
    assert reasons()[VILLAGE, "person"] == ""


def test_a_card_s_hash_is_over_everything_the_figure_depends_on(bangka, household_in, noise, decide):
    """As written down when the first cards were made: an old card must be found again."""
    decide(household_in(VILLAGE, members=4), "extreme")
    then = timezone.now()
    hashes = {row.code: row.hash for row in count("19.01", TODAY, then)}
    for (code, unit), card in cards_of(bangka, known_at=then).items():
        parts = [
            code, unit, TODAY.isoformat(), "2026.1", card.line_id, card.numerator, card.denominator,
            card.denominator_source, card.denominator_year, card.listed, card.visited, card.decided, card.upper,
            card.no_rate, hashes[code],
        ]  # fmt: skip
        assert card.input_hash == hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest(), (code, unit)


def test_a_province_with_one_list_of_two_kabupaten_has_no_rate(bangka, household_in, decide):
    Region.objects.create(
        code="19.02",
        name="Belitung",
        name_key="BELITUNG",
        level="regency",
        kind="kabupaten",
        parent_id="19",
        timezone="WIB",
    )
    decide(household_in(VILLAGE, members=4), "extreme")
    card = cards_of(bangka)["19", "person"]
    assert (card.no_rate, card.rate.percent, card.numerator) == ("partial_area", None, 4)


def test_the_dead_the_gone_and_the_not_yet_born_do_not_count(bangka, household_in, decide):
    household = household_in(VILLAGE, members=4)
    decide(household, "extreme")
    dead, gone, baby = household.members.order_by("pk")[1:4]
    for person, reason, day in ((dead, "died", dt.date(2026, 11, 10)), (gone, "moved", dt.date(2026, 11, 22))):
        person.left_on, person.left_reason, person.left_recorded_at = day, reason, timezone.now()
        person.save()
    baby.joined_on = dt.date(2026, 11, 23)
    baby.save()
    assert cards_of(bangka)["19.01", "person"].numerator == 1
    assert cards_of(bangka, as_of=dt.date(2026, 11, 9))["19.01", "person"].numerator == 3


def test_a_later_decision_supersedes_and_the_past_stays_as_it_was(bangka, household_in, decide):
    household = household_in(VILLAGE, members=4)
    decide(household, "extreme", on=dt.date(2026, 10, 1))
    decide(household, "able", on=dt.date(2026, 11, 15))
    assert cards_of(bangka, as_of=dt.date(2026, 11, 14))["19.01", "family"].numerator == 1
    assert cards_of(bangka, as_of=dt.date(2026, 11, 15))["19.01", "family"].numerator == 0


def test_a_past_figure_as_known_then_can_be_counted_again_to_the_same_hash(bangka, household_in, decide):
    household = household_in(VILLAGE, members=4)
    decide(household, "extreme")
    then = timezone.now()
    first = cards_of(bangka, known_at=then)["19.01", "person"]
    # Later somebody dies (recorded now, dated back), another household comes, a decision is corrected.
    person = household.members.order_by("pk").last()
    person.left_on, person.left_reason, person.left_recorded_at = dt.date(2026, 11, 2), "died", timezone.now()
    person.save()
    decide(household_in(VILLAGE, members=2), "extreme")
    now_known = cards_of(bangka)["19.01", "person"]
    assert (first.numerator, now_known.numerator) == (4, 5)
    again = cards_of(bangka, known_at=then)["19.01", "person"]
    assert again.pk != first.pk
    assert again.input_hash == first.input_hash


def test_the_same_members_in_other_numbers_give_another_hash(bangka, household_in, decide):
    household = household_in(VILLAGE, members=3)
    decide(household, "extreme")
    first = cards_of(bangka)["19.01", "person"].input_hash
    one = household.members.order_by("pk").last()
    one.left_on, one.left_reason, one.left_recorded_at = dt.date(2026, 11, 3), "died", timezone.now()
    one.save()
    other = household_in(VILLAGE, members=1)
    other.members.update(household=household, is_head=False, joined_on=dt.date(2026, 11, 3))
    assert cards_of(bangka)["19.01", "person"].numerator == 3
    assert cards_of(bangka)["19.01", "person"].input_hash != first


def test_counting_twice_writes_nothing_new(bangka, household_in, noise, decide):
    decide(household_in(VILLAGE, members=4), "extreme")
    assert actions.recompute(by=None, region=bangka, as_of=TODAY)
    lines = AuditLine.objects.unscoped().count()
    assert actions.recompute(by=None, region=bangka, as_of=TODAY) == 0
    assert AuditLine.objects.unscoped().count() == lines


def test_a_village_counted_alone_gives_the_same_cards_as_the_nightly_full_count(bangka, household_in, noise, decide):
    decide(household_in(VILLAGE, members=4), "extreme")
    decide(household_in(NEIGHBOUR, members=2), "extreme")
    actions.recompute(by=None, region=bangka, as_of=TODAY)
    decide(household_in(VILLAGE, members=3), "extreme")
    last = RateCard.objects.unscoped().order_by("pk").last().pk
    assert actions.recompute(by=None, region=Region.objects.get(pk=VILLAGE), as_of=TODAY) == 2
    assert actions.recompute(by=None, region=bangka, as_of=TODAY) == 6
    # The full count adds those above it and finds nothing to mend in the village.
    written = [card.region_id for card in RateCard.objects.unscoped().filter(pk__gt=last).order_by("pk")]
    assert (written[:2], sorted(set(written[2:]))) == ([VILLAGE] * 2, ["19", "19.01", "19.01.01"])
    assert actions.recompute(by=None, region=Region.objects.get(pk="19.01.01"), as_of=TODAY) == 0


def test_a_village_counted_alone_knows_who_moved_away_from_it_and_to_it(bangka, household_in, noise, decide, budi):
    sari, asep = household_in(VILLAGE, members=4), household_in(NEIGHBOUR, members=2)
    decide(sari, "extreme")
    decide(asep, "extreme")
    for family, code in ((sari, NEIGHBOUR), (asep, VILLAGE)):
        village = Region.objects.get(pk=code)
        lives.move_household(by=budi, household=family, village=village, on=dt.date(2026, 11, 10), reason="Ikut kerja")
    for day in (dt.date(2026, 11, 9), TODAY):
        assert actions.recompute(by=None, region=Region.objects.get(pk=VILLAGE), as_of=day) == 2
        alone = RateCard.objects.unscoped().on(day).get(region=VILLAGE, unit="person")
        actions.recompute(by=None, region=bangka, as_of=day)
        assert RateCard.objects.unscoped().on(day).filter(region=VILLAGE).count() == 2
        assert alone.numerator == (4 if day < TODAY else 2)


def test_the_nightly_count_gives_every_kabupaten_with_a_list_the_cards_it_gets_alone(
    bangka, household_in, noise, decide
):
    decide(household_in(VILLAGE, members=4), "extreme")
    decide(noise[1], "extreme")
    assert actions.recompute(by=None, region=None, as_of=TODAY)
    for code in ("19.01", "51.08"):
        assert RateCard.objects.unscoped().get(region=code, unit="person").listed
        assert actions.recompute(by=None, region=Region.objects.get(pk=code), as_of=TODAY) == 0
    cards = RateCard.objects.unscoped().values_list("region_id", "unit")
    assert len(cards) == len(set(cards))


def test_a_population_that_is_too_small_is_named_not_divided_by(bangka, household_in, decide):
    Population.objects.create(
        region_id=VILLAGE, as_of=dt.date(2025, 1, 1), unit="persons", total=2, source="Kantor desa"
    )
    decide(household_in(VILLAGE, members=4), "extreme")
    assert cards_of(bangka)[VILLAGE, "person"].no_rate == "more_than_population"


def test_budi_may_ask_for_bangka_not_for_buleleng_and_not_for_tomorrow(bangka, budi, siti):
    assert actions.ask_recompute(by=budi, region=bangka, as_of=TODAY).state == "waiting"
    with pytest.raises(NotAllowed):
        actions.ask_recompute(by=budi, region=Region.objects.get(pk="51.08"), as_of=TODAY)
    with pytest.raises(NotAllowed):
        actions.ask_recompute(by=siti, region=bangka, as_of=TODAY)
    with pytest.raises(DomainError):
        actions.ask_recompute(by=budi, region=bangka, as_of=timezone.localdate() + dt.timedelta(days=1))


def test_two_sources_of_one_day_stand_side_by_side_and_one_source_speaks_once(bangka, budi):
    march = dt.date(2024, 3, 26)
    for value, source in (("0.19", "Dinsos"), ("0.23", "BPS")):
        actions.record_official(by=budi, region=bangka, kind="extreme_rate", as_of=march, value=value, source=source)
    with pytest.raises(ValidationError), transaction.atomic():
        actions.record_official(by=budi, region=bangka, kind="extreme_rate", as_of=march, value="0.30", source="BPS")
    waiting = actions.record_official(
        by=budi, region=bangka, kind="poverty_rate", as_of=march, value=None, source="BPS"
    )
    assert waiting.in_process
