"""What the worker finds in the evidence of visits, and what becomes of it: Pak Camat looks and explains."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import AuditLine
from foundation import files
from foundation.errors import Conflict, DomainError, NotAllowed
from regions.models import Boundary
from tests.verification.filling import filled
from tests.verification.pictures import house, saved
from verification.actions import inspecting, review, submissions
from verification.actions.submissions import IncomingPhoto
from verification.evidence import gathering as evidence
from verification.evidence.words import sentence
from verification.models import Photo, Signal, Target, Visit

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.timezone(dt.timedelta(hours=7)))
TIMES = {"started_at": NOON.isoformat(), "ended_at": (NOON + dt.timedelta(minutes=20)).isoformat()}


@pytest.fixture
def visit_with(siti):
    """`visit_with(target, house(1))`: Siti was there, took pictures, and her phone sent all of it."""

    def make(target, picture=None, by=None, minutes=0, name="depan.jpg", question="photo_front", **answers):
        photos = (
            [] if picture is None else [IncomingPhoto(name, picture if isinstance(picture, bytes) else saved(picture))]
        )
        told = {**TIMES, **answers, **({question: name} if photos else {})}
        content = filled(target_id=target.pk, **told)
        at = NOON + dt.timedelta(minutes=minutes)
        return submissions.receive(by=by or siti, content=content, photos=photos, phone_time=at).visit

    return make


def kinds(visit: Visit) -> list[str]:
    return sorted(visit.signals.values_list("kind", flat=True))


def look() -> None:
    while any(inspecting.inspect_waiting()):
        pass


def test_an_ordinary_day_hints_at_nothing(targets, visit_with):
    visits = [visit_with(t, house(n), minutes=40 * n, position=f"-1.85{n} 106.117 12 5") for n, t in enumerate(targets)]
    look()
    assert [kinds(visit) for visit in visits] == [[], [], []]
    assert not Visit.objects.filter(inspected_at=None).exists()
    assert not Photo.objects.filter(fingerprint="").exists()


def test_one_photo_in_two_families_is_told_on_both_visits(targets, visit_with):
    first, second = visit_with(targets[0], house(1)), visit_with(targets[1], house(1), minutes=60, note="lain")
    third = visit_with(targets[2], house(2), minutes=120)
    look()
    assert kinds(first) == kinds(second) == ["same_photo"] and kinds(third) == []
    assert first.signals.get().other == second and second.signals.get().other == first


def test_a_photo_shrunk_and_sent_again_is_nearly_the_same(targets, visit_with):
    first = visit_with(targets[0], house(1))
    second = visit_with(targets[1], saved(house(1).resize((400, 300)), quality=45), minutes=60)
    look()
    assert kinds(first) == kinds(second) == ["near_photo"]
    assert 0 <= second.signals.get().figures["bits"] <= 6


def test_the_same_original_behind_two_shrunk_files_is_the_same_photo(targets, visit_with, siti):
    pictures = [saved(house(1)), saved(house(1), quality=60)]
    for target, picture in zip(targets, pictures, strict=False):
        content = filled(target_id=target.pk, photo_front="depan.jpg", **TIMES)
        sent = IncomingPhoto("depan.jpg", picture, "", "a" * 64)
        submissions.receive(by=siti, content=content, photos=[sent])
    look()
    assert set(Signal.objects.values_list("kind", flat=True)) == {"same_photo"}


def test_family_cards_look_alike_and_that_is_no_hint(targets, visit_with):
    visit_with(targets[0], saved(house(1)), question="photo_kk", kk_seen="yes")
    visit_with(targets[1], saved(house(1), quality=50), question="photo_kk", kk_seen="yes", minutes=60)
    look()
    assert not Signal.objects.filter(kind__in=["near_photo", "same_photo"]).exists()


def test_a_repaired_visit_keeps_its_photo_without_being_accused(targets, visit_with, siti, pak_camat):
    first = visit_with(targets[0], house(1))
    review.return_for_repair(by=pak_camat, visit=first, note="Lantai?")
    again = filled(target_id=targets[0].pk, replaces=first.instance_id, photo_front="depan.jpg", floor="earth", **TIMES)
    second = submissions.receive(by=siti, content=again).visit
    look()
    assert kinds(first) == kinds(second) == []
    assert second.photos.get().fingerprint == first.photos.get().fingerprint != ""


def test_a_photo_older_than_the_visit_is_a_hint(targets, visit_with):
    old = visit_with(targets[0], saved(house(1), taken="2026:11:10 09:00:00+07:00"))
    fresh = visit_with(targets[1], saved(house(2), taken="2026:11:20 12:05:00+07:00"), minutes=60)
    look()
    assert kinds(old) == ["old_photo"] and kinds(fresh) == []
    assert old.signals.get().figures == {"hours": 243}


def test_far_from_the_village_too_fast_and_from_one_chair(round_of, siti, visit_with):
    targets = list(round_of(8).targets.filter(facilitator=siti).order_by("pk"))
    near = [visit_with(t, minutes=5 * n) for n, t in enumerate(targets[:6])]
    away = visit_with(targets[6], minutes=31, position="-2.40 106.117 12 5")
    look()
    assert kinds(away) == ["far", "jump"]
    assert away.signals.get(kind="jump").other == near[5]
    assert [kinds(visit) for visit in near] == [["one_spot"]] * 6, "all were there when the worker looked"


def test_what_is_usual_in_a_village_is_known_only_with_time(round_of, siti, visit_with):
    targets = list(round_of(7).targets.filter(facilitator=siti).order_by("pk"))
    away = visit_with(targets[0], position="-2.40 106.117 12 5")
    look()
    for number, target in enumerate(targets[1:]):
        visit_with(target, minutes=300 + 40 * number, position=f"-1.85{number} 106.117 12 5")
    look()
    assert kinds(away) == []
    assert inspecting.inspect_again() == 7
    look()
    assert kinds(away) == ["far"]


def test_a_form_filled_in_two_minutes_and_one_with_the_same_answer_everywhere(targets, visit_with):
    quick = visit_with(targets[0], ended_at=(NOON + dt.timedelta(minutes=2)).isoformat())
    criteria = dict.fromkeys(evidence_criteria(), "no")
    flat = visit_with(targets[1], minutes=60, **criteria)
    mixed = visit_with(targets[2], minutes=120, **{**criteria, "crit_b_food_worry": "yes"})
    look()
    assert kinds(quick) == ["too_short"] and kinds(flat) == ["straight"] and kinds(mixed) == []


def evidence_criteria() -> list[str]:
    return [
        "crit_a_head_jobless", "crit_b_food_worry", "crit_c_food_share", "crit_d_no_clothes", "crit_e_floor",
        "crit_f_wall", "crit_g_toilet", "crit_h_light",
    ]  # fmt: skip


def test_hints_change_no_state_and_no_target(targets, visit_with):
    visit = visit_with(targets[0], house(1), ended_at=NOON.isoformat())
    before = Visit.objects.filter(pk=visit.pk).values("state", "problem", "version", "suggestion").get()
    look()
    assert kinds(visit) == ["too_short"]
    assert Visit.objects.filter(pk=visit.pk).values("state", "problem", "version", "suggestion").get() == before
    targets[0].refresh_from_db()
    assert targets[0].state == Target.State.VISITED


def test_what_nobody_looked_at_goes_when_its_cause_goes_and_what_was_explained_stays(targets, visit_with, pak_camat):
    first, second = visit_with(targets[0], house(1)), visit_with(targets[1], house(1), minutes=60)
    look()
    signal = second.signals.get()
    inspecting.explain_signal(by=pak_camat, signal=signal, explanation="Dua keluarga serumah.")
    review.reject(by=pak_camat, visit=first, reason="Rumah yang salah")
    inspecting.inspect_again()
    Visit.objects.update(inspected_at=None)
    look()
    assert kinds(first) == [] and kinds(second) == ["same_photo"]
    line = AuditLine.objects.unscoped().get(verb="signal.explain")
    assert (line.by_id, line.reason, line.after) == (pak_camat.pk, "Dua keluarga serumah.", {"kind": "same_photo"})


def test_explaining_needs_words_reach_and_somebody_else_and_happens_once(
    targets, visit_with, pak_camat, siti, ketut, person_with
):
    visit_with(targets[0], ended_at=NOON.isoformat())
    look()
    signal = Signal.objects.get()
    neighbour = person_with("desi", "Desi Korcam", "supervisor", "19.01.02")
    for who in (siti, ketut, neighbour):
        with pytest.raises(NotAllowed):
            inspecting.explain_signal(by=who, signal=signal, explanation="Sudah dicek")
    with pytest.raises(DomainError):
        inspecting.explain_signal(by=pak_camat, signal=signal, explanation="  ")
    inspecting.explain_signal(by=pak_camat, signal=signal, explanation="Sudah dicek")
    with pytest.raises(Conflict):
        inspecting.explain_signal(by=pak_camat, signal=signal, explanation="Sudah dicek lagi")
    for who, count in ((pak_camat, 1), (siti, 0), (ketut, 0), (neighbour, 0)):
        assert Signal.objects.visible_to(who).count() == count


def test_a_visit_that_cannot_be_inspected_does_not_hold_up_the_others(targets, visit_with, monkeypatch):
    broken, sound = visit_with(targets[0]), visit_with(targets[1], minutes=60)
    real = evidence.hints
    monkeypatch.setattr(
        evidence, "hints", lambda visit, reading: 1 / 0 if visit.pk == broken.pk else real(visit, reading)
    )
    look()
    assert kinds(broken) == ["unchecked"] and kinds(sound) == []


def test_a_photo_whose_file_is_gone_is_asked_for_once(targets, visit_with):
    visit = visit_with(targets[0], house(1))
    files.remove(visit.photos.get().stored_name)
    look()
    assert visit.photos.get().fingerprint == "-"
    assert inspecting.inspect_waiting() == (0, 0)


def test_a_photo_that_comes_later_is_still_compared(targets, visit_with, siti):
    visit_with(targets[0], house(1))
    content = filled(target_id=targets[1].pk, photo_front="depan.jpg", **TIMES)
    late = submissions.receive(by=siti, content=content, phone_time=NOON + dt.timedelta(minutes=60)).visit
    look()
    assert kinds(late) == []
    submissions.receive(by=siti, content=content, photos=[IncomingPhoto("depan.jpg", saved(house(1)))])
    look()
    assert kinds(late) == ["same_photo"]
    assert timezone.now() - late.signals.get().found_at < dt.timedelta(minutes=5)


def test_outside_the_border_the_office_loaded_is_a_hint_at_the_first_visit(targets, visit_with):
    """A border counts more than the middle of visits: no visits are needed, and inside it nobody is far."""
    around = [[106.0, -2.0], [106.2, -2.0], [106.2, -1.8], [106.0, -1.8], [106.0, -2.0]]
    village = targets[0].village
    Boundary.objects.create(region=village, polygons=[[around]], source="gambar sendiri", loaded_at=NOON)
    inside = visit_with(targets[0], position="-1.85 106.117 12 5")
    outside = visit_with(targets[1], minutes=300, position="-1.76 106.117 12 5")
    vague = visit_with(targets[2], minutes=600, position="-1.76 106.117 12 9000")
    look()
    assert (kinds(inside), kinds(outside), kinds(vague)) == ([], ["far"], [])
    assert outside.signals.get().figures == {"metres": pytest.approx(4443, abs=20), "border": 1}
    assert "di luar batas" in sentence(outside.signals.get())
