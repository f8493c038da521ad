"""Budi records the minutes and decides the village's households on one page; supervisors look on."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditLine
from tests.conftest import BELINYU
from verification.actions import meetings, review
from verification.codes import household_code
from verification.models import Decision, Meeting

PDF = b"%PDF-1.7 berita acara"


def page(name, *args):
    return reverse(f"verification:{name}", args=args)


@pytest.fixture
def approved(targets, send, wati):
    """One below the line, one above it, one the same family as the first; approved by Wati."""
    told = [
        {},
        {"expenditure_food": "900000", "expenditure_nonfood": "900000"},
        {"visit_result": "duplicate", "proposal": "not_eligible", "proposal_reasons": "duplicate"},
    ]
    for target, answers in zip(targets, told, strict=True):
        review.approve(by=wati, visit=send(target, **answers))
    return targets


@pytest.fixture
def typed(approved, campaign, village):
    """What Budi types of the meeting."""
    today = timezone.localdate()
    return {
        "campaign": campaign.pk, "region": village.pk, "number": "BA-01/2026", "held_on": f"{today:%d-%m-%Y}",
        "official": "Pak Kades",
    }  # fmt: skip


@pytest.fixture
def meeting(approved, campaign, budi, village):
    return meetings.record(
        by=budi, campaign=campaign, region=village, number="BA-02/2026", held_on=timezone.localdate(), official="Kades"
    )


def lines_of(meeting, *rulings):
    """The posted page: (target, verdict, reasons, note, code of the other family)."""
    data = {"effective_on": f"{meeting.held_on:%d-%m-%Y}", "target": [ruling[0].pk for ruling in rulings]}
    for target, verdict, reasons, note, double in rulings:
        key = f"t{target.pk}"
        data |= {
            f"{key}-take": "on", f"{key}-verdict": verdict, f"{key}-reasons": reasons, f"{key}-note": note,
            f"{key}-double_of": double,
        }  # fmt: skip
    return data


def test_what_waits_is_listed_by_village_and_leads_to_its_meeting(approved, browse, budi, pak_camat, village):
    text = browse(budi).get(page("decisions")).content.decode()
    assert village.name in text and f"region={village.pk}" in text
    looking_on = browse(pak_camat).get(page("decisions"))
    assert [docket.families for docket in looking_on.context["dockets"]] == [3]
    assert page("record_meeting") not in looking_on.content.decode()


def test_budi_records_a_meeting_and_its_minutes_come_back_as_they_were(typed, browse, budi, pak_camat, ketut):
    browser = browse(budi)
    file = SimpleUploadedFile("Berita acara.pdf", PDF, "application/pdf")
    answer = browser.post(page("record_meeting"), {**typed, "minutes": file})
    made = Meeting.objects.get()
    assert answer.status_code == 302 and answer["Location"] == page("meeting", made.pk)
    kept = browse(pak_camat).get(page("minutes", made.pk))
    assert kept.content == PDF and kept["Content-Type"] == "application/pdf"
    assert "attachment" in kept["Content-Disposition"] and kept["X-Content-Type-Options"] == "nosniff"
    assert AuditLine.objects.unscoped().filter(verb="meeting.minutes", by_id=pak_camat.pk).count() == 1
    assert browse(ketut).get(page("minutes", made.pk)).status_code == 404
    again = browser.post(page("record_meeting"), typed)
    assert again.status_code == 400 and Meeting.objects.count() == 1  # the number is taken


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("held_on", "01-01-2099"),
        ("held_on", "2026"),
        ("number", " "),
        ("region", "51.08"),
        ("minutes", SimpleUploadedFile("surat.pdf", b"GIF89a")),
        ("minutes", SimpleUploadedFile("kosong.pdf", b"")),
    ],
)
def test_a_meeting_with_a_mistake_names_the_field_and_leaves_nothing(typed, browse, budi, field, value):
    if hasattr(value, "seek"):
        value.seek(0)
    answer = browse(budi).post(page("record_meeting"), {**typed, field: value})
    assert answer.status_code == 400 and field in answer.context["form"].errors
    assert not Meeting.objects.exists()


def test_each_line_starts_with_what_the_visit_suggests_and_budi_decides_all_on_one_page(
    meeting, approved, browse, budi, pak_camat
):
    browser = browse(budi)
    shown = browser.get(page("meeting", meeting.pk))
    assert [line["form"].verdict_now for line in shown.context["lines"]] == ["extreme", "extreme", "double"]
    first, second, copy = approved
    code = household_code("19.01", first.household_id)
    rulings = [
        (first, "extreme", ["below_line"], "", ""),
        (second, "poor", ["poor_not_extreme"], "Punya sawah", ""),
        (copy, "double", ["duplicate"], "", code),
    ]
    assert browse(pak_camat).post(page("meeting", meeting.pk), lines_of(meeting, *rulings)).status_code == 403
    assert not Decision.objects.exists()
    assert browser.post(page("meeting", meeting.pk), lines_of(meeting, *rulings)).status_code == 302
    found = Decision.objects.order_by("target").values_list("verdict", "double_of")
    assert list(found) == [("extreme", None), ("poor", None), ("double", first.household_id)]
    after = browse(pak_camat).get(page("meeting", meeting.pk))
    assert "Punya sawah" in after.content.decode() and not after.context.get("lines")


@pytest.mark.parametrize(
    ("verdict", "reasons", "double"),
    [
        ("extreme", [], ""),
        ("extreme", ["below_line"], ""),  # it is not below the line
        ("sultan", ["below_line"], ""),
        ("double", ["duplicate"], "K-5108-00000001"),
        ("double", ["duplicate"], "siapa"),
        ("double", ["duplicate"], ""),
    ],
)
def test_a_line_that_cannot_stand_is_marked_and_nothing_is_decided(
    meeting, approved, browse, budi, verdict, reasons, double
):
    good = (approved[0], "extreme", ["below_line"], "", "")
    posted = lines_of(meeting, good, (approved[1], verdict, reasons, "", double))
    answer = browse(budi).post(page("meeting", meeting.pk), posted)
    assert answer.status_code == 400
    assert [bool(line["form"].problem) for line in answer.context["lines"]] == [False, True]
    assert not Decision.objects.exists()
    typed = answer.context["lines"][1]["form"]
    assert typed.verdict_now == verdict and typed.reasons_now == reasons


def test_nothing_ticked_is_said_and_a_line_without_tick_is_left_alone(meeting, approved, browse, budi):
    browser = browse(budi)
    posted = lines_of(meeting, *[(target, "extreme", ["no_income"], "", "") for target in approved[:2]])
    del posted[f"t{approved[1].pk}-take"]
    assert browser.post(page("meeting", meeting.pk), posted).status_code == 302
    assert list(Decision.objects.values_list("target", flat=True)) == [approved[0].pk]
    answer = browser.post(page("meeting", meeting.pk), {"effective_on": posted["effective_on"]})
    assert answer.status_code == 400 and answer.context["form"].errors


def test_deciding_as_suggested_leaves_what_needs_a_closer_look(meeting, approved, browse, budi, pak_camat):
    assert browse(pak_camat).post(page("decide_as_proposed", meeting.pk)).status_code == 403
    assert browse(budi).post(page("decide_as_proposed", meeting.pk)).status_code == 302
    assert list(Decision.objects.values_list("target", flat=True)) == [approved[0].pk]
    assert len(browse(budi).get(page("meeting", meeting.pk)).context["lines"]) == 2


def test_a_meeting_of_another_kecamatan_does_not_exist_for_a_supervisor(meeting, browse, person_with, pak_camat):
    desi = person_with("desi", "Desi Korcam", "supervisor", BELINYU)
    assert browse(desi).get(page("meeting", meeting.pk)).status_code == 404
    assert browse(pak_camat).get(page("meeting", meeting.pk)).status_code == 200


def test_the_pages_of_meetings_cost_the_same_queries_for_one_line_and_three(
    meeting, approved, browse, budi, django_assert_max_num_queries
):
    browser = browse(budi)
    with django_assert_max_num_queries(14):
        assert browser.get(page("meeting", meeting.pk)).status_code == 200
    with django_assert_max_num_queries(10):
        assert browser.get(page("decisions")).status_code == 200
