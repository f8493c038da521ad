"""The shipped data files into the database, by COPY. Called by `manage.py load_regions` and by tests.

Loading never deletes: a region that a newer file no longer has keeps its row, since lists and numbers refer to it.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from regions import codes, names, shipped
from regions.models import Population, Region, Release

EVERYTHING = "all"
# Any number will do as long as no other part of the program takes the same advisory lock.
_LOCK = 190120
_COPY = """
    COPY incoming (code, name, name_key, former_name, former_key, level, kind, parent_id, successor_id, bps_code,
                   valid_from, valid_to, timezone)
    FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL (former_name, former_key))
"""
# BPS codes are unique: those that move are let go first, or two rows could not swap theirs.
_LET_GO = """
    UPDATE regions_region r SET bps_code = NULL FROM incoming i WHERE r.bps_code = i.bps_code AND r.code <> i.code
"""
_UPSERT = """
    WITH written AS (
        INSERT INTO regions_region AS r
               (code, name, name_key, former_name, former_key, level, kind, parent_id, successor_id, bps_code,
                valid_from, valid_to, timezone)
        SELECT code, name, name_key, former_name, former_key, level, kind, parent_id, successor_id, bps_code,
               valid_from, valid_to, timezone
        FROM incoming
        ON CONFLICT (code) DO UPDATE
        SET (name, name_key, former_name, former_key, level, kind, parent_id, successor_id, bps_code,
             valid_from, valid_to, timezone)
          = (EXCLUDED.name, EXCLUDED.name_key, EXCLUDED.former_name, EXCLUDED.former_key, EXCLUDED.level,
             EXCLUDED.kind, EXCLUDED.parent_id, EXCLUDED.successor_id, EXCLUDED.bps_code,
             EXCLUDED.valid_from, EXCLUDED.valid_to, EXCLUDED.timezone)
        WHERE (r.*) IS DISTINCT FROM (EXCLUDED.*)
        RETURNING (xmax = 0) AS is_new
    )
    SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM written
"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load found in the file (`current` and `retired` by level) and what it changed in the database."""

    scope: str
    current: dict[str, int]
    retired: dict[str, int]
    inserted: int
    updated: int
    figures: int
    fresh: bool


def load(under: Sequence[str] = (), *, force: bool = False) -> Loaded:
    """Bring the shipped regions into the database: all, or those `under` some codes with what is above them.

    Idempotent: a file already loaded for that scope is not read again (unless `force`), rows that are equal are not
    written. One transaction; a second loader waits.
    """
    scope = ",".join(sorted(under)) or EVERYTHING
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        fingerprint = shipped.fingerprint()
        if not force and _is_loaded(scope, under, fingerprint):
            return Loaded(scope, {}, {}, 0, 0, 0, fresh=False)
        rows = list(shipped.rows())
        if under:
            rows = _part(rows, under)
        inserted, updated = _write(cursor, rows)
        figures = _write_population({row.code for row in rows})
        within = Region.objects.count() if not under else _count_under(under)
        Release.objects.update_or_create(
            scope=scope, defaults={"fingerprint": fingerprint, "regions": within, "loaded_at": timezone.now()}
        )
    current = Counter(codes.level_of(row.code) for row in rows if not row.valid_to)
    retired = Counter(codes.level_of(row.code) for row in rows if row.valid_to)
    return Loaded(scope, dict(current), dict(retired), inserted, updated, figures, fresh=True)


def _is_loaded(scope: str, under: Sequence[str], fingerprint: str) -> bool:
    """Is this file, or the whole of it, already in the database, and are its rows still there?"""
    counts = {release.scope: release.regions for release in Release.objects.filter(fingerprint=fingerprint)}
    if counts.get(EVERYTHING) == Region.objects.count():
        return True
    return scope in counts and bool(under) and counts[scope] == _count_under(under)


def _count_under(under: Sequence[str]) -> int:
    return sum(Region.objects.under(code).count() for code in under)


def _part(rows: list[shipped.Row], under: Sequence[str]) -> list[shipped.Row]:
    """The rows within `under`, the successors of retired ones among them, and everything above both."""
    everything = {row.code: row for row in rows}
    for code in under:
        if code not in everything:
            raise ValueError(f"no region has the code {code!r}")
    wanted = {row.code for row in rows if any(codes.is_within(row.code, scope) for scope in under)}
    wanted |= {everything[code].successor for code in wanted} - {""}
    for code in tuple(wanted):
        wanted.update(codes.ancestors_of(code))
    # A region above may itself be retired, with a successor that is wanted then too.
    wanted |= {everything[code].successor for code in wanted} - {""}
    return [everything[code] for code in sorted(wanted)]


def _write(cursor: CursorWrapper, rows: Iterable[shipped.Row]) -> tuple[int, int]:
    """COPY into a temporary table, then one upsert of what differs. Returns (inserted, updated)."""
    cursor.execute("CREATE TEMPORARY TABLE incoming (LIKE regions_region) ON COMMIT DROP")
    buffer = io.StringIO()
    csv.writer(buffer).writerows(map(_record, rows))
    buffer.seek(0)
    cursor.copy_expert(_COPY, buffer)
    cursor.execute(_LET_GO)
    cursor.execute(_UPSERT)
    inserted, updated = cursor.fetchone() or (0, 0)
    cursor.execute("DROP TABLE incoming")
    return inserted, updated


def _record(row: shipped.Row) -> tuple[str, ...]:
    """One line of COPY, in the order of `_COPY`; an empty field becomes NULL except in the two former names."""
    level = codes.level_of(row.code)
    former_key = names.stored_key(row.former_name, level) if row.former_name else ""
    return (
        row.code, row.name, names.stored_key(row.name, level), row.former_name, former_key, level,
        _kind(row, level), codes.parent_of(row.code) or "", row.successor, row.bps_code,
        row.valid_from, row.valid_to, codes.zone_of(row.code),
    )  # fmt: skip


def _kind(row: shipped.Row, level: str) -> str:
    if level == codes.PROVINCE:
        return Region.Kind.PROVINSI
    if level == codes.DISTRICT:
        return Region.Kind.KECAMATAN
    if level == codes.VILLAGE:
        return codes.village_kind(row.code)
    words = row.name.lower().split()
    return " ".join(words[:2]) if words[1] == "administrasi" else words[0]


def _write_population(loaded: set[str]) -> int:
    """The published figures of the regions just loaded; a figure already there stays as it is."""
    figures = [
        Population(region_id=row.code, as_of=row.as_of, unit=row.unit, total=row.total, source=row.source)
        for row in shipped.population()
        if row.code in loaded
    ]
    before = Population.objects.count()
    Population.objects.bulk_create(figures, ignore_conflicts=True)
    return Population.objects.count() - before
