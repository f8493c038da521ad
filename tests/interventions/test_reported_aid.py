"""What a family says at a visit it gets from others: beside our deliveries, in the lists as a hint, in no sum."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from households import actions as household_actions
from households.models import Household
from households.timeline import told
from interventions import actions, figures
from interventions.models import Delivery
from tests.verification.conftest import *  # noqa: F403
from tests.verification.filling import filled
from verification.actions import review, submissions
from verification.models import ReportedAid, Visit

PKH = {"aid_programme": "pkh", "aid_giver": "central", "aid_amount": "2400000"}
ZAKAT = {"aid_programme": "other", "aid_programme_other": "Zakat masjid", "aid_giver": "baznas"}
TODAY = timezone.localdate()


def page(name, *args):
    return reverse(f"interventions:{name}", args=args)


@pytest.fixture
def visited(siti, pak_camat):
    """`visited(target, PKH)`: Siti was there, the family said so, Pak Camat approved."""

    def make(target, *aid, approve=True, **answers):
        content = filled(target_id=target.pk, aid_any="yes" if aid else "no", aid=list(aid), **answers)
        visit = submissions.receive(by=siti, content=content).visit
        return review.approve(by=pak_camat, visit=visit) if approve else visit

    return make


@pytest.fixture
def poor(targets, decide):
    """Siti's three families are decided as extreme poor."""
    for target in targets:
        decide(target.household, on=dt.date(2026, 11, 1))
    return [target.household for target in targets]


def words(household, user):
    return " | ".join(f"{entry['title']} {entry.get('body', '')} {entry.get('badge', '')}" for entry in told(
        Household.objects.unscoped().get(pk=household.pk), user))  # fmt: skip


def test_what_the_family_said_stands_on_its_page_beside_what_we_gave_and_is_no_delivery(
    targets, poor, visited, budi, cash, browse
):
    visited(targets[0], PKH, ZAKAT)
    visited(targets[1])
    actions.enrol_from_decisions(by=budi, programme=cash, as_of=TODAY)
    before = figures.ledger(budi).total
    text = browse(budi).get(reverse("households:case", args=[poor[0].pk])).content.decode()
    assert "Zakat masjid" in text and "PKH" in text and "Pemerintah pusat" in text and "Rp2.400.000" in text
    assert "dilaporkan saat kunjungan" in text and "Penerima Tunai" in text
    assert "dilaporkan saat kunjungan" not in words(poor[1], budi)
    assert figures.ledger(budi).total == before and Delivery.objects.filter(state="paid").count() == 0


def test_the_gap_names_the_family_still_with_what_it_reported_and_can_be_narrowed(targets, poor, visited, browse, budi):
    visited(targets[0], PKH)
    browser = browse(budi)
    rows = {row.household_id: row for row in browser.get(page("gap")).context["rows"]}
    assert set(rows) == {household.pk for household in poor}
    assert [one.programme for one in rows[poor[0].pk].reported] == ["pkh"] and rows[poor[1].pk].reported == []
    assert [row.household_id for row in browser.get(page("gap") + "?told=yes").context["rows"]] == [poor[0].pk]
    without = [row.household_id for row in browser.get(page("gap") + "?told=no&as_of=20-11-2026").context["rows"]]
    assert without == [poor[1].pk, poor[2].pk]
    assert "PKH" in browser.get(page("gap")).content.decode()


def test_one_programme_here_and_aid_by_others_is_a_hint_of_overlap_apart_from_our_own(
    targets, poor, visited, browse, budi, cash
):
    visited(targets[0], ZAKAT)
    visited(targets[1])
    actions.enrol_from_decisions(by=budi, programme=cash, as_of=TODAY)
    browser = browse(budi)
    assert browser.get(page("overlap")).context["rows"] == []
    answer = browser.get(page("overlap") + "?told=yes")
    assert [row.pk for row in answer.context["rows"]] == [poor[0].pk] and "Zakat masjid" in answer.content.decode()


def test_nothing_is_told_before_somebody_approved_the_visit(targets, poor, visited, pak_camat, budi):
    waiting = visited(targets[0], PKH, approve=False)
    assert not ReportedAid.objects.exists() and "dilaporkan" not in words(poor[0], budi)
    review.reject(by=pak_camat, visit=waiting, reason="Salah rumah")
    assert not ReportedAid.objects.exists()


def test_a_returned_visit_counts_as_it_was_repaired(targets, poor, visited, siti, pak_camat, budi):
    first = visited(targets[0], PKH, approve=False)
    review.return_for_repair(by=pak_camat, visit=first, note="PKH siapa?")
    repaired = visited(targets[0], ZAKAT, replaces=first.instance_id)
    assert [row.visit_id for row in ReportedAid.objects.all()] == [repaired.pk]
    assert "Zakat masjid" in words(poor[0], budi) and "PKH" not in words(poor[0], budi)


def test_an_approval_that_no_longer_stands_takes_its_aid_back(targets, poor, visited, budi):
    visit = visited(targets[0], PKH)
    assert "PKH" in words(poor[0], budi)
    Visit.objects.filter(pk=visit.pk).update(state="held")
    assert "PKH" not in words(poor[0], budi)
    assert not figures.got_nothing(budi, TODAY).filter(figures.reported("household")).exists()


def test_a_later_visit_that_asked_again_has_the_word_and_one_that_met_nobody_has_not(
    targets, poor, visited, budi, campaign
):
    first = visited(targets[0], PKH)

    def later(outcome):
        copy = Visit.objects.get(pk=first.pk)
        copy.pk, copy.instance_id, copy.receipt_id, copy.outcome = None, f"uuid:{outcome}", None, outcome
        copy.receipt_id = Visit._meta.get_field("receipt_id").get_default()
        copy.target = targets[1]
        copy.save()
        return copy

    unmet = later("not_found")
    assert "PKH" in words(poor[0], budi)
    unmet.delete()
    later("completed")
    assert "PKH" not in words(poor[0], budi)


def test_who_decides_reads_it_in_the_line_of_the_meeting_and_at_the_decision(targets, visited, decided, browse, budi):
    ReportedAid.objects.create(
        visit=targets[0].visits.get(), household=targets[0].household, regency_code="19.01", number=1,
        programme="blt_dd", giver="village", amount_idr=3_600_000, period="tiga kali", told_on=TODAY,
    )  # fmt: skip
    line = browse(budi).get(reverse("verification:meeting", args=[decided.meeting.pk])).content.decode()
    assert "BLT Dana Desa (Pemerintah desa · Rp3.600.000 setahun · tiga kali)" in line
    decision = browse(budi).get(reverse("verification:decision", args=[decided().pk])).content.decode()
    assert "BLT Dana Desa" in decision


def test_it_follows_the_family_into_the_entry_that_lives_on_and_back(targets, poor, visited, budi):
    visited(targets[0], PKH)
    merge = household_actions.merge_households(by=budi, survivor=poor[1], absorbed=poor[0], reason="Tercatat dua kali")
    assert "PKH" in words(poor[1], budi)
    household_actions.part(by=budi, merge=merge, reason="Ternyata dua keluarga")
    assert "PKH" in words(poor[0], budi) and "PKH" not in words(poor[1], budi)


def test_amounts_are_for_who_reviews_there_and_who_asked(targets, poor, visited, budi, pak_camat, siti, admin):
    visited(targets[0], PKH)
    for person in (budi, pak_camat, siti):
        assert "Rp2.400.000" in words(poor[0], person)
    assert "PKH" in words(poor[0], admin) and "2.400.000" not in words(poor[0], admin)


def test_siti_reads_what_her_families_said_and_others_elsewhere_nothing(targets, poor, visited, siti, rahmat, ketut):
    visited(targets[0], PKH)
    seen = ReportedAid.objects.visible_to
    assert [seen(user).count() for user in (siti, rahmat, ketut)] == [1, 0, 0]
