"""Two people who look like one were told apart; the next list that names both does not bring the question back."""

import pytest

from households import actions
from households.duplicates.searching import search
from households.models import DuplicateCluster, DuplicateJob, DuplicatePair
from tests.imports.lists import PERSON, person

BORN = {"Tanggal Lahir": "1980-03-07", "NIK": "-"}
FIRST, SECOND = {"Nama": "MUHAMMAD JUNAIDI", **BORN}, {"Nama": "MOH. JUNAIDI", **BORN}


@pytest.fixture
def quarter(bring):
    """`quarter(decile)`: a list with the two, each alone in a house, and a neighbour; then the search."""

    def do(decile, *, second=SECOND):
        said = {"Desil Kesejahteraan": decile, "Pekerjaan": "PETANI" if decile == "1" else "PEDAGANG"}
        rows = [person(1, **FIRST, **said), person(2, **second, **said), person(3, **said)]
        report = bring(PERSON, rows)
        assert report.state == "applied" and report.counts["wrong"] == 0
        return search(job=DuplicateJob.objects.get(batch=report.batch)).found  # asked for by the import

    return do


def said():
    """What was said of each pair; of two persons alone in their families the pair of families is asked."""
    return list(DuplicatePair.objects.order_by("pk").values("pk", "subject", "verdict", "came_again_at", "decided_by"))


@pytest.fixture
def told_apart(quarter, noise, budi):
    """Budi looked at every cluster that the first list brought: two neighbours of one name."""
    assert quarter("1") >= 1
    for cluster in DuplicateCluster.objects.filter(state="open"):
        chosen = [pair.pk for pair in cluster.pairs.all()]
        actions.say_of_pairs(by=budi, cluster=cluster, chosen=chosen, verdict="different", reason="Sudah ditemui: dua")
    assert not DuplicateCluster.objects.filter(state="open").exists()


def test_a_second_list_that_names_both_again_asks_nobody(told_apart, quarter):
    before = said()
    assert [pair["verdict"] for pair in before if pair["subject"] == "household"] == ["different"]
    assert quarter("2") == 0
    assert not DuplicateCluster.objects.filter(state="open").exists()
    assert said() == before


def test_a_list_that_makes_them_more_alike_asks_again_and_says_what_was_decided(told_apart, quarter):
    assert quarter("2", second=FIRST) >= 1
    (pair,) = DuplicatePair.objects.filter(subject="household", verdict="")
    assert pair.came_again_at is not None and pair.reason == "Sudah ditemui: dua"
