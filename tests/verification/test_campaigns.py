"""Budi makes a round, deals the families out, and reads the board: every household is somewhere, once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext

from foundation.errors import Conflict, DomainError, NotAllowed
from households.models import Household, SourceList, SourceRecord
from imports.models import ImportBatch, ImportRow
from tests.conftest import BELINYU, SUNGAILIAT
from tests.verification.authored import workbook
from verification import figures
from verification.actions import campaigns, decisions, forms, meetings, review
from verification.actions.decisions import Ruling
from verification.forms_library import build_verval
from verification.models import Campaign, Form, PovertyLine, Target

pytestmark = pytest.mark.django_db


def test_budi_lists_the_active_households_of_his_kabupaten_once(round_of, budi, noise):
    Household.objects.filter(pk=noise[0].pk).update(status="dissolved")
    campaign = round_of(opened=False)

    listed = set(campaign.targets.values_list("household__village_id", flat=True))
    assert {code[:8] for code in listed} == {SUNGAILIAT, BELINYU}
    assert campaign.targets.count() == 5
    assert campaigns.add_targets(by=budi, campaign=campaign) == 0


def test_only_households_of_a_named_list_can_be_taken(round_of, budi, village, household_in):
    campaign = round_of(0, opened=False)
    wanted, _other = household_in(village.pk, "Dalam daftar"), household_in(village.pk, "Di luar daftar")
    source = SourceList.objects.create(kind="p3ke2023_family", title="P3KE", region_id="19.01")
    batch = ImportBatch.objects.create(
        kind=source.kind,
        region_id="19.01",
        file_name="p3ke.xlsx",
        stored_name="x",
        sha256="0" * 64,
        size=1,
        uploaded_by=budi,
    )
    staged = ImportRow.objects.create(batch=batch, number=5)
    SourceRecord.objects.create(source=source, household=wanted, row=5, staged=staged)

    assert campaigns.add_targets(by=budi, campaign=campaign, source_list=source) == 1
    assert campaign.targets.filter(household=wanted).exists()


def test_a_region_outside_the_campaign_is_refused(round_of, budi):
    with pytest.raises(DomainError) as refused:
        campaigns.add_targets(by=budi, campaign=round_of(), region_code="51.08")

    assert refused.value.code == "outside"


def test_a_deadline_before_the_first_day_is_refused(round_of, budi):
    made = round_of()

    with pytest.raises(ValidationError) as refused:
        campaigns.create(
            by=budi, name="Terbalik", region=made.region, form=made.form, line=made.line,
            starts_on=dt.date(2026, 2, 25), ends_on=dt.date(2026, 2, 3),
        )  # fmt: skip
    assert refused.value.messages == [gettext("The deadline lies before the first day.")]


def test_families_are_dealt_evenly_and_the_register_follows(round_of, budi, siti, rahmat, village):
    campaign = round_of(5)

    moved = campaigns.assign(by=budi, campaign=campaign, plan={village.pk: [siti, rahmat]})

    people = list(
        campaign.targets.filter(village=village)
        .order_by("household__head_name")
        .values_list("facilitator_id", flat=True)
    )
    assert people == [siti.pk] * 3 + [rahmat.pk] * 2
    assert moved == 2
    owners = Household.objects.filter(village=village).order_by("head_name").values_list("facilitator_id", flat=True)
    assert list(owners) == people


def test_an_approved_household_stays_with_who_visited_it(
    campaign, targets, send, budi, pak_camat, rahmat, siti, village
):
    review.approve(by=pak_camat, visit=send(targets[0]))

    campaigns.assign(by=budi, campaign=campaign, plan={village.pk: [rahmat]})

    owners = dict(campaign.targets.filter(village=village).values_list("pk", "facilitator_id"))
    assert owners == {targets[0].pk: siti.pk, targets[1].pk: rahmat.pk, targets[2].pk: rahmat.pk}


def test_pak_camat_deals_out_his_kecamatan_and_no_other(campaign, pak_camat, siti, village, noise):
    campaigns.assign(by=pak_camat, campaign=campaign, plan={village.pk: [siti]})
    belinyu = next(household for household in noise if household.village_id.startswith(BELINYU))

    with pytest.raises(NotAllowed):
        campaigns.assign(by=pak_camat, campaign=campaign, plan={belinyu.village_id: [siti]})


@pytest.mark.parametrize("who", ["pak_camat", "ketut", "wayan"])
def test_families_are_given_only_to_facilitators_who_work_there(campaign, budi, request, who, village):
    with pytest.raises(DomainError) as refused:
        campaigns.assign(by=budi, campaign=campaign, plan={village.pk: [request.getfixturevalue(who)]})

    assert refused.value.code == "not_a_facilitator"


@pytest.mark.parametrize("who", ["pak_camat", "siti", "ketut", "ibu_bupati", "wayan"])
def test_only_an_officer_of_the_kabupaten_runs_a_campaign(campaign, request, who):
    person = request.getfixturevalue(who)
    acts = [campaigns.open_campaign, campaigns.close_campaign, campaigns.add_targets]

    for act in acts:
        with pytest.raises(NotAllowed):
            act(by=person, campaign=campaign)


def test_an_empty_campaign_is_not_opened_and_an_open_one_not_twice(round_of, budi):
    campaign = round_of(opened=False)
    empty = campaigns.create(
        by=budi, name="Kosong", region=campaign.region, form=campaign.form, line=campaign.line,
        starts_on=campaign.starts_on, ends_on=campaign.ends_on,
    )  # fmt: skip

    with pytest.raises(Conflict):
        campaigns.open_campaign(by=budi, campaign=empty)
    campaigns.open_campaign(by=budi, campaign=campaign)
    with pytest.raises(Conflict):
        campaigns.open_campaign(by=budi, campaign=campaign)


def test_who_sees_the_campaign(campaign, siti, rahmat, budi, pak_camat, ketut, wayan, ibu_bupati, person_with):
    idle = person_with("idle", "Pendamping tanpa tugas", "facilitator", SUNGAILIAT)

    seen = {
        str(user): Campaign.objects.visible_to(user).filter(pk=campaign.pk).exists()
        for user in (siti, rahmat, budi, pak_camat, ketut, wayan, ibu_bupati, idle)
    }

    assert [name for name, sees in seen.items() if sees] == [str(user) for user in (siti, rahmat, budi, pak_camat)]
    assert not Campaign.objects.visible_to(pak_camat, "campaign.manage").exists()
    assert Campaign.objects.visible_to(budi, "campaign.manage").exists()


def test_the_board_counts_every_household_once_by_place_and_person(campaign, targets, send, budi, pak_camat, siti):
    review.approve(by=pak_camat, visit=send(targets[0]))
    review.return_for_repair(by=pak_camat, visit=send(targets[1]), note="Foto kabur")

    board = figures.board(campaign, Target.objects.visible_to(budi), timezone.localdate())

    assert (board.total.listed, board.total.visited, board.total.to_decide, board.total.returned) == (6, 2, 1, 1)
    assert [(row.code, row.listed) for row in board.districts] == [(SUNGAILIAT, 5), (BELINYU, 1)]
    assert sum(row.listed for row in board.villages) == sum(row.listed for row in board.facilitators) == 6
    mine = next(row for row in board.facilitators if row.code == str(siti.pk))
    assert (mine.name, mine.listed, mine.visited, mine.not_visited) == ("Siti Aminah", 3, 2, 1)
    assert (board.pace.days, board.pace.left) == (22, 4)


def test_pak_camats_board_shows_his_kecamatan_only(campaign, pak_camat):
    board = figures.board(campaign, Target.objects.visible_to(pak_camat), timezone.localdate())

    assert [row.code for row in board.districts] == [SUNGAILIAT]
    assert board.total.listed == 5


def test_the_funnel_closes_to_zero_at_every_step(campaign, targets, send, budi, pak_camat, village):
    def total():
        rows = figures.funnel(campaign, Target.objects.visible_to(budi))
        assert [row.remainder for row in rows] == [0] * len(rows)
        assert rows[-1].listed == sum(row.listed for row in rows[:-1])
        last = rows[-1]
        return last.listed, last.visited, last.approved, last.decided, last.open

    assert total() == (6, 0, 0, 0, 6)
    visit = send(targets[0])
    assert total() == (6, 1, 0, 0, 6)
    review.approve(by=pak_camat, visit=visit)
    assert total() == (6, 1, 1, 0, 6)
    meeting = meetings.record(
        by=budi, campaign=campaign, region=village, number="BA", held_on=timezone.localdate(), official="Kades"
    )
    decisions.decide_batch(by=budi, meeting=meeting, decisions=[Ruling(targets[0].pk, "extreme", ("below_line",))])
    assert total() == (6, 1, 1, 1, 5)


def test_board_and_funnel_cost_the_same_for_three_or_forty_households(
    round_of, budi, household_in, village, django_assert_num_queries
):
    campaign = round_of(40)
    targets = Target.objects.visible_to(budi)

    with django_assert_num_queries(4):
        figures.board(campaign, targets, timezone.localdate())
    with django_assert_num_queries(3):
        figures.funnel(campaign, targets)


def test_the_standard_form_is_published_once(ground, admin, budi):
    first, again = forms.install_standard(by=admin), forms.install_standard(by=admin)

    assert first == again
    assert Form.objects.count() == 1
    with pytest.raises(NotAllowed):
        forms.install_standard(by=budi)


def test_a_published_version_is_not_published_again_with_other_questions(ground, admin):
    forms.install_standard(by=admin)
    asked = [["text", name, name] for name in ("target_id", "visit_result", "proposal")]
    settings = [["form_id", "version"], ["verval", build_verval.VERSION]]

    with pytest.raises(Conflict) as refused:
        forms.publish(by=admin, xlsform=workbook([["type", "name", "label"], *asked], settings=settings))

    assert refused.value.code == "version_taken"


def test_a_form_without_a_result_is_refused_naming_the_question(ground, admin):
    with pytest.raises(DomainError) as refused:
        forms.publish(by=admin, xlsform=workbook([["type", "name", "label"], ["text", "colour", "Warna?"]]))

    assert refused.value.code == "question_missing"
    assert "visit_result" in str(refused.value)


def test_the_line_of_march_2023_is_in_force_in_that_year(ground, admin):
    forms.install_lines(by=admin)
    forms.install_lines(by=admin)

    [line] = PovertyLine.objects.in_force(dt.date(2023, 6, 1))
    assert str(line.amount_idr) == "351957.40"
    assert PovertyLine.objects.count() == 3
