"""What the rows of aid in a visit say, through the mapping of a form that has its own names and codes."""

import importlib

import pytest
from django.apps import apps as registry

from tests.verification.authored import plain
from tests.verification.filling import FORM, filled
from verification import aid, answers, submission
from verification.actions import review, sheets
from verification.models import ReportedAid
from verification.xlsforms.compiling import compiled


def told(form, mapping, **said):
    return aid.told(answers.Reading(form, mapping, said))


def standard(**changes):
    sent = submission.read(filled(target_id="1", aid_any="yes", **changes))
    flat = submission.flatten(sent.root, FORM.repeats)
    return aid.told(answers.Reading(FORM, answers.STANDARD, flat))


def test_each_row_says_which_programme_by_whom_and_its_worth():
    rows = [
        {"aid_programme": "pkh", "aid_giver": "central", "aid_amount": "2400000"},
        {"aid_programme": "other", "aid_programme_other": " Zakat masjid ", "aid_giver": "baznas", "aid_amount": "0"},
    ]
    assert standard(aid=rows) == [
        aid.Aid("pkh", "", "central", 2_400_000, ""),
        aid.Aid("other", "Zakat masjid", "baznas", None, ""),
    ]


@pytest.mark.parametrize("amount", ["banyak", "-5", "1E30", "999999999999999"])
def test_an_amount_that_is_none_is_left_out_and_the_aid_stays(amount):
    assert standard(aid=[{"aid_programme": "pkh", "aid_amount": amount}]) == [aid.Aid("pkh", "", "", None, "")]


def test_a_row_without_a_programme_and_a_family_that_was_not_met_say_nothing():
    assert standard(aid=[{"aid_giver": "central", "aid_amount": "5"}]) == []
    assert standard(aid=[{"aid_programme": "pkh"}], visit_result="not_found") == []


def test_a_form_with_codes_of_its_own_tells_a_programme_we_do_not_know_in_its_own_words():
    survey = """
begin_repeat | bantuan | Bantuan
select_one program | program | Program
select_one kapan | kapan | Kapan
end_repeat"""
    choices = "program | 1 | PKH\nprogram | 9 | Bantuan Bupati\nkapan | t | Tiap triwulan"
    form = compiled(plain(survey, choices)).questionnaire
    mapping = {
        "outcome": "hasil_kunjungan", "met": ["completed"], "aid_repeat": "bantuan",
        "aid": {"program": "programme", "kapan": "period"},
        "codes": {"outcome": {"1": "completed"}, "aid.programme": {"1": "pkh", "9": "other"}},
    }  # fmt: skip
    said = {
        "hasil_kunjungan": "1", "bantuan[1]/program": "1", "bantuan[1]/kapan": "t", "bantuan[2]/program": "9"
    }  # fmt: skip
    rows = told(form, mapping, **{f"/{form.root}/{place}": answer for place, answer in said.items()})
    assert rows == [aid.Aid("pkh", "", "", None, "Tiap triwulan"), aid.Aid("other", "Bantuan Bupati", "", None, "")]


def test_visits_of_a_sheet_tell_it_too_when_they_are_approved_together(campaign, targets, send, pak_camat):
    visit = send(targets[0], aid_any="yes", aid=[{"aid_programme": "pkh"}])
    type(visit).objects.filter(pk=visit.pk).update(channel="sheet")
    assert not ReportedAid.objects.exists()
    sheets.approve_sheets(by=pak_camat, campaign=campaign, region_code="19.01.01")
    assert [(one.visit_id, one.programme) for one in ReportedAid.objects.all()] == [(visit.pk, "pkh")]


def test_visits_approved_before_the_table_was_there_are_read_once(targets, send, pak_camat):
    kept = review.approve(by=pak_camat, visit=send(targets[0], aid_any="yes", aid=[{"aid_programme": "pkh"}]))
    send(targets[1], aid_any="yes", aid=[{"aid_programme": "pip"}])
    before = list(ReportedAid.objects.values())
    ReportedAid.objects.all().delete()
    importlib.import_module("verification.migrations.0010_reported_aid").keep(registry, None)
    after = list(ReportedAid.objects.values())
    assert [{**one, "id": 0} for one in after] == [{**one, "id": 0} for one in before] and len(after) == 1
    assert after[0]["visit_id"] == kept.pk
