"""Keluarga Nol says the decision is wrong: within the days, answered by somebody else, by a new decision."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import AuditLine
from foundation.errors import Conflict, DomainError, NotAllowed
from verification.actions import decisions, letters, objections
from verification.models import Decision, Letter, Objection

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"


def uphold(by, objection, **changes):
    told = {"verdict": "extreme", "reasons": ("no_income",), "reason": "Terbukti tidak bekerja.", **changes}
    return objections.answer(by=by, objection=objection, upheld=True, **told)


def test_an_objection_is_upheld_by_another_person_with_a_new_decision(decided, object_to, wati):
    decision = decided()
    objection = object_to(decision, paper=("surat.pdf", PDF))
    assert objection.answer_by > timezone.localdate() and objection.stored_name
    answered = uphold(wati, objection)
    new = answered.new_decision
    assert (answered.state, new.verdict, new.reasons, new.decided_by) == ("upheld", "extreme", ["no_income"], wati)
    assert Decision.objects.in_force(timezone.localdate()).get(household=decision.household) == new
    decision.refresh_from_db()
    assert decision.verdict == "poor", "the first one stays as it was"
    verbs = AuditLine.objects.unscoped().filter(verb__startswith="objection.").values_list("verb", flat=True)
    assert sorted(verbs) == ["objection.answer", "objection.register"]


def test_a_rejected_objection_confirms_the_decision_anew(decided, object_to, wati):
    decision = decided()
    answered = objections.answer(by=wati, objection=object_to(decision), upheld=False, reason="Gaji tetap terbukti.")
    new = answered.new_decision
    assert (answered.state, new.verdict, new.reasons) == ("rejected", decision.verdict, decision.reasons)
    assert new.note == answered.outcome_reason and Decision.objects.filter(household=decision.household).count() == 2


def test_nobody_answers_an_objection_to_their_own_decision(decided, object_to, budi, pak_camat, ketut, siti, wati):
    objection = object_to(decided())
    for who in (budi, pak_camat, ketut, siti):
        with pytest.raises(NotAllowed):
            uphold(who, objection)
    assert Decision.objects.count() == 1 and Objection.objects.get().state == "open"
    uphold(wati, objection)
    with pytest.raises(Conflict):
        objections.answer(by=wati, objection=objection, upheld=False, reason="Lagi")


def test_the_days_to_object_end(decided, object_to, pass_days_to):
    decision = decided()
    last = objections.last_day(decision)
    assert 27 <= (last - timezone.localdate()).days <= 33, "21 working days"
    pass_days_to(last + dt.timedelta(days=9))
    with pytest.raises(Conflict) as late:
        object_to(decision, received_on=last + dt.timedelta(days=1))
    assert late.value.code == "too_late"
    assert object_to(decision, received_on=last).state == "open", "it came in time and is registered later"


def test_the_days_run_from_the_letter(decided, object_to, pak_camat, pass_days_to):
    decision = decided()
    later = timezone.localdate() + dt.timedelta(days=60)
    pass_days_to(later)
    with pytest.raises(Conflict):
        object_to(decision)
    letter, _pdf = letters.print_letter(by=pak_camat, decision=decision)
    assert letter.told_on == later and objections.last_day(decision) == letter.object_until > later
    assert object_to(decision).state == "open"


@pytest.mark.parametrize(
    "changes",
    [{"objector": " "}, {"text": ""}, {"channel": "dove"}, {"received_on": dt.date(2099, 1, 1)},
     {"paper": ("surat.exe", b"MZ")}, {"paper": ("x.pdf", b"%PDF-" + bytes(11 * 1024 * 1024))}],
)  # fmt: skip
def test_an_objection_without_who_how_or_what_is_not_taken(decided, object_to, changes):
    with pytest.raises(DomainError):
        object_to(decided(), **changes)
    assert not Objection.objects.exists()


def test_one_objection_a_decision_and_none_to_an_answer(decided, object_to, wati, budi, pak_camat, siti, ketut):
    decision = decided()
    for who in (siti, ketut):
        with pytest.raises(NotAllowed):
            object_to(decision, by=who)
    objection = object_to(decision)
    with pytest.raises(Conflict):
        object_to(decision)
    answered = uphold(wati, objection)
    with pytest.raises(Conflict) as again:
        object_to(answered.new_decision)
    assert again.value.code == "answered"
    with pytest.raises(Conflict):
        object_to(decision)


def test_an_objection_is_against_what_is_in_force(decided, object_to):
    old = decided()
    meetings_second = decided.meeting
    meetings_second.pk, meetings_second.number = None, "BA/2"
    meetings_second.save()
    decided("vulnerable", ("vulnerable",), note="Bukti baru")
    with pytest.raises(Conflict) as refused:
        object_to(old)
    assert refused.value.code == "not_in_force"


def test_a_meeting_does_not_decide_over_an_open_objection(decided, object_to, wati):
    objection = object_to(decided())
    second = decided.meeting
    second.pk, second.number = None, "BA/2"
    second.save()
    with pytest.raises(decisions.RulingsRefused):
        decided("able", ("steady_income",), note="Musdes lagi")
    uphold(wati, objection)
    decided("able", ("steady_income",), note="Musdes lagi")
    assert Decision.objects.count() == 3


@pytest.mark.parametrize(
    "changes", [{"verdict": "poor"}, {"reasons": ()}, {"verdict": "double"}, {"reasons": ("sihir",)}, {"reason": " "},
                {"double_of_id": 1}]
)  # fmt: skip
def test_upholding_says_something_new_and_whole(decided, object_to, wati, changes):
    objection = object_to(decided())
    with pytest.raises(DomainError):
        uphold(wati, objection, **changes)
    objection.refresh_from_db()
    assert objection.state == "open" and Decision.objects.count() == 1


def test_a_double_found_by_an_objection_names_the_other_family(decided, object_to, wati, targets, noise):
    objection = object_to(decided())
    with pytest.raises(DomainError):
        uphold(wati, objection, verdict="double", reasons=("duplicate",), double_of_id=noise[2].pk)
    other = targets[1].household_id
    answered = uphold(wati, objection, verdict="double", reasons=("duplicate",), double_of_id=other)
    assert answered.new_decision.double_of_id == other


def test_late_ones_are_late(decided, object_to):
    objection = object_to(decided())
    on = objection.answer_by
    assert not Objection.objects.late(on).exists()
    assert Objection.objects.late(on + dt.timedelta(days=1)).get() == objection


def test_a_letter_once_made_never_changes(decided, pak_camat, siti, ketut, pass_days_to):
    decision = decided()
    for who in (siti, ketut):
        with pytest.raises(NotAllowed):
            letters.print_letter(by=who, decision=decision)
    first, _pdf = letters.print_letter(by=pak_camat, decision=decision)
    pass_days_to(first.told_on + dt.timedelta(days=90))
    again, _pdf = letters.print_letter(by=pak_camat, decision=decision, paper="a4")
    assert again == first and again.object_until == first.object_until and Letter.objects.count() == 1
    assert AuditLine.objects.unscoped().filter(verb="decision.letter").count() == 2
    for statement in ("UPDATE verification_letter SET number = 'x'", "DELETE FROM verification_letter"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
