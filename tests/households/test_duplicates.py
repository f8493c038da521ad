"""The search finds who is listed twice; a person decides, and what was decided is remembered."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from foundation.errors import Conflict, NotAllowed
from households import actions
from households.duplicates.searching import search
from households.matching.score import Facts, persons
from households.models import DuplicateCluster, DuplicateJob, DuplicatePair, Household, Merge, Person
from tests.conftest import BANGKA, BULELENG, SUNGAILIAT, villages_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    return villages_of(SUNGAILIAT)[0].pk


@pytest.fixture
def twice(household_in, noise, village):
    """One family written twice, and its neighbours."""
    Person.objects.update(birth_date=None)
    first, second = household_in(village, "MUHAMMAD JUNAIDI", 2), household_in(village, "MOH. DJOENAIDY", 2)
    Person.objects.filter(household__in=[first, second]).update(birth_date=dt.date(1980, 3, 7))
    for household, wife in ((first, "NUR HAYATI"), (second, "NURHAYATI")):
        household.members.filter(is_head=False).update(name=wife, birth_date=dt.date(1985, 4, 9))
        household.members.update(nik=None, nik_digest=None, nik_last4="", nik_missing="empty")
    for place, neighbour in enumerate(("SLAMET", "PAIMIN BIN KARIM", "KHO A MOI")):
        other = household_in(village, neighbour, 2)
        other.members.update(birth_date=dt.date(1950 + place, 5, 5))
        other.members.filter(is_head=False).update(
            name=f"WAGINEM {'ABC'[place]}", birth_date=dt.date(1999, 2, place + 9)
        )
    return first, second


def look(regency=BANGKA):
    return search(job=DuplicateJob.objects.create(regency_code=regency))


def everything():
    return [
        list(model.objects.order_by("pk").values())
        for model in (DuplicatePair, DuplicateCluster)
    ]  # fmt: skip


def test_a_family_written_twice_is_one_cluster_with_its_reasons(twice):
    assert look().found == 1
    cluster = DuplicateCluster.objects.get(state="open")
    assert (cluster.subject, cluster.size, cluster.region_id) == ("household", 2, twice[0].village_id)
    assert {member.object_id for member in cluster.members.all()} == {row.pk for row in twice}
    pair = DuplicatePair.objects.get(subject="person", first_id=twice[0].members.get(is_head=True).pk)
    assert {"name", "birth_same", "village_same"} <= {reason["code"] for reason in pair.reasons}


def test_searching_again_changes_nothing(twice):
    look()
    before = everything()
    look()
    assert everything() == before


def test_what_budi_called_different_does_not_come_again_until_the_data_changes(twice, budi):
    look()
    cluster = DuplicateCluster.objects.get(state="open")
    chosen = [pair.pk for pair in cluster.pairs.all()]
    actions.say_of_pairs(by=budi, cluster=cluster, chosen=chosen, verdict="different", reason="Dua rumah berbeda")
    assert look().found >= 0 and not DuplicatePair.objects.filter(pk__in=chosen, verdict="").exists()
    Person.objects.filter(household=twice[1], is_head=True).update(name="MUHAMMAD JUNAIDI")
    Person.objects.filter(household=twice[1]).update(version=7)
    look()
    pair = DuplicatePair.objects.get(pk=chosen[0])
    assert (pair.verdict, pair.came_again_at is not None, pair.reason) == ("", True, "Dua rumah berbeda")


def test_two_people_decide_the_same_cluster_and_the_second_is_told(twice, budi, wati):
    look()
    cluster = DuplicateCluster.objects.get(state="open")
    words = {"cluster": cluster, "chosen": [pair.pk for pair in cluster.pairs.all()], "verdict": "different"}
    actions.say_of_pairs(by=budi, reason="Berbeda", **words)
    with pytest.raises(Conflict):
        actions.say_of_pairs(by=wati, reason="Berbeda juga", **words)


def test_nobody_decides_or_searches_outside_reach(twice, ketut, siti, budi):
    look()
    cluster = DuplicateCluster.objects.get(state="open")
    for stranger in (ketut, siti):
        with pytest.raises(NotAllowed):
            actions.say_of_pairs(by=stranger, cluster=cluster, chosen=[], verdict="unsure", reason="Entah")
        assert not DuplicateCluster.objects.visible_to(stranger).exists()
    with pytest.raises(NotAllowed):
        actions.ask_for_search(by=budi, regency=BULELENG)


def test_budi_merges_on_the_page_and_the_old_address_leads_to_the_survivor(twice, budi, browse):
    look()
    cluster = DuplicateCluster.objects.get(state="open")
    page = browse(budi)
    shown = page.get(reverse("households:duplicate", args=[cluster.pk])).content.decode()
    assert "MOH. DJOENAIDY" in shown and "NURHAYATI" in shown and "2 dari 2 anggota mirip" in shown
    members = [
        f"{one.pk}-{other.pk}" for one, other in zip(*(row.members.order_by("pk") for row in twice), strict=True)
    ]
    first, second = (row.pk for row in twice)
    sent = {"verdict": "same", "keep": first, "about": [first, second], "member": members, "reason": "Satu KK"}
    assert page.post(reverse("households:duplicate", args=[cluster.pk]), sent).status_code == 302
    assert Household.objects.get(pk=second).merged_into_id == first
    assert Person.objects.filter(household=first, left_on=None).count() == 2
    assert page.get(reverse("households:case", args=[second])).url == reverse("households:case", args=[first])
    cluster.refresh_from_db()
    assert cluster.state == "closed" and look().found == 0
    merge = Merge.objects.get(subject="household")
    page.post(reverse("households:part", args=[merge.pk]), {"reason": "Ternyata dua keluarga"})
    assert Household.objects.get(pk=second).status == "active" and look().found == 0


def test_the_page_refuses_without_two_entries_or_without_a_survivor(twice, budi, browse):
    look()
    cluster = DuplicateCluster.objects.get(state="open")
    address, (first, second) = reverse("households:duplicate", args=[cluster.pk]), (row.pk for row in twice)
    for sent in ({"about": [first]}, {"about": [first, second]}, {"about": [first, second], "keep": 987654}):
        answer = browse(budi).post(address, {"verdict": "same", "reason": "Satu KK", **sent})
        assert answer.status_code == 400 and not Merge.objects.exists()


def test_the_list_is_filtered_and_nonsense_in_its_address_filters_nothing(twice, budi, browse):
    look()
    page = browse(budi)
    for query, seen in (("", True), ("?grade=possible&subject=person", False), ("?grade=x&region=99&after=9-x", True)):
        shown = page.get(reverse("households:duplicates") + query).content.decode()
        assert ("MUHAMMAD JUNAIDI" in shown) is seen, query


def test_what_somebody_is_not_sure_about_waits_behind_the_others_with_the_reason(twice, budi, browse, household_in):
    look()
    (doubtful,) = DuplicateCluster.objects.filter(state="open")
    asked = [pair.pk for pair in doubtful.pairs.all()]
    actions.say_of_pairs(by=budi, cluster=doubtful, chosen=asked, verdict="unsure", reason="Tanya kepala dusun dulu")
    for village in villages_of(SUNGAILIAT)[:2]:  # in two villages: less alike than the two above
        no_number = {"nik": None, "nik_digest": None, "nik_last4": "", "nik_missing": "empty"}
        twin = household_in(village.pk, "SUPARDI BIN KOSIM", 1)
        twin.members.update(birth_date=dt.date(1961, 7, 8), **no_number)
    look()
    doubtful.refresh_from_db()
    fresh = list(DuplicateCluster.objects.filter(state="open").order_by("-score", "pk"))
    assert doubtful.state == "unsure" and fresh and doubtful.score > fresh[-1].score
    shown = browse(budi).get(reverse("households:duplicates")).content.decode()
    assert shown.index("SUPARDI") < shown.index("MUHAMMAD JUNAIDI") and "Tanya kepala dusun dulu" in shown
    rest = browse(budi).get(reverse("households:duplicates") + f"?after=open-{fresh[-1].score}-{fresh[-1].pk}")
    assert "SUPARDI" not in rest.content.decode() and "MUHAMMAD JUNAIDI" in rest.content.decode()
    only = browse(budi).get(reverse("households:duplicates") + "?state=unsure").content.decode()
    assert "SUPARDI" not in only and "MUHAMMAD JUNAIDI" in only


def test_known_different_stays_so_when_a_new_list_names_the_pair_again(twice, budi):
    look()
    cluster = DuplicateCluster.objects.get(state="open")
    chosen = [pair.pk for pair in cluster.pairs.all()]
    actions.say_of_pairs(by=budi, cluster=cluster, chosen=chosen, verdict="different", reason="Dua rumah berbeda")
    people = DuplicatePair.objects.filter(subject="person", verdict="")
    others = {pair.pk for pair in people}
    # The new list tells their work and their decile: every version moves on, nothing that was compared does.
    Person.objects.filter(household__in=twice).update(work="fisher", version=5)
    Household.objects.filter(pk__in=[row.pk for row in twice]).update(decile=4, version=5)
    look()
    assert set(DuplicatePair.objects.filter(pk__in=chosen).values_list("verdict", flat=True)) == {"different"}
    assert not DuplicatePair.objects.filter(pk__in=chosen).exclude(came_again_at=None).exists()
    assert {pair.pk for pair in DuplicatePair.objects.filter(subject="person", verdict="")} == others


def test_the_page_of_two_families_says_in_words_why_their_members_are_alike(twice, budi, browse):
    look()
    cluster = DuplicateCluster.objects.get(state="open")
    shown = browse(budi).get(reverse("households:duplicate", args=[cluster.pk])).content.decode()
    words = shown[shown.index("NURHAYATI") :]
    assert "nama mirip" in words and "tanggal lahir sama" in words


def test_visible_digits_of_a_masked_number_speak_for_or_against():
    shown = {"name": "SULAIMAN EFENDI", "birth": dt.date(1970, 5, 17), "village": "19.01.01.1003"}
    one, same, other = (
        Facts(**shown, mask=("190101", last)) for last in ("0011", "0011", "0044")
    )  # fmt: skip
    alike, apart = persons(one, same), persons(one, other)
    assert "mask_same" in {reason.code for reason in alike.reasons if reason.agrees}
    assert "mask_other" in {reason.code for reason in apart.reasons if not reason.agrees}
    assert alike.score > apart.score and apart.grade != "certain"
