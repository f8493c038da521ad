"""Before a list is approved: which of its new rows look like somebody of the register. The same blocks and the same
score as the search for duplicates; the system's own work for a job row, beside the import, never in its way.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction

from foundation.jobs import JobState
from households.duplicates import candidates, keys
from households.duplicates.candidates import Asked, Candidate
from households.duplicates.searching import SEARCH_LOCK
from households.models import PreviewSearch
from imports.models import BatchState, ImportBatch

#: New rows compared at most, and pairs kept to be shown, the likeliest first. The count is of all rows compared.
COMPARED, KEPT = 100_000, 200
REGENCY = len("00.00")
NEW = """
SELECT r.number, r.values ->> 'village', r.values ->> 'name', r.values ->> 'birth_date', r.values ->> 'sex',
    r.values -> 'nik' ->> 'd', r.values -> 'family_card' ->> 'd', r.values ->> 'address', r.values ->> 'relation'
FROM imports_importrow r WHERE r.batch_id = %s AND r.verdict = 'new' AND r.values ->> 'name' <> ''
    AND r.values ->> 'village' <> '' ORDER BY r.number LIMIT %s
"""


def wanted(batch: ImportBatch) -> None:
    """In the transaction of a comparison: its new rows are to be looked at, again where they were before."""
    if len(batch.region_id) < REGENCY:
        return
    PreviewSearch.objects.filter(batch=batch).delete()
    if batch.new:
        PreviewSearch.objects.create(batch=batch, regency_code=batch.region_id[:REGENCY])


def told(batch: ImportBatch) -> dict[str, int | bool] | None:
    """For the page of the import: how many rows look like somebody; None where nobody looks."""
    job = PreviewSearch.of(batch)
    if job is None or job.state == JobState.FAILED:
        return None
    return {"ready": job.state == JobState.DONE, "rows": job.alike}


@transaction.atomic
def search(*, job: PreviewSearch) -> PreviewSearch:
    """The same again finds the same. Of a list that was approved or thrown away meanwhile nothing is asked any more."""
    if job.batch.state != BatchState.PREVIEW:
        return job
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [SEARCH_LOCK, job.regency_code])
        cursor.execute(NEW, [job.batch_id, COMPARED])
        rows = [_asked(row) for row in cursor.fetchall()]
    keys.refresh(job.regency_code)
    candidates.ask(rows)
    best: dict[int, Candidate] = {}
    for found in candidates.search():
        known = best.get(found.key)
        if known is None or (found.match.score, -found.person) > (known.match.score, -known.person):
            best[found.key] = found
    kept = sorted(best.values(), key=lambda one: (-one.match.score, one.key))[:KEPT]
    job.compared, job.alike, job.found = len(rows), len(best), [_plain(one) for one in kept]
    PreviewSearch.objects.filter(pk=job.pk).update(compared=job.compared, alike=job.alike, found=job.found)
    return job


def _asked(row: tuple[Any, ...]) -> Asked:
    number, village, name, born, sex, nik, kk, address, relation = row
    return Asked(
        number, village, name, dt.date.fromisoformat(born) if born else None, sex or "",
        bytes.fromhex(nik) if nik else None, bytes.fromhex(kk) if kk else None, address or "", relation or "",
    )  # fmt: skip


def _plain(found: Candidate) -> dict[str, Any]:
    """By keys only: names are read by whoever may, when the page is opened."""
    reasons = [{"code": code, "for": agrees, "params": params} for code, agrees, params in found.match.reasons]
    return {
        "row": found.key, "person": found.person, "score": found.match.score, "grade": found.match.grade,
        "reasons": reasons,
    }  # fmt: skip
