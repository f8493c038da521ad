"""The one way a visit comes in: the table of the design, case by case, on the real database."""

from __future__ import annotations

import hashlib
import os
import resource
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from accounts.models import AuditLine
from foundation import files
from foundation.errors import Conflict, DomainError, NotAllowed, Unavailable
from households.models import Household
from tests.verification.filling import filled
from tests.verification.test_photos import picture, with_gps
from verification.actions import campaigns, review
from verification.actions.submissions import IncomingPhoto, receive
from verification.codes import household_code
from verification.models import Campaign, Photo, Quarantine, Target, Visit
from verification.tasks import sweep_photos

pytestmark = pytest.mark.django_db


def stored_files() -> list[Path]:
    root = Path(django_settings.FILES_DIR)
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_sitis_visit_is_stored_once_with_a_receipt(targets, siti):
    content = filled(target_id=targets[0].pk, instance_id="uuid:one-visit-of-siti")

    receipt = receive(by=siti, content=content)

    visit = Visit.objects.unscoped().get()
    assert receipt.created
    assert (visit.state, visit.problem, visit.facilitator, visit.target) == ("received", "", siti, targets[0])
    assert visit.sha256 == hashlib.sha256(content).hexdigest()
    assert visit.content == {"xml": content.decode()}
    assert (visit.outcome, visit.proposal, visit.suggestion) == ("completed", "eligible", "extreme")
    assert visit.expenditure_per_head == 250_000
    assert (str(visit.latitude), str(visit.longitude), visit.accuracy_m) == ("-1.851200", "106.117100", 7.5)
    targets[0].refresh_from_db()
    assert targets[0].state == Target.State.VISITED


def test_only_the_visited_household_moves_on(targets, siti, send):
    send(targets[0])

    assert sorted(Target.objects.unscoped().values_list("state", flat=True)) == ["listed"] * 5 + ["visited"]


def test_the_same_visit_again_gets_the_same_receipt(targets, siti):
    content = filled(target_id=targets[0].pk)
    first, second = receive(by=siti, content=content), receive(by=siti, content=content)

    assert (first.created, second.created) == (True, False)
    assert first.visit.receipt_id == second.visit.receipt_id
    assert first.visit.received_at == second.visit.received_at
    assert AuditLine.objects.unscoped().filter(verb="visit.submit").count() == 1


def test_other_content_under_a_taken_id_is_kept_aside_for_a_person(targets, siti):
    first = receive(by=siti, content=filled(target_id=targets[0].pk, instance_id="uuid:same-same"))
    other = filled(target_id=targets[0].pk, instance_id="uuid:same-same", proposal="not_eligible")

    for _again in range(2):
        with pytest.raises(Conflict) as refused:
            receive(by=siti, content=other)

    assert refused.value.code == "other_content"
    kept = Quarantine.objects.unscoped().get()
    assert (kept.visit, kept.content) == (first.visit, {"xml": other.decode()})
    first.visit.refresh_from_db()
    assert first.visit.proposal == "eligible"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"floor": "gold"}, "misfit"),
        ({"visit_result": ""}, "misfit"),
        ({"version": "1999010101"}, "unknown_form"),
        ({"form": "another"}, "unknown_form"),
    ],
)
def test_what_does_not_fit_the_form_is_stored_for_repair(targets, siti, pak_camat, changes, problem):
    content = filled(target_id=targets[0].pk, **changes)

    visit = receive(by=siti, content=content).visit

    assert (visit.state, visit.problem) == ("repair", problem)
    assert visit.content == {"xml": content.decode()}
    assert visit in Visit.objects.visible_to(pak_camat, "visit.review").open()


def test_a_visit_of_no_household_we_know_is_seen_by_the_senders_supervisor(campaign, siti, pak_camat, ketut):
    visit = receive(by=siti, content=filled(target_id="99999999")).visit

    assert (visit.state, visit.problem, visit.target) == ("repair", "unknown_target", None)
    assert visit in Visit.objects.visible_to(pak_camat)
    assert visit not in Visit.objects.visible_to(ketut)


@pytest.mark.parametrize("by_code", [True, False])
def test_collect_names_the_household_by_a_typed_code(targets, siti, by_code):
    household = targets[1].household
    code = household_code(household.regency_code, household.pk) if by_code else household.p3ke_family_id

    visit = receive(by=siti, content=filled(target_code=code), channel="collect").visit

    assert (visit.target, visit.state, visit.channel) == (targets[1], "received", "collect")


def test_a_household_given_to_rahmat_meanwhile_is_held_and_nothing_moves(targets, siti, rahmat, budi):
    campaigns.reassign(by=budi, target=targets[0], facilitator=rahmat)

    visit = receive(by=siti, content=filled(target_id=targets[0].pk)).visit

    assert (visit.state, visit.problem, visit.target) == ("held", "reassigned", targets[0])
    targets[0].refresh_from_db()
    assert targets[0].state == Target.State.LISTED


def test_a_visit_for_a_closed_campaign_is_held(campaign, targets, siti):
    Campaign.objects.unscoped().update(state="closed", closed_at="2026-11-20T00:00Z", closed_by=siti)

    visit = receive(by=siti, content=filled(target_id=targets[0].pk)).visit

    assert (visit.state, visit.problem) == ("held", "campaign_closed")


def test_a_second_visit_after_approval_is_held(targets, siti, send, pak_camat):
    review.approve(by=pak_camat, visit=send(targets[0]))

    assert send(targets[0]).problem == "already_approved"


def test_a_visit_of_a_merged_household_goes_to_the_one_that_lives_on(targets, siti):
    merged, survivor = targets[0], targets[1]
    Household.objects.filter(pk=merged.household_id).update(status="merged", merged_into=survivor.household)

    visit = receive(by=siti, content=filled(target_id=merged.pk)).visit

    assert (visit.target, visit.household, visit.state, visit.problem) == (
        survivor, survivor.household, "received", "merged",
    )  # fmt: skip
    survivor.refresh_from_db()
    assert survivor.state == Target.State.VISITED


def test_a_household_merged_out_of_the_campaign_is_held(targets, siti, household_in, village):
    outside = household_in(village.pk, "Di luar daftar")
    Household.objects.filter(pk=targets[0].household_id).update(status="merged", merged_into=outside)

    visit = receive(by=siti, content=filled(target_id=targets[0].pk)).visit

    assert (visit.state, visit.problem) == ("held", "merged_away")


def test_people_without_the_right_send_nothing(targets, wayan, pak_camat, budi):
    for person in (wayan, pak_camat, budi):
        with pytest.raises(NotAllowed):
            receive(by=person, content=filled(target_id=targets[0].pk))

    assert not Visit.objects.unscoped().exists()


def test_content_that_cannot_be_identified_is_refused(targets, siti):
    with pytest.raises(DomainError) as refused:
        receive(by=siti, content=filled(target_id=targets[0].pk)[:300])

    assert (refused.value.code, refused.value.status) == ("unreadable", 400)
    assert not Visit.objects.unscoped().exists()


def test_photos_come_one_by_one_and_the_receipt_names_them(targets, siti):
    content = filled(target_id=targets[0].pk, photo_front="depan.jpg", photo_inside="dalam.jpg")
    photo = with_gps()

    first = receive(by=siti, content=content)
    second = receive(by=siti, content=content, photos=[IncomingPhoto("depan.jpg", photo)])
    third = receive(by=siti, content=content, photos=[IncomingPhoto("dalam.jpg", picture())])
    again = receive(by=siti, content=content, photos=[IncomingPhoto("depan.jpg", photo)])

    assert [receipt.photos for receipt in (first, second, third, again)] == [
        [], ["depan.jpg"], ["dalam.jpg", "depan.jpg"], ["dalam.jpg", "depan.jpg"],
    ]  # fmt: skip
    front = Photo.objects.unscoped().get(name="depan.jpg")
    assert (front.state, front.question, front.sha256) == ("stored", "photo_front", hashlib.sha256(photo).hexdigest())
    assert front.taken_at is not None
    assert b"Ponsel Siti" not in files.read_all(front.stored_name)
    assert len(stored_files()) == 2


def test_a_photo_on_disk_is_sealed(targets, siti):
    content = filled(target_id=targets[0].pk, photo_front="depan.jpg")
    receive(by=siti, content=content, photos=[IncomingPhoto("depan.jpg", picture())])

    assert all(b"\xff\xd8\xff" not in path.read_bytes() for path in stored_files())


def test_a_broken_photo_does_not_lose_the_visit_and_a_good_one_replaces_it(targets, siti):
    content = filled(target_id=targets[0].pk, photo_front="depan.jpg")
    whole = picture()

    receive(by=siti, content=content, photos=[IncomingPhoto("depan.jpg", whole[:500])])
    assert Photo.objects.unscoped().get().state == "broken"

    receive(by=siti, content=content, photos=[IncomingPhoto("depan.jpg", whole)])
    assert Photo.objects.unscoped().get().state == "stored"


def test_a_photo_nobody_named_leaves_no_file(targets, siti):
    receive(by=siti, content=filled(target_id=targets[0].pk), photos=[IncomingPhoto("selundupan.jpg", picture())])

    assert not Photo.objects.unscoped().exists()
    assert stored_files() == []


def test_a_photo_cut_on_its_way_is_asked_for_again(targets, siti):
    content, photo = filled(target_id=targets[0].pk, photo_front="depan.jpg"), picture()
    whole = hashlib.sha256(photo).hexdigest()

    with pytest.raises(DomainError) as refused:
        receive(by=siti, content=content, photos=[IncomingPhoto("depan.jpg", photo[:900], sent_sha256=whole)])

    assert refused.value.code == "cut_photo"
    assert not Visit.objects.unscoped().exists()


def test_a_full_disk_stores_nothing_at_all(targets, siti):
    content = filled(target_id=targets[0].pk, photo_front="depan.jpg")
    big = picture("PNG", size=(1500, 1500))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(Unavailable):
            receive(by=siti, content=content, photos=[IncomingPhoto("depan.jpg", big)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert not Visit.objects.unscoped().exists()
    assert stored_files() == []
    assert receive(by=siti, content=content, photos=[IncomingPhoto("depan.jpg", big)]).photos == ["depan.jpg"]


def test_a_file_that_a_killed_process_left_is_swept_and_no_other(targets, siti):
    receive(
        by=siti, content=filled(target_id=targets[0].pk, photo_front="depan.jpg"),
        photos=[IncomingPhoto("depan.jpg", picture())],
    )  # fmt: skip
    [kept] = stored_files()
    orphan, half, young = (kept.with_name(name) for name in ("a" * 32, "b" * 32 + ".part", "c" * 32))
    for path in (orphan, half, young):
        path.write_bytes(b"x")
    for path in (kept, orphan, half):
        os.utime(path, (0, 0))

    assert sweep_photos() == 2

    assert stored_files() == sorted([kept, young])


def test_a_repaired_visit_brings_its_photos_along(targets, siti, pak_camat):
    content = filled(
        target_id=targets[0].pk, instance_id="uuid:first-try", photo_front="depan.jpg", photo_inside="d.jpg"
    )
    first = receive(by=siti, content=content, photos=[IncomingPhoto("depan.jpg", picture())]).visit
    review.return_for_repair(by=pak_camat, visit=first, note="Lantai tanah atau semen?")

    repaired = filled(
        target_id=targets[0].pk,
        replaces="uuid:first-try",
        photo_front="depan.jpg",
        photo_inside="baru.jpg",
        floor="earth",
    )
    receipt = receive(by=siti, content=repaired)

    assert receipt.visit.replaces == first
    assert receipt.photos == ["depan.jpg"]
    assert Photo.objects.unscoped().get(visit=receipt.visit, name="baru.jpg").state == "missing"
    targets[0].refresh_from_db()
    assert targets[0].state == Target.State.VISITED
    assert len(stored_files()) == 1


def test_rahmat_cannot_take_sitis_photos_by_claiming_to_repair_her_visit(targets, siti, rahmat):
    content = filled(target_id=targets[0].pk, instance_id="uuid:hers-alone", photo_front="depan.jpg")
    receive(by=siti, content=content, photos=[IncomingPhoto("depan.jpg", picture())])

    theft = filled(target_id=targets[0].pk, replaces="uuid:hers-alone", photo_front="depan.jpg")
    receipt = receive(by=rahmat, content=theft)

    assert (receipt.visit.replaces, receipt.photos, receipt.visit.state) == (None, [], "held")


def test_identity_numbers_lie_in_no_plain_column(targets, siti):
    number = "1901010101900000"
    receive(by=siti, content=filled(target_id=targets[0].pk, kk_seen="yes", kk_number=number))

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(v)::text FROM verification_visit v")
        row = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(to_jsonb(a)::text, '') FROM accounts_auditline a")
        trail = cursor.fetchone()[0]
    assert number not in row
    assert number not in trail
    assert Visit.objects.unscoped().get().answers["/data/identity/kk_number"] == number
