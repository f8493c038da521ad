"""The campaign pages as Budi, Pak Camat, Siti and strangers meet them: list, board, households, facilitators."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.conftest import BELINYU, SUNGAILIAT, villages_of
from verification.actions import forms, review
from verification.models import Campaign, Target


def page(name, *args):
    return reverse(f"verification:{name}", args=args)


@pytest.fixture
def new_round(ground):
    """What Budi types into the form of a new campaign."""
    form = forms.install_standard(by=None)
    line = next(line for line in forms.install_lines(by=None) if line.name == "BPS Maret 2023")
    return {
        "name": "Verval triwulan I", "region": "19.01", "form": form.pk, "line": line.pk, "starts_on": "01-12-2026",
        "ends_on": "20-12-2026", "unit": "family",
    }  # fmt: skip


def test_without_a_campaign_the_list_says_what_to_do(ground, browse, budi, pak_camat):
    assert page("create") in browse(budi).get(page("campaigns")).content.decode()
    answer = browse(pak_camat).get(page("campaigns"))
    assert answer.status_code == 200 and page("create") not in answer.content.decode()


def test_siti_on_her_phone_has_none_of_these_pages(campaign, targets, send, browse, siti):
    visit = send(targets[0])
    browser = browse(siti)
    for url in (
        page("board", campaign.pk), page("review"), page("visit", visit.pk), page("decisions"),
        page("assign", campaign.pk), page("record_meeting"), page("create"),
    ):  # fmt: skip
        assert browser.get(url).status_code == 403, url


def test_budi_makes_fills_deals_out_and_opens_a_round(
    new_round, browse, budi, siti, rahmat, village, household_in, noise
):
    household_in(village.pk, "Ni Luh Sari")
    household_in(village.pk, "Sulaiman")
    browser = browse(budi)
    answer = browser.post(page("create"), new_round)
    made = Campaign.objects.get()
    assert answer.status_code == 302 and answer["Location"] == page("board", made.pk)
    assert (made.state, made.ends_on) == ("draft", dt.date(2026, 12, 20))
    assert page("add_targets", made.pk) in browser.get(page("board", made.pk)).content.decode()

    refused = browser.post(page("open", made.pk))
    assert refused.status_code == 409 and refused.context["refusal"]
    assert browser.post(page("add_targets", made.pk), {"areas": [SUNGAILIAT], "method": "all"}).status_code == 302
    assert made.targets.count() == 3  # one of the noise lives in the kecamatan too
    deal = {"district": SUNGAILIAT, f"people-{village.pk}": [siti.pk, rahmat.pk], "only_unassigned": "on"}
    assert browser.post(page("assign", made.pk), deal).status_code == 302
    dealt = Target.objects.filter(village=village).order_by("facilitator_id").values_list("facilitator_id", flat=True)
    assert list(dealt) == sorted([siti.pk, rahmat.pk])
    assert browser.post(page("open", made.pk)).status_code == 302
    made.refresh_from_db()
    assert made.state == "open"


@pytest.mark.parametrize(
    ("field", "value", "where"),
    [
        ("ends_on", "30-11-2026", None),
        ("ends_on", "12/31/2026", "ends_on"),
        ("region", "51.08", "region"),
        ("name", " ", "name"),
        ("line", "0", "line"),
    ],
)
def test_a_round_with_a_mistake_names_the_field_and_leaves_nothing(new_round, browse, budi, field, value, where):
    answer = browse(budi).post(page("create"), {**new_round, field: value})
    assert answer.status_code == 400
    errors = answer.context["form"].errors
    assert where in errors if where else errors
    assert not Campaign.objects.exists()


def test_the_board_counts_what_its_reader_reaches(campaign, targets, send, browse, budi, pak_camat, ketut):
    send(targets[0])
    review.approve(by=budi, visit=send(targets[1]))
    seen = {user: browse(user).get(page("board", campaign.pk)) for user in (budi, pak_camat)}
    total, camat = (seen[user].context["board"].total for user in (budi, pak_camat))
    assert (total.listed, total.visited, total.to_review, total.to_decide) == (6, 2, 1, 1)
    assert camat.listed == 5  # without Belinyu
    assert seen[budi].context["total"].remainder == 0
    assert "Belinyu" in seen[budi].content.decode() and "Belinyu" not in seen[pak_camat].content.decode()
    assert browse(ketut).get(page("board", campaign.pk)).status_code == 404


@pytest.mark.parametrize("per", ["district", "village", "facilitator", "nonsense"])
def test_the_board_is_told_by_kecamatan_village_and_facilitator(campaign, browse, budi, per):
    answer = browse(budi).get(page("board", campaign.pk), {"per": per})
    assert answer.status_code == 200
    if per == "facilitator":
        assert "Siti Aminah" in answer.content.decode()


def test_the_board_costs_the_same_queries_for_three_families_and_thirty(
    round_of, browse, budi, household_in, village, django_assert_max_num_queries
):
    campaign = round_of(30)
    browser = browse(budi)
    with django_assert_max_num_queries(26):
        assert browser.get(page("board", campaign.pk)).status_code == 200
    with django_assert_max_num_queries(12):
        assert browser.get(page("campaigns")).status_code == 200
    with django_assert_max_num_queries(16):
        assert browser.get(page("assign", campaign.pk)).status_code == 200


def test_closing_is_refused_while_a_household_is_open_and_the_page_names_the_open_parts(
    campaign, browse, budi, pak_camat
):
    answer = browse(budi).post(page("close", campaign.pk))
    assert answer.status_code == 409
    assert "6" in answer.context["refusal"] and answer.context["total"].not_visited == 6
    assert browse(pak_camat).post(page("close", campaign.pk)).status_code == 403
    campaign.refresh_from_db()
    assert campaign.state == "open"


def test_pak_camat_deals_out_his_kecamatan_and_no_other(campaign, browse, pak_camat, rahmat, village):
    browser = browse(pak_camat)
    shown = browser.get(page("assign", campaign.pk), {"district": BELINYU})
    assert [code for code, _name in shown.context["districts"]] == [SUNGAILIAT]
    assert shown.context["district"] == SUNGAILIAT
    deal = {"district": SUNGAILIAT, f"people-{village.pk}": [rahmat.pk]}
    assert browser.post(page("assign", campaign.pk), deal).status_code == 302
    assert set(Target.objects.filter(village=village).values_list("facilitator", flat=True)) == {rahmat.pk}
    other = villages_of(BELINYU)[0].pk
    answer = browser.post(page("assign", campaign.pk), {"district": BELINYU, f"people-{other}": [rahmat.pk]})
    assert answer.status_code == 400 and not Target.objects.filter(village=other, facilitator=rahmat).exists()


def test_households_nobody_visited_are_recorded_past_the_deadline_only(campaign, targets, send, browse, budi):
    send(targets[0])
    browser = browse(budi)
    form = {"kind": "not_visited", "region_code": "19.01", "note": "Jembatan putus selama kampanye"}
    assert browser.get(page("board", campaign.pk)).context["dispose_form"] is None
    assert browser.post(page("dispose", campaign.pk), form).status_code == 400
    Campaign.objects.update(ends_on=timezone.localdate())
    assert browser.get(page("board", campaign.pk)).context["dispose_form"] is not None
    assert browser.post(page("dispose", campaign.pk), {**form, "note": ""}).status_code == 400
    assert browser.post(page("dispose", campaign.pk), form).status_code == 302
    assert campaign.targets.filter(state="decided").count() == 5
