"""A payment list against the deliveries due: which delivery each row speaks of, and what becomes of it. Set-based.

A row finds its family by NIK, or by masked NIK, name and village (households.register.masked). Then programme, family
and instalment name one delivery; only one that is still due changes, everything else waits for a person.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Count

from accounts import audit
from households.register import masked
from households.register.staged import NAME_KEY, rows_of, run
from interventions.models import Programme

WRITTEN = ["state", "happened_on", "proof", "reason", "recorded_at", "recorded_by_id"]

# Rows and the household they speak of: by NIK here (of an entry merged away: the survivor), by mask afterwards.
PAYMENTS = """
CREATE TEMP TABLE payments ON COMMIT DROP AS
SELECT r.id AS row_id, v.programme, v.instalment, v.amount, v.paid_on, v.status, v.nik IS NOT NULL AS whole,
    h.id AS household_id, ''::text AS held, '[]'::jsonb AS said
FROM imports_importrow r
CROSS JOIN LATERAL jsonb_to_record(r.values) AS v(programme text, instalment int, amount numeric, paid_on date,
    status text, nik jsonb)
LEFT JOIN LATERAL (
    SELECT s.household_id FROM households_person p
    LEFT JOIN households_merge m ON p.left_on IS NOT NULL AND m.subject = 'person' AND m.absorbed_id = p.id
        AND m.parted_at IS NULL
    JOIN households_person s ON s.id = COALESCE(m.survivor_id, p.id) AND s.left_on IS NULL
    WHERE p.nik_digest = decode(v.nik ->> 'd', 'hex') ORDER BY p.left_on IS NOT NULL, p.id LIMIT 1
) p ON true
LEFT JOIN households_household h ON h.id = p.household_id AND h.status = 'active'
    AND (h.village_id = %(region)s OR h.village_id LIKE %(region)s || '.%%')
WHERE r.batch_id = %(batch)s AND r.verdict = ''
"""
BY_MASK = """
UPDATE payments t SET household_id = d.household, held = d.reason, said = d.said::jsonb
FROM unnest(%(rows)s::bigint[], %(homes)s::bigint[], %(reasons)s::text[], %(said)s::text[])
    AS d(row_id, household, reason, said)
WHERE t.row_id = d.row_id AND NOT t.whole
"""
# One programme of this name for the region, or none.
FOUND = f"""
CREATE TEMP TABLE found ON COMMIT DROP AS
SELECT t.*, g.id AS programme_id, e.id AS enrolment_id, d.id AS delivery_id, d.version, d.state, d.happened_on,
    d.amount_idr, count(d.id) OVER (PARTITION BY d.id) AS times
FROM payments t
LEFT JOIN LATERAL (
    SELECT min(g.id) AS id, min(g.instalments) AS instalments FROM interventions_programme g
    WHERE {NAME_KEY.format("g.name")} = {NAME_KEY.format("t.programme")}
        AND (%(region)s = g.region_id OR %(region)s LIKE g.region_id || '.%%' OR g.region_id LIKE %(region)s || '.%%')
    HAVING count(*) = 1
) g ON true
LEFT JOIN interventions_enrolment e ON e.programme_id = g.id AND e.household_id = t.household_id
LEFT JOIN interventions_delivery d ON d.enrolment_id = e.id
    AND d.number = COALESCE(t.instalment, CASE WHEN g.instalments = 1 THEN 1 END)
"""  # noqa: S608
SAME = "f.state = f.status AND f.happened_on = f.paid_on"
HELD = f"""CASE WHEN f.held <> '' THEN f.held
    WHEN f.household_id IS NULL THEN 'person_unknown'
    WHEN f.programme_id IS NULL THEN 'programme_unknown'
    WHEN f.enrolment_id IS NULL THEN 'not_recipient'
    WHEN f.delivery_id IS NULL THEN 'no_delivery'
    WHEN f.times > 1 THEN 'target_twice'
    WHEN f.amount IS NOT NULL AND f.amount <> f.amount_idr THEN 'amount_differs'
    WHEN f.state <> 'due' AND NOT ({SAME}) THEN 'recorded_otherwise' END"""
VERDICTS = f"""
UPDATE imports_importrow r SET
    verdict = CASE WHEN j.reason IS NOT NULL THEN 'held' WHEN j.same THEN 'same' ELSE 'changed' END,
    target_id = j.delivery_id, target_version = j.version, also_id = j.household_id,
    linked_by = CASE WHEN j.reason IS NOT NULL THEN '' WHEN j.whole THEN 'nik' ELSE 'mask' END,
    diff = CASE WHEN j.reason IS NULL AND NOT j.same THEN jsonb_build_object(
        'state', jsonb_build_array(j.state, j.status), 'happened_on', jsonb_build_array(j.happened_on, j.paid_on))
        ELSE '{{}}' END,
    problems = r.problems || CASE WHEN j.reason IS NULL OR j.said <> '[]' THEN j.said ELSE jsonb_build_array(
        jsonb_build_object('column', '', 'code', j.reason, 'level', 'W', 'by', 'plan', 'params',
            jsonb_build_object('paid', j.amount, 'due', j.amount_idr))) END
FROM (SELECT f.*, {HELD} AS reason, COALESCE({SAME}, false) AS same FROM found f) j WHERE r.id = j.row_id
"""  # noqa: S608
LOCK = """
SELECT d.id FROM interventions_delivery d JOIN imports_importrow r ON r.target_id = d.id
WHERE r.batch_id = %(batch)s AND r.verdict = 'changed' ORDER BY d.id FOR NO KEY UPDATE OF d
"""
MOVED_ON = """
UPDATE imports_importrow r SET verdict = 'held', problems = r.problems || %(said)s::jsonb
FROM interventions_delivery d
WHERE r.batch_id = %(batch)s AND r.verdict = 'changed' AND d.id = r.target_id
    AND (d.version <> r.target_version OR d.state <> 'due')
"""
KEEP = """
INSERT INTO imports_importchange (batch_id, "table", object_id, before, version_after)
SELECT %(batch)s, 'interventions_delivery', d.id, to_jsonb(d), d.version + 1
FROM interventions_delivery d JOIN imports_importrow r ON r.target_id = d.id
WHERE r.batch_id = %(batch)s AND r.verdict = 'changed' ORDER BY d.id
"""
# Who did not receive must have a reason: the list's own, else the word of its state.
WRITE = """
UPDATE interventions_delivery d SET state = r.values ->> 'status', happened_on = (r.values ->> 'paid_on')::date,
    proof = %(proof)s, reason = CASE WHEN r.values ->> 'status' = 'paid' THEN ''
        ELSE left(COALESCE(r.values ->> 'reason', %(proof)s), 200) END,
    recorded_at = now(), recorded_by_id = %(by)s, version = d.version + 1
FROM imports_importrow r
WHERE r.batch_id = %(batch)s AND r.verdict = 'changed' AND d.id = r.target_id
"""


def plan(batch: Any) -> int:
    """Give every row without a verdict one. Returns how many families' deliveries change."""
    masks = masked.settled(masked.candidates(batch))
    run("DROP TABLE IF EXISTS payments, found")
    run(PAYMENTS, batch=batch.pk, region=batch.region_id)
    run(
        BY_MASK,
        rows=[one.row for one in masks],
        homes=[one.one.household if one.one else None for one in masks],
        reasons=[one.reason for one in masks],
        said=[masked.told(one) for one in masks],
    )
    run("ANALYZE payments")
    run("SET LOCAL enable_nestloop = off")
    run(FOUND, region=batch.region_id)
    run("SET LOCAL enable_nestloop = on")
    run("ANALYZE found")
    run(VERDICTS)
    touched = "SELECT count(DISTINCT also_id) FROM imports_importrow WHERE batch_id = %(batch)s AND verdict = 'changed'"
    return int(rows_of(touched, batch=batch.pk)[0][0])


def apply(batch: Any) -> None:
    """Write the states of the deliveries that are as previewed. Inside the engine's transaction and lock."""
    run(LOCK, batch=batch.pk)
    run(MOVED_ON, batch=batch.pk, said=f"[{masked.as_json(masked.problem('moved_on'))}]")
    run(KEEP, batch=batch.pk)
    run(WRITE, batch=batch.pk, proof=str(batch)[:100], by=batch.approved_by_id)
    _record(batch)


def _record(batch: Any) -> None:
    """One line a programme in the trail, as a list recorded by hand writes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT object_id FROM imports_importchange WHERE batch_id = %s AND \"table\" = 'interventions_delivery'",
            [batch.pk],
        )
        written = [pk for (pk,) in cursor.fetchall()]
    programmes = Programme.objects.unscoped().filter(enrolments__deliveries__in=written)
    for programme in programmes.annotate(count=Count("enrolments__deliveries")).order_by("pk"):
        audit.record(
            by=batch.approved_by, verb="delivery.record_list", obj=programme, region=programme.region_id,
            after={"import": batch.pk, "count": programme.count},  # type: ignore[attr-defined]  # annotated
        )  # fmt: skip
