"""Work as rows: a job rung twice runs once, a killed worker's job is taken again, a broken bell stops nobody."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from foundation import jobs
from foundation.errors import NotAllowed
from foundation.jobs import MAX_ATTEMPTS, claimed
from poverty import actions, tasks
from poverty.models import RateCard, RecomputeJob
from regions.models import Region
from verification.models import Decision, PovertyLine

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def job(ground):
    return actions.ask_recompute(by=None, region=Region.objects.get(pk="19.01"), as_of=TODAY)


@pytest.fixture
def decided(household_in, budi):
    line = PovertyLine.objects.create(
        name="BPS", amount_idr="351957.40", usd="1.90", ppp_base=2011, valid_from=dt.date(2023, 3, 1), source="BPS"
    )
    household = household_in("19.01.01.1001", members=3)
    return Decision.objects.create(
        household=household, regency_code="19.01", verdict="extreme", reasons=["income"], line=line,
        effective_on=dt.date(2026, 11, 1), decided_by=budi,
    )  # fmt: skip


def test_the_worker_counts_once_however_often_it_is_rung(job, decided):
    for _ring in range(3):
        tasks.recompute(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 1)
    assert RateCard.objects.unscoped().filter(region="19.01", unit="person", numerator=3).count() == 1


def test_a_job_whose_worker_was_killed_is_taken_again_after_its_lease(job):
    with pytest.raises(KeyboardInterrupt), claimed(RecomputeJob.objects, job.pk) as mine:
        assert mine is not None
        raise KeyboardInterrupt  # kill -9 leaves no time to give the row back
    with claimed(RecomputeJob.objects, job.pk) as other:
        assert other is None
    RecomputeJob.objects.filter(pk=job.pk).update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    with claimed(RecomputeJob.objects, job.pk) as again:
        assert again is not None
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)


def test_a_failing_job_waits_longer_each_time_and_ends_as_a_dead_letter_that_can_be_retried(job):
    for attempt in range(1, MAX_ATTEMPTS + 1):
        RecomputeJob.objects.filter(pk=job.pk).update(not_before=timezone.now())
        with pytest.raises(ValueError, match="1901"), claimed(RecomputeJob.objects, job.pk) as mine:
            assert mine.attempts == attempt
            raise ValueError("1901010101900000")
        job.refresh_from_db()
        assert job.problem == "ValueError"  # the type, never the values
    assert job.state == "failed"
    assert list(RecomputeJob.objects.dead()) == [job]
    with claimed(RecomputeJob.objects, job.pk) as none:
        assert none is None
    assert jobs.retry(RecomputeJob.objects, job.pk)
    with claimed(RecomputeJob.objects, job.pk) as mine:
        assert mine is not None


def test_a_broken_bell_stops_no_request(job, monkeypatch, django_capture_on_commit_callbacks):
    def broken(*args, **kwargs):
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.recompute, "apply_async", broken)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.ring(tasks.recompute, job.pk)
    job.refresh_from_db()
    assert job.state == "waiting"


def test_the_beat_notices_decisions_newer_than_the_last_count_and_rings_what_was_not_done(
    decided, monkeypatch, django_capture_on_commit_callbacks
):
    rung = []
    monkeypatch.setattr(tasks.recompute, "apply_async", lambda args, **kwargs: rung.append(args[0]))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.ring_pending()
    job = RecomputeJob.objects.get()
    assert (job.region_id, rung) == ("19.01", [job.pk])
    tasks.recompute(job.pk)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.ring_pending()
    assert RecomputeJob.objects.count() == 1
    assert rung == [job.pk]


def test_the_village_of_a_new_decision_is_counted_before_its_kabupaten(decided, monkeypatch):
    monkeypatch.setattr(tasks.recompute, "apply_async", lambda args, **kwargs: None)
    tasks.recompute_all()
    whole = RecomputeJob.objects.get()
    assert whole.region is None
    tasks.recompute(whole.pk)
    tasks.ring_pending()
    assert RecomputeJob.objects.count() == 1  # the count of everything was asked for after the decision
    decided.pk, decided.verdict, decided.recorded_at = None, "able", timezone.now()
    decided.save()
    tasks.ring_pending()
    village, regency = RecomputeJob.objects.exclude(pk=whole.pk).order_by("pk")
    assert (village.region_id, regency.region_id) == ("19.01.01.1001", "19.01")
    newest = RateCard.objects.unscoped().order_by("-pk")
    for job, code in ((village, "19.01.01.1001"), (regency, "19.01")):
        assert newest.filter(region=code, unit="family").first().numerator == 1
        tasks.recompute(job.pk)
        assert newest.filter(region=code, unit="family").first().numerator == 0


def test_nobody_but_the_system_asks_for_the_whole_country(ground, budi):
    with pytest.raises(NotAllowed):
        actions.ask_recompute(by=budi, region=None, as_of=TODAY)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_time_run_a_job_once(ground):
    job = actions.ask_recompute(by=None, region=Region.objects.get(pk="19.01"), as_of=TODAY)
    together, ran = threading.Barrier(4), []

    def work():
        try:
            together.wait(10)
            with claimed(RecomputeJob.objects, job.pk) as mine:
                if mine is not None:
                    ran.append(mine.attempts)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert ran == [1]
