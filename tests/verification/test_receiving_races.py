"""Sendings that meet: of one visit, of one id, of a visit with an approval or with a list."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction

from accounts.models import AuditLine
from foundation.errors import Conflict
from tests.verification.filling import filled
from tests.verification.test_photos import picture
from tests.verification.test_receiving import stored_files
from verification.actions import review
from verification.actions.submissions import IncomingPhoto, receive
from verification.models import Photo, Quarantine, Target, Visit

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(count, work):
    """Run `work(index)` in `count` threads that start together; their results, exceptions included."""
    results: list[object] = [None] * count
    start = threading.Barrier(count)

    def run(index: int) -> None:
        start.wait()
        try:
            results[index] = work(index)
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def wait_until_somebody_waits() -> None:
    """Until another transaction of this database waits for a lock."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()")
            if cursor.fetchone():
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def test_twenty_sendings_at_once_are_one_visit_with_one_receipt(targets, siti):
    content = filled(target_id=targets[0].pk, photo_front="depan.jpg")
    photo = picture()

    receipts = at_once(20, lambda _: receive(by=siti, content=content, photos=[IncomingPhoto("depan.jpg", photo)]))

    assert [r for r in receipts if isinstance(r, Exception)] == []
    assert len({receipt.visit.receipt_id for receipt in receipts}) == 1
    assert sum(receipt.created for receipt in receipts) == 1
    assert Visit.objects.unscoped().count() == 1
    assert Photo.objects.unscoped().get().state == "stored"
    assert len(stored_files()) == 1
    assert AuditLine.objects.unscoped().filter(verb="visit.submit").count() == 1


def test_an_id_that_a_list_brings_in_the_same_moment_is_one_visit_and_no_fault_of_ours(targets, siti):
    content = filled(target_id=targets[0].pk, instance_id="uuid:also-in-a-list")
    row = Visit(instance_id="uuid:also-in-a-list", channel="sheet", sha256="0" * 64, content={}, answers={},
                facilitator=siti, target=targets[0], household=targets[0].household)  # fmt: skip
    there = threading.Event()

    def work(index):
        if index:
            there.wait()
            return receive(by=siti, content=content)
        with transaction.atomic():
            row.save()
            there.set()
            wait_until_somebody_waits()
        return None

    _list, sent = at_once(2, work)

    assert isinstance(sent, Conflict), sent
    assert (Visit.objects.unscoped().count(), Quarantine.objects.unscoped().count()) == (1, 1)


def test_ten_different_contents_under_one_id_leave_one_visit_and_nine_kept_aside(targets, siti):
    contents = [filled(target_id=targets[n % 3].pk, instance_id="uuid:fought-over", note=f"isi {n}") for n in range(10)]

    results = at_once(10, lambda n: receive(by=siti, content=contents[n]))

    assert sum(isinstance(r, Conflict) for r in results) == 9
    assert Visit.objects.unscoped().count() == 1
    assert Quarantine.objects.unscoped().count() == 9
    assert Target.objects.unscoped().filter(state="visited").count() == 1


def test_a_visit_that_races_with_an_approval_is_either_in_time_or_held(targets, siti, pak_camat, send):
    first = send(targets[0])
    content = filled(target_id=targets[0].pk)

    def work(index):
        return review.approve(by=pak_camat, visit=first) if index else receive(by=siti, content=content).visit

    sent, approved = at_once(2, work)

    assert approved.state == "approved", approved
    sent.refresh_from_db()
    assert sent.problem in ("already_approved", "superseded")
