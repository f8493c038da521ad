"""The audit trail: one line per act, chained. Actions call `record` last, in their transaction."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils import timezone

from accounts.models import AuditLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User

# All writers of the chain take this one lock until their transaction ends: a chain has one end.
CHAIN_LOCK = 0x4E67_6572
LONG_DIGITS = re.compile(r"\d{12,}")
START = "0" * 64
# Two statements: the second sees what was committed while the first waited for the lock.
APPEND = """
SELECT pg_advisory_xact_lock(%(lock)s);
INSERT INTO accounts_auditline
    (at, by_id, by_name, verb, object_type, object_id, region_code, "before", "after", reason, chain)
SELECT %(at)s, %(by_id)s, %(by_name)s, %(verb)s, %(object_type)s, %(object_id)s, %(region_code)s, %(before)s::jsonb,
    %(after)s::jsonb, %(reason)s, encode(sha256(convert_to(
        coalesce((SELECT chain FROM accounts_auditline ORDER BY id DESC LIMIT 1), %(start)s) || %(said)s,
        'UTF8')), 'hex')
RETURNING id, chain
"""


def record(
    *,
    by: User | None,
    verb: str,
    obj: models.Model,
    region: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditLine:
    """Append one line. `by=None` is the system itself. Long digit runs are masked, whoever passed them.

    Must run inside a transaction; takes the chain's lock until its end, so call it last. Lock, end of the chain and new
    line are one round trip: nobody else's commit waits for this process.
    """
    line = AuditLine(
        at=timezone.now(),
        by_id=by.pk if by else None,
        by_name=str(by) if by else "sistem",
        verb=verb,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        region_code=region,
        before=_clean(before or {}),
        after=_clean(after or {}),
        reason=LONG_DIGITS.sub("…", reason),
    )
    with connection.cursor() as cursor:
        cursor.execute(APPEND, {**_stored(line), "lock": CHAIN_LOCK, "start": START, "said": canonical(line.content())})
        line.pk, line.chain = cursor.fetchone()
    line._state.adding = False
    return line


def link(previous: str, content: dict[str, Any]) -> str:
    """SHA-256 (hex) over the previous link and the canonical JSON of the content."""
    return hashlib.sha256(f"{previous}{canonical(content)}".encode()).hexdigest()


def canonical(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)


def first_broken(lines: Iterable[AuditLine]) -> AuditLine | None:
    """The first line whose chain does not follow from the one before it; None when the trail is whole."""
    previous = START
    for line in lines:
        if link(previous, line.content()) != line.chain:
            return line
        previous = line.chain
    return None


def _stored(line: AuditLine) -> dict[str, Any]:
    values = {field.attname: getattr(line, field.attname) for field in line._meta.local_concrete_fields}
    return values | {name: json.dumps(values[name], cls=DjangoJSONEncoder) for name in ("before", "after")}


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    masked = LONG_DIGITS.sub("…", json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False))
    cleaned: dict[str, Any] = json.loads(masked)
    return cleaned
