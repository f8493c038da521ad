"""Reasons of a proposal or a decision, and why a visit is held: codes with their words. Pure data.

The first block are the questionnaire's own codes (`forms_library.choices`, list `reason`); the second the office's.
Domain handbook 2.5: reasons met for removal, and the flags ground checks look at.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from verification.models.verdict import Verdict

REASONS: dict[str, str | Promise] = {
    "below_line": _("spending below the extreme line"),
    "poor_housing": _("house unfit to live in"),
    "no_income": _("nobody works"),
    "dependants": _("old, disabled or ill without support"),
    "poor_not_extreme": _("poor, not extreme"),
    "vulnerable": _("vulnerable, nearly poor"),
    "welfare_improved": _("welfare has improved"),
    "steady_income": _("steady income above the minimum wage"),
    "owns_assets": _("owns large assets"),
    "public_employee": _("a member is a public employee"),
    "no_documents": _("no civil documents"),
    "moved": _("moved away"),
    "died": _("all members died"),
    "duplicate": _("listed twice"),
    "part_of_other": _("part of another family"),
    "not_found": _("not found at the address"),
    "refused": _("refused the visit"),
    "needs_revisit": _("another visit is needed"),
    # the office's own
    "building_gone": _("the building is no longer there"),
    "outside_area": _("lives outside the area"),
    "above_line": _("spending above the extreme line"),
    "meeting_evidence": _("evidence given at the village meeting"),
    "not_visited": _("not visited until the deadline"),
    "not_decided": _("visited, but not decided until the deadline"),
    "no_change": _("no change since the round before"),
}

#: Reasons that carry `extreme` where the spending found does not (or was not asked).
CARRY_EXTREME = frozenset({"poor_housing", "no_income", "dependants"})

#: A reason that goes without saying with a verdict, for a proposal that names none.
USUAL: dict[str, str] = {
    Verdict.EXTREME: "below_line",
    Verdict.POOR: "poor_not_extreme",
    Verdict.VULNERABLE: "vulnerable",
    Verdict.ABLE: "welfare_improved",
    Verdict.MOVED: "moved",
    Verdict.DIED: "died",
    Verdict.DOUBLE: "duplicate",
    Verdict.PART: "part_of_other",
    Verdict.NOT_FOUND: "not_found",
    Verdict.REFUSED: "refused",
    Verdict.OUT_OF_AREA: "outside_area",
    Verdict.UNDECIDED: "needs_revisit",
}

#: Why a visit does not simply wait for review: `Visit.problem`.
PROBLEMS: dict[str, str | Promise] = {
    "unknown_form": _("The form or its version is not known here."),
    "unknown_target": _("The household it speaks of is not on a list of an open campaign."),
    "misfit": _("Some answers do not fit the form."),
    "reassigned": _("The household was given to another facilitator."),
    "campaign_closed": _("The campaign was closed before this visit arrived."),
    "already_approved": _("A visit of this household was approved before this one arrived."),
    "merged": _("The household was merged with another one; the visit was moved there."),
    "merged_away": _("The household was merged with another one that is not in this campaign."),
    "household_gone": _("The household no longer exists in the register."),
    "superseded": _("Another visit of this household was approved."),
    "returned": _("Returned to the facilitator for repair."),
}

#: What is wrong with one answer: `Visit.misfits[].code`.
MISFITS: dict[str, str | Promise] = {
    "unknown_question": _("the form does not ask this"),
    "missing": _("an answer is missing"),
    "not_a_choice": _("not one of the choices"),
    "not_a_number": _("not a number"),
    "out_of_range": _("outside the possible range"),
    "not_a_date": _("not a date"),
    "not_a_position": _("not a position"),
    "too_long": _("too long"),
    "bad_photo_name": _("not a usable file name"),
    "too_many_photos": _("too many photos"),
}

#: Why a photo cannot be shown: `Photo.problem`.
PHOTO_PROBLEMS: dict[str, str | Promise] = {
    "empty": _("the file is empty"),
    "too_big": _("the file is too large"),
    "not_a_photo": _("the file is not a photo"),
    "format": _("this kind of picture is not accepted; send JPEG, PNG or WebP"),
    "heic": _("HEIC pictures are not accepted; set the camera to JPEG"),
    "too_many_pixels": _("the picture has too many pixels"),
    "broken": _("the file is damaged"),
    "infected": _("the virus scanner refused the file"),
}


def in_words(code: str, table: dict[str, str | Promise]) -> str:
    """The words of a code; free text stands for itself."""
    return str(table.get(code, code))
