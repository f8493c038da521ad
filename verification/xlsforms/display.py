"""Findings as a page shows them: where, how grave, what it means, and pyxform's own words beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from verification.xlsforms.findings import CHOICE, ERROR, WARNING, Finding
from verification.xlsforms.messages import words

SEVERITIES: dict[str, tuple[Promise | str, str]] = {
    ERROR: (gettext_lazy("must be corrected"), "danger"),
    CHOICE: (gettext_lazy("you decide"), "warning"),
    WARNING: (gettext_lazy("remark"), "info"),
}


def rows(findings: Iterable[Finding | Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The gravest first; `place` is like "survey C7"."""
    found = [one if isinstance(one, Finding) else Finding(**one) for one in findings]
    found.sort(key=lambda one: list(SEVERITIES).index(one.severity))
    return [_row(one) for one in found]


def _row(one: Finding) -> dict[str, Any]:
    label, tone = SEVERITIES[one.severity]
    cell = one.cell or (_("row %(row)s") % {"row": one.row} if one.row else "")
    column = one.column if one.column and one.column not in ("type",) else ""
    return {
        "place": " ".join(filter(None, (one.sheet, cell))), "column": column, "severity": one.severity,
        "label": label, "tone": tone, "words": words(one), "original": one.original,
    }  # fmt: skip
