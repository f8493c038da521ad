"""Rows of a visit list against the campaigns: which household each speaks of, and the visits they become.

Everything goes by the thousand: a chunk of rows is one query for households, one for earlier visits, one write.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import User
from foundation import keys
from imports.headers import Understanding
from imports.models import ImportBatch, ImportRow
from imports.normalise.problems import WARN
from regions.names import same_place
from verification import answers as meanings
from verification.layouts.rows import answers_of, fingerprint, identity_of
from verification.models import Form, Target, Visit

CHUNK = 2000
KK_PLACE = "households_household.kk"
TAKEN = (Target.State.LISTED, Target.State.RETURNED)

VERDICTS = """
UPDATE imports_importrow r SET verdict = d.verdict, target_id = d.target, target_version = d.version,
    problems = r.problems || d.problems::jsonb
FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::int[], %s::text[])
    AS d(row_id, verdict, target, version, problems)
WHERE r.id = d.row_id
"""
LOCK = "SELECT id FROM verification_target WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
KEEP_TARGETS = """
INSERT INTO imports_importchange (batch_id, "table", object_id, before, version_after)
SELECT %s, 'verification_target', t.id, to_jsonb(t), t.version + 1 FROM verification_target t WHERE t.id = ANY(%s)
ORDER BY t.id
"""
MOVE_TARGETS = """
UPDATE verification_target t SET state = 'visited', visited_on = d.day, version = t.version + 1
FROM unnest(%s::bigint[], %s::date[]) AS d(target, day) WHERE t.id = d.target
"""
KEEP_VISITS = """
INSERT INTO imports_importchange (batch_id, "table", object_id, before, version_after)
SELECT %s, 'verification_visit', v.id, NULL, v.version FROM verification_visit v
WHERE v.instance_id = ANY(%s) ORDER BY v.id
"""


@dataclass(slots=True)
class Finding:
    """What a row comes to."""

    row_id: int
    verdict: str
    target_id: int | None = None
    version: int | None = None
    problems: list[dict[str, Any]] | None = None


def plan(batch: ImportBatch) -> int:
    """Give every row without a verdict one. Returns how many households get a visit."""
    later = _later_rows(batch)
    senders = _senders(batch)
    touched = 0
    for rows in _chunks(batch, ""):
        found = _compare(batch, rows, later, senders)
        _write_verdicts(found)
        touched += sum(finding.verdict == "new" for finding in found)
    return touched


def apply(batch: ImportBatch) -> None:
    """Turn the new rows into visits, inside the engine's transaction and lock."""
    senders = _senders(batch)
    found = Understanding.from_json(batch.understanding["header"])
    headers = {int(at): str(title) for at, title in found.headers.items()}
    for rows in _chunks(batch, "new"):
        _apply_chunk(batch, rows, senders, headers)


def _chunks(batch: ImportBatch, verdict: str) -> Iterator[list[ImportRow]]:
    """Staged rows by the thousand, in the order of the file."""
    last = -1
    while True:
        rows = ImportRow.objects.unscoped().filter(batch=batch, verdict=verdict, number__gt=last).order_by("number")
        chunk = list((rows if verdict else rows.defer("raw"))[:CHUNK])
        if not chunk:
            return
        last = chunk[-1].number
        yield chunk


def _later_rows(batch: ImportBatch) -> dict[str, tuple[str, int]]:
    """Family -> (moment, row) of its last visit in the file, for families that come more than once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (values ->> 'target_code') values ->> 'target_code', values ->> 'submitted_at', number"
            " FROM imports_importrow WHERE batch_id = %s AND verdict = '' ORDER BY values ->> 'target_code',"
            " (values ->> 'submitted_at')::timestamptz DESC, number DESC",
            [batch.pk],
        )
        return {code: (moment, number) for code, moment, number in cursor.fetchall()}


def _senders(batch: ImportBatch) -> dict[str, int]:
    """E-mail address -> facilitator working in the batch's region; an address two people share names nobody."""
    people = User.people.facilitators(batch.region_id, timezone.localdate()).exclude(email="")
    found: dict[str, list[int]] = {}
    for pk, address in people.values_list("pk", "email"):
        found.setdefault(address.lower(), []).append(pk)
    return {address: pks[0] for address, pks in found.items() if len(pks) == 1}


def _targets(batch: ImportBatch, codes: Iterable[str]) -> dict[str, Target]:
    """P3KE family id -> its household on an open campaign's list in the region; of several campaigns the newest."""
    rows = Target.objects.unscoped().under(batch.region_id).filter(
        campaign__state="open", household__p3ke_family_id__in=list(codes), regency_code=batch.region_id[:5]
    )  # fmt: skip
    rows = rows.select_related("household", "village", "campaign__form").order_by("campaign_id")
    light = rows.defer("household__kk", "household__housing", "household__programmes", "campaign__form__xlsform")
    return {str(target.household.p3ke_family_id): target for target in light}


def _compare(
    batch: ImportBatch, rows: list[ImportRow], later: dict[str, tuple[str, int]], senders: dict[str, int]
) -> list[Finding]:
    targets = _targets(batch, {row.values["target_code"] for row in rows})
    ids = {row.pk: identity_of(batch.region_id[:5], row.values) for row in rows}
    there = dict(Visit.objects.unscoped().filter(instance_id__in=ids.values()).values_list("instance_id", "sha256"))
    return [_find(row, ids[row.pk], targets, there, later, senders) for row in rows]


def _find(
    row: ImportRow, instance_id: str, targets: dict[str, Target], there: dict[str, str],
    later: dict[str, tuple[str, int]], senders: dict[str, int],
) -> Finding:  # fmt: skip
    values = row.values
    if instance_id in there:
        same = there[instance_id] == fingerprint(values)
        return Finding(row.pk, "same") if same else _held(row, "visit_differs")
    newest = later[values["target_code"]][1]
    if newest != row.number:
        return _held(row, "visited_again", row=newest)
    target = targets.get(values["target_code"])
    if target is None:
        return _held(row, "not_on_list", "target_code")
    if target.state not in TAKEN:
        return _held(row, "already_visited")
    known = values["sender"] in senders
    if not known and target.facilitator_id is None:
        return _held(row, "nobody_to_name", "sender")
    remarks = [] if known else [_remark("sender_unknown", "sender")]
    if values.get("head_name") and _folded(values["head_name"]) != _folded(target.household.head_name):
        remarks.append(_remark("other_head", "head_name"))
    if values.get("village") and not same_place(values["village"], target.village.name):
        remarks.append(_remark("other_village", "village"))
    return Finding(row.pk, "new", target.pk, target.version, remarks)


def _held(staged: ImportRow, code: str, column: str = "", **params: Any) -> Finding:
    return Finding(staged.pk, "held", problems=[_remark(code, column, **params)])


def _remark(code: str, column: str = "", **params: Any) -> dict[str, Any]:
    return {"column": column, "code": code, "level": WARN, "params": params, "by": "plan"}


def _folded(name: str) -> str:
    return " ".join(name.upper().split())


def _write_verdicts(found: list[Finding]) -> None:
    columns = zip(
        *[(f.row_id, f.verdict, f.target_id, f.version, json.dumps(f.problems or [])) for f in found], strict=True
    )
    with connection.cursor() as cursor:
        cursor.execute(VERDICTS, [list(column) for column in columns])


def _apply_chunk(batch: ImportBatch, rows: list[ImportRow], senders: dict[str, int], headers: dict[int, str]) -> None:
    """Lock the targets, leave out those that moved on since the preview, write visits and what they change."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [[row.target_id for row in rows]])
    targets = Target.objects.unscoped().filter(pk__in=[row.target_id for row in rows])
    here = {target.pk: target for target in targets.select_related("campaign")}
    forms = {form.pk: form for form in Form.objects.filter(pk__in={t.campaign.form_id for t in here.values()})}
    writer = _Writer(senders, headers, forms)
    kept: list[tuple[ImportRow, Target]] = []
    moved: list[tuple[ImportRow, Target]] = []
    for row in rows:
        assert row.target_id is not None  # nosec: a row without one is held
        target = here[row.target_id]
        fresh = target.version == row.target_version and target.state in TAKEN and target.campaign.state == "open"
        (kept if fresh else moved).append((row, target))
    if moved:
        _write_verdicts([_held(row, "moved_on") for row, _target in moved])
    if not kept:
        return
    visits = [writer.visit(row, target) for row, target in kept]
    ids = [target.pk for _row, target in kept]
    days = [timezone.localdate(visit.sent_at) for visit in visits]
    with connection.cursor() as cursor:
        cursor.execute(KEEP_TARGETS, [batch.pk, ids])
        cursor.execute(MOVE_TARGETS, [ids, days])
    Visit.objects.bulk_create(visits, batch_size=CHUNK)
    with connection.cursor() as cursor:
        cursor.execute(KEEP_VISITS, [batch.pk, [visit.instance_id for visit in visits]])


class _Writer:
    """Makes visits of rows; knows the questionnaires of the campaigns at hand."""

    def __init__(self, senders: dict[str, int], headers: dict[int, str], forms: dict[int, Form]) -> None:
        self.senders, self.headers, self.forms = senders, headers, forms
        self.read = {pk: form.questionnaire for pk, form in forms.items()}
        self.paths = {pk: form.paths for pk, form in self.read.items()}
        self.now = timezone.now()

    def visit(self, row: ImportRow, target: Target) -> Visit:
        form = self.forms[target.campaign.form_id]
        told = answers_of(row.values, self.paths[form.pk], _reveal)
        facts = meanings.facts(self.read[form.pk], form.mapping, told)
        position = facts.position
        sender = self.senders.get(row.values["sender"]) or target.facilitator_id
        assert sender is not None  # nosec: the row was held otherwise
        return Visit(
            instance_id=identity_of(target.regency_code, row.values), target=target, household_id=target.household_id,
            village_id=target.village_id, regency_code=target.regency_code,
            facilitator_id=sender, form=form,
            channel=Visit.Channel.SHEET, sha256=fingerprint(row.values),
            content={"row": {self.headers.get(at, str(at)): text for at, text in enumerate(row.raw) if text}},
            answers=told, outcome=facts.outcome, proposal=facts.proposal, reasons=facts.reasons,
            suggestion=facts.suggestion, expenditure_per_head=facts.expenditure_per_head,
            latitude=position.latitude if position else None, longitude=position.longitude if position else None,
            sent_at=dt.datetime.fromisoformat(row.values["submitted_at"]), received_at=self.now,
        )  # fmt: skip


def _reveal(sealed: str) -> str:
    return keys.open_sealed(bytes.fromhex(sealed), KK_PLACE).decode()
