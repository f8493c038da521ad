"""What the engine itself says about rows, beside what the normalisers say about cells. One list of words for both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from imports.normalise.problems import CORRECT, MESSAGES, Problem

Words = Mapping[str, tuple[Promise | str, Promise | str]]


def declare(words: Words) -> None:
    """Make codes known: code -> (what is wrong, what to do). Upper floors add the codes of their layouts."""
    MESSAGES.update(words)


declare(
    {
        "outside_region": (_("The row lies outside your region."), _("Upload it for the region it belongs to.")),
        "key_twice": (
            _("Another row (row %(row)s) has the same number and says something else."),
            _("Keep one of the rows, or correct the number."),
        ),
        "nik_twice": (
            _("Another row (row %(row)s) has the same NIK."),
            _("Find out whose number it is; correct or empty the other one."),
        ),
        "number_in_text": (
            _("The text holds sixteen digits, perhaps a NIK or KK number; they were hidden."),
            _("Move the number to its own column."),
        ),
        "number_as_key": (
            _("Sixteen digits stand in the column of the list's own number."),
            _("Look whether columns are mixed up."),
        ),
        "kk_twice": (_("Another row (row %(row)s) has the same KK number."), CORRECT),
        "repeated_row": (_("The same as row %(row)s; taken once."), ""),
        "skipped_header": (_("The header again."), ""),
        "skipped_numbering": (_("Numbers of the columns."), ""),
        "skipped_total": (_("A total."), ""),
        "skipped_note": (_("A note or signature."), ""),
    }
)


def spoken(problem: Mapping[str, Any]) -> Problem:
    """A stored remark in words of the language now in force."""
    return Problem(problem["code"], problem["level"], problem.get("params", {}), problem.get("proposal", ""))
