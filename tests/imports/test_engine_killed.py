"""kill -9 of the worker at 10, 50 and 90 per cent of reading, staging and applying: the next one ends with the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from imports import actions, staging
from imports.inline import import_file, undo_batch
from imports.models import ImportBatch, ImportRow
from imports.reader import parent
from imports.steps import perform
from tests.imports.lists import FAMILY, book, family, register_by_names, register_hash
from tests.imports.test_engine_crashes import in_a_process_killed_at, lease_is_over, upload

pytestmark = pytest.mark.django_db(transaction=True)
ROWS, CHUNK = 120, 10
PARTS = (10, 50, 90)
Die = Callable[[], None]


@pytest.fixture
def undisturbed(budi, wati, tmp_path, monkeypatch) -> tuple[Any, Any]:
    """The file, and what an import of it that nobody disturbs leaves: staged rows and register. It is taken back."""
    monkeypatch.setattr(staging, "CHUNK", CHUNK)
    rows = [family(n) for n in range(ROWS)]
    rows[7] = family(7, **{"NIK Kepala Keluarga": "12"})
    path = book(tmp_path / "a.xlsx", FAMILY, rows)
    report = import_file(path=path, region_code="19.01", by=budi, approver=wati, kind="p3ke2023_family")
    left = staged(report.batch), register_by_names()
    undo_batch(by=wati, batch=report.batch, reason="percobaan")
    assert report.counts["wrong"] == 1 and not register_by_names()
    return path, left


def staged(batch: ImportBatch) -> list[tuple[Any, ...]]:
    """Every staged row without what differs each time: keys of the database and ciphertexts."""
    rows = ImportRow.objects.unscoped().filter(batch=batch).order_by("number")
    return [
        (row.number, row.verdict, row.key, row.raw, without_ciphertext(row.values), row.problems) for row in rows
    ]  # fmt: skip


def without_ciphertext(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value.get("d") if isinstance(value, dict) else value for key, value in values.items()}


def reading_dies_at(row: int) -> Callable[[int], Callable[[Die], None]]:
    """In the middle of the stream from the child, with rows in hand that are not staged yet."""

    def for_job(pk: int) -> Callable[[Die], None]:
        def work(die: Die) -> None:
            whole = parent.RowStream._stream

            def counted(stream: Any, limit: int | None) -> Iterator[Any]:
                for number, one in enumerate(whole(stream, limit)):
                    if limit is None and number == row:
                        die()
                    yield one

            parent.RowStream._stream = counted  # type: ignore[method-assign]
            perform(pk)

        return work

    return for_job


def staging_dies_at(chunk: int) -> Callable[[int], Callable[[Die], None]]:
    """After a chunk went to the database and before it is committed."""

    def for_job(pk: int) -> Callable[[Die], None]:
        def work(die: Die) -> None:
            copy, seen = staging._copy, []

            def cut(lines: str) -> None:
                copy(lines)
                seen.append(1)
                if len(seen) == chunk:
                    die()

            staging._copy = cut
            perform(pk)

        return work

    return for_job


def statements_of(work: Callable[[], object]) -> int:
    seen: list[str] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        work()
    return len(seen)


def applying_dies_at(statement: int) -> Callable[[int], Callable[[Die], None]]:
    def for_job(pk: int) -> Callable[[Die], None]:
        def work(die: Die) -> None:
            seen: list[int] = []

            def cut(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
                answer = execute(sql, params, many, context)
                seen.append(1)
                if len(seen) == statement:
                    die()
                return answer

            with connection.execute_wrapper(cut):
                perform(pk)

        return work

    return for_job


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("phase", ["read", "stage"])
def test_a_worker_killed_while_reading_leaves_its_work_to_the_next(undisturbed, budi, wati, phase, part):
    path, (rows, register) = undisturbed
    batch, job = upload(budi, path)
    at = ROWS * part // 100
    work = reading_dies_at(at) if phase == "read" else staging_dies_at(max(1, at // CHUNK))
    in_a_process_killed_at(work(job.pk))

    kept = ImportRow.objects.unscoped().filter(batch=batch).count()
    assert kept % CHUNK == 0 and kept < ROWS  # whole chunks or nothing
    assert not register_by_names()
    lease_is_over(job)
    batch = perform(job.pk)

    assert batch.state == "preview" and staged(batch) == rows
    assert perform(actions.approve(by=wati, batch=batch, leave_out=True).pk).state == "applied"
    assert register_by_names() == register


@pytest.mark.parametrize("part", PARTS)
def test_a_worker_killed_while_applying_leaves_its_work_to_the_next(undisturbed, budi, wati, part):
    path, (_rows, register) = undisturbed
    trial, job = upload(budi, path)
    perform(job.pk)
    job = actions.approve(by=wati, batch=ImportBatch.objects.get(pk=trial.pk), leave_out=True)
    whole = statements_of(lambda: perform(job.pk))
    undo_batch(by=wati, batch=ImportBatch.objects.get(pk=trial.pk), reason="percobaan")

    batch, job = upload(budi, path)
    batch = perform(job.pk)
    job = actions.approve(by=wati, batch=batch, leave_out=True)
    before = register_hash(but=())
    in_a_process_killed_at(applying_dies_at(max(2, whole * part // 100))(job.pk))

    assert register_hash(but=()) == before
    lease_is_over(job)
    assert perform(job.pk).state == "applied"
    assert perform(job.pk) is None  # and the late bell of the first finds nothing to do
    assert register_by_names() == register
