"""Region codes: their shapes and what can be read from one. Pure; no database.

The Kemendagri code is the key everywhere: dotted, 2-5-8-13 characters (`19`, `19.01`, `19.01.01`, `19.01.01.2001`).
BPS codes have 2, 4, 7 or 10 digits. Ten digits name a village in both systems, mostly two different ones
(3216021006 is Bahagia to Kemendagri and Cilangkara to BPS), so a code is read only in the system its source declares.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate

from regions import shipped

PROVINCE, REGENCY, DISTRICT, VILLAGE = LEVELS = ("province", "regency", "district", "village")
KEMENDAGRI, BPS = SYSTEMS = ("kemendagri", "bps")

_LENGTHS = {2: PROVINCE, 5: REGENCY, 8: DISTRICT, 13: VILLAGE}
_BPS_LENGTHS = {2: PROVINCE, 4: REGENCY, 7: DISTRICT, 10: VILLAGE}
_PARENT_LENGTH = {2: 0, 5: 2, 8: 5, 13: 8}
_DOTTED = re.compile(r"[1-9][0-9](\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?", re.ASCII)
_PLAIN_LENGTHS = (2, 4, 6, 10)
_BETWEEN = re.compile(r"[\s.\-\u00a0]+")
# Digits 1-3 open the last part of a village's code: 1xxx kelurahan, 2xxx desa, 3xxx desa adat.
_VILLAGE_KINDS = {"1": "kelurahan", "2": "desa", "3": "desa adat"}
_WITA = frozenset(("51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"))
_WIT = frozenset(("81", "82", "91", "92", "93", "94", "95", "96"))


def is_dotted(code: str) -> bool:
    """Has `code` the shape of a dotted Kemendagri code of any level?"""
    return _DOTTED.fullmatch(code) is not None


def level_of(code: str) -> str:
    """Level of a dotted code; ValueError when it is none."""
    if not is_dotted(code):
        raise ValueError(f"not a dotted Kemendagri code: {code!r}")
    return _LENGTHS[len(code)]


def parent_of(code: str) -> str | None:
    """Code one level up; None for a province."""
    level_of(code)
    return code[: _PARENT_LENGTH[len(code)]] or None


def ancestors_of(code: str) -> list[str]:
    """Codes above `code`, the province first; empty for a province."""
    level_of(code)
    return [code[:length] for length in _LENGTHS if length < len(code)]


def prefix_of(code: str, level: str) -> str | None:
    """The ancestor-or-self of `code` at `level`; None when `code` lies above that level."""
    level_of(code)
    length = {name: size for size, name in _LENGTHS.items()}[level]
    return code[:length] if len(code) >= length else None


def is_within(code: str, scope: str) -> bool:
    """Is `code` the region `scope` or below it?"""
    return code == scope or code.startswith(f"{scope}.")


def dotted(text: str) -> str | None:
    """A Kemendagri code as typed or exported -> its dotted form; None when `text` is not a code.

    Accepts `19.01.01.2001`, `1901012001`, `19 01 01 2001`, `1901012001.0` (a number cell written out). Never repairs:
    five or seven digits are refused, since no region code starts with 0 that a spreadsheet could have dropped.
    """
    digits = digits_of(text)
    if digits is None or not _parted(text, _PLAIN_LENGTHS):
        return None
    parts = [digits[0:2], digits[2:4], digits[4:6], digits[6:10]]
    code = ".".join(part for part in parts if part)
    return code if is_dotted(code) else None


def undotted(code: str) -> str:
    """`19.01.01.2001` -> `1901012001`."""
    return code.replace(".", "")


def bps(text: str) -> str | None:
    """A BPS code as typed or exported -> its digits; None when `text` has not 2, 4, 7 or 10 digits."""
    digits = digits_of(text)
    return digits if digits is not None and _parted(text, tuple(_BPS_LENGTHS)) and digits[0] != "0" else None


def bps_level(digits: str) -> str:
    """Level of a BPS code given as digits."""
    return _BPS_LENGTHS[len(digits)]


def digits_of(text: str) -> str | None:
    """The digits of a text of digits, dots, dashes and blanks only; a trailing `.0` of a number cell is dropped."""
    digits = "".join(_parts(text))
    return digits if digits.isascii() and digits.isdigit() else None


def _parts(text: str) -> list[str]:
    cleaned = text.strip().lstrip("'`")
    if re.fullmatch(r"[0-9]{2,}\.0", cleaned, re.ASCII):
        cleaned = cleaned[:-2]
    return [part for part in _BETWEEN.split(cleaned) if part]


def _parted(text: str, lengths: tuple[int, ...]) -> bool:
    """Do the dots and blanks stand where a level ends, and the whole too? `51.8.1` is not 51.81."""
    return all(length in lengths for length in accumulate(len(part) for part in _parts(text)))


def village_kind(code: str) -> str:
    """desa, kelurahan or desa adat, read from a village's dotted code."""
    return _VILLAGE_KINDS.get(code[9:10], "desa")


def zone_of(code: str) -> str:
    """WIB, WITA or WIT of a region, by its province (Keppres 41/1987 and the provinces founded since)."""
    province = code[:2]
    if province in _WIT:
        return "WIT"
    return "WITA" if province in _WITA else "WIB"


def nik_prefix_known(prefix: str) -> bool:
    """Was the six-digit start of a NIK ever a kecamatan, now or before a split?

    A NIK keeps the code of the place of first registration for life, so the answer uses current and retired codes,
    from the data file that the program ships. An unknown prefix is a warning, never a reason to refuse a person.
    """
    return prefix in _nik_prefixes()


@lru_cache(maxsize=1)
def _nik_prefixes() -> frozenset[str]:
    return frozenset(undotted(row.code) for row in shipped.rows() if len(row.code) == 8)
