"""What a compared batch comes to, counted once: by verdict, by village, by how rows found their entry, by remark.

A preview is looked at often and its rows stand still meanwhile, so its pages read these sums instead of the rows.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from imports.layouts import layout_for
from imports.models import ImportBatch

TOTALS = """
    SELECT verdict, COALESCE(values ->> %s, ''), linked_by, count(*), min(number), max(number) FROM imports_importrow
    WHERE batch_id = %s GROUP BY 1, 2, 3
"""
GROUPS = """
    SELECT p ->> 'level', p ->> 'code', p ->> 'column', count(*), min(r.number),
        (array_agg(p - 'proposal' ORDER BY r.number))[1]::text
    FROM imports_importrow r, jsonb_array_elements(r.problems) p
    WHERE r.batch_id = %s AND r.problems <> '[]'
    GROUP BY 1, 2, 3 ORDER BY array_position(ARRAY['R', 'W', 'A'], p ->> 'level'), 4 DESC, 2, 3
"""


@dataclass
class Totals:
    """`villages`: code -> verdict -> rows. `spans`: code -> its first and its last row: lists are mostly in order of
    villages, so its rows are found without reading all others. `links`: how rows found their entry -> rows.
    """

    verdicts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    villages: dict[str, dict[str, int]] = field(default_factory=dict)
    spans: dict[str, list[int]] = field(default_factory=dict)
    links: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def totals(batch: ImportBatch) -> Totals:
    """One pass over the rows."""
    village_key = layout_for(batch.kind).options.get("village", "")
    found = Totals()
    with connection.cursor() as cursor:
        cursor.execute(TOTALS, [village_key, batch.pk])
        for verdict, village, link, count, first, last in cursor.fetchall():
            found.verdicts[verdict] += count
            if village:
                of_village = found.villages.setdefault(village, {})
                of_village[verdict] = of_village.get(verdict, 0) + count
                start, end = found.spans.get(village, (first, last))
                found.spans[village] = [min(start, first), max(end, last)]
            if link:
                found.links[link] += count
    return found


def groups(batch: ImportBatch) -> list[list[Any]]:
    """[level, code, column, rows, first row, one of the remarks]: wrong ones first, then the most frequent."""
    with connection.cursor() as cursor:
        cursor.execute(GROUPS, [batch.pk])
        return [[*row[:5], json.loads(row[5])] for row in cursor.fetchall()]
