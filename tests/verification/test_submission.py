"""What comes over the wire: read without trust, laid flat, held against the form, and what its answers say."""

from __future__ import annotations

import contextlib
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verification.filling import FORM, filled
from verification import answers, submission, xml
from verification.reasons import MISFITS


def read_flat(**changes: object) -> dict[str, str]:
    return submission.flatten(submission.read(filled(**changes)).root, FORM.repeats)


def facts(**changes: object) -> answers.Facts:
    return answers.facts(FORM, answers.STANDARD, read_flat(**changes))


def test_a_visit_is_known_by_the_id_its_phone_made():
    sent = submission.read(filled(instance_id="uuid:0a1b2c3d-0000", replaces="uuid:ffff-1111"))

    assert (sent.form_key, sent.form_version) == ("verval", FORM.version)
    assert (sent.instance_id, sent.replaces) == ("uuid:0a1b2c3d-0000", "uuid:ffff-1111")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_xml"),
        (b"not xml", "not_xml"),
        (filled()[:-20], "not_xml"),
        (b"<data><meta/></data>", "no_instance_id"),
        (b"<data><meta><instanceID>../../etc</instanceID></meta></data>", "bad_instance_id"),
        (filled(instance_id="u" * 250), "bad_instance_id"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><data>&x;</data>', "dtd"),
        (b'<!DOCTYPE a [<!ENTITY x "xxxx"><!ENTITY y "&x;&x;">]><data>&y;</data>', "dtd"),
        (b"<!DOCTYPE data><data/>", "dtd"),
        (b"<data>" * 40 + b"</data>" * 40, "too_deep"),
        (b"<data>" + b"<a/>" * 40_000 + b"</data>", "too_many_nodes"),
        (b"<data>" + b"a" * xml.MAX_BYTES + b"</data>", "too_big"),
        (b'<?xml version="1.0" encoding="utf-7"?><data/>', "not_xml"),
        (b"<data>&undefined;</data>", "not_xml"),
    ],
)
def test_content_without_an_identity_is_unreadable(content, code):
    with pytest.raises(submission.Unreadable) as refused:
        submission.read(content)

    assert refused.value.code == code


@given(st.binary(max_size=300))
def test_no_bytes_at_all_do_more_than_refuse(content):
    with contextlib.suppress(submission.Unreadable):
        submission.read(content)


def test_repeated_members_keep_their_number():
    flat = read_flat(members=[{"member_name": "Made"}, {"member_name": "Luh"}])

    assert flat["/data/family/member[1]/member_name"] == "Made"
    assert flat["/data/family/member[2]/member_name"] == "Luh"
    assert submission.plain_path("/data/family/member[2]/member_name") == "/data/family/member/member_name"


def test_a_whole_visit_fits_its_form():
    assert submission.misfits(FORM, read_flat(), answers.needed(answers.STANDARD)) == []


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"floor": "gold"}, "/data/housing/dwelling/floor", "not_a_choice"),
        ({"proposal_reasons": "below_line fate"}, "/data/conclusion/proposal_reasons", "not_a_choice"),
        ({"expenditure_food": "banyak"}, "/data/expenditure/expenditure_food", "not_a_number"),
        ({"expenditure_food": "9" * 20}, "/data/expenditure/expenditure_food", "out_of_range"),
        ({"expenditure_food": "NaN"}, "/data/expenditure/expenditure_food", "not_a_number"),
        ({"position": "95 200"}, "/data/evidence/position", "not_a_position"),
        ({"photo_front": "../../passwd"}, "/data/evidence/photo_front", "bad_photo_name"),
        ({"note": "a" * 6000}, "/data/conclusion/note", "too_long"),
        ({"visit_result": ""}, "/data/visit/visit_result", "missing"),
        ({"proposal": ""}, "/data/conclusion/proposal", "missing"),
    ],
)
def test_an_answer_that_does_not_fit_is_named_without_its_value(changes, path, code):
    found = submission.misfits(FORM, read_flat(**changes), answers.needed(answers.STANDARD))

    assert (path, code) in found
    assert code in MISFITS


def test_a_question_the_form_does_not_ask_is_a_misfit():
    flat = read_flat() | {"/data/house/pool": "yes"}

    assert submission.misfits(FORM, flat, ()) == [("/data/house/pool", "unknown_question")]


def test_forty_photos_in_one_visit_are_too_many():
    flat = {f"/data/aid_received/aid[{n}]/aid_programme": "pkh" for n in range(3)}
    photo = {f"/data/evidence[{n}]/photo_front": f"{n}.jpg" for n in range(40)}

    codes = [code for _, code in submission.misfits(FORM, flat | photo, ())]

    assert codes.count("too_many_photos") == 40 - submission.MAX_PHOTOS


def test_spending_per_head_is_worked_out_here_and_not_believed():
    told = facts(expenditure_per_head="1", expenditure_food="600000", expenditure_nonfood="300000")

    assert told.expenditure_per_head == Decimal("450000.00")  # two members are present


def test_without_members_the_forms_own_count_stands_in():
    assert (
        facts(members=[], member_count="3", expenditure_food="0", expenditure_nonfood="900000").expenditure_per_head
        == 300000
    )


def test_nobody_present_gives_no_spending_per_head():
    assert facts(members=[], member_count="0", expenditure_per_head="").expenditure_per_head is None


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"proposal": "eligible"}, "extreme"),
        ({"visit_result": "moved", "proposal": "not_eligible"}, "moved"),
        ({"visit_result": "duplicate"}, "double"),
        ({"visit_result": "part_of_other"}, "part"),
        ({"proposal": "not_eligible", "proposal_reasons": "vulnerable"}, "vulnerable"),
        ({"proposal": "not_eligible", "proposal_reasons": "owns_assets poor_not_extreme"}, "poor"),
        ({"proposal": "undecided", "proposal_reasons": "needs_revisit"}, "undecided"),
    ],
)
def test_the_answers_suggest_a_verdict_and_decide_none(changes, verdict):
    assert facts(**changes).suggestion == verdict


def test_position_accuracy_and_photos_are_read():
    said = facts(position="-1.8512 106.1171 12.0 7.5", photo_front="depan.jpg", photo_inside="dalam.jpg")

    assert said.position == (Decimal("-1.851200"), Decimal("106.117100"), 7.5)
    assert said.photos == {"depan.jpg": "photo_front", "dalam.jpg": "photo_inside"}


def test_an_answer_that_does_not_fit_says_nothing():
    flat = read_flat(visit_result="abducted")
    said = answers.facts(FORM, answers.STANDARD, flat, wrong=["/data/visit/visit_result"])

    assert (said.outcome, said.suggestion) == ("", "")


@pytest.mark.parametrize("text", ["1e400", "١٢٣x", "--1", "Infinity", "", " "])
def test_odd_numbers_are_no_numbers(text):
    assert submission.number_of(text) is None


def test_dates_with_a_time_are_their_day():
    assert submission.date_of("2026-11-20T10:00:00.000+07:00") == dt.date(2026, 11, 20)
    assert submission.date_of("31-12-2026") is None
