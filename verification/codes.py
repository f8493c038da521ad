"""The code a household goes by on lists and phones: never an identity number. Pure.

`K-1901-00000411` = kabupaten 19.01, household 411. Offices copy codes from paper, so reading one is forgiving.
"""

from __future__ import annotations

import re

_CODE = re.compile(r"K-?([0-9]{4})-?([0-9]{6,18})", re.ASCII)


def household_code(regency_code: str, pk: int) -> str:
    return f"K-{regency_code.replace('.', '')}-{pk:08d}"


def household_of(code: str) -> tuple[str, int] | None:
    """(kabupaten code, household) of a code as typed; None when it is something else."""
    found = _CODE.fullmatch(code.strip().upper())
    return (f"{found[1][:2]}.{found[1][2:]}", int(found[2])) if found else None
