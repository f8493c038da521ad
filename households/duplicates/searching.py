"""One search, from keys to clusters: the system's own work for a job row. What a person says: households.actions."""

from __future__ import annotations

from django.db import connection, transaction

from households.duplicates import candidates, clustering, keys, pairs
from households.models import DuplicateJob, Subject

SEARCH_LOCK = 0x4E67_6475
TOUCHED = """
SELECT c.object_id FROM imports_importchange c WHERE c.batch_id = {batch} AND c."table" = 'households_person'
"""


@transaction.atomic
def search(*, job: DuplicateJob) -> DuplicateJob:
    """Find pairs and clusters: of what the job's import brought, or of everybody. The same again changes nothing."""
    regency = job.regency_code
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [SEARCH_LOCK, regency])
    keys.refresh(regency)
    touched = TOUCHED.format(batch=int(job.batch_id)) if job.batch_id else ""
    candidates.ask_register(regency, touched)
    pairs.write_persons(regency, candidates.search(everybody=not touched), touched)
    job.compared = candidates.compared()
    pairs.write_households(regency)
    job.found = sum(clustering.recluster(regency, subject) for subject in (Subject.HOUSEHOLD, Subject.PERSON))
    DuplicateJob.objects.filter(pk=job.pk).update(compared=job.compared, found=job.found)
    return job
