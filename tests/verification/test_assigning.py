"""Work is split, looked at, applied and moved by hand; what sits in somebody's outbox meanwhile is not lost."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from foundation.errors import Conflict, DomainError, NotAllowed
from households.models import Household
from tests.conftest import BANGKA, BELINYU, SUNGAILIAT
from tests.verification.filling import filled
from tests.verification.large import list_families, villages_under
from tests.verification.test_openrosa import OPENROSA, SUBMIT, sending
from verification.actions import assigning, campaigns, review
from verification.models import Campaign, Target, Visit
from verification.rounds import suggesting

pytestmark = pytest.mark.django_db


def suggested(campaign, by, district=SUNGAILIAT, only_unassigned=True):
    targets = Target.objects.visible_to(by, "campaign.assign")
    return suggesting.suggest(campaign, targets, district, timezone.localdate(), only_unassigned=only_unassigned)


def test_a_suggestion_is_shown_and_applied_as_it_was_seen(campaign, village, household_in, budi, pak_camat, browse):
    """Siti has three families and Rahmat one; four new ones and one of the noise have nobody."""
    for number in range(4):
        household_in(village.pk, f"Baru {number}")
    assert campaigns.add_targets(by=budi, campaign=campaign) == 4
    address = reverse("verification:suggestion", args=[campaign.pk])
    client = browse(pak_camat)

    found = client.get(address, {"district": SUNGAILIAT}).context["found"]

    assert {str(row.user): row.before for row in found.people} == {"Siti Aminah": 3, "Rahmat Hidayat": 1}
    assert sorted(row.after for row in found.people) == [4, 5]
    assert not Target.objects.filter(pk__in=found.dealt, facilitator__isnull=False).exists()
    assert client.post(address, {"district": SUNGAILIAT, "mark": found.mark}).status_code == 302
    assert dict(Target.objects.filter(pk__in=found.dealt).values_list("pk", "facilitator_id")) == found.dealt
    assert len(found.dealt) == 5


def test_a_list_that_changed_meanwhile_is_shown_again_and_not_dealt(campaign, village, household_in, budi, browse):
    household_in(village.pk, "Baru")
    campaigns.add_targets(by=budi, campaign=campaign)
    seen = suggested(campaign, budi)
    household_in(village.pk, "Menyusul")
    campaigns.add_targets(by=budi, campaign=campaign)

    answer = browse(budi).post(
        reverse("verification:suggestion", args=[campaign.pk]), {"district": SUNGAILIAT, "mark": seen.mark}
    )

    assert answer.status_code == 409
    assert "Daftar sudah berubah" in answer.content.decode()
    assert not Target.objects.filter(pk__in=seen.dealt, facilitator__isnull=False).exists()


def test_where_a_family_lives_is_known_from_its_last_visit(campaign, targets, send):
    for visit, latitude in zip([send(target) for target in targets], ("-1.8", "-1.9", None), strict=True):
        Visit.objects.filter(pk=visit.pk).update(latitude=latitude, longitude=latitude and "106.1")

    points = suggesting.positions(Target.objects.filter(campaign=campaign))

    assert points == {targets[0].household_id: (-1.8, 106.1), targets[1].household_id: (-1.9, 106.1)}


def test_pak_camat_cannot_apply_a_split_of_another_kecamatan(campaign, pak_camat):
    with pytest.raises(NotAllowed):
        assigning.apply_suggestion(by=pak_camat, campaign=campaign, district=BELINYU, mark="x", only_unassigned=True)


def test_a_block_moves_to_another_lane(campaign, targets, village, siti, rahmat, pak_camat, browse):
    address = reverse("verification:move", args=[campaign.pk])
    page = browse(pak_camat).get(address, {"district": SUNGAILIAT})
    lanes = {lane.key: lane for lane in page.context["lanes"]}
    assert (lanes[str(siti.pk)].families, lanes[str(rahmat.pk)].families) == (3, 1)
    block = lanes[str(siti.pk)].blocks[0]

    answer = browse(pak_camat).post(address, {"blocks": [block.key], "facilitator": rahmat.pk, "district": SUNGAILIAT})

    assert answer.status_code == 302
    assert set(campaign.targets.filter(village=village).values_list("facilitator_id", flat=True)) == {rahmat.pk}
    assert set(Household.objects.filter(village=village).values_list("facilitator_id", flat=True)) == {rahmat.pk}


def test_single_families_are_given_from_the_list_and_approved_ones_stay(
    campaign, targets, send, rahmat, siti, pak_camat, browse
):
    review.approve(by=pak_camat, visit=send(targets[0]))
    chosen = {"targets": [targets[0].pk, targets[1].pk], "facilitator": rahmat.pk}

    assert browse(pak_camat).post(reverse("verification:move", args=[campaign.pk]), chosen).status_code == 302

    owners = dict(campaign.targets.filter(pk__in=[target.pk for target in targets]).values_list("pk", "facilitator_id"))
    assert owners == {targets[0].pk: siti.pk, targets[1].pk: rahmat.pk, targets[2].pk: siti.pk}


@pytest.mark.parametrize("who", ["pak_camat", "ketut", "wayan"])
def test_work_is_only_given_to_who_works_there(campaign, targets, budi, request, who):
    with pytest.raises(DomainError) as refused:
        assigning.move(by=budi, campaign=campaign, targets=[targets[0].pk], facilitator=request.getfixturevalue(who))
    assert refused.value.code == "not_a_facilitator"


def test_nothing_ticked_and_nobody_outside_reach(campaign, targets, rahmat, pak_camat, ketut, noise, browse):
    address = reverse("verification:move", args=[campaign.pk])
    outside = campaign.targets.filter(village__code__startswith=BELINYU).get()

    nothing = browse(pak_camat).post(address, {"facilitator": rahmat.pk})
    other = browse(pak_camat).post(address, {"targets": [outside.pk], "facilitator": rahmat.pk})

    assert nothing.status_code == other.status_code == 400
    assert "Pilih paling sedikit satu keluarga" in other.content.decode()
    assert browse(ketut).post(address, {"targets": [targets[0].pk], "facilitator": rahmat.pk}).status_code == 404


def test_a_closed_round_moves_nobody(campaign, targets, rahmat, budi):
    Campaign.objects.filter(pk=campaign.pk).update(state="closed", closed_at=timezone.now(), closed_by=budi)

    with pytest.raises(Conflict):
        assigning.move(by=budi, campaign=campaign, targets=[targets[0].pk], facilitator=rahmat)


def test_what_sits_in_sitis_outbox_when_her_work_moves_arrives_and_counts(
    campaign, targets, siti, rahmat, budi, pak_camat, browse
):
    """Over OpenRosa, as her phone sends it: a receipt, held for a person; approved it is the family's visit. The one
    Rahmat then sends from his own phone is kept too.
    """
    in_the_outbox = filled(target_id=targets[0].pk)
    assigning.move(by=budi, campaign=campaign, targets=[target.pk for target in targets], facilitator=rahmat)

    answer = browse(siti).post(SUBMIT, sending(in_the_outbox), headers=OPENROSA)
    again = browse(siti).post(SUBMIT, sending(in_the_outbox), headers=OPENROSA)
    his = browse(rahmat).post(SUBMIT, sending(filled(target_id=targets[0].pk)), headers=OPENROSA)

    assert answer.status_code == again.status_code == his.status_code == 201
    assert answer["X-Receipt-Id"] == again["X-Receipt-Id"]
    held = Visit.objects.get(facilitator=siti)
    assert (held.state, held.problem, held.target_id) == ("held", "reassigned", targets[0].pk)
    review.approve(by=pak_camat, visit=held)
    targets[0].refresh_from_db()
    assert (targets[0].state, targets[0].facilitator) == ("approved", rahmat)
    assert list(Visit.objects.filter(facilitator=rahmat).values_list("state", "problem")) == [
        ("rejected", "superseded")
    ]


def test_the_phone_is_given_what_a_visit_needs_and_nothing_else(campaign, targets, siti, browse):
    payload = browse(siti).get("/field/api/assignments").json()

    assert set(payload["items"][0]) == {
        "id", "campaign", "household", "head_name", "address", "rt", "rw", "village", "nik_last4", "members", "prefill",
        "state", "instance_id", "returned", "again",
    }  # fmt: skip
    assert len(payload["items"]) == 3
    nik = targets[0].household.members.get(is_head=True).nik.reveal()
    assert nik not in str(payload) and nik[-4:] in str(payload)


def test_fifteen_thousand_families_are_dealt_in_as_many_statements_as_fifteen(
    round_of, budi, person_with, django_assert_max_num_queries
):
    small = round_of(1)
    people = [
        person_with(f"pendamping{number}", f"Pendamping {number:03d}", Role.FACILITATOR, village)
        for number, village in enumerate(villages_under(BANGKA))
    ]
    large = Campaign.objects.create(
        name="Besar", region_id=BANGKA, form=small.form, line=small.line, starts_on=small.starts_on,
        ends_on=small.ends_on + dt.timedelta(days=1), state="open", created_by=budi,
    )  # fmt: skip
    list_families(large, 15_000)
    seen = suggested(large, budi, BANGKA)

    with django_assert_max_num_queries(24):
        count = assigning.apply_suggestion(
            by=budi, campaign=large, district=BANGKA, mark=seen.mark, only_unassigned=True
        )

    assert count == 15_000 and not large.targets.filter(facilitator__isnull=True).exists()
    loads = {row.user.pk: row.after - row.before for row in seen.people}
    inside = [loads[person.pk] for person in people if person.assignments.get().region_id.startswith(SUNGAILIAT)]
    outside = [loads[person.pk] for person in people if not person.assignments.get().region_id.startswith(SUNGAILIAT)]
    assert set(outside) == {185, 186}  # one facilitator a village
    assert max(inside) - min(inside) <= 1 and max(inside) < 185  # Siti and Rahmat help in all of the kecamatan
