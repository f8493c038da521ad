"""The names things go by between office, phone and clients. Pure.

A household has a code, never an identity number: `K-1901-00000411` = kabupaten 19.01, household 411. Offices copy codes
from paper, so reading one is forgiving. Forms and visits have the ids of OpenRosa, which their authors choose.
"""

from __future__ import annotations

import re

#: Letters of a form id, a version, an instanceID: as many as ODK's own servers keep. Two fit an address and an index.
OPENROSA_ID = 249
_CODE = re.compile(r"K-?([0-9]{4})-?([0-9]{6,18})", re.ASCII)


def household_code(regency_code: str, pk: int) -> str:
    return f"K-{regency_code.replace('.', '')}-{pk:08d}"


def household_of(code: str) -> tuple[str, int] | None:
    """(kabupaten code, household) of a code as typed; None when it is something else."""
    found = _CODE.fullmatch(code.strip().upper())
    return (f"{found[1][:2]}.{found[1][2:]}", int(found[2])) if found else None
