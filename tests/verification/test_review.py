"""Pak Camat looks at what Siti saw: he approves, returns, rejects or holds, and only he lets the register change."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Assignment, AuditLine
from foundation.errors import Conflict, DomainError, NotAllowed
from households.models import Household, KKNumber, Person
from tests.conftest import invented_nik
from tests.verification.filling import HERE, filled
from verification.actions import review
from verification.actions.register import differences_of
from verification.actions.submissions import receive
from verification.models import Quarantine, Target, Visit

pytestmark = pytest.mark.django_db
KK = "1901010101900000"


def told_of(target: Target) -> list[dict[str, str]]:
    """The members as the register has them, told again unchanged."""
    return [
        {
            **HERE, "member_id": f"P-{person.pk}", "member_name": person.name, "relation": person.relation,
            "sex": "male" if person.sex == "L" else "female", "birth_date": person.birth_date.isoformat(),
        }
        for person in target.household.members.order_by("pk")
    ]  # fmt: skip


def codes_of(visit: Visit) -> list[str]:
    return [difference.code for difference in differences_of(visit)]


def test_an_approved_visit_moves_its_household_on_and_marks_it_verified(targets, send, pak_camat):
    visit = review.approve(by=pak_camat, visit=send(targets[0], members=told_of(targets[0])))

    assert (visit.state, visit.reviewed_by) == ("approved", pak_camat)
    targets[0].refresh_from_db()
    assert targets[0].state == Target.State.APPROVED
    verified = Household.objects.exclude(verified_at=None)
    assert [household.pk for household in verified] == [targets[0].household_id]
    line = AuditLine.objects.unscoped().filter(verb="visit.approve").get()
    assert (line.by_id, line.object_id) == (pak_camat.pk, str(visit.pk))


def test_a_visit_that_tells_what_is_known_has_no_difference(targets, send):
    assert codes_of(send(targets[0], members=told_of(targets[0]))) == []


def test_differences_are_written_only_when_accepted(targets, send, pak_camat):
    told = told_of(targets[0])
    child = targets[0].household.members.get(is_head=False)
    told[1].update(presence="died", left_on="2026-10-01")
    told.append({**HERE, "member_name": "Ketut Baru", "sex": "male", "relation": "child", "presence": "new_member"})
    visit = send(targets[0], members=told, kk_seen="yes", kk_number=KK)
    assert codes_of(visit) == ["kk", f"left:{child.pk}", "new:3"]

    review.approve(by=pak_camat, visit=visit, accept=["kk"])

    household = Household.objects.get(pk=targets[0].household_id)
    assert household.kk.reveal() == KK
    assert KKNumber.objects.get(household=household).number.reveal() == KK
    child.refresh_from_db()
    assert child.left_on is None
    assert household.members.count() == 2


def test_accepted_deaths_newcomers_and_corrections_reach_the_register(targets, send, pak_camat):
    told = told_of(targets[0])
    head, child = targets[0].household.members.order_by("pk")
    number = invented_nik(77_777)
    told[0].update(member_name="Keluarga Nol", birth_date="1979-12-31", nik=number)
    told[1].update(presence="died", left_on="2026-10-01")
    told.append({**HERE, "member_name": "Ketut Baru", "sex": "male", "relation": "child", "presence": "new_member"})
    visit = send(targets[0], members=told)

    review.approve(by=pak_camat, visit=visit, accept=codes_of(visit))

    head.refresh_from_db()
    child.refresh_from_db()
    assert (head.name, head.birth_date, head.nik.reveal()) == ("Keluarga Nol", dt.date(1979, 12, 31), number)
    assert (child.left_on, child.left_reason) == (dt.date(2026, 10, 1), "died")
    newcomer = Person.objects.get(name="Ketut Baru")
    assert (newcomer.household_id, newcomer.joined_on) == (targets[0].household_id, timezone.localdate())
    assert codes_of(Visit.objects.unscoped().get(pk=visit.pk)) == []


def test_a_nik_that_is_somebody_elses_stops_the_approval_whole(targets, send, pak_camat):
    other = targets[1].household.members.first()
    told = told_of(targets[0])
    told[0]["nik"] = other.nik.reveal()
    visit = send(targets[0], members=told, kk_seen="yes", kk_number=KK)

    with pytest.raises(Conflict) as refused:
        review.approve(by=pak_camat, visit=visit, accept=codes_of(visit))

    assert refused.value.code == "nik_taken"
    visit.refresh_from_db()
    assert visit.state == "received"
    assert Household.objects.get(pk=targets[0].household_id).kk is None


def test_a_difference_that_is_gone_meanwhile_is_not_written_blindly(targets, send, pak_camat):
    visit = send(targets[0], members=told_of(targets[0]), kk_seen="yes", kk_number=KK)
    household = Household.objects.get(pk=targets[0].household_id)
    household.kk = KK
    household.save()

    with pytest.raises(Conflict) as refused:
        review.approve(by=pak_camat, visit=visit, accept=["kk"])

    assert refused.value.code == "gone"


def test_a_roof_of_zinc_is_no_difference_to_a_list_that_says_zinc_or_asbestos(targets, send):
    Household.objects.filter(pk=targets[0].household_id).update(
        housing={"roof": "zinc_or_asbestos", "floor": "earth", "wall": "wood"}
    )
    visit = send(Target.objects.unscoped().get(pk=targets[0].pk), members=told_of(targets[0]))

    assert codes_of(visit) == ["housing:floor"]


def test_a_returned_visit_goes_back_with_notes_on_its_questions(targets, send, pak_camat):
    visit = review.return_for_repair(
        by=pak_camat, visit=send(targets[0]), note="Mohon diperiksa lagi.",
        questions={"/data/housing/dwelling/floor": "Foto menunjukkan tanah.", "/data/conclusion/note": "  "},
    )  # fmt: skip

    assert (visit.state, visit.problem) == ("repair", "returned")
    assert visit.notes == {"": "Mohon diperiksa lagi.", "/data/housing/dwelling/floor": "Foto menunjukkan tanah."}
    targets[0].refresh_from_db()
    assert targets[0].state == Target.State.RETURNED


def test_a_repaired_visit_can_be_approved_and_the_returned_one_no_longer_counts(targets, siti, pak_camat):
    first = receive(by=siti, content=filled(target_id=targets[0].pk, instance_id="uuid:first-try")).visit
    review.return_for_repair(by=pak_camat, visit=first, note="Lantai?")
    second = receive(by=siti, content=filled(target_id=targets[0].pk, replaces="uuid:first-try", floor="earth")).visit

    review.approve(by=pak_camat, visit=second)

    first.refresh_from_db()
    assert (first.state, first.problem) == ("rejected", "superseded")


def test_a_rejected_visit_puts_its_household_back_on_the_list(targets, send, pak_camat):
    review.reject(by=pak_camat, visit=send(targets[0]), reason="Rumah yang salah")

    targets[0].refresh_from_db()
    assert (targets[0].state, targets[0].visited_on) == (Target.State.LISTED, None)


def test_one_of_two_visits_rejected_leaves_the_other_to_review(targets, send, pak_camat):
    first, _second = send(targets[0]), send(targets[0], note="kedua")

    review.reject(by=pak_camat, visit=first, reason="Ganda")

    targets[0].refresh_from_db()
    assert targets[0].state == Target.State.VISITED


def test_a_held_visit_stays_in_the_queue_and_can_be_approved_later(targets, send, pak_camat):
    visit = review.hold(by=pak_camat, visit=send(targets[0]), reason="Menunggu ketua RT")
    assert visit in Visit.objects.visible_to(pak_camat).open()

    assert review.approve(by=pak_camat, visit=visit).state == "approved"


def test_a_visit_held_because_the_household_was_given_away_can_still_be_taken(targets, siti, rahmat, budi, pak_camat):
    visit = receive(by=rahmat, content=filled(target_id=targets[0].pk)).visit
    assert visit.problem == "reassigned"

    review.approve(by=pak_camat, visit=visit)

    targets[0].refresh_from_db()
    assert targets[0].state == Target.State.APPROVED


@pytest.mark.parametrize("act", ["approve", "return_for_repair", "reject", "hold"])
def test_nobody_reviews_twice(targets, send, pak_camat, act):
    visit = review.approve(by=pak_camat, visit=send(targets[0]))
    extra = {"approve": {}, "return_for_repair": {"note": "x"}}.get(act, {"reason": "x"})

    with pytest.raises(Conflict):
        getattr(review, act)(by=pak_camat, visit=visit, **extra)


@pytest.mark.parametrize(
    ("act", "extra"), [("return_for_repair", {"note": " "}), ("reject", {"reason": " "}), ("hold", {"reason": ""})]
)
def test_a_refusal_says_why(targets, send, pak_camat, act, extra):
    with pytest.raises(DomainError):
        getattr(review, act)(by=pak_camat, visit=send(targets[0]), **extra)


@pytest.mark.parametrize("who", ["siti", "wayan", "ketut", "ibu_bupati", "admin"])
def test_only_reviewers_of_the_kecamatan_review(targets, send, request, who):
    visit = send(targets[0])

    with pytest.raises(NotAllowed):
        review.approve(by=request.getfixturevalue(who), visit=visit)


def test_a_facilitator_who_became_supervisor_does_not_approve_her_own_visit(targets, send, siti):
    visit = send(targets[0])
    Assignment.objects.create(user=siti, role="supervisor", region_id="19.01.01", valid_from=dt.date(2020, 1, 1))
    del siti._assignments_in_force

    with pytest.raises(NotAllowed) as refused:
        review.approve(by=siti, visit=visit)

    assert refused.value.code == "own_visit"


def test_what_does_not_fit_can_be_returned_but_not_approved(targets, send, pak_camat):
    visit = send(targets[0], floor="gold")

    with pytest.raises(Conflict):
        review.approve(by=pak_camat, visit=visit)
    assert review.return_for_repair(by=pak_camat, visit=visit, note="Perbaiki lantai").state == "repair"


def test_content_kept_aside_is_settled_once_by_a_reviewer(targets, siti, pak_camat, ketut):
    receive(by=siti, content=filled(target_id=targets[0].pk, instance_id="uuid:same-same"))
    with pytest.raises(Conflict):
        receive(by=siti, content=filled(target_id=targets[0].pk, instance_id="uuid:same-same", note="lain"))
    kept = Quarantine.objects.unscoped().get()

    with pytest.raises(NotAllowed):
        review.settle_quarantine(by=ketut, kept=kept)
    assert review.settle_quarantine(by=pak_camat, kept=kept).settled_by == pak_camat
    with pytest.raises(Conflict):
        review.settle_quarantine(by=pak_camat, kept=kept)


def test_identity_numbers_of_accepted_differences_stay_out_of_the_trail(targets, send, pak_camat):
    visit = send(targets[0], members=told_of(targets[0]), kk_seen="yes", kk_number=KK)
    review.approve(by=pak_camat, visit=visit, accept=["kk"])

    assert not [line for line in AuditLine.objects.unscoped() if KK in str(line.content())]
