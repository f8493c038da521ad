"""Workers that are killed, and two at once: with real processes, real kills and real locks."""

from __future__ import annotations

import datetime as dt
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from foundation.errors import Conflict
from households.models import Household, Person
from imports import actions, leases, staging, tasks
from imports.models import ImportBatch, ImportJob, ImportRow
from imports.sources import plain
from imports.steps import perform
from regions.models import Region
from tests.imports.lists import FAMILY, PERSON, book, family, person, register_hash

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 240


@pytest.fixture
def uploaded(budi, tmp_path, monkeypatch):
    """A file of 240 families, uploaded and not read; chunks of 50 rows."""
    monkeypatch.setattr(staging, "CHUNK", 50)
    return upload(budi, book(tmp_path / "a.xlsx", FAMILY, [family(n) for n in range(ROWS)]))


def upload(by, path: Path) -> tuple[ImportBatch, ImportJob]:
    with path.open("rb") as source:
        return actions.upload(by=by, region=Region.objects.get(pk="19.01"), source=source, file_name=path.name)


def in_a_process_killed_at(work: Callable[[Callable[[], None]], None]) -> None:
    """Fork a worker; it ends by SIGKILL where `work` calls what it is given, as the kernel or an operator would do."""
    kept = connection.connection  # the child must neither use nor close the parent's connection
    worker = os.fork()
    if worker == 0:
        connection.connection = None
        try:
            work(lambda: os.kill(os.getpid(), signal.SIGKILL))
        finally:
            os._exit(1)
    _pid, status = os.waitpid(worker, 0)
    connection.connection = kept
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def lease_is_over(job: ImportJob) -> None:
    ImportJob.objects.filter(pk=job.pk).update(lease_until=timezone.now() - dt.timedelta(seconds=1))


def test_a_worker_killed_in_mid_staging_is_succeeded_by_one_that_goes_on(uploaded):
    batch, job = uploaded
    in_a_process_killed_at(lambda die: perform(job.pk, lambda _phase, done, _total: die() if done >= 100 else None))
    assert ImportRow.objects.filter(batch=batch).count() == 100
    first = set(ImportRow.objects.filter(batch=batch).values_list("pk", flat=True))
    assert perform(job.pk) is None  # the dead worker's lease still runs
    lease_is_over(job)
    batch = perform(job.pk)
    assert (batch.state, batch.rows, batch.new) == ("preview", ROWS, ROWS)
    assert first < set(ImportRow.objects.filter(batch=batch).values_list("pk", flat=True))  # kept
    numbers = ImportRow.objects.filter(batch=batch).values_list("number", flat=True)
    assert sorted(numbers) == list(range(6, 6 + ROWS))


def test_a_worker_killed_while_applying_leaves_nothing_half_done(uploaded, wati):
    batch, job = uploaded
    batch = perform(job.pk)
    job = actions.approve(by=wati, batch=batch)
    before = register_hash(but=())

    def work(die: Callable[[], None]) -> None:
        def cut(execute, sql, params, many, context):
            answer = execute(sql, params, many, context)
            if "INSERT INTO households_person" in sql:
                die()
            return answer

        with connection.execute_wrapper(cut):
            perform(job.pk)

    in_a_process_killed_at(work)
    assert register_hash(but=()) == before and not Person.objects.exists()
    lease_is_over(job)
    assert perform(job.pk).state == "applied"
    assert Household.objects.count() == Person.objects.count() == ROWS


def test_the_beat_rings_for_a_job_whose_bell_was_lost(uploaded, monkeypatch):
    _batch, job = uploaded
    rung = []
    monkeypatch.setattr(tasks.run, "apply_async", lambda args, **_options: rung.append(args))
    tasks.ring_pending()
    assert rung == [(job.pk,)]
    perform(job.pk)
    tasks.ring_pending()
    assert rung == [(job.pk,)]


def test_two_workers_at_one_job_do_it_once(uploaded):
    batch, job = uploaded
    done = together(lambda: perform(job.pk), lambda: perform(job.pk))
    assert sorted(answer is None for answer in done) == [False, True]
    assert ImportRow.objects.filter(batch=batch).count() == ROWS


def test_a_worker_that_wakes_up_late_finds_its_rows_staged_by_another(uploaded, budi):
    batch, _job = uploaded
    with plain(batch) as source:
        batch = actions.reading.understand(by=budi, batch=batch, source=source)
        late = ImportBatch.objects.get(pk=batch.pk)

        def meanwhile(done: int, _expected: int) -> None:
            if done == 50:
                with plain(batch) as again:
                    staging.stage(ImportBatch.objects.get(pk=batch.pk), again)

        with pytest.raises(Conflict) as refusal:
            staging.stage(late, source, meanwhile)
    assert refusal.value.code == "staged_elsewhere"
    assert ImportRow.objects.filter(batch=batch).count() == ROWS


def test_a_slow_worker_keeps_its_lease(uploaded, monkeypatch):
    _batch, job = uploaded
    monkeypatch.setattr(ImportJob, "lease", dt.timedelta(seconds=0.3))
    ImportJob.objects.filter(pk=job.pk).update(
        state="running", attempts=1, lease_until=timezone.now() + dt.timedelta(seconds=0.3)
    )
    job.refresh_from_db()
    with leases.kept(job):
        threading.Event().wait(1)
        assert not ImportJob.objects.to_ring(timezone.now()).exists()
    threading.Event().wait(0.4)
    assert ImportJob.objects.to_ring(timezone.now()).exists()


def test_two_lists_with_the_same_people_applied_at_once_neither_wait_for_ever_nor_lose_anybody(budi, wati, tmp_path):
    """One list speaks of families 0 to 59, the other of 40 to 99 in the other order, with other addresses."""
    one = [person(n, m) for n in range(60) for m in range(2)]
    other = [person(n, m, Alamat="JL. LAIN") for n in reversed(range(40, 100)) for m in (1, 0)]
    batches = []
    for name, rows in (("a", one), ("b", other)):
        _batch, job = upload(budi, book(tmp_path / f"{name}.xlsx", PERSON, rows))
        batches.append(perform(job.pk))
    jobs = [actions.approve(by=wati, batch=batch) for batch in batches]
    done = together(*(lambda pk=job.pk: perform(pk) for job in jobs))
    assert sorted(batch.state for batch in done) == ["applied", "preview"]
    late = next(batch for batch in done if batch.state == "preview")
    assert (late.new, late.same) == (80, 40)
    perform(actions.approve(by=wati, batch=late).pk)
    assert Household.objects.count() == 100 and Person.objects.count() == 200
    assert Person.objects.filter(is_head=True).count() == 100


def test_a_visit_that_is_being_written_is_waited_for_and_wins(budi, wati, tmp_path):
    """Siti's approved visit changes a household in the very moment a list would."""
    _batch, job = upload(budi, book(tmp_path / "a.xlsx", FAMILY, [family(1), family(2)]))
    perform(actions.approve(by=wati, batch=perform(job.pk)).pk)
    _batch, job = upload(budi, book(tmp_path / "b.xlsx", FAMILY, [family(n, Alamat="DAFTAR") for n in (1, 2)]))
    job = actions.approve(by=wati, batch=perform(job.pk))
    written, applying = threading.Event(), threading.Event()

    def visit() -> None:
        with transaction.atomic():
            household = Household.objects.select_for_update().get(head_name="SULAIMAN 1")
            Household.objects.filter(pk=household.pk).update(address="KUNJUNGAN", version=household.version + 1)
            written.set()
            applying.wait(10)
            threading.Event().wait(0.5)  # the list's worker is at the lock by now

    def list_() -> object:
        written.wait(10)
        applying.set()
        return perform(job.pk)

    _none, applied = together(visit, list_)
    assert (applied.changed, applied.held) == (1, 1)
    assert sorted(Household.objects.values_list("address", flat=True)) == ["DAFTAR", "KUNJUNGAN"]


def together(*works: Callable[[], object]) -> list[object]:
    """Run all at the same time, each with a connection of its own; an error of one is an error of the test."""
    answers: list[object] = [None] * len(works)
    errors: list[BaseException] = []
    gate = threading.Barrier(len(works))

    def run(at: int) -> None:
        try:
            gate.wait(10)
            answers[at] = works[at]()
        except BaseException as error:
            errors.append(error)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors and not any(thread.is_alive() for thread in threads), errors
    return answers
