"""A score explained in words, for people who decide. No database."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from foundation.formats import number


def explain(reason: dict[str, Any]) -> str:
    """One reason of a pair (`DuplicatePair.reasons`) in words; an unknown code shows itself."""
    params = {key: number(value) for key, value in reason["params"].items()}
    words: str = _words().get(reason["code"], reason["code"])
    return words % params


def _words() -> dict[str, str]:
    return {
        "nik_same": _("same NIK"),
        "nik_other": _("both have a NIK, and they differ"),
        "name": _("names %(percent)s%% alike"),
        "name_other": _("other names: only %(percent)s%% alike"),
        "name_common": _("a common name: %(people)s people of the kabupaten bear it"),
        "birth_same": _("same birth date"),
        "birth_swapped": _("same birth date with day and month exchanged"),
        "birth_digit": _("birth dates differ in one digit"),
        "birth_year": _("same day and month of birth, %(years)s year(s) apart"),
        "birth_near": _("born in the same year, on another day"),
        "birth_stand_in": _("same birth date, but it is the day written when only the year is known"),
        "birth_different": _("other birth dates"),
        "mask_same": _("the visible digits of the masked number are the same"),
        "mask_other": _("the visible digits of the masked number differ"),
        "sex_other": _("one is a man, the other a woman"),
        "kk_same": _("same KK number"),
        "kk_other": _("both have a KK number, and they differ"),
        "village_same": _("same village"),
        "village_near": _("another village of the same kecamatan"),
        "village_other": _("another kecamatan"),
        "address_same": _("same address"),
        "both_heads": _("both are heads of a family"),
        "same_family_other_name": _("two members of one family with different names"),
        "members_alike": _("%(members)s of %(of)s members alike"),
    }
