"""Where every family of the list went: Bangka's 15,000 = 1,717 + 13,283, by kecamatan, with reasons."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.models import AuditLine
from tests.conftest import BELINYU, SUNGAILIAT
from tests.verification.large import BANGKA, decide_all, list_families
from verification.actions import review
from verification.models import Target
from verification.rounds import accounting
from verification.rounds.attrition import Fact, ledger

STATES = ["listed", "visited", "returned", "approved", "decided"]
VILLAGES = ["19.01.01.1001", "19.01.01.1002", "19.01.02.2001"]
FACTS = st.lists(
    st.builds(
        Fact, st.sampled_from(VILLAGES), st.sampled_from(STATES), st.sampled_from(["extreme", "poor", "died"]),
        st.sampled_from(["", "died", "below_line"]), st.integers(1, 50),
    )
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(facts=FACTS)
def test_whatever_happened_the_ledger_sums_to_zero_in_every_line(facts):
    listed: dict[str, int] = {}
    for fact in facts:
        listed[fact.village] = listed.get(fact.village, 0) + fact.families

    found = ledger(listed, facts, lambda village: village[:8])

    assert found.sums
    assert found.total.check == sum(line.check for line in found.lines) == 0
    assert found.total.listed == sum(fact.families for fact in facts)


def test_a_family_decided_without_a_decision_turns_the_check_red():
    found = ledger({VILLAGES[0]: 3, VILLAGES[2]: 1}, [Fact(VILLAGES[0], "decided", "", "", 1),
                   Fact(VILLAGES[0], "listed", "", "", 2), Fact(VILLAGES[2], "decided", "poor", "", 1)],
                   lambda village: village[:8])  # fmt: skip

    assert not found.sums
    assert [(line.code, line.check) for line in found.lines] == [(SUNGAILIAT, 1), (BELINYU, 0)]


@pytest.fixture
def bangka(round_of, budi):
    """The ministry's 15,000 families, all decided, beside a round with families that are not."""
    small = round_of(3)
    campaign = type(small).objects.create(
        name="Verval 15.000", region_id="19.01", form=small.form, line=small.line, starts_on=small.starts_on,
        ends_on=small.ends_on, state="open", created_by=budi,
    )  # fmt: skip
    list_families(campaign, 15_000)
    decide_all(campaign, budi, BANGKA)
    return campaign


@pytest.mark.django_db
def test_bangkas_ledger_comes_to_zero(bangka, budi, pak_camat, django_assert_num_queries):
    with django_assert_num_queries(4):
        found = accounting.ledger_of(bangka, Target.objects.visible_to(budi))

    total = found.total
    assert (total.listed, total.kept, total.out, total.not_visited, total.not_decided) == (15_000, 1_717, 13_283, 0, 0)
    assert found.sums
    assert (len(found.lines), sum(line.listed for line in found.lines)) == (8, 15_000)
    by_verdict = {verdict: families for verdict, _words, families, _why in accounting.reasons_of(total)}
    assert by_verdict == {verdict: families for verdict, _reason, families in BANGKA if verdict != "extreme"}
    villages = accounting.ledger_of(bangka, Target.objects.visible_to(budi), accounting.VILLAGE)
    assert (len(villages.lines), villages.total.listed, villages.sums) == (81, 15_000, True)
    mine = accounting.ledger_of(bangka, Target.objects.visible_to(pak_camat))
    assert [line.code for line in mine.lines] == [SUNGAILIAT]


@pytest.mark.django_db
def test_each_number_of_the_page_opens_as_many_families(bangka, browse, budi):
    client = browse(budi)
    page = client.get(reverse("verification:ledger", args=[bangka.pk])).content.decode()

    assert "15.000 − 1.717 − 13.283 − 0 − 0 = 0" in page
    families = reverse("verification:families", args=[bangka.pk])
    for query, expected in (
        ("part=all", "15.000"), ("part=kept", "1.717"), ("part=removed", "13.283"), ("part=able", "6.000"),
        ("part=died&amp;reason=died", "300"), ("part=not_visited", None), ("part=not_decided", None),
    ):  # fmt: skip
        assert f"{families}?{query}" in page
        told = client.get(f"{families}?{query.replace('&amp;', '&')}").content.decode()
        assert (f"{expected} keluarga" in told) if expected else ("Tidak ada keluarga" in told)


@pytest.mark.django_db
def test_what_is_not_visited_and_not_decided_is_named(campaign, targets, send, budi, pak_camat, browse):
    send(targets[0])
    review.approve(by=pak_camat, visit=send(targets[1]))

    page = browse(budi).get(reverse("verification:ledger", args=[campaign.pk])).content.decode()

    assert "6 − 0 − 0 − 2 − 4 = 0" in page
    assert "belum dikunjungi" in page and "belum diputuskan" in page
    village = browse(budi).get(reverse("verification:ledger", args=[campaign.pk]), {"place": BELINYU}).content.decode()
    assert "1 − 0 − 0 − 0 − 1 = 0" in village


@pytest.mark.django_db
def test_the_workbook_holds_the_same_sums_and_says_who_took_it(campaign, targets, send, budi, browse):
    send(targets[0])

    answer = browse(budi).get(reverse("verification:export_ledger", args=[campaign.pk]))

    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.sheetnames == ["Menurut kecamatan", "Menurut desa", "Alasan", "Penjelasan"]
    rows = list(book["Menurut kecamatan"].iter_rows(values_only=True))
    assert rows[0][2:] == (
        "Terdaftar", "Miskin ekstrem", "Keluar dengan alasan", "Belum diputuskan", "Belum dikunjungi", "Pemeriksaan"
    )  # fmt: skip
    assert rows[-1][1:] == ("Jumlah", 6, 0, 0, 1, 5, 0)
    assert AuditLine.objects.filter(verb="campaign.export_ledger", by_id=budi.pk).count() == 1


@pytest.mark.django_db
def test_a_list_of_families_shows_nobody_outside_reach(campaign, browse, pak_camat, ketut, siti):
    address = reverse("verification:families", args=[campaign.pk])

    assert "5 keluarga" in browse(pak_camat).get(address).content.decode()
    assert "Tidak ada keluarga" in browse(pak_camat).get(address, {"place": BELINYU}).content.decode()
    assert browse(ketut).get(address).status_code == 404
    assert browse(siti).get(address).status_code == 403
