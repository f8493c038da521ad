"""Checks across the cells of one row. What the NIK says of birth and sex is a remark: a NIK is never corrected."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from imports.normalise.context import Context
from imports.normalise.problems import REFUSE, WARN, Problem


def check_identity(values: Mapping[str, Any], ctx: Context) -> list[tuple[str, Problem]]:
    """NIK = KK is wrong; NIK against birth date and sex is a remark. Reads nik, family_card, birth_date, sex."""
    number = values.get("nik")
    if not number:
        return []
    found: list[tuple[str, Problem]] = []
    if number == values.get("family_card"):
        found.append(("nik", Problem("nik_is_kk", REFUSE)))
    day, month, year = int(number[6:8]), int(number[8:10]), int(number[10:12])
    born = values.get("birth_date")
    if isinstance(born, date) and (day % 40, month, year) != (born.day, born.month, born.year % 100):
        found.append(("nik", Problem("nik_birth_differs", WARN)))
    sex = values.get("sex")
    if sex in ("L", "P") and (day > 40) != (sex == "P"):
        found.append(("nik", Problem("nik_sex_differs", WARN)))
    return found
