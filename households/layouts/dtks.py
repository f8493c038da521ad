"""What the two DTKS layouts share: the village told by the parts of its BPS code, and the numbers of Kemensos.

DTKS as Kemensos verivali keeps it is UDRT (one row a rumah tangga) and UDART (one row a person), numbered by IDBDT.
Answers are numbers of the PBDT 2015 questionnaire.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from households.layouts import columns as c
from households.layouts import more as m
from imports.normalise.context import Context
from imports.normalise.problems import REFUSE, Problem
from imports.normalise.text import identifier

AS_OF = dt.date(2020, 1, 1)
IDBDT = replace(m.own("IDBDT ID_BDT", identifier(40), "list_family_id"), required=True, needed=True)
PARTS = {"kdprop": 2, "kdkab": 2, "kdkec": 3, "kddesa": 3}
CODES = (
    replace(m.place("bps")[-1], label="KDGabungan4"),
    *(m.own(name.upper(), personal_class="open", repeats=True) for name in PARTS),
)
NUMBERED = tuple(m.own(name) for name in ("NoPesertaPKH", "NoPBDTKemsos", "InitData", "LastUpdateData"))


def check_row(values: Mapping[str, Any], ctx: Context) -> list[tuple[str, Problem]]:
    """As for every list, with the village's code put together from its parts where it has no column of its own."""
    empty = next((key for key in PARTS if not values.get(key)), "")
    parts = [str(values.get(key) or "").removesuffix(".0").zfill(width) for key, width in PARTS.items()]
    if not values.get("village_code") and values.get("kddesa") and ctx.find_place:
        if empty:
            return [(empty, Problem("missing", REFUSE))]
        found = ctx.find_place("code", "".join(parts), "bps").codes
        if len(found) != 1:
            return [("kddesa", Problem("code_unknown", REFUSE))]
        cast(dict[str, Any], values)["village_code"] = found[0]
    return c.check_row(values, ctx)
